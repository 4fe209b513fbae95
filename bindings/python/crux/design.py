"""Designs: which values the constants of each member take. The draws are those of `crux explore`, to the bit."""
from __future__ import annotations

from typing import Mapping, Sequence, Union

import pandas as pd

from crux import _native

Range = Union[str, float, Sequence[float]]
"""A distribution in the words of `crux explore --vary` ("normal(5, 1, low=0)"), (low, high) of a uniform one, or one
value."""


def distribution(range_: Range) -> str:
    """The words of `crux explore --vary` for a range.

    >>> distribution((4, 8))
    'uniform(4.0, 8.0)'
    """
    if isinstance(range_, str):
        return range_
    if isinstance(range_, (int, float)):
        return f"discrete({float(range_)!r})"
    low, high = range_
    return f"uniform({float(low)!r}, {float(high)!r})"


def latin_hypercube(ranges: Mapping[str, Range], members: int, seed: int = 0) -> pd.DataFrame:
    """A Latin hypercube (32 independent ones, interleaved) over the ranges.

    Parameters
    ----------
    ranges : mapping of names to ranges
        Constants as the model's author spells them ("contact rate", "x[A,B]") and their `Range`. What a name draws
        does not depend on the others.
    members : int
        Rows; they are the first scenarios of `crux explore --members MEMBERS --seed SEED`.
    seed : int
        Of all draws.

    Returns
    -------
    pandas.DataFrame
        float64, a row a member, a column a name.

    Raises
    ------
    RequestError
        Where a distribution cannot be read, or its numbers are impossible.
    """
    return _sample(ranges, members, seed, independent=False)


def independent(ranges: Mapping[str, Range], members: int, seed: int = 0) -> pd.DataFrame:
    """Independent draws: `crux explore --iid`. Parameters and result as of `latin_hypercube`."""
    return _sample(ranges, members, seed, independent=True)


def _sample(ranges: Mapping[str, Range], members: int, seed: int, independent: bool) -> pd.DataFrame:
    names = [str(name) for name in ranges]
    values = _native.sample(names, [distribution(r) for r in ranges.values()], members, seed, independent)
    return pd.DataFrame(values.T, columns=names, copy=False)
