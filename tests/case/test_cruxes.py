"""The certified searches of the first case, as they are committed, and the argument turned round that two are of."""
import json
import subprocess

import pytest

from case_model import ARGUMENT

CRUXES = ARGUMENT.parent / "cruxes"
NAMES = ("piece-charitable", "piece-central", "mirror-charitable", "mirror-central")


def call(*command):
    return subprocess.run([str(c) for c in command], text=True, capture_output=True)


@pytest.fixture(scope="module")
def mirror(crux, root):
    """Where `make demo` has it: the hash is of the text, and that names the model from there."""
    path = root / "build/case-report/mirror.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    done = call(crux, "mirror", ARGUMENT, "-o", path)
    assert done.returncode == 0, done.stderr
    return path


def brief(crux, path):
    done = call(crux, "assess", path, "--brief", "--members", "64", "--json")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return json.loads(done.stdout)["assessment"]


def test_the_mirrored_file_takes_the_mirrored_position(crux, mirror):
    ours, theirs = brief(crux, ARGUMENT), brief(crux, mirror)
    assert theirs["position"]["viewpoints"] == ours["mirror"]["viewpoints"]
    assert theirs["mirror"]["viewpoints"] == ours["position"]["viewpoints"]
    assert theirs["recommends"] != ours["recommends"]


def test_committed_searches_belong_to_the_argument_as_it_is(crux, mirror, tmp_path):
    report = tmp_path / "report.html"
    options = [option for name in NAMES for option in ("--flips", CRUXES / name)]
    done = call(crux, "assess", ARGUMENT, "--brief", "--members", "64", "--mirror", mirror, *options, "-o", report, "--no-script")
    assert done.returncode == 0, done.stderr
    page = report.read_text()
    for heading in ("centrally coded", "turned round, charitably coded", "turned round, centrally coded"):
        assert heading in page
    # Without the mirror its searches belong to nothing.
    done = call(crux, "assess", ARGUMENT, "--brief", *options)
    assert done.returncode == 1 and "mirror-charitable" in done.stderr and "another argument" in done.stderr


def test_another_mirror_and_the_same_reading_twice_are_refused(crux, mirror, tmp_path):
    other = tmp_path / "mirror.toml"
    other.write_text(mirror.read_text() + "# changed\n")
    done = call(crux, "assess", ARGUMENT, "--brief", "--mirror", other)
    assert done.returncode == 1 and "is not this argument turned round" in done.stderr
    twice = CRUXES / "piece-central"
    done = call(crux, "assess", ARGUMENT, "--brief", "--flips", twice, "--flips", twice)
    assert done.returncode == 1 and "same reading" in done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_single_claims_are_decided(name):
    found = json.loads((CRUXES / name / "crux.json").read_text())
    # Where no policy leads clearly there is nothing to overturn; what would have to hold for one to win is asked all the same.
    levels = [level for question in found["questions"] if question["asked"] for level in question["levels"] if level["size"] == 1]
    assert levels
    asked = sum(level["assignments"] - level["pruned"] for level in levels)
    decided = sum(level["flips"] + level["holds"] for level in levels)
    assert decided >= 0.95 * asked
