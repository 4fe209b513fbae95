"""The WebAssembly engine under node: the same bits as the native command, for the argument's own position and others."""
import json
import subprocess

import pytest

SCENARIOS = 24


def run(*command):
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=["ferry", "case"])
def argument(request, crux, root, tmp_path_factory):
    if request.param == "case":
        return root / "cases/eu-entry-2022/argument.toml"
    folder = tmp_path_factory.mktemp("ferry") / "ferry"
    run(crux, "new", folder)
    return folder / "argument.toml"


@pytest.fixture(scope="module")
def page(argument, crux, request, tmp_path_factory):
    if argument.parent.name == "ferry":
        path = tmp_path_factory.mktemp("report") / "report.html"
        run(crux, "assess", argument, "-o", path, "--members", "16")
    else:
        path = request.getfixturevalue("case_report")
    text = path.read_text().split('id="crux-data">', 1)[1].split("</script>", 1)[0]
    return path, json.loads(text)


def in_wasm(root, page, tmp_path, jobs):
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    return json.loads(run("node", root / "tests/wasm/positions.mjs", root / "build/wasm/engine.mjs", root / "build/wasm/crux.wasm",
                          page[0], tmp_path / "jobs.json"))


def natively(crux, argument, tmp_path, position=None, scenarios=SCENARIOS):
    options = []
    if position is not None:
        (tmp_path / "position.json").write_text(json.dumps(position))
        options = ["--position", tmp_path / "position.json"]
    return json.loads(run(crux, "stand", argument, "--scenarios", scenarios, "--json", *options))


def test_equal_to_the_bit(argument, page, crux, root, tmp_path):
    data = page[1]
    head = {"crux": "position", "format": 1, "argument_sha256": data["argument_sha256"], "seed": 1}
    jobs, positions = [{"scenarios": SCENARIOS}, {"scenarios": SCENARIOS, "slice": 5}], [None, None]
    shape = in_wasm(root, page, tmp_path, [])["shape"]
    flip = next(f for f in data["flips"] if not f["nothing"])
    for between in (1, 0.35):
        own = shape["claims"][flip["claim"]]["position"]
        jobs.append({"scenarios": SCENARIOS, "claims": {flip["claim"]: {"from": own, "to": flip["stance"], "between": between}}})
        claim = data["claims"][flip["claim"]]
        positions.append({**head, "claims": {claim["id"]: {"from": claim["stances"][own]["name"], "to": claim["stances"][flip["stance"]]["name"],
                                                           "between": between}}})
    found = in_wasm(root, page, tmp_path, jobs)
    assert not found["failures"]
    assert "cut short" in found["damaged"]
    for job, position, result in zip(jobs, positions, found["results"]):
        native = natively(crux, argument, tmp_path, position)
        assert result["hash"] == native["hash"], job
        assert result["means"] == native["means"]
        for verdict, there in zip(result["verdicts"], native["viewpoints"]):
            assert [policy["score"] for policy in verdict["policies"]] == there["score"]
            assert data["policies"][verdict["leader"]]["id"] == there["leader"] and verdict["clear"] == there["clear"]
    assert found["results"][0]["hash"] == found["results"][1]["hash"], "slices change no bit"
    assert found["results"][0]["hash"] != found["results"][2]["hash"], "a turned claim does"
    members = SCENARIOS * len(data["policies"])
    print(f"\n{argument.parent.name}: opened in {found['opened']:.0f} ms, {members / found['results'][0]['seconds']:.0f} members a second")


def test_a_position_that_does_not_fit_is_refused(page, root, tmp_path):
    bad = [{"scenarios": 0}, {"scenarios": 5000}, {"scenarios": 4, "claims": {"0": {"from": 99, "to": 0, "between": 0}}},
           {"scenarios": 4, "claims": {"0": {"from": 0, "to": 0, "between": 1.5}}}, {"scenarios": 4, "weights": [[1]]}, {"scenarios": 4, "seed": -1}]
    found = in_wasm(root, page, tmp_path, bad)
    assert len(found["failures"]) == len(bad) and not found["results"]


def test_the_module_is_small_and_asks_for_nothing(root):
    wasm = root / "build/wasm/crux.wasm"
    assert wasm.stat().st_size < 700_000
    imports = run("node", "-e", f"console.log(JSON.stringify(WebAssembly.Module.imports(new WebAssembly.Module(require('fs').readFileSync('{wasm}')))))")
    assert {one["name"] for one in json.loads(imports)} <= {"fd_close", "fd_seek", "fd_write"}
    print(f"\ncrux.wasm: {wasm.stat().st_size} bytes")


@pytest.mark.parametrize("change, words", [
    ({"argument_sha256": "0"}, "another argument file"),
    ({"claimz": {}}, 'did you mean "claims"'),
    ({"claims": {"no such": {"from": "stated"}}}, "no claim with stances"),
    ({"compared": []}, "at least two policies"),
    ({"weights": {"nobody": {}}}, "no viewpoint"),
])
def test_a_saved_position_with_a_fault_is_named(change, words, page, argument, crux, tmp_path):
    position = {"crux": "position", "format": 1, "argument_sha256": page[1]["argument_sha256"], "seed": 1, **change}
    path = tmp_path / "position.json"
    path.write_text(json.dumps(position))
    done = subprocess.run([str(crux), "stand", str(argument), "--position", str(path)], text=True, capture_output=True)
    assert done.returncode == 1 and words in done.stderr and "position.json" in done.stderr
