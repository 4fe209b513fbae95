"""Ensembles from Python: the members of `crux explore` to the bit, other threads at work meanwhile, Ctrl-C."""
import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from python_package import ROOT, command, ferry, teacup  # first: it says where crux stands

import crux

SIR = ROOT / "models/sir/model.mdl"
VARY = {"infectivity": "uniform(0.01, 0.3)", "contact rate": "normal(6, 1, low=2, high=9)"}
OUTCOMES = ["final(Recovered)", "max(Infected)", "at(Infected, 10)"]


@pytest.fixture(scope="module")
def folder(command, tmp_path_factory):
    """What the command finds."""
    out = tmp_path_factory.mktemp("explore")
    vary = [w for name, law in VARY.items() for w in ("--vary", f"{name}={law}")]
    outcomes = [w for o in OUTCOMES for w in ("--outcome", o)]
    done = command("explore", SIR, *vary, *outcomes, "--members", 5000, "--seed", 3, "--keep", "outcomes", "-o", out)
    assert done.returncode == 0, done.stderr
    return out


def test_designs_and_outcomes_are_those_of_the_command(folder):
    rows = list(csv.DictReader((folder / "members.csv").open()))
    expected = pd.DataFrame([{name: float(cell) for name, cell in row.items()} for row in rows]).drop(columns="scenario")
    design = crux.design.latin_hypercube(VARY, 5000, seed=3)
    pd.testing.assert_frame_equal(design, expected[list(VARY)], check_exact=True)
    found = crux.load(SIR).ensemble(design, OUTCOMES, seed=3)
    pd.testing.assert_frame_equal(found, expected[OUTCOMES], check_exact=True)
    assert found.attrs["left_out"] == 0 and found.attrs["units"]["final(Recovered)"] != ""
    fewer = crux.load(SIR).ensemble(design, OUTCOMES[1], seed=3, threads=1, lanes=8)
    assert fewer[OUTCOMES[1]].equals(found[OUTCOMES[1]])


