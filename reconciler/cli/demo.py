"""`demo`: everything once in each store, with sandboxes in this process and the example manifests."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
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

_AMAZON = "wordgame"
_APPLE = "wordgame-apple"
_EVERYWHERE = "wordgame-everywhere"
_PAGE = "everywhere.html"
_LEDGER = Path(".reconciler")
_EXAMPLES = (_AMAZON, _APPLE, _EVERYWHERE)
_LAST_LINES_OF_FOUR = 45
_LAST_LINES = 14
"""Of the App Store's long plan: builds, release and totals."""

_DAYS_AHEAD = 30
_DATE = re.compile(r'(\bdate: ")\d{4}-\d\d-\d\d(T)')


@dataclass(frozen=True)
class _Stage:
    """Where the demo plays."""

    terminal: Terminal
    sandbox: Sandbox
    app: App

    def tell(self, act: int, words: str) -> None:
        """Say what comes next."""
        number = f"{act}. "
        self.terminal.narrate(f"\n{number}{words}\n\n", " " * len(number))

    def command(self, *arguments: str, expected: Exit = Exit.OK) -> None:
        """Run a command as a user would type it. Raises ReconcilerError if it ends otherwise than expected."""
        self.terminal.show(f"$ reconciler {shlex.join(arguments)}\n")
        self._run(arguments, expected)

    def command_to_tail(self, *arguments: str, lines: int) -> None:
        """Run a command as if it were piped into `tail`. Raises ReconcilerError if it does not end well."""
        self.terminal.show(f"$ reconciler {shlex.join(arguments)} | tail -n {lines}\n")
        with contextlib.redirect_stdout(io.StringIO()) as piped:
            self._run(arguments, Exit.OK)
        self.terminal.show("".join(piped.getvalue().splitlines(keepends=True)[-lines:]))

    def _run(self, arguments: Sequence[str], expected: Exit) -> None:
        from reconciler.cli.program import run  # noqa: PLC0415 # the program knows this command, too

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
    """Plan, apply, plan again, drift and heal, against sandboxes. Needs nothing and changes no store."""
    from reconciler.sandbox import Sandbox  # noqa: PLC0415 # a server takes long to import

    terminal = Terminal(shared(context))
    with _play_in(folder) as place, contextlib.chdir(place), Sandbox() as sandbox, _environment(sandbox):
        for example, play in ((_AMAZON, _play_amazon), (_APPLE, _play_apple), (_EVERYWHERE, _play_everywhere)):
            app = next(iter(load([Path(example)]).desired.apps))
            play(_Stage(terminal, sandbox, app))
        terminal.narrate(_what_next(folder))
        terminal.narrate(f"\nThe plan of act 10 as reviewers see it:  {_kept_page(folder)}\n")
        if terminal.asks:
            look = f"The apps as shoppers would see them, while this waits:  {sandbox.index()['storefront']}"
            terminal.narrate(f"{look}\n\n")
            terminal.show("Enter ends the demo and its stores. ")
            sys.stdin.readline()
    return Exit.OK


def _play_amazon(stage: _Stage) -> None:
    at_the_store = stage.sandbox.control(stage.app.store)
    stage.tell(
        1,
        "Amazon Appstore. The example manifest against a local store that holds an older version of the app: "
        "what would change?",
    )
    stage.command("plan", _AMAZON, "-o", "plan.json")
    stage.tell(2, "Make exactly these changes, and submit them.")
    stage.command("apply", "plan.json")
    stage.tell(3, "Plan again: the store shows what the manifest says.")
    stage.command("plan", _AMAZON)
    at_the_store.advance(stage.app.id, "approve")
    at_the_store.console(
        stage.app.id,
        "change_field",
        resource="listings/en-US",
        field="title",
        value="Wordgame (now with 20 % more words)",
    )
    stage.tell(
        4, "The store approves it. Later somebody changes the English title in the store's console. Who notices?"
    )
    stage.command("drift", _AMAZON, "--allow-draft", expected=Exit.CHANGES)
    stage.tell(5, "The manifest is what was reviewed: put it back.")
    stage.command("apply", _AMAZON, "--yes")


