"""The first case's argument file: its claims and what they are tied to, its two codings, dates, policies, balance."""
import datetime
import json
import math
import subprocess

import pytest

import case_model as case
from case_model import ARGUMENT, CLOSED, OPEN, run


@pytest.fixture(scope="module")
def text():
    return case.argument()


def assess(crux, path, *options):
    done = subprocess.run([str(crux), "assess", str(path), *options, "--json"], text=True, capture_output=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return json.loads(done.stdout)["assessment"]


# ---- claims and what they are tied to

def test_all_claims_and_counter_claims_stand_in_the_file(text):
    claims = {c["id"]: c for c in text["claims"]}
    assert [c for c in claims if c.startswith("C")] == [f"C{i}" for i in range(1, 83)]
    assert [c for c in claims if c.startswith("D")] == [f"D{i}" for i in range(1, 46)]
    stances = [claims[f"D{i}"]["stance"] for i in range(1, 46)]
    assert (stances.count("against"), stances.count("qualifies"), stances.count("for")) == (25, 14, 6)
    by = {rival.get("by") for c in claims.values() for rival in c.get("rivals", [])}
    for identity, claim in claims.items():
        assert claim["words"] and claim["sources"], identity
        assert ("stated" in claim) + ("not_modelled" in claim) + (identity in by) >= 1, identity
        assert not ("stated" in claim and "not_modelled" in claim), identity
    assert "stated" not in claims["C64"] and len(claims["C64"]["not_modelled"]) < 80


def scores(outcomes, weights, text):
    total = sum(weights.values())
    anchored = {o["id"]: min(max((outcomes[o["id"]] - o["worst"]) / (o["best"] - o["worst"]), 0), 1) for o in text["outcomes"]}
    return sum(weight * anchored[o] for o, weight in weights.items()) / total


def test_every_tied_claim_moves_something(crux, text):
    """From stated to each rival, at the argument's own position: a trajectory that is shown, an outcome, or a viewpoint's score."""
    own = case.own_position(text)
    saved = case.outcome_variables(text) + sorted({c["variable"] for c in text["charts"]})
    levers = {"open": OPEN, "closed": CLOSED}

    def courses(settings):
        return {name: run(crux, settings | lever, save=saved) for name, lever in levers.items()}
    base = courses(own)
    moved, idle = {}, []
    for claim in text["claims"]:
        if "stated" not in claim:
            continue
        for stance in [claim["stated"], *claim["rivals"]]:
            if stance is case.position_of(claim):
                continue
            name = (claim["id"], stance.get("name", "stated"))
            if isinstance(stance.get("weight"), dict):
                factors = stance["weight"]
                outcomes = case.reduced(base["open"], text)
                before_after = []
                for viewpoint in text["viewpoints"]:
                    if "weights" not in viewpoint:
                        continue
                    stated = {o: w * claim["stated"]["weight"].get(o, 1) for o, w in viewpoint["weights"].items()}
                    turned = {o: w * factors.get(o, 1) for o, w in viewpoint["weights"].items()}
                    before_after.append((scores(outcomes, stated, text), scores(outcomes, turned, text)))
                moves = any(a != b for a, b in before_after)
            else:
                moves = courses(own | case.constants_of(stance)) != base
            moved.setdefault(claim["id"], False)
            moved[claim["id"]] |= moves
            if stance.get("by"):
                moved[stance["by"]] = moved.get(stance["by"], False) or moves
            if not moves:
                idle.append(name)
        if case.position_of(claim).get("by"):  # what the position holds is a counter-claim's word too
            moved[case.position_of(claim)["by"]] = moved.get(case.position_of(claim)["by"], False) or moved[claim["id"]]
    # Rival structures with the position's own constants differ by their equation, which `crux run` cannot replace;
    # that they move something, test_rival_structures_move_something says.
    assert idle == [("C40", "valve-saturates"), ("C47", "tires")], idle
    tied = [identity for identity, moves in moved.items() if moves]
    claims = [i for i in tied if i.startswith("C")]
    counter = [i for i in tied if i.startswith("D")]
    assert len(claims) >= 60 and len(counter) >= 30, (len(claims), len(counter))
    untied = [c["id"] for c in text["claims"] if c["id"] not in tied]
    reasons = {c["id"]: c.get("not_modelled") for c in text["claims"]}
    assert [i for i in untied if not reasons[i]] == []


def test_nothing_is_counted_twice(text):
    """Each constant and each equation is one claim's; the pairs that speak of one thing stand on constants of their own."""
    owner = {}
    for claim in text["claims"]:
        names = set()
        for stance in [claim.get("stated", {}), *claim.get("rivals", [])]:
            names |= {*stance.get("set", {}), *stance.get("equation", {})}
        for name in names:
            assert name not in owner, (name, owner.get(name), claim["id"])
            owner[name] = claim["id"]
    for first, second in (("C9", "C39"), ("C27", "C33"), ("C42", "C45"), ("C36", "C41"), ("C27", "C29")):
        assert {first, second} <= set(owner.values())
    assert [sorted(o["claims"]) for o in text["overlaps"]] == [["C39", "C9"], ["C27", "C33"], ["C42", "C45"]]


def test_pairs_that_speak_of_one_thing_add_up(crux, text):
    """Turned together, two such claims move the gap between open and closed doors by what they move it alone."""
    own = case.own_position(text)
    saved = case.outcome_variables(text)
    claims = {c["id"]: c for c in text["claims"]}

    def gap(settings):
        opened, closed = (case.reduced(run(crux, settings | levers, save=saved), text) for levers in (OPEN, CLOSED))
        return {o["id"]: (opened[o["id"]] - closed[o["id"]]) / (o["best"] - o["worst"]) for o in text["outcomes"]}

    def mirrored(identity):
        return case.constants_of(next(r for r in claims[identity]["rivals"] if r.get("mirror")))
    base = gap(own)
    for overlap in text["overlaps"]:
        a, b = overlap["claims"]
        one, other, both = gap(own | mirrored(a)), gap(own | mirrored(b)), gap(own | mirrored(a) | mirrored(b))
        for outcome in base:
            beyond = (both[outcome] - base[outcome]) - (one[outcome] - base[outcome]) - (other[outcome] - base[outcome])
            alone = max(abs(one[outcome] - base[outcome]), abs(other[outcome] - base[outcome]))
            # C9 and C39 multiply (protest times interaction), which is no count of one thing twice
            limit = 0.5 * alone + 1e-6 if {a, b} == {"C9", "C39"} else 0.02
            assert abs(beyond) <= max(limit, 0.02), (a, b, outcome, beyond)


# ---- both sides alike

def test_piece_and_mirror_list_equally_many_rivals(text):
    rivals = mirrored = 0
    for claim in text["claims"]:
        if "stated" not in claim or claim.get("side") == "counter":
            continue
        marked = [r for r in claim["rivals"] if r.get("mirror")]
        assert len(marked) == 1, claim["id"]
        rivals += len(claim["rivals"])
        # turned round: the marked rival is stated, the stated stance one of its rivals
        mirrored += len(claim["rivals"]) - 1 + 1
    assert rivals == mirrored >= 90


def test_swapping_sides_swaps_verdicts(crux, tmp_path, text):
    """With every anchor turned round the order of policies turns round, and scores become their complements."""
    source = ARGUMENT.read_text()
    blocks = source.split("\n[[")
    # the sides alone: without claims every constant is at the model's own value
    kept = [blocks[0]] + [b for b in blocks[1:] if b.split("]]")[0] in ("policies", "policies.dated", "outcomes", "viewpoints")]
    kept[0] = kept[0].replace('model = "model.mdl"', f'model = "{(case.CASE / "model.mdl").as_posix()}"')
    plain = "\n[[".join(b for b in kept).replace('\nlawful = "C82"', "")

    def turned(block):
        if not block.startswith("outcomes]]"):
            return block
        for a, b in (('direction = "lower"', 'direction = "@"'), ('direction = "higher"', 'direction = "lower"'), ('direction = "@"', 'direction = "higher"'),
                     ("\nworst = ", "\n@ = "), ("\nbest = ", "\nworst = "), ("\n@ = ", "\nbest = ")):
            block = block.replace(a, b)
        return block
    found = []
    for name, content in (("plain", plain), ("turned", "\n[[".join(turned(b) for b in plain.split("\n[[")))):
        path = tmp_path / f"{name}.toml"
        path.write_text(content)
        found.append(assess(crux, path, "--members", "32")["position"]["viewpoints"])
    for viewpoint, one in found[0].items():
        other = found[1][viewpoint]
        for a, b in zip(one["score"], other["score"]):
            assert a["value"] + b["value"] == pytest.approx(1, abs=1e-9)
        order = sorted(range(len(one["score"])), key=lambda p: one["score"][p]["value"])
        assert order == sorted(range(len(other["score"])), key=lambda p: -other["score"][p]["value"])


# ---- codings, dates, policies

def test_central_codings_follow_the_written_rule(text):
    """Charitable: as stated. Central: of an exploratory range from where the claim meets the other side's stance to the middle of
    the charitable range; of a weight the geometric middle between its factor and 1. Numbers and records are coded once."""
    checked = 0
    for claim in text["claims"]:
        if "stated" not in claim or claim.get("side") == "counter":
            assert "central" not in claim.get("stated", {}), claim["id"]
            continue
        mirror = next(r for r in claim["rivals"] if r.get("mirror"))
        for stance, other in ((claim["stated"], mirror), (mirror, claim["stated"])):
            if stance.get("basis") != "EXPL" and not isinstance(stance.get("weight"), dict):
                assert "central" not in stance, claim["id"]
                continue
            central = stance["central"]
            checked += 1
            for outcome, factor in central.get("weight", {}).items():
                assert factor == pytest.approx(math.sqrt(stance["weight"][outcome]), rel=1e-3), claim["id"]
            for name, value in central.get("set", {}).items():
                low, high = case.ends(stance["set"][name])
                if low == high:
                    assert case.ends(value) == (low, high)
                    continue
                logarithmic = isinstance(stance["set"][name], dict)
                to, back = (math.log, math.exp) if logarithmic else (float, float)
                mid = (to(low) + to(high)) / 2
                other_low, other_high = map(to, case.ends(other["set"][name]))
                other_mid = (other_low + other_high) / 2
                near = other_high if mid >= other_mid else other_low
                if (mid >= other_mid) == (near >= mid - 1e-12) or (mid < other_mid and near <= mid + 1e-12):
                    near = other_mid
                if not logarithmic and near * mid < 0:
                    near = 0.0
                for got, wanted in zip(case.ends(value), sorted((back(near), back(mid)))):
                    assert got == pytest.approx(wanted, rel=1e-3, abs=1e-12), (claim["id"], name)
                # it says less than the charitable coding, or as much
                assert abs(to(central["setting"][name]) - other_mid) <= abs(to(case.middle(stance["set"][name])) - other_mid) + 1e-9
    assert checked >= 100


def test_knowledge_dates_change_what_is_in_force(crux, text):
    dates = [k["date"] for k in text["knowledge"]]
    assert dates[0] == datetime.date(2022, 12, 31) and dates[-1] >= datetime.date(2024, 12, 31)
    later = [(c["id"], s) for c in text["claims"] for s in [c.get("stated", {}), *c.get("rivals", [])] if s.get("known", dates[0]) > dates[0]]
    refuted = [c["id"] for c in text["claims"] if c.get("stated", {}).get("refuted")]
    revised = [u["variable"] for u in text["uncertainties"] if u.get("revised")]
    assert len(later) >= 15 and {"C4", "C56"} <= set(refuted) and len(revised) >= 4
    for claim in text["claims"]:  # at either date somebody still speaks for the other side
        if "stated" in claim and claim.get("side") != "counter":
            assert any(r.get("known", dates[0]) <= dates[0] for r in claim["rivals"]), claim["id"]
    came = [c["id"] for c in text["claims"] if "came" in c]
    assert {"C4", "C9", "C11", "C20", "C21", "C56", "C60", "C82"} <= set(came)
    found = assess(crux, ARGUMENT, "--members", "32", "--known", "2022-12-31", "--brief")
    assert found["flips"]["flips"] == []
    names = {(c["id"], s["name"]): s["share"] for c in found["claims"] for s in c["stances"]}
    assert names[("C56", "none-came")] == 0 and names[("C56", "stated")] > 0
    found = assess(crux, ARGUMENT, "--members", "32", "--known", "2024-12-31", "--brief")
    names = {(c["id"], s["name"]): s["share"] for c in found["claims"] for s in c["stances"]}
    assert names[("C56", "none-came")] > 0 and names[("C56", "stated")] == 0
    held = {c["id"]: c["position"] for c in found["claims"]}
    assert held["C56"] == 1 and held["C4"] == 1 and held["C81"] == 0


def test_policies(text):
    menu = [p["id"] for p in text["policies"] if p.get("menu", True)]
    assert menu == ["open", "guidance", "visas-stopped", "border-closed", "lawful", "ban", "trigger"]
    groups = {p["group"] for p in text["policies"] if not p.get("menu", True)}
    assert groups == {"trigger-based", "levers apart", "graded mixtures"}
    adaptive = {p["id"] for p in text["policies"] if p["set"].get("adaptive policy")}
    assert adaptive == {"trigger", "in-proportion", "late-trigger"}
    lawful = next(p for p in text["policies"] if p["id"] == "lawful")
    assert lawful["lawful"] == "C82" and all(path[1] == 1 for d in lawful["dated"] if d["lever"] == "asylum access" for path in d["path"])


def test_agents_per_entrant_is_a_threshold_only(text):
    """No policy, chart or outcome shows it; it is swept over decades and reported as what it would have to exceed."""
    for table in ("policies", "charts", "outcomes"):
        assert "agents per entrant" not in json.dumps(text[table], default=str).lower()
    threshold, = text["contrasts"][0]["thresholds"]
    assert threshold["constant"] == "agents per entrant" and threshold["high"] / threshold["low"] >= 1e4
    claim = next(c for c in text["claims"] if c["id"] == "C22")
    for stance in [claim["stated"], *claim["rivals"]]:
        assert stance["basis"] == "EXPL" and stance["set"]["agents per entrant"]["distribution"] == "loguniform"


def test_ranges_say_whose_they_are(text):
    for uncertainty in text["uncertainties"]:
        for each in [uncertainty, *uncertainty.get("revised", [])]:
            assert each["basis"] in ("DATA", "LIT", "EXPL") and each["sources"] and each["grade"], uncertainty["variable"]
        assert uncertainty["unit"]
    for claim in text["claims"]:
        for stance in [claim.get("stated", {}), *claim.get("rivals", [])]:
            if stance.get("set"):
                assert stance["basis"] in ("DATA", "LIT", "EXPL", "OURS"), claim["id"]
    for outcome in text["outcomes"]:
        assert outcome["note"] and outcome["unit"], outcome["id"]
    for viewpoint in text["viewpoints"]:
        assert viewpoint["basis"] in ("ours", "yours"), viewpoint["id"]


def test_the_case_page_gives_every_figure_with_its_source_and_grade(root, text):
    page = (root / "docs/cases/eu-entry-2022.md").read_text()
    rows = {line.split("|")[1].strip() for line in page.splitlines() if line.count("|") == 7}
    figures = [(name, stance) for claim in text["claims"] for stance in [claim.get("stated", {}), *claim.get("rivals", [])]
               if stance.get("basis") in ("DATA", "LIT") for name in stance.get("set", {})]
    figures += [(u["variable"], u) for u in text["uncertainties"] if any(e["basis"] in ("DATA", "LIT") for e in [u, *u.get("revised", [])])]
    assert len(figures) > 40
    for name, _ in figures:
        assert name in rows, name


def test_rival_structures_for_the_loops_without_data(text):
    equations = {name: claim["id"] for claim in text["claims"] for stance in claim.get("rivals", []) for name in stance.get("equation", {})}
    assert equations == {"acts by agents": "C26", "protesters lost by exit": "C40", "belief goal": "C47", "exile voice goal": "D11"}


@pytest.mark.parametrize("variable,claim,follows", [("protesters lost by exit", "C40", "Protest"), ("belief goal", "C47", "Belief bias"),
                                                    ("acts by agents", "C26", "Hostile acts"), ("exile voice goal", "D11", "Exile voice")])
def test_rival_structures_move_something(crux, tmp_path, text, variable, claim, follows):
    stances = next(c for c in text["claims"] if c["id"] == claim)["rivals"]
    stance = next(s for s in stances if variable in s.get("equation", {}))
    model = case.MODEL.read_text()
    old = next(line for line in model.splitlines() if line.lower().startswith(variable + " = "))
    other = tmp_path / "model.mdl"
    other.write_text(model.replace(old, f"{variable} = {stance['equation'][variable]}"))
    settings = case.own_position(text) | case.constants_of(stance)
    assert run(crux, settings, other)[follows.lower()] != run(crux, settings)[follows.lower()]
