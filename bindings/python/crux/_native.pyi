"""The engine of crux; use the package around it."""

from collections.abc import Sequence
from typing import Annotated

import numpy
from numpy.typing import NDArray


version: str = '0.1.0'

class Diagnostic:
    """What is wrong with a model or an argument, and where."""

    @property
    def severity(self) -> str:
        """'note', 'warning' or 'error'"""

    @property
    def name(self) -> str:
        """The kind of diagnostic; `crux explain NAME` says more"""

    @property
    def message(self) -> str:
        """What was found and what was expected"""

    @property
    def remedy(self) -> str:
        """What to do, where that is sure; else empty"""

    @property
    def file(self) -> str:
        """Path; empty where no place is known"""

    @property
    def line(self) -> int:
        """From 1; 0 where no place is known"""

    @property
    def column(self) -> int:
        """From 1, in Unicode code points; 0 where no place is known"""

    @property
    def text(self) -> str:
        """As the command prints it, with a window of the source"""

    def __str__(self) -> str: ...

    def __repr__(self) -> str: ...

class Variable:
    """A variable as the engine knows it."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def units(self) -> str: ...

    @property
    def documentation(self) -> str: ...

    @property
    def dimensions(self) -> list[int]:
        """Positions in Model.dimensions"""

class Run:
    """What one run leaves; its arrays are views of the engine's buffer."""

    @property
    def times(self) -> Annotated[NDArray[numpy.float64], dict(shape=(None,))]:
        """float64[time]"""

    @property
    def values(self) -> Annotated[NDArray[numpy.float64], dict(shape=(None, None))]:
        """float64[column, time]"""

    @property
    def names(self) -> list[str]:
        """Of the columns: 'x' or 'x[A,B]'"""

    @property
    def blocks(self) -> list[tuple[str, int, int]]:
        """(variable, first column, number of columns) of each variable"""

    @property
    def faults(self) -> list[Diagnostic]: ...

    @property
    def faults_text(self) -> str: ...

class Table:
    """The outcomes of an ensemble, a row an outcome."""

    @property
    def values(self) -> Annotated[NDArray[numpy.float64], dict(shape=(None, None))]:
        """float64[outcome, member]; NaN where the member went wrong"""

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """(name, units) of each"""

    @property
    def left_out(self) -> int: ...

    @property
    def seconds(self) -> float: ...

    @property
    def faults(self) -> list[tuple[int, float, str, float]]:
        """(member, time, variable, value) of the first members that went wrong"""

class ExploreResult:
    """Summaries of an ensemble's outcomes."""

    @property
    def json(self) -> str: ...

    @property
    def csv(self) -> str: ...

    @property
    def hash(self) -> str: ...

    @property
    def members_run(self) -> int:
        """Now; the others were found in the folder"""

    @property
    def members_per_second(self) -> float: ...

    @property
    def members(self) -> int: ...

    @property
    def left_out(self) -> int: ...

class Model:
    """A model, read and analysed."""

    @staticmethod
    def load(path: str, sets: Sequence[str], method: str | None, check_units: bool) -> Model: ...

    @property
    def path(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def diagnostics(self) -> list[Diagnostic]: ...

    @property
    def time(self) -> tuple[float, float, float, float, str, str]:
        """(initial, final, step, save step, method, units)"""

    @property
    def dimensions(self) -> list[tuple[str, list[str]]]:
        """(name, elements) of each"""

    @property
    def variables(self) -> list[Variable]: ...

    def run(self, sets: Sequence[str], save: Sequence[str], times: Sequence[float], method: str | None, seed: int, initial: Sequence[tuple[str, float]], series: Sequence[tuple[str, Sequence[float], Sequence[float]]]) -> Run: ...

    def tabulate(self, inputs: Sequence[str], columns: Sequence[Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)]], members: int, outcomes: Sequence[str], sets: Sequence[str], method: str | None, seed: int, threads: int, lanes: int, progress: object | None) -> Table: ...

    def explore(self, vary: Sequence[str], outcomes: Sequence[str], members: int, seed: int, independent: bool, keep: Sequence[str], directory: str, command: str, sets: Sequence[str], method: str | None, threads: int, lanes: int, progress: object | None) -> ExploreResult: ...

def sample(names: Sequence[str], distributions: Sequence[str], members: int, seed: int, independent: bool) -> Annotated[NDArray[numpy.float64], dict(shape=(None, None))]:
    """float64[input, member]: the design of `crux explore`"""

def canonical_key(name: str) -> str:
    """Two spellings of one name have one key"""

class Assessed:
    """An assessment, whole."""

    @property
    def json(self) -> str: ...

    @property
    def hash(self) -> str: ...

    @property
    def seconds(self) -> float: ...

    @property
    def members_run(self) -> int: ...

    def html(self, command: str, with_script: bool) -> str: ...

class Argument:
    """An argument, tied to its model."""

    @staticmethod
    def load(path: str, central: bool, known: str, whole_menu: bool) -> Argument: ...

    @property
    def path(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def model_file(self) -> str: ...

    @property
    def diagnostics(self) -> list[Diagnostic]: ...

    def assess(self, members: int, seed: int, independent: bool, brief: bool, planes: Sequence[tuple[str, str]], flips: Sequence[str], mirror: str, threads: int, lanes: int, progress: object | None) -> Assessed: ...

    def flips(self, folder: str, command: str, max_size: int, delta: float, alpha: float, budget: float, draws: int, seed: int, rule: str, measure: str, family: float, by: str, targets: Sequence[str], held: Sequence[str], threads: int, progress: object | None) -> str: ...
