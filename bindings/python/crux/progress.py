"""What tells a user how far long work is."""
from __future__ import annotations

from typing import Callable, Union

Progress = Union[None, bool, Callable[[int, int], None]]
"""None or False: silent; True: a bar of tqdm; else called with what is done and what there is to do, some twenty times
a second. What it raises ends the work."""


def told(progress: Progress, unit: str) -> Callable[[int, int], None] | None:
    if progress is None or progress is False:
        return None
    if progress is not True:
        return progress
    from tqdm.auto import tqdm
    bar = tqdm(unit=unit, unit_scale=True)

    def update(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done == total:
            bar.close()

    return update
