"""PySD's common calls on the engine of crux: change the import, keep the study.

    import crux.pysd as pysd
    model = pysd.read_vensim("teacup.mdl")
    model.run(params={"room_temperature": 20}, return_columns=["Teacup Temperature"], return_timestamps=[0, 10, 30])

What PySD can and this cannot is refused with a `crux.RequestError`, never passed over: functions as params, continuing
from the current state, pickled states.
"""
from __future__ import annotations

import os
import re
from typing import Any, Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from crux import model as _model
from crux import tables
from crux.errors import RequestError


def read_vensim(mdl_file: str | os.PathLike[str], *, initialize: bool = True) -> Model:
    """A Vensim model. Data files are found where the model names them."""
    return Model(mdl_file)


def read_xmile(xmile_file: str | os.PathLike[str], *, initialize: bool = True) -> Model:
    """An XMILE model."""
    return Model(xmile_file)


def _py_name(name: str) -> str:
    """PySD's name for a variable: lower case, blanks as underscores, what no identifier may hold left out."""
    return re.sub(r"\W", "", re.sub(r"[\s\-.]+", "_", name.strip().lower()))


class Model:
    """A model with PySD's methods. `crux` is the same as a `crux.Model`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.crux = _model.load(path)
        self._by_py_name = {_py_name(name): name for name in self.crux.variables}
        self._constants: dict[str, float] = {}
        self._series: dict[str, pd.Series] = {}

    @property
    def namespace(self) -> dict[str, str]:
        """Real names and their PySD names."""
        return {name: _py_name(name) for name in self.crux.variables}

    @property
    def subscripts(self) -> dict[str, list[str]]:
        """The elements of every dimension."""
        return self.crux.dims

    @property
    def doc(self) -> pd.DataFrame:
        """A row a variable: Real Name, Py Name, Subscripts, Units, Type, Comment."""
        rows = [(v.name, _py_name(v.name), list(v.dims) or None, v.units or None, v.kind.capitalize(),
                 v.documentation or None) for v in self.crux.variables.values()]
        return pd.DataFrame(rows, columns=["Real Name", "Py Name", "Subscripts", "Units", "Type", "Comment"])

    def _name(self, name: str) -> str:
        """The author's name for either of the two."""
        if name in self.crux.variables:
            return self.crux.variables[name].name
        return self._by_py_name.get(name, name)  # what is unknown is refused by the run, with the closest name

    def set_components(self, params: Mapping[str, Any]) -> None:
        """Numbers, xarray.DataArrays and pandas.Series (over time) instead of equations, for all runs from now on."""
        for given, value in params.items():
            name = self._name(given)
            self._series.pop(name, None)
            for key in [k for k in self._constants if k == name or k.startswith(f"{name}[")]:
                del self._constants[key]
            if isinstance(value, pd.Series):
                if any(not np.isscalar(v) for v in value):
                    raise RequestError(f"'{given}': a series must hold numbers; arrays over time are not supported")
                self._series[name] = value
            elif isinstance(value, xr.DataArray):
                self._constants.update(self._elements(given, name, value))
            elif callable(value):
                raise RequestError(f"'{given}': a function cannot replace an equation; give a number or a pandas.Series")
            else:
                self._constants[name] = float(value)

    def _elements(self, given: str, name: str, value: xr.DataArray) -> dict[str, float]:
        variable = self.crux.variables[name]
        if value.ndim == 0:
            return {name: float(value)}
        unknown = [d for d in value.dims if d not in variable.dims]
        if unknown:
            raise RequestError(f"'{given}' has the dimensions {list(variable.dims)}, not {unknown}")
        frame = xr.DataArray(np.zeros(variable.shape), dims=variable.dims,
                             coords={d: self.crux.dims[d] for d in variable.dims})
        full = (frame + value).transpose(*variable.dims)
        if full.shape != variable.shape:
            raise RequestError(f"'{given}' must have a value for each element of {list(variable.dims)}")
        labels = [self.crux.dims[d] for d in variable.dims]
        return {f"{name}[{','.join(labels[k][i] for k, i in enumerate(at))}]": float(full.values[at])
                for at in np.ndindex(*variable.shape)}

    def reload(self) -> None:
        """Forgets all params and reads the file again."""
        self.__init__(self.crux.path)  # type: ignore[misc]

    def run(self, params: Mapping[str, Any] | None = None, return_columns: Sequence[str] | str | None = None,
            return_timestamps: Any = None, initial_condition: Any = "original", final_time: float | None = None,
            time_step: float | None = None, saveper: float | None = None, reload: bool = False, progress: bool = False,
            flatten_output: bool = True, cache_output: bool = True,
            output_file: str | os.PathLike[str] | None = None) -> pd.DataFrame | None:
        """Runs the model, as `pysd.Model.run` does.

        Parameters
        ----------
        params
            As of `set_components`; they stay for later runs unless `reload`.
        return_columns
            Names of either kind; the columns are called so. Default: all variables; "step": those that can change.
        return_timestamps
            A time or times, each a TIME STEP of the run, which then ends at the last.
        initial_condition
            "original", or (time, {stock: number}).
        final_time, time_step, saveper
            Instead of the model's.
        flatten_output
            A column an element ("x[A,B]"); else a column a variable, with DataArrays in it.
        output_file
            A .csv or .tab to write to; nothing is returned then.

        Returns
        -------
        pandas.DataFrame
            float64, the index is called time.
        """
        if reload:
            self.reload()
        self.set_components(params or {})
        constants = dict(self._constants)
        for name, value in (("FINAL TIME", final_time), ("TIME STEP", time_step), ("SAVEPER", saveper)):
            if value is not None:
                constants[name] = value
        initial = self._initial(initial_condition, constants)
        times = None
        if return_timestamps is not None:
            times = np.atleast_1d(np.asarray(return_timestamps, dtype=float))
            if final_time is None and len(times) > 0:
                constants["FINAL TIME"] = float(times[-1])
        wanted = self._wanted(return_columns)
        run = self.crux.run(constants, times=times, save=list(dict.fromkeys(self._name(base) for base, _ in wanted)),
                            initial=initial, series=self._series)
        table = self._flat(run, wanted) if flatten_output else self._nested(run, wanted)
        table.index.name = "time"
        if output_file is None:
            return table
        ending = os.path.splitext(os.fspath(output_file))[1]
        if ending not in (".csv", ".tab"):
            raise ValueError(f"output_file must end with .csv or .tab, not '{ending}'")
        table.to_csv(output_file, sep="," if ending == ".csv" else "\t")
        return None

    def _initial(self, condition: Any, constants: dict[str, float]) -> dict[str, float]:
        if isinstance(condition, str) and condition.lower() in ("original", "o"):
            return {}
        if isinstance(condition, tuple) and len(condition) == 2:
            time, stocks = condition
            constants["INITIAL TIME"] = float(time)
            return {self._name(name): float(value) for name, value in stocks.items()}
        raise RequestError(f"initial_condition must be 'original' or (time, {{stock: number}}), not {condition!r}")

    def _wanted(self, columns: Sequence[str] | str | None) -> list[tuple[str, str]]:
        """(variable, subscripts or "") of each column, in either spelling of the name."""
        if columns is None or columns == "step":
            known = [v for v in self.crux.variables.values() if v.kind != "lookup"]
            return [(v.name, "") for v in known if columns is None or v.kind != "constant"]
        split = []
        for column in [columns] if isinstance(columns, str) else columns:
            base, bracket, rest = column.partition("[")
            whole = bracket == "" or column in self.crux.variables
            split.append((column, "") if whole else (base.strip(), rest.rstrip("]")))
        return split

    def _flat(self, run: xr.Dataset, wanted: list[tuple[str, str]]) -> pd.DataFrame:
        columns: dict[str, Any] = {}
        every = tables.to_pandas(run)
        for base, subscripts in wanted:
            name = self._name(base)
            if subscripts:
                elements = ",".join(part.strip() for part in subscripts.split(","))
                if f"{name}[{elements}]" not in every:
                    raise RequestError(f"'{name}' has no element '{elements}'")
                columns[f"{base}[{elements}]"] = every[f"{name}[{elements}]"]
                continue
            prefix = f"{name}["
            for column in every.columns:
                if column == name or (self.crux.variables[name].dims and column.startswith(prefix)):
                    columns[base + column[len(name):]] = every[column]
        return pd.DataFrame(columns, index=every.index)

    def _nested(self, run: xr.Dataset, wanted: list[tuple[str, str]]) -> pd.DataFrame:
        time = self.crux._time_name
        index = run[time].values if time in run.coords else [0.0]
        columns: dict[str, Any] = {}
        for base, _ in wanted:
            array = run[self._name(base)]
            at = [array.isel({time: i}, drop=True) if time in array.dims else array for i in range(len(index))]
            columns[base] = [float(a) if a.ndim == 0 else a for a in at]
        return pd.DataFrame({name: pd.Series(values, index=index) for name, values in columns.items()})

    def __repr__(self) -> str:
        return f"<crux.pysd.Model {self.crux.name!r}>"
