"""docs/cases/eu-entry-2022-fit.md, which `make case-fit` writes, speaks of the [fit] that stands in the case."""
import re
import tomllib

import pytest


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs/cases/eu-entry-2022-fit.md").read_text()


@pytest.fixture(scope="module")
def fit(root):
    return tomllib.loads((root / "cases/eu-entry-2022/argument.toml").read_text())["fit"]


def table(page, title):
    """The rows of the table under a heading, as lists of cells."""
    part = page.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return rows[0], rows[2:]


def test_every_constant_and_series_stands_on_it(page, fit):
    again = "run `make case-fit`"
    _, constants = table(page, "Constants")
    assert [row[0] for row in constants] == [constant["constant"] for constant in fit["constants"]], again
    header, series = table(page, "Series, in and out of sample")
    names = [target.get("name", target["variable"]) for target in fit["targets"]]
    assert [row[0] for row in series[::2]] == names + ["all series"], again
    assert [row[1] for row in series] == ["fitted", "held out"] * (len(names) + 1)
    for row in series[:-2]:
        cells = dict(zip(header, row))
        if cells["U bias"] != "-":
            assert sum(float(cells[part]) for part in ("U bias", "U var", "U cov")) == pytest.approx(1, abs=0.011)


def test_what_is_not_known_is_said(page, fit):
    _, series = table(page, "Series, in and out of sample")
    remarks = page.split("## Remarks\n")[1].split("\n## ")[0]
    for row in series[:-2]:
        if row[1] == "held out" and row[2] == "0":
            assert f"'{row[0]}'" in remarks.split("No row held out:")[1].split("\n")[0]
    _, constants = table(page, "Constants")
    for row in constants:
        if row[-1] == "no":
            assert f"'{row[0]}'" in remarks.split("Not identified by these data:")[1].split("\n")[0]


def test_held_out_rows_are_later_than_the_date(page, fit):
    date = fit["hold_out"].isoformat()
    rows = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (held out)? *\|", page, re.M)
    assert len(rows) > 50
    for day, held in rows:
        assert (day > date) == bool(held), day
    assert date in page