def _play_apple(stage: _Stage) -> None:
    at_the_store = stage.sandbox.control(stage.app.store)
    at_the_store.switches(processing_polls=0, video_polls=0)  # nobody wants to wait for pictures to be processed here
    stage.tell(
        6,
        "App Store Connect, the same way: two platforms, four languages, screenshots for three kinds of devices. "
        "The plan is long, and here is its end. `reconciler show apple.json` would print it whole.",
    )
    stage.command_to_tail("plan", _APPLE, "-o", "apple.json", lines=_LAST_LINES)
    stage.tell(
        7, "Make these changes: open the versions, upload, read everything back, submit both platforms for review."
    )
    stage.command("apply", "apple.json")
    stage.tell(8, "Plan again: nothing is left to do.")
    stage.command("plan", _APPLE)
    at_the_store.advance(stage.app.id, "approve")
    at_the_store.console(
        stage.app.id,
        "change_field",
        resource="texts/en-US",
        field="promotionalText",
        value="Half price, this week only!",
        where="draft",
    )
    stage.tell(
        9,
        "Apple approves it, and the iOS version waits for its date. Then a colleague rewrites its promotional text "
        "in App Store Connect, which needs no review. Who notices?",
    )
    stage.command("drift", _APPLE, expected=Exit.CHANGES)


def _play_everywhere(stage: _Stage) -> None:
    for name in stage.sandbox.endpoints():
        stage.sandbox.control(name).reset()
    stage.sandbox.control("firefox-marketplace").console("wordgame", "delete")
    shutil.rmtree(_LEDGER)  # as the stores were set back, what was done in them was not done
    stage.tell(
        10,
        "One app, four stores, one manifest. All stores are set back, and the Firefox Marketplace has never heard "
        "of this app. The end of the plan:",
    )
    stage.command_to_tail("plan", _EVERYWHERE, "-o", "everywhere.json", "--html", _PAGE, lines=_LAST_LINES_OF_FOUR)
    stage.tell(
        11,
        "Make these changes. Digital Turbine waits for Amazon, as the manifest says `after: [amazon-appstore]`; "
        "the new app in the Firefox Marketplace is submitted hidden, and shown on its release date.",
    )
    stage.command("apply", "everywhere.json")
    stage.tell(12, "Plan again: only what waits for its date is left. A scheduled apply on that day does it.")
    stage.command("plan", _EVERYWHERE)


@contextlib.contextmanager
def _play_in(folder: Path | None) -> Iterator[Path]:
    """Copies of the examples: in a new folder that is left behind, or in one that goes away."""
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reconciler-demo-")))
        try:
            if there := [example for example in _EXAMPLES if (place / example).exists()]:
                raise FileExistsError(f"{' and '.join(there)} exists already")
            for example in _EXAMPLES:
                shutil.copytree(shipped("manifests") / example, place / example)
                _keep_date_ahead(place / example / "wordgame.yaml")
        except OSError as error:
            message = f"the examples cannot be copied to {place}: {error}"
            raise UsageProblem(message, fix="give a new folder") from error
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


def _kept_page(folder: Path | None) -> Path:
    """Where the page stays: in the folder that is left behind, else in a file of its own."""
    if folder:
        return folder / _PAGE
    descriptor, place = tempfile.mkstemp(prefix="reconciler-demo-", suffix=".html")
    with os.fdopen(descriptor, "wb") as file:
        file.write(Path(_PAGE).read_bytes())
    return Path(place)


def _what_next(folder: Path | None) -> str:
    where = f"The manifests are in {folder}. " if folder else ""
    return (
        f"\n{where}Try next:\n"
        "  stores of your own to play with\n"
        "      reconciler sandbox up\n"
        "  this again, and keep the manifests\n"
        "      reconciler demo --dir reconciler-demo\n"
        "  a manifest from your own app, as it is live\n"
        "      reconciler init amazon-appstore APP-ID\n"
        "  which credentials are missing for that\n"
        "      reconciler doctor\n"
    )
