"""`crux discover`, and the tables of `crux assess`, as their users call them."""
import csv
import json

from test_run import call, model

DECAY = """{UTF-8}
stock = INTEG(-rate * stock, 100) ~ unit ~ |
rate = 0.1 ~ 1/Day ~ |
idle = 1 ~ unit ~ |
INITIAL TIME = 0 ~~|
FINAL TIME = 10 ~~|
TIME STEP = 0.125 ~~|
SAVEPER = TIME STEP ~~|
"""


def explored(crux, tmp_path):
    done = call(crux, "explore", model(tmp_path, DECAY), "--vary", "rate=uniform(0,0.4)", "--vary", "idle=uniform(0,1)",
                "--outcome", "final(stock)", "--members", 2000, "--seed", 1, "--keep", "outcomes", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


def test_a_box_in_the_constants_own_units(crux, tmp_path):
    done = call(crux, "discover", explored(crux, tmp_path), "--where", "final(stock) < 20", "-o", tmp_path / "found", "--json")
    assert done.returncode == 0, done.stderr
    asked = json.loads(done.stdout)["questions"][0]
    limits = asked["boxes"][0]["limits"]
    # 20 is left where (1 - rate / 8)^80 = 0.2: rate 0.1594.
    assert [limit["factor"] for limit in limits] == ["rate"]
    assert abs(limits[0]["at_least"] - 0.1594) < 0.01
    assert asked["boxes"][0]["held_out"]["density"] > 0.95
    assert json.loads((tmp_path / "found/discovery.json").read_text()) == json.loads(done.stdout)
    with open(tmp_path / "found/boxes.csv", newline="") as file:
        assert next(csv.DictReader(file))["factor"] == "rate"


def test_the_same_for_another_run_and_rotated(crux, tmp_path):
    folder = explored(crux, tmp_path)
    outputs = [call(crux, "discover", folder, "--where", "final(stock) < 20", "--rotate").stdout for _ in range(2)]
    assert outputs[0] == outputs[1] and "axis r1" in outputs[0]


def test_what_is_wrong_is_said(crux, tmp_path):
    folder = explored(crux, tmp_path)
    for options, words in {("--where", "final(other) > 1"): "there are 'final(stock)'", ("--where", "final(stock)"): "no condition",
                           ("--where", "final(stock) > much"): "number", (): "--where"}.items():
        done = call(crux, "discover", folder, *options)
        assert done.returncode == 1 and words in done.stderr, (options, done.stderr)
    done = call(crux, "discover", tmp_path, "--where", "x > 1")
    assert done.returncode == 1 and "no folder of crux explore" in done.stderr


def test_an_argument_and_its_tables(crux, tmp_path):
    assert call(crux, "new", tmp_path / "ferry").returncode == 0
    argument = tmp_path / "ferry/argument.toml"
    done = call(crux, "discover", argument, "--members", 1024)
    assert done.returncode == 0 and "quasi-p" in done.stdout, done.stderr
    done = call(crux, "assess", argument, "--members", 512, "--tables", tmp_path / "tables", "--plane", "F1,F2")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "tables/assessment.json").read_text())
    with open(tmp_path / "tables/robustness.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["number"] for row in rows}) == 18
    assert len(rows) == len(found["robustness"]["values"])
    with open(tmp_path / "tables/planes.csv", newline="") as file:
        assert {(row["first"], row["second"]) for row in csv.DictReader(file)} == {("F1", "F2")}
    done = call(crux, "assess", argument, "--members", 512, "--plane", "F1,F9")
    assert done.returncode == 1 and "--plane" in done.stderr
