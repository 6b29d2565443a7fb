"""`init`: a manifest from what is live."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from reconciler import providers
from reconciler.cli.options import shared
from reconciler.cli.session import Session
from reconciler.errors import Exit, ReconcilerError, UsageProblem
from reconciler.manifest import dump
from reconciler.model import Address, App, Resource, Value, has_unknown
from reconciler.render import documents
from reconciler.render.escape import one_line
from reconciler.render.wording import count
from reconciler.resources import shipped
from reconciler.survey import look, remember

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def init(
    context: typer.Context,
    store: Annotated[str, typer.Argument(metavar="STORE", help="Such as amazon-appstore.", show_default=False)],
    app: Annotated[str, typer.Argument(metavar="APP", help="The app's id in that store.", show_default=False)],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Folder to write to.", show_default=False)
    ] = Path(),
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it; by default its id.")] = "",
) -> int:
    """Write a manifest from what is live in a store; a plan of it has no changes."""
    providers.find(store)
    called = _NOT_IN_A_NAME.sub("-", name or app).strip("-.")
    if not called:
        raise UsageProblem(f"no file can be named after {name or app!r}", fix="give it a name: --name NAME")
    path = out / f"{called}.yaml"
    if path.exists():
        raise _there_is_one(path)
    run = Session(shared(context))
    target = App(store, app, called)
    live = _live(run, target)
    text = dump(target, live, schema_path=_schema_beside(out))
    _write(path, text)
    remember(run.ledger, _visible(live))
    left_out = [line.strip(" #") for line in text.splitlines() if line.lstrip().startswith("# ")][2:]
    _tell(run, path, left_out)
    return Exit.OK


def _live(run: Session, app: App) -> dict[Address, Resource]:
    with run.providers([app.store]) as connected, run.signals.heeded():
        live = look(connected[app.store], app, None, run.ledger, allow_draft=True)
    run.signals.check()
    return live


def _visible(live: Mapping[Address, Resource]) -> dict[Address, dict[str, Value]]:
    """What the manifest now says, so that the first change in a console is told as drift already."""
    return {
        address: {name: value for name, value in each.values.items() if not has_unknown(value)}
        for address, each in live.items()
    }


def _schema_beside(folder: Path) -> str:
    """Where editors find the schema: beside the manifest's own folder if we run from a checkout, else where we are."""
    schema = shipped("schemas") / "manifest.json"
    inside = schema.is_relative_to(Path.cwd())
    return os.path.relpath(schema, folder) if inside else schema.as_uri()


def _there_is_one(path: Path) -> ReconcilerError:
    return UsageProblem(f"{path} exists already, and is not overwritten", fix="give another folder: -o DIR")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _there_is_one(path) from None
    except OSError as error:
        raise ReconcilerError(
            f"{path} cannot be written: {error.strerror}", fix="give another folder: -o DIR"
        ) from error


def _tell(run: Session, path: Path, left_out: list[str]) -> None:
    if run.terminal.json:
        run.terminal.show_json({"format_version": documents.FORMAT, "manifest": str(path), "left_out": left_out})
        return
    run.terminal.show(f"Wrote {path}\n")
    if left_out:
        run.terminal.say(f"{count(len(left_out), 'thing')} cannot be had back from the store:")
        for line in left_out:
            run.terminal.say(f"  {one_line(line)}")
    run.terminal.say(f"Next:  reconciler plan {path}")
