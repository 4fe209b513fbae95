"""crux fit as a user meets it: a plain model, an argument, what is refused, Ctrl-C and going on."""
import csv
import json
import signal
import subprocess
import time
import tomllib
import xml.etree.ElementTree

import pytest

SIR = ["--observe", "infection=integral(7)", "--error", "infection=8%", "--vary", "infectivity=0.01..0.3",
       "--vary", "duration=2..15", "--vary", "initial infected=loguniform(1, 50)"]


def run(crux, *arguments, code=0, **more):
    done = subprocess.run([crux, *map(str, arguments)], text=True, capture_output=True, timeout=300, **more)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_planted_constants_lie_within_their_intervals(crux, root, tmp_path):
    run(crux, "fit", root / "models/sir/model.mdl", "--data", root / "models/sir/observed.csv", *SIR, "--hold-out", 56,
        "-o", tmp_path / "out")
    constants = {row["constant"]: row for row in csv.DictReader((tmp_path / "out/constants.csv").open())}
    # The model has contact rate 6 where the data had 5: their product with infectivity is what can be known.
    for name, truth in {"infectivity": 5 * 0.08 / 6, "duration": 5, "initial infected": 8}.items():
        assert float(constants[name]["low"]) < truth < float(constants[name]["high"]), name
        assert constants[name]["identified"] == "both"
    series = list(csv.DictReader((tmp_path / "out/series.csv").open()))
    assert [(row["series"], row["rows"], row["count"]) for row in series] == [
        ("Infected", "fitted", "14"), ("Infected", "held out", "6"), ("infection", "fitted", "8"), ("infection", "held out", "3")]
    for row in series:
        assert sum(float(row[f"theil_{part}"]) for part in ("bias", "variation", "covariation")) == pytest.approx(1)
    rows = list(csv.DictReader((tmp_path / "out/rows.csv").open()))
    assert len(rows) == 31 and all(float(row["low"]) < float(row["high"]) for row in rows)
    fitted = tomllib.loads((tmp_path / "out/fitted.toml").read_text())["uncertainties"]
    assert [entry["variable"] for entry in fitted] == ["infectivity", "duration", "initial infected"]
    assert all(entry["range"][0] < entry["setting"] < entry["range"][1] for entry in fitted)
    profiles = list(csv.DictReader((tmp_path / "out/profiles.csv").open()))
    assert {row["constant"] for row in profiles} == set(constants)


def test_threads_and_instruction_sets_leave_no_trace(crux, root):
    def fit(*more):
        done = run(crux, "fit", root / "models/sir/model.mdl", "--data", root / "models/sir/observed.csv", *SIR, "--json",
                   "--starts", 4, *more)
        return json.loads(done.stdout)["fit"]
    one = fit("--threads", 1)
    assert one == fit("--threads", 2)
    assert one["hash"] != fit("--seed", 2)["hash"]


@pytest.fixture
def argument(tmp_path, crux):
    """The small argument of `crux new`, with a [fit] and data that its own model made."""
    run(crux, "new", "ferry", cwd=tmp_path)
    folder = tmp_path / "ferry"
    text = (folder / "argument.toml").read_text()
    made = run(crux, "run", folder / "model.mdl", "--set", "own growth=0.02", "--save", "Travellers").stdout
    rows = list(csv.DictReader(made.splitlines()))
    (folder / "travellers.csv").write_text("time,value\n" + "".join(f"{row['Time']},{row['Travellers']}\n" for row in rows))
    policy = tomllib.loads(text)["policies"][0]["id"]
    (folder / "argument.toml").write_text(text + f'''
[fit]
policy = "{policy}"
hold_out = 15
[[fit.targets]]
variable = "Travellers"
data = "travellers.csv"
relative_error = 0.02
[[fit.constants]]
constant = "own growth"
range = [0, 0.1]
''')
    return folder / "argument.toml"


