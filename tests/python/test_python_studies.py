"""Studies written for PySD and the EMA workbench, on the engine of crux: PySD itself is the oracle."""
import shutil
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from python_package import ROOT, teacup  # first: it says where crux stands

import crux
import crux.pysd


@pytest.fixture
def both(teacup):
    """The teacup in PySD and here."""
    import pysd
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pysd.read_vensim(str(teacup)), crux.pysd.read_vensim(teacup)


CALLS = {
    "plain": {},
    "params": dict(params={"Room Temperature": 20}),
    "params by their Python names": dict(params={"room_temperature": 20}, return_columns=["teacup_temperature"]),
    "series": dict(params={"room_temperature": pd.Series(index=[0, 10, 20, 30], data=[20.0, 40, 60, 65])}),
    "columns": dict(return_columns=["Teacup Temperature", "Heat Loss to Room"]),
    "columns that change": dict(return_columns="step"),
    "timestamps": dict(return_timestamps=[0, 1, 3, 7, 9.5, 13.125, 21, 25]),
    "one timestamp": dict(return_timestamps=25, return_columns=["Teacup Temperature"]),
    "initial condition": dict(initial_condition=(3, {"teacup_temperature": 33}), return_columns=["Teacup Temperature"]),
    "times of the run": dict(final_time=20, time_step=0.25, saveper=0.5),
    "all at once": dict(params={"room_temperature": 75}, return_timestamps=range(0, 30, 5), initial_condition=(0, {"Teacup Temperature": 33}),
                        return_columns=["Teacup Temperature", "Room Temperature"]),
}


@pytest.mark.parametrize("call", CALLS)
def test_calls_give_what_pysd_gives(both, call):
    theirs, ours = (model.run(**CALLS[call]) for model in both)
    assert set(ours.columns) == set(theirs.columns) - {"Time"}
    assert ours.index.name == theirs.index.name and np.allclose(ours.index, theirs.index, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours.to_numpy(float), theirs[list(ours.columns)].to_numpy(float), rtol=1e-9, atol=1e-9)


def test_params_stay_until_the_model_is_reloaded(both):
    theirs, ours = both
    for model in both:
        model.run(params={"Room Temperature": 20})
        model.set_components({"Characteristic Time": 5})
    columns = ["Teacup Temperature"]
    np.testing.assert_allclose(ours.run(return_columns=columns), theirs.run(return_columns=columns), rtol=1e-9)
    assert float(ours.run(return_columns=columns, reload=True).iloc[-1, 0]) == float(ours.crux.run()["Teacup Temperature"][-1])


