"""`crux flips` and `crux mirror` as their users call them, on an argument whose answers are known by hand."""
import csv
import json
import re
import signal
import subprocess
import tomllib

from test_run import call

MODEL = """{UTF-8}
lever = 0 ~ Dmnl ~|
gain = 1 ~ Dmnl ~|
harm = 0 ~ Dmnl ~|
drag = 0 ~ Dmnl ~|
noise = 0 ~ Dmnl ~|
extra = 0 ~ Dmnl ~|
level = 0.5 + lever * (0.1 * gain - 0.2 * harm * drag - extra) + noise ~ Dmnl ~|
price = 1 - lever ~ Dmnl ~|
INITIAL TIME = 0 ~ year ~|
FINAL TIME = 1 ~ year ~|
TIME STEP = 1 ~ year ~|
SAVEPER = 1 ~ year ~|
"""

# Ahead by 0.1; harm and drag together take 0.2 away: the only crux seen from level. Price alone prefers waiting.
ARGUMENT = """format = 1
[argument]
title = "By hand"
recommends = "act"
mirror_policy = "wait"
model = "model.mdl"

[[claims]]
id = "H"
words = "There is no harm."
kind = "fact"
sources = ["by hand"]
stated = { words = "none", set = { harm = 0 } }
[[claims.rivals]]
name = "harm"
words = "there is harm"
sources = ["others"]
set = { harm = 1 }
mirror = true

[[claims]]
id = "D"
words = "There is no drag."
kind = "fact"
sources = ["by hand"]
firmness = 3
stated = { words = "none", set = { drag = 0 } }
[[claims.rivals]]
name = "drag"
words = "there is drag"
set = { drag = 1 }

[[claims]]
id = "E"
words = "Nothing is lost besides."
kind = "fact"
side = "counter"
sources = ["others"]
stated = { words = "a little is", set = { extra = 0.03 } }
[[claims.rivals]]
name = "nothing"
words = "nothing"
set = { extra = 0 }

[[claims]]
id = "P"
words = "Price does not count."
kind = "value"
sources = ["by hand"]
stated = { words = "it counts nothing", weight = { price = 0 } }
[[claims.rivals]]
name = "counts"
words = "it counts in full"
weight = { price = 1 }

[[uncertainties]]
variable = "noise"
range = [-0.1, 0.1]
basis = "DATA"
sources = ["by hand"]

[[policies]]
id = "act"
set = { lever = 1 }
[[policies]]
id = "wait"

[[outcomes]]
id = "level"
variable = "level"
reduce = "final"
direction = "higher"
worst = 0
best = 1
[[outcomes]]
id = "price"
variable = "price"
reduce = "final"
direction = "higher"
worst = 0
best = 1

[[viewpoints]]
id = "all"
basis = "ours"
weights = { level = 0.8, price = 0.2 }
"""


def argument(tmp_path, text=ARGUMENT):
    (tmp_path / "model.mdl").write_text(MODEL)
    path = tmp_path / "argument.toml"
    path.write_text(text)
    return path


