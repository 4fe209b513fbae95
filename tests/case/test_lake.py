"""The teaching case: published numbers of the lake problem, the recursion worked out apart, and what the argument shows.

Published: EMA workbench, examples/lake_models.py (deterministic lake, 100 years, alpha 0.4, delta 0.98).
"""
import csv
import json
import random
import subprocess
import tomllib

import pytest


@pytest.fixture(scope="module")
def lake(root):
    return root / "cases/lake"


@pytest.fixture(scope="module")
def run(crux, lake):
    def run(*save, **sets):
        options = [part for name, value in sets.items() for part in ("--set", f"{name.replace('_', ' ')}={value}")]
        done = subprocess.run([crux, "run", lake / "model.mdl", *options, "--save", *save], text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(done.stdout.splitlines())]
    return run


@pytest.fixture(scope="module")
def found(crux, lake):
    done = subprocess.run([crux, "assess", lake / "argument.toml", "--json"], text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["assessment"]


@pytest.mark.parametrize("b, q, published", [(0.42, 2, 0.5445400016071172), (0.1, 2, 0.10102051443368584),
                                             (0.45, 2, 0.6267890062732586)])
def test_turning_points_as_published(run, b, q, published):
    point = run("turning point", removal_share=b, recycling_steepness=q)[0]["turning point"]
    # The published ones come from a root finder with a tolerance of 1e-12 or so.
    assert point == pytest.approx(published, rel=1e-12)


@pytest.mark.parametrize("release, published", [(0, 0.0547294454772049), (0.02, 0.14285713130933264),
                                                (0.03, 2.0379746191795918)])
def test_phosphorus_after_99_years_as_published(run, release, published):
    rows = run("Phosphorus", permit=release)
    assert rows[99]["Time"] == 99
    assert rows[99]["Phosphorus"] == pytest.approx(published, rel=1e-12)


def test_utility_and_clear_years_as_published(run):
    assert run("Utility", permit=0.02)[-1]["Utility"] == pytest.approx(0.3469521776420985, rel=1e-13)
    clear = [row["clear water"] for row in run("clear water", permit=0.03)]
    assert sum(clear[:100]) == 53


def test_the_recursion_worked_out_apart(run):
    draw = random.Random(8)
    for _ in range(20):
        b, q, runoff, release = draw.uniform(0.1, 0.6), draw.uniform(2, 4.5), draw.uniform(0.005, 0.05), draw.uniform(0, 0.06)
        stop, delay = draw.uniform(0.1, 0.6), draw.randrange(1, 9)
        rows = run("Phosphorus", removal_share=b, recycling_steepness=q, mean_runoff=runoff, permit=release, stop_at=stop,
                   measuring_delay=delay)
        x, seen = 0.0, []
        for row in rows:
            assert row["Phosphorus"] == pytest.approx(x, rel=1e-9, abs=1e-12)
            known = seen[-delay] if len(seen) >= delay else 0.0
            seen.append(x)
            x = x + runoff + (0 if known > stop else release) + x ** q / (1 + x ** q) - b * x


def test_the_turning_point_is_one(run):
    """Just below it the lake falls back when nothing comes in, just above it turns; a lake that flushes well comes back."""
    nothing = {"mean_runoff": 1e-12}
    for b, q in [(0.42, 2), (0.3, 2.2), (0.45, 4)]:
        point = run("turning point", removal_share=b, recycling_steepness=q)[0]["turning point"]
        for share, turned in [(0.99, False), (1.01, True)]:
            end = run("Phosphorus", removal_share=b, recycling_steepness=q, start_phosphorus=share * point, **nothing)[-1]
            assert (end["Phosphorus"] > point) == turned, (b, q, share)
    assert run("Phosphorus", removal_share=0.55, start_phosphorus=3, **nothing)[-1]["Phosphorus"] < 0.1
    assert run("Phosphorus", removal_share=0.42, start_phosphorus=3, **nothing)[-1]["Phosphorus"] > 1.5


def test_wet_and_dry_years_have_the_mean_that_is_said(crux, lake):
    done = subprocess.run([crux, "explore", lake / "model.mdl", "--set", "runoff spread=0.01", "--vary",
                           "start phosphorus=uniform(0,0.1)", "--outcome", "mean(runoff)", "--members", "2000", "--seed", "1",
                           "--json"], text=True, capture_output=True)
    mean = json.loads(done.stdout)["result"]["outcomes"][0]["mean"]
    # 200,000 years with a standard deviation of 0.01.
    assert mean == pytest.approx(0.02, abs=4 * 0.01 / 200000 ** 0.5)


def test_units_and_structure(crux, lake):
    checked = subprocess.run([crux, "check", lake / "model.mdl"], text=True, capture_output=True)
    assert checked.returncode == 0 and "warning" not in checked.stderr, checked.stderr
    argument = tomllib.loads((lake / "argument.toml").read_text())
    claims = {claim["id"]: claim for claim in argument["claims"]}
    assert 12 <= len(claims) <= 20
    paragraphs = (lake / "piece.md").read_text()
    for claim in claims.values():
        assert claim["sources"]
        for source in claim["sources"]:
            if source.startswith("piece.md, "):
                assert f"\n{source.removeprefix('piece.md, ')}. " in paragraphs, claim["id"]
        if claim.get("side") != "counter" and "stated" in claim:
            assert sum(rival.get("mirror", False) for rival in claim["rivals"]) == 1, claim["id"]


def test_it_is_argued_from_both_ends(found):
    """What docs/cases/lake.md says of it."""
    policies = [policy["id"] for policy in found["policies"]]

    def best(part, viewpoint):
        scores = [score["value"] for score in found[part]["viewpoints"][viewpoint]["score"]]
        return policies[scores.index(max(scores))]
    for viewpoint in ("town", "farmers", "reader"):
        assert best("position", viewpoint) == "limit"
    for viewpoint in ("town", "farmers", "anglers", "after", "reader"):
        assert best("mirror", viewpoint) == "watch"
    # Most often best, and not best on average: what a lake that does not come back does to means.
    shares = [share["value"] for share in found["world"]["viewpoints"]["after"]["best_share"]]
    assert policies[shares.index(max(shares))] == "watch"
    assert best("world", "after") == "close"
    turns = {(flip["claim"], flip["stance"]) for flip in found["flips"]["flips"]
             if flip["viewpoints"]["town"]["verdict"] == "flips"}
    assert {("L1", "flushes-well"), ("L2", "only-far-gone")} <= turns
    # A buoy alone, or obedience alone, does not save watching.
    assert ("L6", "a-buoy-tells") not in turns and ("L7", "the-permit-says-so") not in turns


def test_a_buoy_and_obedience_are_a_crux_together(crux, lake, tmp_path):
    for name in ("argument.toml", "model.mdl"):
        (tmp_path / name).write_bytes((lake / name).read_bytes())
    text = (tmp_path / "argument.toml").read_text()
    for stated, rival in [('"measuring delay" = [4, 8]', '"measuring delay" = 1'),
                          ('"goes on after a stop" = [0.5, 1]', '"goes on after a stop" = [0, 0.1]')]:
        assert text.count(stated) == 1
        text = text.replace(stated, rival)
    (tmp_path / "argument.toml").write_text(text)
    done = subprocess.run([crux, "assess", tmp_path / "argument.toml", "--json"], text=True, capture_output=True, timeout=300)
    both = json.loads(done.stdout)["assessment"]
    policies = [policy["id"] for policy in both["policies"]]
    for viewpoint in ("town", "farmers", "reader"):
        result = both["position"]["viewpoints"][viewpoint]
        watch, limit = (result["score"][policies.index(policy)] for policy in ("watch", "limit"))
        assert watch["low"] > limit["high"], viewpoint