def test_arrays_are_flattened_or_nested_as_in_pysd(tmp_path):
    import pysd
    path = tmp_path / "model.mdl"
    shutil.copy(ROOT / "models/sums/model.mdl", path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pysd.read_vensim(str(path)).run()
    ours = crux.pysd.read_vensim(path)
    table = ours.run()
    shared = [c for c in theirs.columns if c in table]
    assert len(shared) >= len(table.columns) - 1
    np.testing.assert_allclose(table[shared].to_numpy(float), theirs[shared].to_numpy(float), rtol=1e-9)
    variable = next(v for v in ours.crux.variables.values() if v.dims and v.kind == "constant")
    nested = ours.run(flatten_output=False, return_columns=[variable.name])
    assert isinstance(nested.iloc[0, 0], xr.DataArray) and nested.iloc[0, 0].dims == variable.dims
    element = next(c for c in table.columns if c.startswith(variable.name + "["))
    assert list(ours.run(return_columns=[element]).columns) == [element]
    doubled = ours.run(params={variable.name: 2 * nested.iloc[0, 0]}, flatten_output=False, return_columns=[variable.name])
    assert (doubled.iloc[0, 0] == 2 * nested.iloc[0, 0]).all()


def test_what_pysd_can_and_this_cannot_is_refused(both, tmp_path):
    model = both[1]
    for wrong in (dict(params={"Room Temperature": lambda: 3}), dict(initial_condition="current"),
                  dict(params={"Rom Temperature": 1}), dict(return_columns=["Teacup Temprature"])):
        with pytest.raises(crux.RequestError):
            crux.pysd.read_vensim(model.crux.path).run(**wrong)
    assert model.run(output_file=tmp_path / "out.csv") is None
    assert pd.read_csv(tmp_path / "out.csv", index_col="time").shape == model.run().shape
    assert set(model.doc["Real Name"]) == set(model.crux.variables) and model.namespace["Room Temperature"] == "room_temperature"


def test_a_study_of_the_ema_workbench_agrees_with_its_own_connector(teacup):
    import ema_workbench as workbench
    from ema_workbench.connectors.pysd_connector import PysdModel
    from ema_workbench.em_framework.samplers import sample_uncertainties

    from crux.ema import Model
    found = []
    scenarios = None
    for model in (Model("teacup", teacup.name, wd=teacup.parent), PysdModel("teacup", str(teacup))):
        model.uncertainties = [workbench.RealParameter("Room Temperature", 10, 30),
                               workbench.IntegerParameter("Characteristic Time", 5, 20)]
        model.outcomes = [workbench.TimeSeriesOutcome("Teacup Temperature"),
                          workbench.ScalarOutcome("end", variable_name="Heat Loss to Room", function=lambda series: series[-1])]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scenarios = scenarios or list(sample_uncertainties(model, 12))
            found.append(workbench.perform_experiments(model, scenarios=scenarios))
    (experiments, ours), (_, theirs) = found
    assert ours["Teacup Temperature"].shape == (12, 31) and ours["end"].shape == (12,)
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-9)
    row = experiments[["Room Temperature", "Characteristic Time"]].astype(float).iloc[3].to_dict()
    assert np.array_equal(crux.load(teacup).run(row)["Teacup Temperature"].values, ours["Teacup Temperature"][3])


@pytest.mark.parametrize("example, changed", [
    ("example_pysd_teacup.py", {"ema_workbench.connectors.pysd_connector import PysdModel": "crux.ema import Model as PysdModel"}),
    ("example_vensim.py", {"ema_workbench.connectors.vensim import VensimModel": "crux.ema import Model as VensimModel",
                           "model.vpm": "model.mdl"}),  # a .vpm is for Vensim alone; its .mdl lies beside it
])
def test_examples_of_the_workbench_run(example, changed, monkeypatch, capsys):
    """Those whose models are text: the others' are compiled for Vensim."""
    import pathlib

    import ema_workbench
    folder = pathlib.Path(ema_workbench.__file__).parent / "examples"
    text = (folder / example).read_text()
    for before, after in changed.items():
        assert before in text
        text = text.replace(before, after)
    seen = []
    monkeypatch.setattr(ema_workbench, "perform_experiments",
                        lambda *words, run=ema_workbench.perform_experiments, **named: seen.append(run(*words, **named)) or seen[-1])
    monkeypatch.chdir(folder)
    exec(compile(text, example, "exec"), {"__name__": "__main__"})
    experiments, outcomes = seen[0]
    assert len(experiments) >= 100 and all(np.isfinite(values).all() and len(values) == len(experiments) for values in outcomes.values())


def test_a_model_of_the_workbench_names_elements_and_times():
    from crux.ema import Model
    model = Model("chain", "model.mdl", wd=ROOT / "models/ageing-chain")
    plain = crux.load(model.model_file)
    variable = next(v for v in plain.variables.values() if v.dims and v.kind == "stock")
    element = f"{variable.name}[{','.join(plain.dims[d][-1] for d in variable.dims)}]"
    import ema_workbench as workbench
    model.outcomes = [workbench.TimeSeriesOutcome("TIME"), workbench.TimeSeriesOutcome("last", variable_name=element)]
    import pickle
    again = pickle.loads(pickle.dumps(model))
    _, found = workbench.perform_experiments(again, scenarios=[workbench.Scenario("as it is")])
    run = plain.run()
    assert np.array_equal(found["TIME"][0], run["time"].values)
    assert np.array_equal(found["last"][0], run[variable.name].isel({d: -1 for d in variable.dims}).values)
    with pytest.raises(ValueError, match="cannot find"):
        Model("none", "none.mdl")
    with pytest.raises(ValueError, match="compiled"):
        Model("none", "none.vpm")
