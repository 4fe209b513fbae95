"""Models and runs from Python: the command's numbers to the bit, its messages to the letter."""
import csv
import io
import math

import numpy as np
import pandas as pd
import pytest

from python_package import ROOT, command, teacup  # first: it says where crux stands

import crux

MODELS = sorted(p.relative_to(ROOT) for p in ROOT.glob("models/*/model.*"))


def table(text):
    """A CSV of the command, as exact doubles."""
    rows = list(csv.reader(io.StringIO(text)))
    return pd.DataFrame([[float(cell) for cell in row] for row in rows[1:]], columns=rows[0]).set_index("Time")


@pytest.fixture
def quiet():
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", crux.ModelWarning)
        yield


@pytest.mark.parametrize("path", MODELS, ids=str)
def test_a_run_has_the_bits_of_the_command(command, path, quiet):
    done = command("run", path, cwd=ROOT)
    expected = table(done.stdout)
    found = crux.to_pandas(crux.load(ROOT / path).run())
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_constants_method_save_and_seed_are_the_commands(command, teacup):
    text = teacup.read_text() + "noise = RANDOM NORMAL(-5, 5, 0, 1, 3) ~~|\n"
    teacup.write_text(text)
    done = command("run", teacup, "--set", "room temperature=20.1", "--set", "TIME STEP=0.0625", "--method", "rk4",
                   "--save", "Teacup Temperature", "--save", "noise", "--seed", 5)
    model = crux.load(teacup)
    found = model.run({"room temperature": 20.1, "TIME STEP": 0.0625}, method="rk4", save=["Teacup Temperature", "noise"], seed=5)
    pd.testing.assert_frame_equal(crux.to_pandas(found), table(done.stdout), check_exact=True)
    preset = crux.load(teacup, {"room temperature": 20.1, "TIME STEP": 0.0625}, method="rk4")
    assert found.equals(preset.run(save=["Teacup Temperature", "noise"], seed=5))
    assert not found.equals(preset.run(save=["Teacup Temperature", "noise"], seed=6))
    again = preset.run({"room temperature": 30}, save=["Teacup Temperature"])
    assert again.equals(model.run({"room temperature": 30, "TIME STEP": 0.0625}, method="rk4", save=["Teacup Temperature"]))


def test_a_dataset_is_keyed_and_labelled_as_the_author_wrote(teacup):
    model = crux.load(teacup)
    run = model.run()
    heat = run["Heat Loss to Room"]
    assert heat.dims == ("time",) and heat.attrs["units"] == "Degrees/Minute"
    assert heat.attrs["documentation"] == "It cools as it stands." and heat.attrs["kind"] == "auxiliary"
    assert run["Room Temperature"].dims == () and float(run["Room Temperature"]) == 70
    assert run["time"].attrs["units"] == "Minute" and list(run["time"].values) == list(range(31))
    assert run[["Teacup Temperature"]].to_pandas().shape == (31, 1)
    assert model.units["Room Temperature"] == "Degrees"
    assert model.variables["teacup_temperature"].kind == "stock"
    assert model.time == crux.TimeSpecs(0, 30, 0.125, 1, "euler", "Minute")


def test_arrays_have_their_dimensions_and_elements():
    model = crux.load(ROOT / "models/ageing-chain/model.mdl")
    arrays = [v for v in model.variables.values() if v.dims]
    assert arrays
    run = model.run()
    for variable in arrays:
        if variable.kind == "lookup":
            continue
        shown = run[variable.name]
        assert shown.dims[-len(variable.dims):] == variable.dims and shown.shape[-len(variable.shape):] == variable.shape
        for dim in variable.dims:
            assert list(shown[dim].values) == model.dims[dim]
    flat = crux.to_pandas(run)
    name = arrays[0].name
    first = model.dims[arrays[0].dims[0]][0]
    key = next(c for c in flat.columns if c.startswith(f"{name}[{first}"))
    chosen = run[name].isel({d: 0 for d in arrays[0].dims})
    assert np.array_equal(np.broadcast_to(chosen.values, len(flat)), flat[key].values)


