"""`crux explore`, `crux assess`, `crux new` and `crux claims` as their users call them."""
import csv
import json
import os
import re
import signal
import subprocess
import time

from test_run import TEACUP, call, model


def explore(crux, tmp_path, *options, text=TEACUP):
    done = call(crux, "explore", model(tmp_path, text), "--vary", "room temperature=uniform(60,80)", "--outcome",
                "final(Teacup Temperature)", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_of(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")


def test_summary_agrees_with_what_is_known_in_closed_form(crux, tmp_path):
    found = json.loads(explore(crux, tmp_path, "--members", 4096, "--json"))
    assert found["members_per_second"] > 0
    outcome = found["result"]["outcomes"][0]
    left = (1 - 0.125 / 10) ** 240
    assert abs(outcome["mean"] - (70 + (180 - 70) * left)) < 1e-3
    text = json.dumps(outcome)
    assert "final(Teacup Temperature)" in text


def test_folder_is_the_same_for_any_threads_lanes_and_instruction_set(crux, tmp_path):
    for name, options in {"a": ["--threads", 1], "b": ["--threads", 3, "--lanes", 8], "c": ["--isa", "sse2"]}.items():
        explore(crux, tmp_path, "--members", 9000, "--seed", 7, "--keep", "outcomes", "-o", tmp_path / name, *options)
    files = files_of(tmp_path / "a")
    assert "outcomes.json" in files and "chunks/000000.json" in files
    for name in "bc":
        for file in files:
            assert (tmp_path / "a" / file).read_bytes() == (tmp_path / name / file).read_bytes(), file
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert "--seed 7" in json.dumps(manifest)


def test_both_back_ends_give_the_same_folder_and_the_plan_says_why(crux, tmp_path):
    for name in ("interpreter", "jit"):
        explore(crux, tmp_path, "--members", 5000, "--seed", 7, "--keep", "outcomes", "-o", tmp_path / name, "--back-end", name)
    for file in files_of(tmp_path / "jit"):
        assert (tmp_path / "jit" / file).read_bytes() == (tmp_path / "interpreter" / file).read_bytes(), file
    path = model(tmp_path)
    asked = ["explore", path, "--vary", "room temperature=uniform(60,80)", "--outcome", "final(Teacup Temperature)", "--json"]
    few = call(crux, *asked, "--members", 4, "--explain-plan")
    assert "back end: interpreter" in few.stderr and "members" in few.stderr, few.stderr
    many = call(crux, *asked, "--members", 5000, "--explain-plan")
    assert ("back end: jit" in many.stderr) == ("no machine code" not in many.stderr), many.stderr
    assert json.loads(many.stdout)["result"]
    wrong = call(crux, *asked, "--back-end", "gpu")
    assert wrong.returncode == 2


def test_bad_requests_are_refused_with_a_place(crux, tmp_path):
    path = model(tmp_path)
    done = call(crux, "explore", path, "--vary", "room temprature=uniform(1,2)", "--outcome", "final(Teacup Temperature)")
    assert done.returncode == 1 and "Room Temperature" in done.stderr
    done = call(crux, "explore", path, "--vary", "room temperature=uniform(4,2)", "--outcome", "final(Teacup Temperature)")
    assert done.returncode == 1 and "below" in done.stderr
    done = call(crux, "explore", path, "--vary", "room temperature=uniform(1,2)", "--outcome", "last(Teacup Temperature)")
    assert done.returncode == 1 and "final" in done.stderr


def test_members_that_go_wrong_are_counted_and_the_others_go_on(crux, tmp_path):
    text = TEACUP + "ratio = 1 / IF THEN ELSE(Room Temperature > 70, 1, 0) ~~|\n"
    done = call(crux, "explore", model(tmp_path, text), "--vary", "room temperature=uniform(60,80)", "--outcome", "final(ratio)",
                "--members", 4096, "--json")
    found = json.loads(done.stdout)["result"]
    assert found["left_out"] == 2048 and found["outcomes"][0]["members"] == 2048
    assert found["outcomes"][0]["mean"] == 1
    assert found["first_faults"][0] | {"scenario": 0} == {"scenario": 0, "time": 0.0, "variable": "ratio", "value": "inf"}


def test_new_argument_runs_at_once_and_claims_can_be_added(crux, tmp_path):
    assert call(crux, "new", tmp_path / "ferry").returncode == 0
    again = call(crux, "new", tmp_path / "ferry")
    assert again.returncode == 1 and "already" in again.stderr
    argument = tmp_path / "ferry" / "argument.toml"
    before = argument.read_text()
    table = tmp_path / "more.csv"
    with table.open("w") as stream:
        csv.writer(stream).writerows([["id", "words", "kind", "sources"], ["Z1", "Said so.", "fact", "A source"]])
    assert call(crux, "claims", table, "--into", argument).returncode == 0
    assert argument.read_text().startswith(before.rstrip("\n")[:200]) and "Z1" in argument.read_text()
    twice = call(crux, "claims", table, "--into", argument)
    assert twice.returncode == 1 and "Z1" in twice.stderr
    done = call(crux, "assess", argument, "-o", tmp_path / "r.html", "--members", "1024")
    assert done.returncode == 0 and "no clear winner" in done.stdout or "own claims" in done.stdout
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")


def test_unknown_keys_in_an_argument_are_refused_with_line_column_and_the_closest_one(crux, tmp_path):
    call(crux, "new", tmp_path / "ferry")
    argument = tmp_path / "ferry" / "argument.toml"
    argument.write_text(argument.read_text().replace("direction =", "directoin =", 1))
    done = call(crux, "assess", argument)
    assert done.returncode == 1
    assert re.search(r"argument\.toml:\d+:\d+: error\[", done.stderr) and "direction" in done.stderr


def test_an_interrupt_ends_cleanly_with_what_is_done(crux, tmp_path):
    call(crux, "new", tmp_path / "ferry")
    report = tmp_path / "r.html"
    process = subprocess.Popen([str(crux), "assess", str(tmp_path / "ferry/argument.toml"), "-o", str(report), "--members", "40000000",
                                "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=os.setsid)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "stopped early" in out
    assert "Stopped early" in report.read_text()
