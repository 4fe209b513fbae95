"""An argument: what it recommends, in which worlds, and which claims decide."""
from __future__ import annotations

import json
import os
import shlex
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Sequence

import pandas as pd

from crux import _native, display, tables
from crux.model import Diagnostics
from crux.progress import Progress, told


class Argument:
    """An argument file, tied to its model.

    Parameters
    ----------
    path
        An argument file (docs/formats/argument.md).
    central, known, whole_menu
        How it is read: `--central`, `--known` ("as-filed", "all" or an ISO date) and `--whole-menu` of the command.

    Raises
    ------
    ArgumentError
        With all diagnostics, where the argument or its model is wrong.
    FileError
        Where the file cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str], *, central: bool = False, known: str = "as-filed",
                 whole_menu: bool = False) -> None:
        self._native = _native.Argument.load(os.fspath(path), central, known, whole_menu)
        self._view = [*(["--central"] if central else []), *(["--known", known] if known != "as-filed" else []),
                      *(["--whole-menu"] if whole_menu else [])]
        self.path: str = self._native.path
        self.title: str = self._native.title
        self.model_file: str = self._native.model_file
        self.diagnostics = Diagnostics(self._native.diagnostics)

    def assess(self, members: int = 4096, seed: int = 1, *, independent: bool = False, brief: bool = False,
               planes: Sequence[tuple[str, str]] = (), flips: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
               mirror: str | os.PathLike[str] | None = None, threads: int = 0, lanes: int = 0,
               progress: Progress = None) -> Assessment:
        """`crux assess`: runs the argument in sampled worlds, each under every policy. Ctrl-C ends it.

        Parameters
        ----------
        members : int
            Sampled worlds.
        seed : int
            Of all draws.
        independent, brief, planes, flips, mirror, threads, lanes
            `--iid`, `--brief`, `--plane`, `--flips` (one folder or several), `--mirror`, `--threads` and `--lanes` of the
            command.
        progress
            See `crux.progress.Progress`.

        Raises
        ------
        FileError
            Where `flips` cannot be read or were made from other inputs.
        """
        folders = [os.fspath(f) for f in ([flips] if isinstance(flips, (str, os.PathLike)) else flips)]
        turned = os.fspath(mirror) if mirror is not None else ""
        native = self._native.assess(members, seed, independent, brief, list(planes), folders, turned, threads, lanes,
                                     told(progress, "members"))
        options = [*(w for f in folders for w in ("--flips", f)), *(["--mirror", turned] if turned else []),
                   *(["--iid"] if independent else []), *self._view,
                   *(["--brief"] if brief else []), *(w for a, b in planes for w in ("--plane", f"{a},{b}")),
                   "--members", str(members), "--seed", str(seed)]
        return Assessment(native, ["crux", "assess", self.path], options)

    def flips(self, folder: str | os.PathLike[str], *, max_size: int = 2, budget: float = 0, delta: float = 0.02,
              alpha: float = 0.05, draws: int = 16384, seed: int = 1, rule: str = "score", measure: str = "settings",
              family: int = 1, by: str = "size", targets: Sequence[str] = (), hold: Sequence[str] = (),
              threads: int = 0, progress: Progress = None) -> Flips:
        """`crux flips`: the certified search for the smallest sets of claims that turn the result.

        Parameters
        ----------
        folder
            Of the search; the same call goes on there, also after Ctrl-C.
        max_size : int
            Claims turned at once, at most: 1 to 6.
        budget : float
            Seconds, at most; 0: none.
        delta, alpha, draws, seed, rule, measure, family, by, targets, hold, threads
            As of the command's options of those names (`--target` and `--hold` several times).

        Raises
        ------
        FileError
            Where the folder holds another search or cannot be written, or an id is not of the argument.
        """
        for name, value, known in (("rule", rule, ("score", "best", "domain")), ("by", by, ("size", "weight")),
                                   ("measure", measure, ("settings", "swept", "ends"))):
            if value not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
        for name, number, low, high in (("max_size", max_size, 1, 6), ("delta", delta, 0.0001, 0.5),
                                        ("alpha", alpha, 1e-9, 0.5), ("draws", draws, 64, 1 << 24),
                                        ("family", family, 1, 1000), ("budget", budget, 0, float("inf"))):
            if not low <= number <= high:
                raise ValueError(f"{name} must be between {low} and {high}, not {number}")
        where = os.fspath(folder)
        words = ["crux", "flips", self.path, "-o", where, "--max-size", str(max_size), "--delta", repr(delta), "--alpha",
                 repr(alpha), "--draws", str(draws), "--seed", str(seed), "--rule", rule, "--measure", measure, "--family",
                 str(family), "--by", by, *(w for t in targets for w in ("--target", t)),
                 *(w for h in hold for w in ("--hold", h)), *self._view]
        text = self._native.flips(where, shlex.join(words), max_size, delta, alpha, budget, draws, seed, rule, measure,
                                  family, by, list(targets), list(hold), threads, told(progress, "assignments"))
        return Flips(text, Path(where))

    def __repr__(self) -> str:
        return f"<crux.Argument {self.title!r}>"

    def _repr_html_(self) -> str:
        return (f"<p><b>{escape(self.title)}</b>: {escape(self.path)}, model {escape(self.model_file)}, "
                f"{len(self.diagnostics)} diagnostics</p>")


class Assessment:
    """What an argument hinges on, found in sampled worlds. Made by `Argument.assess`."""

    def __init__(self, native: _native.Assessed, head: list[str], options: list[str]) -> None:
        self._native = native
        self._head, self._options = head, options
        self.hash: str = native.hash  #: equal for equal results
        self.members_run: int = native.members_run
        self.seconds: float = native.seconds

    @cached_property
    def text(self) -> str:
        """assessment.json (docs/formats/assessment.md), byte for byte as the command writes it."""
        return self._native.json

    @cached_property
    def json(self) -> dict[str, Any]:
        """The same as a dict."""
        return json.loads(self.text)

    def _html(self, where: str, script: bool) -> str:
        words = [*self._head, "-o", where, *([] if script else ["--no-script"]), *self._options]
        return self._native.html(shlex.join(words), script)

    def report(self, path: str | os.PathLike[str], *, script: bool = True) -> Path:
        """Writes the report, one HTML file: with `script` a reader can argue with it."""
        where = os.fspath(path)
        Path(where).write_text(self._html(where, script), encoding="utf-8")
        return Path(where)

    def live(self, height: int = 900) -> LiveReport:
        """The report for a notebook's cell: the model runs in the page, `height` pixels of it."""
        return LiveReport(self._html("report.html", True), height)

    def verdict(self) -> pd.DataFrame:
        """A row a viewpoint: what is best on the argument's own claims (None: no clear winner), and each policy's share
        of the sampled worlds in which it is best."""
        found = self.json
        names = {policy["id"]: policy["name"] for policy in found["policies"]}
        rows = []
        for viewpoint in found["viewpoints"]:
            position = found["position"]["viewpoints"].get(viewpoint["id"], {})
            world = found["world"]["viewpoints"].get(viewpoint["id"], {})
            shares = [share["value"] for share in world.get("best_share", [])] or [float("nan")] * len(names)
            rows.append([viewpoint["name"], names.get(position.get("recommended")), *shares])
        return pd.DataFrame(rows, columns=["viewpoint", "on its own claims", *names.values()]).set_index("viewpoint")

    def _repr_html_(self) -> str:
        table = self.verdict()
        rows = [(who, row.iloc[0] or "no clear winner", *(f"{100 * share:.0f} %" for share in row.iloc[1:]))
                for who, row in table.iterrows()]
        return (f"<p><b>{escape(self.json['title'])}</b>: best on its own claims, and in which share of "
                f"{self.json['world']['worlds']} sampled worlds each policy is best</p>"
                + display.table(("viewpoint", *map(str, table.columns)), rows))

    def __repr__(self) -> str:
        return f"<crux.Assessment: {self.members_run} members in {self.seconds:.1f} s>"


