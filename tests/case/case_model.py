"""What the tests of the first case share: its files, runs of its model by the command, its argument as plain numbers."""
import csv
import functools
import io
import re
import subprocess
import tomllib

from conftest import ROOT

CASE = ROOT / "cases/eu-entry-2022"
MODEL = CASE / "model.mdl"
ARGUMENT = CASE / "argument.toml"
EQUATION = re.compile(r"^([A-Za-z][\w ]*?) = (.*?)\n\t~\t(.*?)\n\t~\t(.*?)\n\t\|", re.M | re.S)

OPEN = {}
CLOSED = {"short stay visa openness": 0, "frontline border openness": 0, "other border openness": 0,
          "humanitarian visa openness": 0, "asylum access": 0}


def equations(model=MODEL):
    """name -> (right-hand side, units, documentation), by lower-case name."""
    return {name.lower(): rest for name, *rest in EQUATION.findall(model.read_text())}


def argument():
    return tomllib.loads(ARGUMENT.read_text())


@functools.lru_cache(maxsize=None)
def _run(crux, model, settings, save, method):
    command = [str(crux), "run", str(model)]
    for name, value in settings:
        command += ["--set", f"{name}={value!r}"]
    if save:
        command += ["--save", *save]
    if method:
        command += ["--method", method]
    done = subprocess.run(command, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    return {name.lower(): [float(row[name]) for row in rows] for name in rows[0]}


def run(crux, settings=OPEN, model=MODEL, save=(), method=None):
    """Columns by lower-case name, one value a week."""
    return _run(crux, model, tuple(sorted(settings.items())), tuple(save), method)


def middle(value, basis=None, setting=None):
    """The number that stands for a quantity: itself, its named setting, or the middle of its range."""
    if isinstance(value, (int, float)):
        return float(value)
    if setting is not None:
        return float(setting)
    low, high = value if isinstance(value, list) else (value["low"], value["high"])
    return (low * high) ** 0.5 if isinstance(value, dict) and value["distribution"] == "loguniform" else (low + high) / 2


def ends(value):
    if isinstance(value, (int, float)):
        return float(value), float(value)
    if isinstance(value, dict):
        return float(value["low"]), float(value["high"])
    return float(value[0]), float(value[1])


def constants_of(stance):
    settings = stance.get("setting", {})
    return {name: middle(value, setting=settings.get(name)) for name, value in stance.get("set", {}).items()}


def position_of(claim):
    """The stance that the argument's own position holds: of a counter-claim the first rival."""
    return claim["rivals"][0] if claim.get("side") == "counter" else claim["stated"]


def own_position(text):
    settings = {}
    for claim in text["claims"]:
        if "stated" in claim:
            settings |= constants_of(position_of(claim))
    return settings


def reduced(columns, text):
    """outcome id -> value, as the argument reduces it from weekly values."""
    out = {}
    for outcome in text["outcomes"]:
        values = columns[outcome["variable"].lower()]
        out[outcome["id"]] = {"final": values[-1], "mean": sum(values) / len(values), "integral": sum(values[:-1])}[outcome["reduce"]]
    return out


def outcome_variables(text):
    return sorted({outcome["variable"] for outcome in text["outcomes"]})
