"""A model: read once, run often."""
from __future__ import annotations

import os
import shlex
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from crux import _native, display, tables
from crux.design import Range, distribution
from crux.errors import FaultError
from crux.progress import Progress, told


class ModelWarning(UserWarning):
    """A warning of `crux.load`, as the command prints it."""


class Diagnostics(tuple):
    """Diagnostics in the order in which they were found; notebooks show them with their places."""

    def __str__(self) -> str:
        return "".join(d.text for d in self)

    def _repr_html_(self) -> str:
        return display.diagnostics(self)


@dataclass(frozen=True)
class TimeSpecs:
    """The times of a run, in `units`."""

    initial: float
    final: float
    step: float
    save_step: float
    method: str  #: "euler", "rk2" or "rk4"
    units: str


@dataclass(frozen=True)
class Variable:
    """What its author wrote of a variable."""

    name: str
    kind: str  #: "stock", "flow" (where the file says so), "auxiliary", "level", "constant" or "lookup"
    units: str
    documentation: str
    dims: tuple[str, ...]  #: names of its dimensions, in order; empty: a scalar
    shape: tuple[int, ...]  #: elements by dimension
    _attrs: dict[str, str] = field(default_factory=dict, repr=False, compare=False)


class Variables(Mapping[str, Variable]):
    """Variables by name, in the model's order. Any spelling of a name finds it, as in the model itself."""

    def __init__(self, variables: Iterable[Variable]) -> None:
        self._by_name = {v.name: v for v in variables}
        self._by_key: dict[str, Variable] = {}

    def __getitem__(self, name: str) -> Variable:
        found = self._by_name.get(name)
        if found is None:
            if not self._by_key:
                self._by_key = {_native.canonical_key(v.name): v for v in self._by_name.values()}
            found = self._by_key.get(_native.canonical_key(name))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"<{len(self)} variables: {', '.join(list(self)[:8])}{', ...' if len(self) > 8 else ''}>"

    def to_pandas(self) -> pd.DataFrame:
        """A row a variable: kind, units, documentation, dims."""
        rows = [(v.name, v.kind, v.units, v.documentation, v.dims) for v in self.values()]
        return pd.DataFrame(rows, columns=["name", "kind", "units", "documentation", "dims"]).set_index("name")

    def _repr_html_(self) -> str:
        rows = [(v.name, v.kind, ", ".join(v.dims), v.units, v.documentation) for v in self.values()]
        return display.table(("name", "kind", "dims", "units", "documentation"), rows[:display.MOST_ROWS],
                             len(rows) - display.MOST_ROWS)


def _sets(constants: Mapping[str, float] | None) -> list[str]:
    """What `--set` says. A number that is none is refused there, with the same words."""
    return [f"{name}={repr(float(value)).removesuffix('.0')}" for name, value in (constants or {}).items()]


def load(path: str | os.PathLike[str], constants: Mapping[str, float] | None = None, *, method: str | None = None,
         check_units: bool = False) -> Model:
    """Reads a model.

    Parameters
    ----------
    path
        A Vensim .mdl, or an XMILE .xmile, .stmx, .itmx or .xml.
    constants : mapping of names to numbers
        Variables that become constants of that value, whatever their equation was: `--set` of the command.
    method : "euler", "rk2" or "rk4"
        Instead of the model's own.
    check_units : bool
        Also report units that do not fit, as `crux check` does.

    Raises
    ------
    ModelError
        With all diagnostics, where there is an error.
    FileError
        Where the file cannot be read or has an ending that is not known.

    Warns
    -----
    ModelWarning
        Once a warning; all of them are in `Model.diagnostics`.
    """
    model = _read(os.fspath(path), _sets(constants), method, check_units)
    for diagnostic in model.diagnostics:
        if diagnostic.severity == "warning":
            warnings.warn(diagnostic.text.rstrip("\n"), ModelWarning, stacklevel=2)
    return model


def _read(*how: Any) -> Model:
    return Model(_native.Model.load(*how), how)