def test_numbers_are_views_of_one_buffer(teacup):
    run = crux.load(teacup).run()
    first, second = run["Teacup Temperature"].values, run["Heat Loss to Room"].values
    assert first.base is not None and not first.flags.owndata
    def owner(array):
        while isinstance(array.base, np.ndarray):
            array = array.base
        return array
    assert owner(first).base is owner(second).base is not None  # the engine's run, kept alive by both
    kept = first.copy()
    del run, second
    assert np.array_equal(first, kept)


def test_initial_values_and_series_replace_what_is_written(teacup):
    model = crux.load(teacup)
    run = model.run(initial={"teacup temperature": 33}, series={"Room Temperature": pd.Series([20.0, 80.0], index=[10, 20])})
    assert float(run["Teacup Temperature"][0]) == 33
    value, room = 33.0, lambda t: min(max(20 + 6 * (t - 10), 20), 80)
    for k in range(240):
        value += -((value - room(k * 0.125)) / 10) * 0.125
    assert abs(float(run["Teacup Temperature"][-1]) - value) < 1e-9
    twice = pd.Series([1.0, 2.0], index=[3, 3])
    for wrong in (dict(initial={"Room Temperature": 1}), dict(initial={"Teacup": 1}),
                  dict(initial={"Teacup Temperature": math.nan}), dict(series={"Room Temperature": twice}),
                  dict(series={"Room": pd.Series([1.0])})):
        with pytest.raises(crux.RequestError):
            model.run(**wrong)
    stocks = crux.load(ROOT / "models/xmile-arrays/model.xmile")
    name = next(v.name for v in stocks.variables.values() if v.kind == "stock")
    assert (stocks.run(initial={name: 7.5})[name].isel(time=0) == 7.5).all()


def test_arrays_are_those_of_the_dataset():
    model = crux.load(ROOT / "models/ageing-chain/model.mdl")
    run = model.run()
    times, arrays = model.run_arrays()
    assert np.array_equal(times, run["time"].values) and list(arrays) == list(run.data_vars)
    for name, array in arrays.items():
        own = model.variables[name]
        assert array.shape == (*own.shape, len(times))
        shown = run[name].transpose(*own.dims, "time").values if own.kind != "constant" else run[name].values[..., None]
        assert np.array_equal(np.broadcast_to(shown, array.shape), array)


def test_times_choose_time_steps_and_others_are_refused(teacup):
    model = crux.load(teacup)
    every = model.run({"SAVEPER": 0.125})
    some = model.run(times=[0, 0.125, 7.5, 30])
    assert some.equals(every.sel(time=[0, 0.125, 7.5, 30]).assign(SAVEPER=some["SAVEPER"]))
    assert list(model.run(times=np.arange(3) * 0.1 * 1.25)["time"].values) == [0, 0.125, 0.25]
    with pytest.raises(ValueError, match="empty"):
        model.run(times=[])
    for wrong, says in (([0.1], "no TIME STEP"), ([31], "no TIME STEP"), ([math.nan], "no TIME STEP"), ([2, 1], "ascend")):
        with pytest.raises(crux.RequestError, match=says):
            model.run(times=wrong)


@pytest.mark.parametrize("folder", sorted(p.name for p in (ROOT / "models/bad").iterdir()))
def test_errors_and_warnings_are_what_the_command_prints(command, folder):
    path = next((ROOT / "models/bad" / folder).glob("model.*")).relative_to(ROOT)
    done = command("check", path, cwd=ROOT)
    import os
    before = os.getcwd()
    os.chdir(ROOT)
    try:
        if done.returncode == 0:
            with pytest.warns(crux.ModelWarning):
                model = crux.load(path, check_units=True)
            assert "".join(d.text for d in model.diagnostics) == "".join(done.stderr.splitlines(True)[:-1])
            return
        with pytest.raises(crux.ModelError) as caught:
            crux.load(path, check_units=True)
    finally:
        os.chdir(before)
    assert str(caught.value) + "\n" == done.stderr
    first = next(d for d in caught.value.diagnostics if d.severity == "error" and d.line)
    assert done.stderr.count(f"{path}:{caught.value.line}:{caught.value.column}: error[{first.name}]") > 0
    assert caught.value.file == str(path)


