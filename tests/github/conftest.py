"""A repository with a manifest, a store's sandbox and a stand-in for GitHub, in which workflows' steps are run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import standin
from recorded import ACTION, STEP
from recorded import event as recorded_event

from reconciler.sandbox import Sandbox

STORE = "amazon-appstore"
MANIFEST = """\
app: {name}
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
    """How a step ended: its exit code, its log, the outputs that it set, the summary that it wrote."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str


@dataclass(frozen=True)
class Begun:
    """A step under way, and the folder with its files."""

    process: subprocess.Popen[str]
    place: Path

    def end(self) -> Ended:
        """Wait for it."""
        out, err = self.process.communicate(timeout=120)
        return Ended(self.process.returncode, out, err, _outputs(self.place / "output"), _text(self.place / "summary"))


@dataclass
class Workshop:
    """Runs steps as the runner does, as processes with nothing but the variables that it sets."""

    folder: Path
    temporary: Path
    sandbox: Sandbox
    github: standin.StandIn
    inputs: dict[str, str] = field(default_factory=dict)
    _runs: int = 0

    # --- git ---

    def git(self, *arguments: str) -> str:
        """Run git; returns what it prints."""
        named = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=master"]
        command = ["git", *named, *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self) -> str:
        """Commit everything; returns the commit."""
        self.git("add", ".")
        self.git("commit", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def wish(self, title: str, *, file: str = "wordgame.yaml") -> str:
        """Write the manifest anew with this English title and commit that; returns the commit."""
        manifest = MANIFEST.format(name=Path(file).stem, app=self.app, title=title)
        (self.folder / file).write_text(manifest)
        return self.commit()

    # --- the store ---

    @property
    def store(self):
        """The store's handles."""
        return self.sandbox.control(STORE)

    @property
    def app(self) -> str:
        """The app that the manifest is about."""
        return self.store.apps()[0]

    def console(self, title: str) -> None:
        """Change the English title in the store's console."""
        self.store.console(self.app, "change_field", resource="listings/en-US", field="title", value=title)

    def approve(self) -> None:
        """Let the review end well."""
        self.store.advance(self.app, "approve")

    def submitted_title(self) -> str:
        """The English title that customers see, once it was approved."""
        return self.store.view(self.app)["live"]["listings"]["en-US"]["title"]

    # --- steps ---

    def begin(self, command: str, event: str, payload: dict[str, Any], commit: str, **more: str) -> Begun:
        """Start a step in a run of its own: the script that action.yml has, with the variables that it sets."""
        self._runs += 1
        place = self.temporary / f"run-{self._runs}"
        place.mkdir(parents=True)
        (place / "event.json").write_text(json.dumps(payload))
        (place / "reconciler-venv").symlink_to(sys.prefix)
        inputs = {"html": "false", "token": standin.TOKEN, **self.inputs, "command": command}
        branch = event != "pull_request"
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temporary),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": standin.REPOSITORY,
            "GITHUB_REPOSITORY_ID": str(standin.REPOSITORY_ID),
            "GITHUB_RUN_ID": str(7_000 + self._runs),
            "GITHUB_SHA": commit,
            "GITHUB_REF": "refs/heads/master" if branch else "refs/pull/2/merge",
            "GITHUB_REF_NAME": "master" if branch else "2/merge",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(place / "event.json"),
            "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
            "RUNNER_TEMP": str(place),
            "RECONCILER_SANDBOX": self.sandbox.url,
            **_given(inputs),
            **more,
        }
        script = place / "script.sh"
        script.write_text(STEP["run"])
        # as the runner starts a step with `shell: bash` (GitHub, "Workflow syntax")
        command_line = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command_line, cwd=self.folder, env=environ, stdout=pipe, stderr=pipe, text=True)
        return Begun(process, place)

    def step(self, command: str, event: str, payload: dict[str, Any], commit: str, **more: str) -> Ended:
        """Run a step to its end."""
        return self.begin(command, event, payload, commit, **more).end()

    def proposed(self, base: str, head: str, **told: Any) -> Ended:
        """Run plan for a pull request, and keep the artifact as the workflow does."""
        payload = recorded_event("pull_request.synchronize")
        pull = payload["pull_request"]
        pull["base"]["sha"], pull["head"]["sha"] = base, head
        pull["head"]["repo"] = told.pop("home", pull["head"]["repo"])
        ended = self.step("plan", "pull_request", payload, head, **told)
        if ended.outputs.get("plan_file"):
            saved = Path(ended.outputs["plan_file"]).read_bytes()
            self.github.upload(ended.outputs["artifact"], standin.archive(plan_json=saved), head)
        return ended

    def merge(self, head: str) -> str:
        """Merge the pull request with this head; returns the commit that it became."""
        commit = self.commit()
        home = {"id": standin.REPOSITORY_ID}
        self.github.pulls[commit] = [
            {
                "number": 2,
                "merged_at": "2026-11-20T11:00:00Z",
                "merge_commit_sha": commit,
                "head": {"sha": head, "repo": home},
                "base": {"ref": "master", "sha": head, "repo": home},
            }
        ]
        return commit

    def merged(self, before: str, commit: str, **more: str) -> Ended:
        """Run apply for the push of this commit."""
        return self.step("apply", "push", {**recorded_event("push"), "before": before, "after": commit}, commit, **more)

    def scheduled(self, **more: str) -> Ended:
        """Run drift as cron does."""
        return self.step("drift", "schedule", recorded_event("schedule"), self.git("rev-parse", "HEAD"), **more)


def _given(inputs: dict[str, str]) -> dict[str, str]:
    """The step's variables, as the runner puts inputs and their defaults in."""
    known = {name: inputs.get(name, each.get("default", "")) for name, each in ACTION["inputs"].items()}
    assert inputs.keys() <= known.keys(), "only what action.yml has can be given"
    return {
        variable: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: known[found[1]], value)
        for variable, value in STEP["env"].items()
    }


def _outputs(path: Path) -> dict[str, str]:
    """What the runner would read from the file."""
    found = re.findall(r"^([\w-]+)<<(\S+)\n(.*?)\n\2$", _text(path), re.MULTILINE | re.DOTALL)
    return {name: value for name, _, value in found}


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@pytest.fixture
def github() -> Iterator[standin.StandIn]:
    """The stand-in alone."""
    with standin.StandIn() as running:
        yield running


@pytest.fixture
def workshop(tmp_path: Path, github: standin.StandIn) -> Iterator[Workshop]:
    """A repository whose manifest says what was applied and is live."""
    with Sandbox([STORE]) as sandbox:
        folder = tmp_path / "checkout"
        folder.mkdir()
        made = Workshop(folder, tmp_path / "runner", sandbox, github)
        made.git("init")
        (folder / ".gitignore").write_text(".reconciler/\n")
        made.wish("Wordgame")
        yield made
