"""`explain`: what a code means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from reconciler import document, inspect, manifest, settings
from reconciler import explanations as errors
from reconciler.cli.options import shared
from reconciler.cli.terminal import Terminal
from reconciler.document import closest
from reconciler.errors import Exit, UsageProblem
from reconciler.explanations import Explanation
from reconciler.render import documents, text


def table() -> Mapping[str, Explanation]:
    """All codes that there are."""
    return {**errors.CODES, **document.CODES, **inspect.CODES, **manifest.CODES, **settings.CODES}


def explain(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Such as R2107; all of them by default.")] = "",
) -> int:
    """Tell what the code of an error or warning means, how it comes about, and what to do."""
    terminal = Terminal(shared(context))
    known = table()
    wanted = code.strip().upper().strip("[]")
    if wanted and wanted not in known:
        near = closest(wanted, known)
        raise UsageProblem(
            f"there is no code {code!r}", fix=f"did you mean {near}?" if near else "reconciler explain lists them all"
        )
    if terminal.json:
        shown = {each: _document(told) for each, told in sorted(known.items()) if wanted in {"", each}}
        terminal.show_json({"format_version": documents.FORMAT, "codes": shown})
    elif wanted:
        terminal.show(text.explanation(wanted, known[wanted], terminal.look()))
    else:
        terminal.show(text.explanations(known, terminal.look()))
    return Exit.OK


def _document(told: Explanation) -> dict[str, str]:
    return {"means": told.means, "cause": told.cause, "fix": told.remedy}
