"""`schema` and `version`."""

from __future__ import annotations

import platform
from typing import Annotated

import typer

from reconciler import __version__
from reconciler.cli.options import shared
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, UsageProblem
from reconciler.render import documents
from reconciler.resources import shipped


def schema(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="manifest, settings, plan, ledger, or a store's name.")
    ] = "manifest",
) -> int:
    """Print a JSON Schema, for editors and for readers of our JSON."""
    folder = shipped("schemas")
    known = {path.stem: path for path in sorted([*folder.glob("*.json"), *folder.glob("stores/*.json")])}
    path = known.get(name.removeprefix("stores/"))
    if path is None:
        raise UsageProblem(f"there is no schema {name!r}", fix=f"there are: {', '.join(known)}")
    Terminal(shared(context)).show(path.read_text(encoding="utf-8"))
    return Exit.OK


def version(context: typer.Context) -> int:
    """Print the version."""
    terminal = Terminal(shared(context))
    if terminal.json:
        told = {"format_version": documents.FORMAT, "version": __version__, "python": platform.python_version()}
        terminal.show_json(told)
    else:
        terminal.show(f"reconciler {__version__}\n")
    return Exit.OK
