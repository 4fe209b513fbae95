"""Arguments from Python: the command's assessment, report and certified search, byte for byte."""
import json
import os

import pytest

from python_package import command, ferry  # first: it says where crux stands

import crux


def test_an_assessment_and_its_report_are_the_commands(command, ferry, tmp_path):
    done = command("assess", ferry, "-o", tmp_path / "report.html", "--members", 512, "--seed", 4, "--tables", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    expected = (tmp_path / "report.html").read_text()
    found = crux.Argument(ferry).assess(members=512, seed=4)
    assert found.text == (tmp_path / "tables/assessment.json").read_text()
    assert found.json["hash"] == found.hash and found.members_run > 0
    written = found.report(tmp_path / "report.html").read_text()
    made_by = f" --tables {tmp_path / 'tables'}"
    assert made_by in expected and written == expected.replace(made_by, "")
    still = found.report(tmp_path / "still.html", script=False).read_text()
    assert "<script" not in still and len(still) < len(written)


def test_a_verdict_is_shown(ferry):
    argument = crux.Argument(ferry)
    found = argument.assess(members=256, brief=True)
    verdict = found.verdict()
    assert list(verdict.index) == [v["name"] for v in found.json["viewpoints"]]
    assert abs(verdict.iloc[:, 1:].sum(axis=1) - 1).max() < 1e-9
    assert "<table" in found._repr_html_() and argument.title in argument._repr_html_()


def test_what_an_author_wrote_is_escaped_in_notebooks(ferry, tmp_path):
    (tmp_path / "model.mdl").write_bytes((ferry.parent / "model.mdl").read_bytes())
    text = ferry.read_text().replace("Commuters first", "<img src=x>").replace("Build the bridge", "<script>alert(1)</script>")
    assert "<script>" in text and "<img" in text
    (tmp_path / "argument.toml").write_text(text)
    shown = crux.Argument(tmp_path / "argument.toml").assess(members=128, brief=True)._repr_html_()
    assert "<script" not in shown and "<img" not in shown and "&lt;script" in shown


def test_flips_are_the_commands_and_go_on_in_their_folder(command, ferry, tmp_path):
    done = command("flips", ferry, "-o", tmp_path / "a", "--max-size", 1, "--json")
    assert done.returncode == 0, done.stderr
    argument = crux.Argument(ferry)
    found = argument.flips(tmp_path / "b", max_size=1)
    expected = json.loads(done.stdout)
    assert found.json["hash"] == expected["hash"] and found.json["questions"] == expected["questions"]
    assert argument.flips(tmp_path / "b", max_size=1).json["hash"] == found.json["hash"]
    assert "<table" in found._repr_html_()
    beside = argument.assess(members=256, flips=tmp_path / "b")
    assert "flips" in beside.report(tmp_path / "r.html").read_text()
    with pytest.raises(crux.FileError, match="seed|option|search"):
        argument.flips(tmp_path / "b", max_size=1, seed=2)
    with pytest.raises(ValueError, match="max_size"):
        argument.flips(tmp_path / "c", max_size=9)


def test_what_is_wrong_with_an_argument_has_its_place(command, ferry, tmp_path):
    broken = tmp_path / "argument.toml"
    (tmp_path / "model.mdl").write_bytes((ferry.parent / "model.mdl").read_bytes())
    broken.write_text(ferry.read_text().replace("direction =", "directoin =", 1))
    done = command("assess", broken)
    with pytest.raises(crux.ArgumentError) as caught:
        crux.Argument(broken)
    assert str(caught.value) + "\n" == done.stderr
    assert caught.value.file == str(broken) and caught.value.line > 1 and caught.value.column == 1
    with pytest.raises(crux.FileError):
        crux.Argument(tmp_path / "none.toml")
    with pytest.raises(ValueError):
        crux.Argument(ferry, known="yesterday")
