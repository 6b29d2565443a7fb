"""`schema` and `version`."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from reconciler import __version__, resources
from reconciler.cli.options import shared
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, UsageProblem
from reconciler.render import documents

_MANIFEST: Final = "manifest"


def schema(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="What is read: manifest, settings, a store's name. What is written: plan, drift, report, status,"
            " diagnostics, outputs, notice, ledger.",
        ),
    ] = "manifest",
) -> int:
    """Print a JSON Schema, for editors and for readers of our JSON."""
    asked = name.removeprefix("stores/")
    general = sorted(path.stem for path in resources.shipped("schemas").glob("*.json"))
    stores = resources.stores([asked])
    if asked not in (*general, *stores):
        raise UsageProblem(f"there is no schema {name!r}", fix=f"there are: {', '.join((*general, *stores))}")
    Terminal(shared(context)).show(_text(asked if asked in general else f"stores/{asked}", stores))
    return Exit.OK


def _text(name: str, stores: Sequence[str]) -> str:
    """A schema as it ships. That of manifests, if stores of other packages are installed, with theirs in it.

    Those lie nowhere near ours, so that each store's is then named by where it lies on this machine.
    """
    resources.schema(name)  # what another package brings may be no schema
    text = resources.location(name).read_text(encoding="utf-8")
    if name != _MANIFEST or tuple(stores) == resources.stores():
        return text
    document = json.loads(text)
    blocks = {each: {"$ref": resources.location(f"stores/{each}").as_uri()} for each in stores}
    document["properties"]["stores"]["properties"] = blocks
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def version(context: typer.Context) -> int:
    """Print the version."""
    terminal = Terminal(shared(context))
    if terminal.json:
        told = {"format_version": documents.FORMAT, "version": __version__, "python": platform.python_version()}
        terminal.show_json(told)
    else:
        terminal.show(f"reconciler {__version__}\n")
    return Exit.OK
