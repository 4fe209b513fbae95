"""Between the engine's buffers, xarray and pandas."""
from __future__ import annotations

import csv
import io
import itertools
from typing import Any, Iterable, Mapping

import numpy as np
import pandas as pd
import xarray as xr


def dimension_names(dimensions: list[tuple[str, list[str]]], taken: set[str]) -> list[str]:
    """One name a dimension, all different and none of a variable: xarray wants both."""
    names: list[str] = []
    for name, _ in dimensions:
        while name in taken or name in names:
            name += "'"
        names.append(name)
    return names


def dataset(run: Any, model: Any, changing: Iterable[str] = ()) -> xr.Dataset:
    """A run as a Dataset. The arrays are views of the engine's buffer: [column, time] there, (time, ...) here."""
    values, times = run.values, run.times
    variables: dict[str, Any] = {}
    used: set[str] = set()
    time_name = model._time_name
    for name, first, count in run.blocks:
        variable = model.variables[name]
        block = values[first:first + count]
        if variable.kind == "constant" and name not in changing:  # does not change over a run
            dims, array = variable.dims, block[:, 0].reshape(variable.shape)
        else:
            dims = (time_name, *variable.dims)
            array = np.moveaxis(block.reshape(*variable.shape, len(times)), -1, 0)
        used.update(variable.dims)
        variables[name] = (dims, array, variable._attrs)
    return xr.Dataset(variables, _coordinates(times, used, model), {"model": model.name})


def _coordinates(times: np.ndarray, used: set[str], model: Any) -> Any:
    """Coordinates with their indexes, which cost more to make than a small model to run: the last ones are kept."""
    kept = model._coordinates
    if kept is None or kept[0] != used or not np.array_equal(kept[1], times):
        time_name = model._time_name
        made: dict[str, Any] = {time_name: (time_name, times.copy(), {"units": model.time.units, "axis": "T"})}
        for dim in used:
            made[dim] = (dim, model._sizes[dim])
        kept = model._coordinates = (used, times, xr.Dataset(coords=made).coords)
    return kept[2]


def to_pandas(run: xr.Dataset) -> pd.DataFrame:
    """The table that `crux run` writes: a row a time, a column a variable and element ("x[A,B]").

    Parameters
    ----------
    run : xarray.Dataset
        What `Model.run` returned, or a selection of its variables. Constants become columns of one value.
    """
    time_name = next((c for c in run.coords if run[c].attrs.get("axis") == "T"), None)  # the CF conventions' mark
    index = pd.Index([0] if time_name is None else run[time_name].values, name="Time")
    columns: dict[str, np.ndarray] = {}
    for name, array in run.data_vars.items():
        dims = [d for d in array.dims if d != time_name]
        values = array.transpose(*dims, *(d for d in array.dims if d == time_name)).values
        labels = [[str(label) for label in array[d].values] for d in dims]
        for at, elements in zip(np.ndindex(*values.shape[:len(dims)]), itertools.product(*labels)):
            column = values[at]
            key = f"{name}[{','.join(elements)}]" if dims else str(name)
            columns[key] = column if column.ndim else np.full(len(index), column)
    return pd.DataFrame(columns, index=index)


def read_csv(text: str) -> pd.DataFrame:
    """A CSV of the engine. Numbers are the doubles that were written, which pandas' own reader promises only lately."""
    head, *rows = csv.reader(io.StringIO(text))
    return pd.DataFrame({name: _numbers([row[i] for row in rows]) for i, name in enumerate(head)}, columns=head)


def _numbers(cells: list[str]) -> list[Any]:
    try:
        return [float(cell) if cell else np.nan for cell in cells]
    except ValueError:
        return list(cells)


def design_columns(design: Any, names: list[str] | None) -> tuple[list[str], list[np.ndarray], int, pd.Index]:
    """(names, a contiguous float64 column each, members, index) of a DataFrame, a mapping or a 2-D array with names."""
    if isinstance(design, pd.DataFrame):
        if names is not None:
            design = design[list(names)]
        columns = {str(name): design[name].to_numpy() for name in design.columns}
        if len(columns) != design.shape[1]:
            raise ValueError("two columns of the design have one name")
        index = design.index
    elif isinstance(design, Mapping):
        if names is not None:
            raise ValueError("a mapping brings its names: leave out names=")
        columns = {str(name): np.asarray(values) for name, values in design.items()}
        index = None
    else:
        array = np.asarray(design)
        if names is None or array.ndim != 2 or array.shape[1] != len(names):
            raise ValueError("an array must have two dimensions, a row a member, and names= one name a column")
        columns = {str(name): array[:, i] for i, name in enumerate(names)}
        index = None
    ready = []
    for name, column in columns.items():
        if column.ndim != 1:
            raise ValueError(f"the column '{name}' of the design must have one dimension")
        ready.append(np.ascontiguousarray(column, dtype=np.float64))
    lengths = {len(column) for column in ready}
    if len(lengths) > 1:
        raise ValueError(f"the columns of the design have different lengths: {sorted(lengths)}")
    members = lengths.pop() if lengths else (len(index) if index is not None else 1)
    return list(columns), ready, members, index if index is not None else pd.RangeIndex(members)
