"""Models of the EMA workbench that run on the engine of crux: change the class, keep the study.

    from crux.ema import Model
    model = Model("flu", model_file="flu.mdl")
    model.uncertainties = [RealParameter("contact rate", 4, 8)]
    model.outcomes = [TimeSeriesOutcome("TIME"), TimeSeriesOutcome("Infected"), ScalarOutcome("Recovered", function=...)]

Needs `pip install ema_workbench`.
"""
from __future__ import annotations

import os
from typing import Any

import numpy as np
from ema_workbench.em_framework.model import AbstractModel, SingleReplication

import crux

TIME_NAMES = ("TIME", "Time", "time")


class BaseModel(AbstractModel):
    """A Vensim or XMILE model as the workbench wants one.

    Parameters
    ----------
    name : str
        Letters and digits alone.
    model_file
        A .mdl, .xmile or .stmx, in `wd` where that is given.
    wd
        A folder. Default: the current one.
    method
        "euler", "rk2" or "rk4" instead of the model's own.
    mdl_file
        What the workbench's own PysdModel calls `model_file`.

    Uncertainties, levers and constants are variables of the model ("x" or "x[A,B]"), outcomes are variables too, as
    their values at the save points; "TIME" is the time.
    """

    def __init__(self, name: str, model_file: str | os.PathLike[str] | None = None,
                 wd: str | os.PathLike[str] | None = None, method: str | None = None, *,
                 mdl_file: str | os.PathLike[str] | None = None) -> None:
        super().__init__(name)
        model_file = model_file if model_file is not None else mdl_file
        if model_file is None:
            raise TypeError("a model needs a model_file")
        path = os.path.abspath(os.path.join(os.fspath(wd) if wd is not None else "", os.fspath(model_file)))
        if path.lower().endswith(".vpm"):
            raise ValueError(f"{path} is compiled for Vensim alone: give the .mdl that it was made from")
        if not os.path.isfile(path):
            raise ValueError(f"cannot find the model file {path}")
        self.model_file = path
        self.method = method
        self._crux: crux.Model | None = None

    def model_init(self, policy: Any) -> None:
        super().model_init(policy)
        if self._crux is None:
            self._crux = crux.load(self.model_file, method=self.method)

    def run_experiment(self, experiment: Any) -> dict[str, np.ndarray]:
        """One run: float64[time] by name of each outcome's variables."""
        assert self._crux is not None
        wanted = [(name, *name.partition("[")[::2]) for name in self.output_variables if name not in TIME_NAMES]
        bases = list(dict.fromkeys(name if name in self._crux.variables else base for name, base, _ in wanted))
        if not bases:  # the times alone
            bases = [next(v.name for v in self._crux.variables.values() if v.kind != "lookup")]
        times, arrays = self._crux.run_arrays(dict(experiment), save=bases)
        found = {name: times for name in TIME_NAMES}
        for name, base, subscripts in wanted:
            whole = name in self._crux.variables
            variable = self._crux.variables[name if whole else base]
            values = arrays[variable.name]
            found[name] = values if whole else values[self._element(variable, subscripts.rstrip("]"))]
        return found

    def _element(self, variable: crux.Variable, subscripts: str) -> tuple[int, ...]:
        assert self._crux is not None
        parts = [part.strip() for part in subscripts.split(",")]
        try:
            return tuple(self._crux.dims[dim].index(part) for dim, part in zip(variable.dims, parts, strict=True))
        except ValueError:
            raise crux.RequestError(f"'{variable.name}' has no element '{subscripts}'") from None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_crux": None}  # each process reads the model anew


class Model(SingleReplication, BaseModel):
    """A model without replications."""