def test_what_is_asked_wrongly_is_refused_in_the_commands_words(command, teacup):
    model = crux.load(teacup)
    done = command("run", teacup, "--set", "rom temperature=1")
    with pytest.raises(crux.RequestError) as caught:
        model.run({"rom temperature": 1.0})
    assert str(caught.value) + "\n" == done.stderr
    with pytest.raises(crux.RequestError, match="did you mean 'Teacup Temperature'"):
        model.run(save=["Teacup Temprature"])
    with pytest.raises(ValueError, match="euler, rk2 and rk4"):
        model.run(method="rk5")
    with pytest.raises(crux.RequestError):
        model.run({"room temperature": math.nan})
    assert model.run().equals(crux.load(teacup).run())  # nothing of what was refused stays


def test_files_that_are_missing_or_of_no_known_kind(tmp_path, command):
    for path in (tmp_path / "none.mdl", tmp_path / "none.txt"):
        done = command("run", path)
        with pytest.raises(crux.FileError) as caught:
            crux.load(path)
        assert f"crux: {caught.value}\n" == done.stderr
        assert isinstance(caught.value, OSError) and caught.value.line is None


def test_a_fault_carries_the_run_and_its_place(command, teacup):
    teacup.write_text(teacup.read_text() + "ratio = 1 / (Time - 5) ~~|\n")
    done = command("run", teacup)
    with pytest.raises(crux.FaultError) as caught:
        crux.load(teacup).run()
    assert str(caught.value).strip() == done.stderr.strip()
    assert caught.value.line == 12 and "ratio" in str(caught.value)
    assert float(caught.value.dataset["ratio"].sel(time=4)) == -1


def test_notebooks_show_models_and_diagnostics_escaped(tmp_path, teacup):
    teacup.write_text(teacup.read_text() + '"<img src=x>" = 1 ~ <b>~ <script>alert(1)</script> |\nwrong = 1 ~~ |\n')
    model = crux.load(teacup)
    for shown in (model._repr_html_(), model.variables._repr_html_()):
        assert "<script" not in shown and "<img" not in shown and "&lt;script" in shown
    teacup.write_text("x = <script> + ~~|\n")
    with pytest.raises(crux.ModelError) as caught:
        crux.load(teacup)
    shown = crux.Diagnostics(caught.value.diagnostics)._repr_html_()
    assert "<script" not in shown and "error[" in shown


def test_threads_may_share_a_model(teacup):
    from concurrent.futures import ThreadPoolExecutor
    model = crux.load(teacup)
    expected = {value: model.run({"Room Temperature": value}) for value in (10.0, 20.0, 30.0, 40.0)}
    with ThreadPoolExecutor(4) as pool:
        for value, run in pool.map(lambda v: (v, model.run({"Room Temperature": v})), list(expected) * 25):
            assert run.equals(expected[value])


def test_processes_read_a_model_anew(teacup):
    import pickle
    model = crux.load(teacup, {"Room Temperature": 20}, method="rk4")
    assert pickle.loads(pickle.dumps(model)).run().equals(model.run())


def test_the_types_of_the_native_module_are_those_of_the_stub(tmp_path):
    import os
    import subprocess
    import sys
    out = tmp_path / "_native.pyi"
    done = subprocess.run([sys.executable, "-m", "nanobind.stubgen", "-m", "crux._native", "-o", str(out)], text=True,
                          capture_output=True, env=dict(os.environ, PYTHONPATH=str(ROOT / "build/python")))
    assert done.returncode == 0, done.stderr
    stub = ROOT / "bindings/python/crux/_native.pyi"
    if os.environ.get("CRUX_PROMOTE"):
        stub.write_text(out.read_text())
    assert stub.read_text() == out.read_text(), "run with CRUX_PROMOTE=1 and look at the diff"


def test_docstrings_hold():
    import doctest
    import importlib
    for name in ("crux", "crux.design", "crux.model", "crux.tables", "crux.argument"):
        assert doctest.testmod(importlib.import_module(name)).failed == 0