class LiveReport:
    """A report in a frame of its own, so that neither it nor the notebook meets the other's styles and scripts."""

    def __init__(self, html: str, height: int) -> None:
        self.html, self.height = html, height

    def _repr_html_(self) -> str:
        return (f'<iframe srcdoc="{escape(self.html)}" title="Report" width="100%" height="{int(self.height)}" '
                'style="border:0"></iframe>')


class Flips:
    """What a certified search found. Made by `Argument.flips`."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text  #: crux.json (docs/crux.md)
        self.folder = folder

    @cached_property
    def json(self) -> dict[str, Any]:
        """crux.json as a dict."""
        return json.loads(self.text)

    def cruxes(self) -> pd.DataFrame:
        """cruxes.csv of the folder: a row a set found and claim."""
        return tables.read_csv((self.folder / "cruxes.csv").read_text(encoding="utf-8"))

    def _repr_html_(self) -> str:
        found = self.cruxes()
        rows = found.head(display.MOST_ROWS).itertuples(index=False)
        return (f"<p>Sets of at most {self.json['max_size']} claims that turn the result"
                f"{'; time ended before all was done' if self.json['stopped'] else ''}</p>"
                + display.table([str(c) for c in found.columns], rows, len(found) - display.MOST_ROWS))

    def __repr__(self) -> str:
        return f"<crux.Flips in {str(self.folder)!r}>"
