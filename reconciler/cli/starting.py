"""`init`: a manifest from what is live, or from what another tool keeps."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from reconciler import providers
from reconciler.cli.moving_in import Request, called, move_in
from reconciler.cli.options import shared
from reconciler.cli.session import Session
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, ReconcilerError, UsageProblem
from reconciler.manifest import dump
from reconciler.model import Address, App, Resource, Value, has_unknown
from reconciler.render import documents
from reconciler.render.escape import one_line
from reconciler.render.wording import count
from reconciler.resources import shipped
from reconciler.survey import look, remember

_SAYS: Final = re.compile(r" is left out(?::|, as) | is to be filled in: | (?=holds )")
"""What stands between the two halves of a comment about what a manifest leaves out."""


def init(
    context: typer.Context,
    *,
    store: Annotated[
        str, typer.Argument(metavar="STORE", help="Such as amazon-appstore; with --from a path.", show_default=False)
    ],
    app: Annotated[str, typer.Argument(metavar="APP", help="The app's id in that store.", show_default=False)] = "",
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Folder to write to.", show_default=False)
    ] = Path(),
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it; by default its id.")] = "",
    tool: Annotated[
        str, typer.Option("--from", metavar="TOOL", help="Move in from fastlane, eas or gradle-play instead.")
    ] = "",
    stores: Annotated[
        list[str] | None, typer.Option("--store", metavar="NAME", help="With --from: a store of the app. Repeatable.")
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="With --from: its id there. Repeatable.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files.")] = False,
) -> int:
    """Write a manifest from what is live in a store; a plan of it has no changes.

    With --from it is written from what another tool keeps, and what a manifest has no place for is listed:
    `--from fastlane DIR`, `--from eas FILE`, `--from gradle-play DIR`.
    """
    if tool:
        if app:
            raise UsageProblem(f"--from takes one path, and there is {app!r} after it", fix="give the id as --id ID")
        asked = Request(tool, Path(store), stores or (), ids or (), name, out, _schema_beside(out), force)
        return move_in(Terminal(shared(context)), asked)
    if not app or stores or ids:
        raise UsageProblem("init takes a store and the app's id there", fix=f"reconciler init {store} APP")
    return _from_live(Session(shared(context)), App(store, app, called(name or app)), out, force=force)


def _from_live(run: Session, target: App, out: Path, *, force: bool) -> int:
    providers.find(target.store)
    path = out / f"{target.name}.yaml"
    if path.exists() and not force:
        raise _there_is_one(path)
    live = _live(run, target)
    text = dump(target, live, schema_path=_schema_beside(out))
    _write(path, text, force=force)
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
    return UsageProblem(
        f"{path} exists already, and is not overwritten", fix="give another folder: -o DIR, or overwrite: --force"
    )


def _write(path: Path, text: str, *, force: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _there_is_one(path) from None
    except OSError as error:
        raise ReconcilerError(
            f"{path} cannot be written: {error.strerror}", fix="give another folder: -o DIR"
        ) from error


def _tell(run: Session, path: Path, left_out: list[str]) -> None:
    if run.terminal.json:
        run.terminal.show_json(documents.started([documents.Started(str(path), map(_reasoned, left_out))]))
        return
    run.terminal.show(f"Wrote {path}\n")
    if left_out:
        run.terminal.say(f"{count(len(left_out), 'thing')} cannot be had back from the store:")
        for line in left_out:
            run.terminal.say(f"  {one_line(line)}")
    run.terminal.say(f"Next:  reconciler plan {path}")


def _reasoned(line: str) -> tuple[str, str]:
    """What a comment in the manifest is about, and what it says of that."""
    what, *why = _SAYS.split(line, maxsplit=1)
    return what, "".join(why)