def flips(crux, path, folder, *options):
    done = call(crux, "flips", path, "-o", folder, *options, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def overturn(found):
    return next(q for q in found["questions"] if q["kind"] == "overturn")


def sets_of(question):
    return [sorted(c["claim"] for c in crux["claims"]) for crux in question["cruxes"] if crux["confirmed"]]


def test_finds_the_pair_and_the_weight_and_nothing_else(crux, tmp_path):
    found = flips(crux, argument(tmp_path), tmp_path / "out")
    question = overturn(found)
    assert found["viewpoints"][0]["winner"] == "act" and found["viewpoints"][0]["clear"]
    assert sets_of(question) == [["P"], ["D", "H"]]
    weight, pair = question["cruxes"]
    assert weight["needs_weights"] and not pair["needs_weights"]
    # With price at 0.2 of 1: 0.8 * 0.1 - 0.2 = -0.12. Turned harm and drag: 0.1 - 0.2 = -0.1.
    assert abs(weight["lead"] - 0.12) < 1e-9 and abs(pair["lead"] - 0.1) < 1e-9
    for one in question["cruxes"]:
        assert one["lead_interval"]["low"] < one["lead"] <= one["lead_interval"]["high"]
        assert one["winner"] == "wait" and one["winner_clear"]
    assert question["minimum_proved"] and question["all_minimum_listed"] and question["lower_bound"] == 1
    assert {r["claim"]: r["responsibility"] for r in question["responsibility"]} == {"P": 1, "H": 0.5, "D": 0.5}
    # Of the pair, each claim's number turns where 0.1 = 0.2 * share.
    for s in pair["switching"]:
        assert s["found"] and s["monotone"] and abs(s["constants"][0]["switching"] - 0.5) < 1e-3
    # Five single assignments less one; all pairs but those that hold P.
    assert [level["assignments"] for level in question["levels"]] == [4, 6]
    assert question["levels"][1]["pruned"] == 3 and question["levels"][1]["flips"] == 1


def test_least_weight_in_place_of_least_size(crux, tmp_path):
    question = overturn(flips(crux, argument(tmp_path), tmp_path / "out", "--by", "weight", "--hold", "P"))
    assert sets_of(question) == [["D", "H"]] and question["upper_bound"] == 4


def test_same_verdicts_for_any_number_of_threads(crux, tmp_path):
    path = argument(tmp_path)
    hashes = {flips(crux, path, tmp_path / str(n), "--threads", n)["hash"] for n in (1, 2, 8)}
    assert len(hashes) == 1


def test_goes_on_where_it_stopped_and_refuses_another_search(crux, tmp_path):
    path = argument(tmp_path)
    whole = flips(crux, path, tmp_path / "whole")
    flips(crux, path, tmp_path / "part", "--max-size", 1)
    journal = tmp_path / "part/journal.txt"
    journal.write_text(journal.read_text()[:-7])  # the last line was cut off
    assert flips(crux, path, tmp_path / "part")["hash"] == whole["hash"]
    lines = journal.read_text().splitlines()
    assert len(lines) == len(set(lines))
    done = call(crux, "flips", path, "-o", tmp_path / "part", "--delta", 0.05)
    assert done.returncode == 1 and "delta" in done.stderr and "another search" in done.stderr
    lines[2] = lines[2].replace("H", "F", 1)
    journal.write_text("\n".join(lines) + "\n")
    done = call(crux, "flips", path, "-o", tmp_path / "part")
    assert done.returncode == 1 and "journal.txt:3" in done.stderr


def test_killed_and_continued_it_finds_the_same(crux, tmp_path):
    path = argument(tmp_path)
    whole = flips(crux, path, tmp_path / "whole", "--max-size", 3)
    for pause in (0.02, 0.05, 0.1):
        process = subprocess.Popen([crux, "flips", path, "-o", tmp_path / "part", "--max-size", "3"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert flips(crux, path, tmp_path / "part", "--max-size", 3)["hash"] == whole["hash"]


def test_a_budget_of_time_leaves_a_true_statement(crux, tmp_path):
    found = flips(crux, argument(tmp_path), tmp_path / "out", "--budget", 1e-9)
    question = overturn(found)
    assert found["stopped"] and question["cruxes"] == [] and question["lower_bound"] <= 1
    assert any("time ended" in sentence for sentence in found["not_proved"])


def test_a_tie_is_no_recommendation(crux, tmp_path):
    text = ARGUMENT.replace("set = { lever = 1 }", "set = { lever = 0 }")
    found = flips(crux, argument(tmp_path, text), tmp_path / "out")
    question = overturn(found)
    assert not question["asked"] and "no clear recommendation" in question["why_not"] and len(question["tied"]) == 1


def test_what_would_have_to_hold_for_a_policy_to_win(crux, tmp_path):
    found = flips(crux, argument(tmp_path), tmp_path / "out", "--target", "wait")
    question = next(q for q in found["questions"] if q["kind"] == "attain")
    assert question["policy"] == "wait" and sets_of(question) == [["P"], ["D", "H"]]
    done = call(crux, "flips", argument(tmp_path), "-o", tmp_path / "other", "--target", "weit")
    assert done.returncode == 1 and "act, wait" in done.stderr


def test_tables_have_a_row_a_claim_and_a_row_a_size(crux, tmp_path):
    flips(crux, argument(tmp_path), tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out/cruxes.csv").open()))
    assert [row["claim"] for row in rows] == ["P", "H", "D"]
    levels = list(csv.DictReader((tmp_path / "out/levels.csv").open()))
    assert {row["question"] for row in levels} == {"overturn"} and levels[0]["flip"] == "1"


def test_report_shows_the_crux_and_refuses_another_argument(crux, tmp_path):
    path = argument(tmp_path)
    flips(crux, path, tmp_path / "out")
    done = call(crux, "assess", path, "--flips", tmp_path / "out", "-o", tmp_path / "report.html", "--members", 256)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report.html").read_text()
    assert 'id="crux"' in page and "there is drag" in page and "needs other weights" in page
    # What each claim is tied to and decides: the pair together, the weight alone, the rest nothing.
    text = re.sub(r"<[^>]+>", " ", page)
    table = " ".join(text[text.index("What each claim is tied to, and whether"):text.index("The claims of the argument")].split())
    for row in ("There is no harm. harm with D for all", "There is no drag. drag with H for all",
                "Price does not count. weight of price alone for all", "Nothing is lost besides. extra nothing found"):
        assert row in table, row
    path.write_text(path.read_text() + "# changed\n")
    done = call(crux, "assess", path, "--flips", tmp_path / "out", "-o", tmp_path / "report.html", "--members", 256)
    assert done.returncode == 1 and "another argument" in done.stderr


def test_mirror_states_what_the_other_side_says(crux, tmp_path):
    path = argument(tmp_path)
    mirrored = tmp_path / "elsewhere/mirror.toml"
    mirrored.parent.mkdir()
    assert call(crux, "mirror", path, "-o", mirrored).returncode == 0
    table = tomllib.loads(mirrored.read_text())
    assert table["argument"]["recommends"] == "wait" and table["argument"]["mirror_policy"] == "act"
    claims = {claim["id"]: claim for claim in table["claims"]}
    assert claims["H"]["stated"]["set"] == {"harm": 1} and claims["H"]["words"] == "there is harm"
    assert claims["H"]["sources"] == ["others"] and claims["H"]["rivals"][0]["sources"] == ["by hand"]
    assert claims["H"]["rivals"][0]["set"] == {"harm": 0} and claims["H"]["rivals"][0]["mirror"]
    assert claims["D"]["stated"]["set"] == {"drag": 0}
    assert "side" not in claims["E"] and claims["E"]["stated"]["set"] == {"extra": 0.03}
    # It is whole: it can be assessed, and mirrored back to what it came from.
    assert call(crux, "assess", mirrored, "--members", 128).returncode == 0
    back = tmp_path / "back.toml"
    assert call(crux, "mirror", mirrored, "-o", back).returncode == 0
    twice = {claim["id"]: claim for claim in tomllib.loads(back.read_text())["claims"]}
    assert twice["H"]["stated"]["set"] == {"harm": 0} and twice["E"]["stated"]["set"] == {"extra": 0}


def test_mirror_needs_to_know_what_is_recommended(crux, tmp_path):
    path = argument(tmp_path, ARGUMENT.replace('mirror_policy = "wait"\n', ""))
    done = call(crux, "mirror", path, "-o", tmp_path / "mirror.toml")
    assert done.returncode == 1 and "mirror_policy" in done.stderr and "argument.toml:2" in done.stderr
    assert not (tmp_path / "mirror.toml").exists()