def test_an_argument_is_calibrated_in_its_own_world(crux, argument, tmp_path):
    before = argument.read_bytes()
    done = run(crux, "fit", argument, "-o", tmp_path / "out", "--page", tmp_path / "page.md")
    assert "in the world: policy" in done.stdout
    assert "(after 15)" in done.stdout
    assert argument.read_bytes() == before
    page = (tmp_path / "page.md").read_text()
    assert "## Series, in and out of sample" in page and "held out" in page
    assert "![Data, model and band, by series](page.svg)" in page
    picture = xml.etree.ElementTree.parse(tmp_path / "page.svg").getroot()
    assert len([mark for mark in picture.iter() if mark.tag.endswith("circle")]) == 2 + len((argument.parent / "travellers.csv").read_text().splitlines()) - 1
    fit = json.loads((tmp_path / "out/fit.json").read_text())
    assert fit["constants"][0]["claim"]
    assert "is decided by claim" in (tmp_path / "out/fitted.toml").read_text()


def test_what_is_wrong_is_told_with_its_place(crux, root, argument, tmp_path):
    text = argument.read_text()
    argument.write_text(text.replace('constant = "own growth"', 'constant = "own grwth"'))
    said = run(crux, "fit", argument, code=1).stderr
    line = text.split('constant = "own growth"')[0].count("\n") + 1
    assert f"argument.toml:{line}:13: error[unknown-variable]" in said and "did you mean 'own growth'?" in said
    argument.write_text(text.split("\n[fit]")[0])
    assert "has no [fit] table" in run(crux, "fit", argument, code=1).stderr
    assert "leave out --data" in run(crux, "fit", argument, "--data", "x.csv", code=1).stderr

    model = root / "models/sir/model.mdl"
    data = tmp_path / "data.csv"
    for content, options, expected in [
            ("Time,Infectd\n1,2\n", [], "no variable of that name"),
            ("Day,Infected\n1,2\n", [], "has no column 'Time'"),
            ("Time,Infected\n1000,2\n", [], "has no row of 'Infected' within the run"),
            ("Time,Infected\n1,2\n2,3\n", [], "too few to estimate their standard error"),
            ("Time,Infected,Infected error\n1,2,0\n", [], "no error above 0"),
            ("Time,Infected\n1,2\n2,3\n3,4\n", ["--hold-out", 0], "nothing is left to calibrate with"),
            ("Time,Infected\n1,2\n2,3\n3,4\n", ["--vary", "duration=2..9"], "is calibrated twice"),
            ("Time,Infected\n1,2\n2,3\n3,4\n", ["--vary", "Recovered=2..9"], "it is no constant")]:
        data.write_text(content)
        said = run(crux, "fit", model, "--data", data, "--vary", "duration=2..15", *options, code=1).stderr
        assert expected in said, said
    assert "add --data" in run(crux, "fit", model, "--vary", "duration=2..15", code=1).stderr
    assert "add --vary" in run(crux, "fit", model, "--data", data, code=1).stderr
    assert "cannot read" in run(crux, "fit", model, "--vary", "duration=2..15", "--data", "none.csv", code=1).stderr


def test_interrupted_work_ends_with_the_best_so_far_and_goes_on(crux, root, tmp_path):
    slow = (root / "models/sir/model.mdl").read_text().replace("TIME STEP = 0.125", "TIME STEP = 0.00390625")
    (tmp_path / "model.mdl").write_text(slow.replace("SAVEPER = TIME STEP", "SAVEPER = 1"))
    command = [crux, "fit", "model.mdl", "--data", root / "models/sir/observed.csv", *SIR, "--threads", 1, "--starts", 6]
    whole = json.loads(run(*command, "--json", cwd=tmp_path).stdout)
    work = subprocess.Popen([str(part) for part in command] + ["--resume", "work"], cwd=tmp_path, text=True,
                            stdout=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not (tmp_path / "work").exists() and time.monotonic() < deadline and work.poll() is None:
        time.sleep(0.05)
    work.send_signal(signal.SIGINT)
    said = work.communicate(timeout=120)[0]
    assert work.returncode == 0
    assert "Stopped early: these are the best constants so far." in said
    assert "goes on from work" in said
    rest = json.loads(run(*command, "--resume", "work", "--json", cwd=tmp_path).stdout)
    assert rest["fit"] == whole["fit"]
    assert rest["members"] < whole["members"]
    # Other work is not mixed in.
    said = run(*command, "--seed", 2, "--resume", "work", cwd=tmp_path, code=1).stderr
    assert "is of other work" in said
