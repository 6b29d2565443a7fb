"""What the workflow asked for: the inputs of the action, which reach the step as INPUT_* variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.errors import UsageProblem

COMMANDS: Final = ("plan", "apply", "drift")
_ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")
_YES_OR_NO: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True)
class Options:
    """The inputs.

    Args:
        command: plan, apply or drift.
        paths: manifests, or folders of them; empty for the current folder.
        environment: tells the plans and comments of several environments apart.
        comment: write to the pull request?
        html: make the page with pictures, too?
        issue: keep an issue for each app that drifted?
        allow_draft: may drift open a throw-away draft where a store cannot be read without?
        accept: guards that a person has accepted, for apply.
        token: for GitHub's API.
    """

    command: str
    paths: tuple[str, ...]
    environment: str
    comment: bool
    html: bool
    issue: bool
    allow_draft: bool
    accept: tuple[str, ...]
    token: str

    def __repr__(self) -> str:
        return f"Options({self.command}, {self.environment})"


def read(arguments: Sequence[str], environ: Mapping[str, str]) -> Options:
    """The options of this step; paths on the command line count before the input. Raises UsageProblem."""
    command, *paths = arguments or ("",)
    if command not in COMMANDS:
        raise UsageProblem(f"the command is one of {', '.join(COMMANDS)}, not {command[:40]!a}", fix=_CORRECT)
    environment = environ.get("INPUT_ENVIRONMENT", "").strip() or "default"
    if not _ENVIRONMENT.fullmatch(environment):
        message = "the environment may have letters, digits, dots, dashes and underscores, 50 in all"
        raise UsageProblem(f"{message}, and not {environment[:60]!a}", fix=_CORRECT)
    return Options(
        command=command,
        paths=tuple(paths or _lines(environ.get("INPUT_PATHS", ""))),
        environment=environment,
        comment=_yes(environ, "comment", unset=True),
        html=_yes(environ, "html", unset=True),
        issue=_yes(environ, "issue", unset=False),
        allow_draft=_yes(environ, "allow-draft", unset=False),
        accept=tuple(_lines(environ.get("INPUT_ACCEPT", ""))),
        token=environ.get("INPUT_TOKEN", "").strip(),
    )


_CORRECT: Final = "correct the inputs of the step in the workflow"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _yes(environ: Mapping[str, str], name: str, *, unset: bool) -> bool:
    told = environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()
    if told and told not in _YES_OR_NO:
        raise UsageProblem(f"{name} is true or false, not {told[:40]!a}", fix=_CORRECT)
    return _YES_OR_NO.get(told, unset)
