"""Commands as a user types them, in this process, against a real sandbox."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.program import run
from reconciler.resources import shipped
from reconciler.sandbox import Sandbox

STORE = "amazon-appstore"
MANIFEST = """\
app: wordgame
stores:
  amazon-appstore:
    id: {app}
    listings:
      en-US:
        title: {title}
        release_notes: Bugs fixed.
      de-DE:
        release_notes: Fehler behoben.
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """Types commands in a folder with one manifest, `wordgame.yaml`."""

    sandbox: Sandbox
    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, sandbox: bool = True, at: str = "") -> Ended:
        """Run a command with `--sandbox`, at the given moment (ISO 8601 in UTC) or now."""
        self.capture.readouterr()
        typed = [*arguments, f"--sandbox={self.sandbox.url}"] if sandbox else arguments
        code = run(typed, clock=lambda: at) if at else run(typed)
        streams = self.capture.readouterr()
        return Ended(code, streams.out, streams.err)

    @property
    def store(self):
        """The store's handles."""
        return self.sandbox.control(STORE)

    @property
    def app(self) -> str:
        """The id of the app that the manifest is about."""
        return self.store.apps()[0]

    def wish(self, title: str) -> None:
        """Write the manifest anew, with this English title."""
        (self.folder / "wordgame.yaml").write_text(MANIFEST.format(app=self.app, title=title))

    def console(self, title: str) -> None:
        """Change the English title in the store's console."""
        self.store.console(self.app, "change_field", resource="listings/en-US", field="title", value=title)

    def approve(self) -> None:
        """Let the review end well."""
        self.store.advance(self.app, "approve")

    def live_title(self) -> str:
        """The English title that customers see."""
        return self.store.view(self.app)["live"]["listings"]["en-US"]["title"]

    def writes(self) -> list[str]:
        """Requests that changed the store, but for throw-away drafts opened and deleted again."""
        entries = [each for each in self.store.requests() if each["write"] and each["acted"]]
        return [f"{each['method']} {each['path']}" for each in entries if not _of_draft(each)]


def _of_draft(entry: dict[str, Any]) -> bool:
    parts = entry["path"].rstrip("/").split("/")
    return parts[-1] == "edits" or (entry["method"] == "DELETE" and parts[-2] == "edits")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A shell in a fresh folder; the manifest wants another title than the store shows."""
    with Sandbox([STORE]) as sandbox, contextlib.chdir(tmp_path):
        typed = Shell(sandbox, tmp_path, capsys)
        typed.wish("Wordgame 2")
        yield typed


@pytest.fixture
def turbine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A shell in the example for Digital Turbine, which shows nothing of what it holds and was given nothing yet."""
    shutil.copytree(shipped("manifests") / "wordgame-turbine", tmp_path, dirs_exist_ok=True)
    with Sandbox(["digital-turbine"]) as sandbox, contextlib.chdir(tmp_path):
        yield Shell(sandbox, tmp_path, capsys)


@pytest.fixture
def apple_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A shell in an empty folder, for App Store Connect with its app as it is at first."""
    with Sandbox(["app-store"]) as sandbox, contextlib.chdir(tmp_path):
        yield Shell(sandbox, tmp_path, capsys)


@pytest.fixture
def shell_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Sandbox], Shell]:
    """A shell in the test's folder, on a sandbox of the test's own."""
    return lambda sandbox: Shell(sandbox, tmp_path, capsys)
