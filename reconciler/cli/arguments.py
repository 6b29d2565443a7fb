"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from reconciler.errors import UsageProblem

_LONGEST: Final = 30 * 24 * 3600
"""Seconds. Whoever types more means something else, and beyond some years threads cannot wait."""

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Manifests, or folders of them; by default the current folder."),
]
AppPattern = Annotated[
    str, typer.Option("--app", metavar="GLOB", help="Only manifests with such a name.", show_default=False)
]
OneStore = Annotated[str, typer.Option("--store", metavar="NAME", help="Only this store.")]
Since = Annotated[
    str,
    typer.Option("--changed-since", metavar="REF", help="Only manifests that, or whose files, changed in git since."),
]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="GUARD", help="Accept a guard by the name that the plan gives it. Repeatable."),
]
AllowDeletes = Annotated[
    bool, typer.Option("--allow-deletes", help="Accept that things, or the app itself, are deleted at the store.")
]
Full = Annotated[bool, typer.Option("--full", help="Print long texts whole.")]
AllowDraft = Annotated[
    bool,
    typer.Option("--allow-draft", help="Where a store can be read only through a draft, open one and delete it again."),
]
NoNotify = Annotated[bool, typer.Option("--no-notify", help="Tell nobody how it ended, whatever the settings say.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Save the plan, to apply it.")]
NoDraft = Annotated[
    bool, typer.Option("--no-draft", help="Never open a throw-away draft, even where reading needs one.")
]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN.JSON", help="A saved plan.", show_default=False)]


def seconds(option: str, text: str) -> float | None:
    """`90`, `90s`, `15m` or `1h` in seconds; None for "". Raises UsageProblem for anything else.

    Args:
        option: the option that it was given with.
        text: what was given.
    """
    if not text:
        return None
    number, unit = (text[:-1], text[-1]) if text[-1:] in "smh" else (text, "s")
    if not number.isdecimal():
        raise UsageProblem(f"{option} takes a time, not {text!r}", fix=f"such as  {option} 90s  or  {option} 15m")
    found = float(number) * {"s": 1, "m": 60, "h": 3600}[unit]
    if found > _LONGEST:
        raise UsageProblem(
            f"{option} {text} is too long: 30 days at most, which is {_LONGEST // 3600}h", fix=f"such as  {option} 24h"
        )
    return found