class Model:
    """A model that was read without an error. Made by `crux.load`; threads may share it, and other processes read its
    file anew."""

    def __init__(self, native: _native.Model, how: tuple[Any, ...]) -> None:
        self._native = native
        self._how = how
        self.path: str = native.path
        self.name: str = native.name
        self.diagnostics = Diagnostics(native.diagnostics)
        self.time = TimeSpecs(*native.time)
        variables = native.variables
        dimensions = native.dimensions
        taken = {v.name for v in variables}
        names = tables.dimension_names(dimensions, taken)
        self._sizes = {name: elements for name, (_, elements) in zip(names, dimensions)}
        (self._time_name,) = tables.dimension_names([("time", [])], taken | set(names))
        self._coordinates: Any = None  # of the last run: tables.dataset
        self.variables = Variables(self._variable(v, names) for v in variables)

    def _variable(self, native: _native.Variable, names: list[str]) -> Variable:
        dims: list[str] = []
        for position in native.dimensions:
            name = names[position]
            while name in dims:  # x[A,A]: xarray wants them different
                name += "'"
                self._sizes.setdefault(name, self._sizes[names[position]])
            dims.append(name)
        attrs = {"units": native.units, "documentation": native.documentation, "kind": native.kind}
        return Variable(native.name, native.kind, native.units, native.documentation, tuple(dims),
                        tuple(len(self._sizes[d]) for d in dims), attrs)

    @property
    def units(self) -> dict[str, str]:
        """Units of every variable, as its author wrote them."""
        return {v.name: v.units for v in self.variables.values()}

    @property
    def dims(self) -> dict[str, list[str]]:
        """The elements of every dimension."""
        return {name: list(elements) for name, elements in self._sizes.items()}

    def check(self) -> Diagnostics:
        """All diagnostics of the model as it now stands on disk, units included: `crux check`."""
        return Diagnostics(_native.Model.load(self.path, [], None, True).diagnostics)

    def run(self, constants: Mapping[str, float] | None = None, *, times: Iterable[float] | None = None,
            save: str | Sequence[str] | None = None, method: str | None = None, seed: int = 0,
            initial: Mapping[str, float] | None = None, series: Mapping[str, pd.Series] | None = None) -> xr.Dataset:
        """Runs the model once. Ctrl-C ends it; other threads of Python go on meanwhile.

        Parameters
        ----------
        constants : mapping of names to numbers
            As in `load`; "x[A,B]" is one element.
        times : ascending numbers
            The times to keep, each a TIME STEP of the run. Default: the model's save points.
        save : name or names
            Only these variables. Default: all that the author wrote.
        method : "euler", "rk2" or "rk4"
            Instead of the model's own.
        seed : int
            Of the model's random functions.
        initial : mapping of names to numbers
            Initial values of stocks, all elements alike.
        series : mapping of names to pandas.Series
            Variables that follow numbers over time instead of their equation: linear between the times of the index,
            constant beyond its ends.

        Returns
        -------
        xarray.Dataset
            By the author's names, float64 with dimensions (time, ...) and the coordinates time and the elements of
            each dimension; what the model holds constant has no time. Units, documentation and kind are attrs. The
            arrays are views of the engine's buffer, without a copy.

        Raises
        ------
        RequestError
            Where a name, a value or a time does not fit the model.
        FaultError
            Where a value stopped being finite; it carries the dataset.
        """
        native = self._run(constants, times, save, method, seed, initial, series)
        made = tables.dataset(native, self, {self.variables[name].name for name in series or ()})
        if native.faults:
            error = FaultError(native.faults_text.rstrip("\n"), native.faults)
            error.dataset = made
            raise error
        return made

    def run_arrays(self, constants: Mapping[str, float] | None = None, *, times: Iterable[float] | None = None,
                   save: str | Sequence[str] | None = None, method: str | None = None,
                   seed: int = 0, initial: Mapping[str, float] | None = None,
                   series: Mapping[str, pd.Series] | None = None) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The same run without the making of a Dataset, which takes longer than a run of a small model.

        Returns
        -------
        (times, arrays)
            float64[time], and by name float64[..., time]: a variable's own dimensions come first, and what the model
            holds constant has a time as well. The arrays are views of the engine's buffer.

        Raises
        ------
        RequestError, FaultError
            As `run`; the fault carries no dataset.
        """
        native = self._run(constants, times, save, method, seed, initial, series)
        if native.faults:
            raise FaultError(native.faults_text.rstrip("\n"), native.faults)
        found, values = native.times, native.values
        return found, {name: values[first:first + count].reshape(*self.variables[name].shape, len(found))
                       for name, first, count in native.blocks}

    def _run(self, constants: Mapping[str, float] | None, times: Iterable[float] | None, save: str | Sequence[str] | None,
             method: str | None, seed: int, initial: Mapping[str, float] | None,
             series: Mapping[str, pd.Series] | None) -> _native.Run:
        if isinstance(save, str):
            save = [save]
        if times is not None:
            times = [float(t) for t in times]
            if not times:
                raise ValueError("times is empty; leave it out for the model's save points")
        return self._native.run(_sets(constants), list(save or ()), list(times or ()),
                                method, seed, [(name, float(value)) for name, value in (initial or {}).items()],
                                [(name, list(map(float, s.index)), list(map(float, s.values)))
                                 for name, s in (series or {}).items()])

    def ensemble(self, design: Any, outcomes: str | Sequence[str], *, names: Sequence[str] | None = None,
                 constants: Mapping[str, float] | None = None, method: str | None = None, seed: int = 0,
                 threads: int = 0, lanes: int = 0, progress: Progress = None) -> pd.DataFrame:
        """Runs a member for each row of a design, on all processors. Ctrl-C ends it.

        Parameters
        ----------
        design : DataFrame, mapping of names to columns, or 2-D array with `names`
            What each member sets: a column a constant ("x[A,B]" is one element, a bare name sets all alike).
        outcomes : one or several of "final(x)", "mean(x)", "max(x)", "min(x)", "integral(x)", "at(x, time)"
            In the words of `crux explore --outcome`.
        constants, method, seed
            As in `run`, for all members alike. Member i draws its noise as scenario i of `crux explore`.
        threads, lanes : int
            0: what suits the machine and the model. Results do not depend on them.
        progress
            See `crux.progress.Progress`.

        Returns
        -------
        pandas.DataFrame
            float64, a row a member with the design's index, a column an outcome. Members that went wrong are NaN;
            `attrs` holds left_out (how many), faults (member, time, variable, value of the first), units, seconds.

        Raises
        ------
        RequestError
            Where a name or an outcome does not fit the model.
        """
        columns, values, members, index = tables.design_columns(design, list(names) if names is not None else None)
        wanted = [outcomes] if isinstance(outcomes, str) else list(outcomes)
        native = self._native.tabulate(columns, values, members, wanted, _sets(constants), method, seed, threads, lanes,
                                       told(progress, "members"))
        made = pd.DataFrame(native.values.T, index=index, columns=[name for name, _ in native.outcomes], copy=False)
        made.attrs = {"left_out": native.left_out, "faults": native.faults, "units": dict(native.outcomes),
                      "seconds": native.seconds}
        return made

    def explore(self, vary: Mapping[str, Range], outcomes: str | Sequence[str], *, members: int = 1000, seed: int = 0,
                independent: bool = False, keep: Sequence[str] = (), directory: str | os.PathLike[str] | None = None,
                constants: Mapping[str, float] | None = None, method: str | None = None, threads: int = 0,
                lanes: int = 0, progress: Progress = None) -> pd.DataFrame:
        """`crux explore`: members are drawn and summarised while they run, so memory does not grow with them.

        Parameters
        ----------
        vary : mapping of names to ranges
            As in `crux.design.latin_hypercube`.
        outcomes, constants, method, seed, threads, lanes, progress
            As in `ensemble`.
        independent : bool
            Independent draws instead of Latin hypercubes.
        keep, directory
            What to keep ("outcomes", or variables whose trajectories are kept) and the folder for it, which xarray
            opens: `xarray.open_zarr(directory / "trajectories.zarr")`. After Ctrl-C the same call goes on there.

        Returns
        -------
        pandas.DataFrame
            A row an outcome: units, members, mean, its 95 percent interval, sd, min, max, quantiles with intervals.
            `attrs` holds members, members_run (the others were found in the folder), left_out, members_per_second and
            hash, which is equal for equal results.

        Raises
        ------
        RequestError
            Where a name, a range or an outcome does not fit the model.
        FileError
            Where the folder cannot be written, holds another run or is in use.
        """
        wanted = [outcomes] if isinstance(outcomes, str) else list(outcomes)
        texts = [f"{name}={distribution(r)}" for name, r in vary.items()]
        folder = os.fspath(directory) if directory is not None else ""
        words = ["crux", "explore", self.path, *(w for t in texts for w in ("--vary", t)),
                 *(w for o in wanted for w in ("--outcome", o)), "--members", str(members), "--seed", str(seed),
                 *(["--iid"] if independent else []), *(w for k in keep for w in ("--keep", k)),
                 *(w for s in _sets(constants) for w in ("--set", s)), *(["-o", folder] if folder else [])]
        native = self._native.explore(texts, wanted, members, seed, independent, list(keep), folder, shlex.join(words),
                                      _sets(constants), method, threads, lanes, told(progress, "members"))
        made = tables.read_csv(native.csv).set_index("outcome")
        made.attrs = {"members": native.members, "members_run": native.members_run, "left_out": native.left_out, "hash": native.hash,
                      "members_per_second": native.members_per_second}
        return made

    def __reduce__(self) -> Any:
        return _read, self._how

    def __repr__(self) -> str:
        return f"<crux.Model {self.name!r}: {len(self.variables)} variables, {self.time.initial:g} to {self.time.final:g}>"

    def _repr_html_(self) -> str:
        return display.model(self)
