"""What goes wrong, as exceptions. Messages, files, lines and columns are those that the command prints."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

if TYPE_CHECKING:
    from crux._native import Diagnostic


class Error(Exception):
    """Whatever crux raises for its user's sake.

    Attributes
    ----------
    diagnostics : tuple of Diagnostic
        All that was found, warnings too; empty where the surroundings are at fault (a missing file).
    file, line, column
        Of the first error that has a place; else None. Lines and columns count from 1.
    """

    def __init__(self, message: str = "", diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)
        first = next((d for d in self.diagnostics if d.severity == "error" and d.line > 0), None)
        self.file = first.file if first else None
        self.line = first.line if first else None
        self.column = first.column if first else None


class ModelError(Error):
    """A model is wrong: it does not parse, or does not mean anything."""


class ArgumentError(Error):
    """An argument file, or the model that it names, is wrong."""


class RequestError(Error, ValueError):
    """What was asked of a sound model does not fit it: a name it does not have, a range without a width."""


class FaultError(Error):
    """A value stopped being a finite number while the model ran.

    Attributes
    ----------
    dataset : xarray.Dataset
        The run as far as it went; from the fault on, its values are not to be used.
    """

    dataset: Any = None


class FileError(Error, OSError):
    """The surroundings are wrong: a file is missing, has an unknown ending, or cannot be written."""


class InternalError(Error):
    """A fault of crux, not of its input. Please report it with the files."""
