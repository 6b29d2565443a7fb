"""`demo`: everything once, with a sandbox in this process and the example manifests."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.cli.options import shared
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, ReconcilerError, UsageProblem
from reconciler.manifest import load
from reconciler.model import App
from reconciler.resources import shipped

if TYPE_CHECKING:
    from reconciler.sandbox import Sandbox

_EXAMPLE = "wordgame"
_DAYS_AHEAD = 30
_DATE = re.compile(r'(?m)^(\s*date: ")\d{4}-\d\d-\d\d(T)')


@dataclass(frozen=True)
class _Stage:
    """Where the demo plays."""

    terminal: Terminal
    sandbox: Sandbox
    app: App

    def tell(self, words: str) -> None:
        """Say what comes next."""
        self.terminal.show(f"\n{words}\n\n")

    def command(self, *arguments: str, expected: Exit = Exit.OK) -> None:
        """Run a command as a user would type it. Raises ReconcilerError if it ends otherwise than expected."""
        from reconciler.cli.program import run  # noqa: PLC0415 # the program knows this command, too

        self.terminal.show(f"$ reconciler {shlex.join(arguments)}\n")
        end = run(arguments)
        sys.stdout.flush()
        if end:
            self.terminal.show(f"(exit code {end})\n")
        if end != expected:
            raise ReconcilerError(
                f"the demo expected exit code {int(expected)} of `{arguments[0]}`, and it was {end}",
                fix="the lines above say why",
            )


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Play in this new folder, and leave it there.")
    ] = None,
) -> int:
    """Plan, apply, plan again, drift and heal, against a sandbox. Needs nothing and changes no store."""
    from reconciler.sandbox import Sandbox  # noqa: PLC0415 # a server takes long to import

    terminal = Terminal(shared(context))
    with _play_in(folder) as place, contextlib.chdir(place), Sandbox() as sandbox, _environment(sandbox):
        app = next(iter(load([Path(_EXAMPLE)]).desired.apps))
        _play(_Stage(terminal, sandbox, app))
    terminal.show(_what_next(folder))
    return Exit.OK


def _play(stage: _Stage) -> None:
    at_the_store = stage.sandbox.control(stage.app.store)
    stage.tell(
        "1. The example manifest against a local store that holds an older version of the app: what would change?"
    )
    stage.command("plan", _EXAMPLE, "-o", "plan.json")
    stage.tell("2. Make exactly these changes, and submit them.")
    stage.command("apply", "plan.json")
    stage.tell("3. Plan again: the store shows what the manifest says.")
    stage.command("plan", _EXAMPLE)
    at_the_store.advance(stage.app.id, "approve")
    at_the_store.console(
        stage.app.id,
        "change_field",
        resource="listings/en-US",
        field="title",
        value="Wordgame (now with 20 % more words)",
    )
    stage.tell(
        "4. The store approves it. Later somebody changes the English title in the store's console. Who notices?"
    )
    stage.command("drift", _EXAMPLE, "--allow-draft", expected=Exit.CHANGES)
    stage.tell("5. The manifest is what was reviewed: put it back.")
    stage.command("apply", _EXAMPLE, "--yes")


@contextlib.contextmanager
def _play_in(folder: Path | None) -> Iterator[Path]:
    """A copy of the example: in a new folder that is left behind, or in one that goes away."""
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reconciler-demo-")))
        try:
            shutil.copytree(shipped("manifests") / _EXAMPLE, place / _EXAMPLE)
        except OSError as error:
            raise UsageProblem(f"the example cannot be copied to {place}: {error}", fix="give a new folder") from error
        _keep_date_ahead(place / _EXAMPLE / f"{_EXAMPLE}.yaml")
        yield place


def _keep_date_ahead(manifest: Path) -> None:
    """Move the release date of the copy: it was written once, and stores refuse dates that have passed."""
    ahead = datetime.now(UTC) + timedelta(days=_DAYS_AHEAD)
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(_DATE.sub(rf"\g<1>{ahead:%Y-%m-%d}\g<2>", text), encoding="utf-8")


@contextlib.contextmanager
def _environment(sandbox: Sandbox) -> Iterator[None]:
    """Point the commands of this process to the sandbox."""
    before = dict(os.environ)
    os.environ.update(sandbox.environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _what_next(folder: Path | None) -> str:
    where = f"The manifest is in {folder}. " if folder else ""
    return (
        f"\n{where}Try next:\n"
        "  reconciler sandbox up                                stores of your own to play with\n"
        "  reconciler demo --dir reconciler-demo                this again, and keep the manifest\n"
        "  reconciler init amazon-appstore APP-ID               a manifest from your own app, as it is live\n"
        "  reconciler doctor                                    which credentials are missing for that\n"
    )
