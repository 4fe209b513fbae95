"""Small HTML for notebooks. Everything that an author wrote is escaped."""
from __future__ import annotations

from html import escape
from typing import Any, Iterable, Sequence

COLOURS = {"error": "#b3261e", "warning": "#8a5a00", "note": "#555"}
MOST_ROWS = 50


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], more: int = 0) -> str:
    """An HTML table; `more` rows that are not shown are counted below it."""
    cells = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    rest = f"<p>… and {more} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{rest}"


def diagnostics(found: Sequence[Any]) -> str:
    if not found:
        return "<p>No diagnostics.</p>"
    shown = "".join(
        f'<pre style="border-left:3px solid {COLOURS[d.severity]};padding-left:.6em;margin:.3em 0">{escape(d.text)}</pre>'
        for d in found[:MOST_ROWS])
    more = len(found) - MOST_ROWS
    return shown + (f"<p>… and {more} more</p>" if more > 0 else "")


def model(shown: Any) -> str:
    time = shown.time
    variables = list(shown.variables.values())
    rows = [(v.name, v.kind, ", ".join(v.dims), v.units, v.documentation) for v in variables[:MOST_ROWS]]
    return (f"<p><b>{escape(shown.name)}</b>: {time.initial:g} to {time.final:g} {escape(time.units)} by {time.step:g} "
            f"({escape(time.method)}), {len(variables)} variables, {len(shown.diagnostics)} diagnostics</p>"
            + table(("name", "kind", "dims", "units", "documentation"), rows, len(variables) - MOST_ROWS))