def test_summaries_have_the_bytes_of_the_command(folder, command, tmp_path):
    found = crux.load(SIR).explore(VARY, OUTCOMES, members=5000, seed=3, keep=["outcomes"], directory=tmp_path)
    for name in ("outcomes.json", "outcomes.csv", "members.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    assert list(found.index) == OUTCOMES and found.attrs["members"] == 5000
    assert found["mean"].tolist() == [o["mean"] for o in json.loads((folder / "outcomes.json").read_text())["outcomes"]]
    twice = crux.load(SIR).explore(VARY, OUTCOMES, members=5000, seed=3, keep=["outcomes"], directory=tmp_path)
    assert twice.equals(found) and (found.attrs["members_run"], twice.attrs["members_run"]) == (5000, 0)
    with pytest.raises(crux.FileError, match="seed"):
        crux.load(SIR).explore(VARY, OUTCOMES, members=5000, seed=4, keep=["outcomes"], directory=tmp_path)
    again = json.loads((tmp_path / "manifest.json").read_text())["command"]
    assert again.startswith("crux explore ") and "--seed 3" in again
    draws = crux.load(SIR).explore(VARY, OUTCOMES, members=64, independent=True)
    assert draws.attrs["hash"] != found.attrs["hash"]
    assert not crux.design.independent(VARY, 64).equals(crux.design.latin_hypercube(VARY, 64))


def test_a_member_is_the_run_of_its_row():
    model = crux.load(SIR)
    design = crux.design.latin_hypercube(VARY, 40, seed=1)
    found = model.ensemble(design, OUTCOMES)
    for row in (0, 17, 39):
        run = model.run(dict(design.iloc[row]))
        assert float(run["Recovered"][-1]) == found.iloc[row, 0]
        assert float(run["Infected"].max()) == found.iloc[row, 1]
        assert float(run["Infected"].sel(time=10)) == found.iloc[row, 2]


def test_designs_come_in_any_form(teacup):
    model = crux.load(teacup)
    temperatures = [60.0, 70.0, 80.0]
    frame = pd.DataFrame({"Room Temperature": temperatures}, index=["a", "b", "c"])
    expected = model.ensemble(frame, "final(Teacup Temperature)")
    assert list(expected.index) == ["a", "b", "c"]
    values = expected.to_numpy()
    assert np.array_equal(model.ensemble({"room temperature": temperatures}, "final(Teacup Temperature)"), values)
    array = np.array([temperatures]).T
    assert np.array_equal(model.ensemble(array, "final(Teacup Temperature)", names=["Room Temperature"]), values)
    wide = frame.assign(more=1)
    assert np.array_equal(model.ensemble(wide, "final(Teacup Temperature)", names=["Room Temperature"]), values)
    whole = model.ensemble({"Room Temperature": [60, 70, 80]}, "final(Teacup Temperature)",
                           constants={"Characteristic Time": 5}, method="rk4")
    run = model.run({"Characteristic Time": 5, "Room Temperature": 80}, method="rk4")
    assert whole.iloc[2, 0] == float(run["Teacup Temperature"][-1])


@pytest.mark.parametrize("design, says", [
    ({"rom temperature": [1.0]}, "did you mean 'Room Temperature'"),
    ({"Heat Loss to Room": [1.0]}, "only constants can vary"),
    ({"Room Temperature": [1.0, float("nan")]}, "row 1"),
    ({"Room Temperature": [1.0], "room_temperature": [1.0]}, "set twice"),
    ({"Room Temperature": []}, "at least one member"),
    ({"Room Temperature": [1.0], "Characteristic Time": [1.0, 2.0]}, "different lengths"),
])
def test_designs_that_do_not_fit_are_refused(teacup, design, says):
    with pytest.raises(ValueError, match=says):
        crux.load(teacup).ensemble(design, "final(Teacup Temperature)")


def test_outcomes_and_ranges_that_do_not_fit_are_refused_in_the_commands_words(command, teacup):
    model = crux.load(teacup)
    with pytest.raises(crux.RequestError) as caught:
        model.explore({"Room Temperature": (60, 80)}, "last(Teacup Temperature)")
    done = command("explore", teacup, "--vary", "Room Temperature=uniform(60.0, 80.0)", "--outcome", "last(Teacup Temperature)")
    assert str(caught.value) + "\n" == done.stderr
    assert (caught.value.file, caught.value.line, caught.value.column) == ("--outcome", 1, 1)
    with pytest.raises(crux.RequestError, match="below"):
        crux.design.latin_hypercube({"x": (4, 2)}, 10)
    with pytest.raises(ValueError):
        crux.design.latin_hypercube({"x": (2, 4)}, 0)


def test_members_that_go_wrong_are_missing_and_named(teacup):
    teacup.write_text(teacup.read_text() + "ratio = 1 / IF THEN ELSE(Room Temperature > 70, 1, 0) ~~|\n")
    found = crux.load(teacup).ensemble({"Room Temperature": [60, 75, 65, 80]}, ["final(ratio)"])
    assert found["final(ratio)"].isna().tolist() == [True, False, True, False]
    assert found.attrs["left_out"] == 2
    assert [fault[:3] for fault in found.attrs["faults"]] == [(0, 0.0, "ratio"), (2, 0.0, "ratio")]


def test_other_threads_work_while_an_ensemble_runs_and_progress_is_told():
    model = crux.load(SIR)
    told, ticks, going = [], [], True

    def count():
        while going:
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=count)
    thread.start()
    begin = time.monotonic()
    model.explore(VARY, OUTCOMES, members=200_000, threads=1, progress=lambda done, total: told.append((done, total)))
    took = time.monotonic() - begin
    going = False
    thread.join()
    inside = [t for t in ticks if begin <= t <= begin + took]
    assert len(inside) > took / 0.1, f"{len(inside)} ticks in {took:.2f} s"
    assert told[-1] == (200_000, 200_000) and all(a[0] <= b[0] for a, b in zip(told, told[1:]))

    def enough(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        model.explore(VARY, OUTCOMES, members=10_000_000, progress=enough)


LONG = {
    "run": "crux.load(sys.argv[1], {'FINAL TIME': 1e8}).run(times=[0])",
    "ensemble": "crux.load(sys.argv[1]).ensemble({'infectivity': [0.1] * 3_000_000}, 'final(Recovered)')",
    "explore": "crux.load(sys.argv[1]).explore({'infectivity': (0.1, 0.2)}, 'final(Recovered)', members=10**9)",
    "assess": "crux.Argument(sys.argv[2]).assess(members=10**9)",
}


@pytest.mark.parametrize("what", LONG)
def test_an_interrupt_ends_long_work(what, ferry):
    script = f"""
import sys
import crux
print('begun', flush=True)
try:
    {LONG[what]}
except KeyboardInterrupt:
    print('interrupted', flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script, str(SIR), str(ferry)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=dict(os.environ, PYTHONPATH=str(ROOT / "build/python")))
    assert process.stdout.readline() == "begun\n"
    time.sleep(1)
    assert process.poll() is None, "it ended before it was interrupted"
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out == "interrupted\n" and process.returncode == 0, err
    assert time.monotonic() - begin < 20
