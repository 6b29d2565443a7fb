"""What happened on GitHub: the event that a workflow was started by.

GitHub, "Webhook events and payloads" and "Variables reference", name the fields. The payload holds what strangers
typed, so everything is checked before it is used, and only commits, numbers and ids are used at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reconciler.errors import UsageProblem

_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9-]{1,100}/[A-Za-z0-9._-]{1,100}")
_LARGEST: Final = 32_000_000
_WITHOUT_SECRETS: Final = "dependabot[bot]"
"""Its pull requests get no secrets and a token that can only read (GitHub, "Dependabot on GitHub Actions")."""


@dataclass(frozen=True)
class Pull:
    """A pull request.

    Args:
        number: as people name it.
        head: the commit that is proposed.
        base: the commit that it is compared with; "" if it was not told.
        trusted: does its run get secrets? One from a fork, or from Dependabot, does not.
    """

    number: int
    head: str
    base: str
    trusted: bool


@dataclass(frozen=True)
class Event:
    """What happened, and where.

    Args:
        name: such as `pull_request`, `push`, `schedule`.
        repository: `owner/name`.
        repository_id: its number, which stays when it is renamed.
        commit: what is checked out.
        branch: what was pushed to; "" for pull requests and tags.
        before: what the branch was at before the push; "" if it is new or nothing was pushed.
        pull: the pull request, if it is about one.
        run_url: where people see this run.
    """

    name: str
    repository: str
    repository_id: int
    commit: str
    branch: str
    before: str
    pull: Pull | None
    run_url: str


def read(environ: Mapping[str, str]) -> Event:
    """The event of this run. Raises UsageProblem where what GitHub is documented to say is not there."""
    payload = _payload(environ.get("GITHUB_EVENT_PATH", ""))
    repository, run = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_RUN_ID", "")
    if not _REPOSITORY.fullmatch(repository) or ".." in repository:
        raise _not_there("GITHUB_REPOSITORY")
    if not run.isdecimal():
        raise _not_there("GITHUB_RUN_ID")
    number = environ.get("GITHUB_REPOSITORY_ID", "")
    if not number.isdecimal():
        raise _not_there("GITHUB_REPOSITORY_ID")
    server = environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    branch = environ.get("GITHUB_REF_NAME", "") if environ.get("GITHUB_REF", "").startswith("refs/heads/") else ""
    return Event(
        name=environ.get("GITHUB_EVENT_NAME", ""),
        repository=repository,
        repository_id=int(number),
        commit=_commit(environ.get("GITHUB_SHA"), "GITHUB_SHA"),
        branch=branch,
        before=_before(payload),
        pull=_pull(payload, int(number), environ.get("GITHUB_ACTOR", "")),
        run_url=f"{server}/{repository}/actions/runs/{run}",
    )


def _payload(path: str) -> dict[str, Any]:
    if not path:
        raise _not_there("GITHUB_EVENT_PATH")
    try:
        with Path(path).open("rb") as file:
            payload = json.loads(file.read(_LARGEST))
    except OSError as error:
        raise UsageProblem(f"the event in {path} cannot be read: {error.strerror}", fix=_RUN_IT_THERE) from error
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UsageProblem(f"the event in {path} is no JSON object", fix=_RUN_IT_THERE)
    return payload


def _pull(payload: Mapping[str, Any], repository_id: int, actor: str) -> Pull | None:
    told = payload.get("pull_request")
    return None if told is None else pull_from(told, repository_id, actor)


def pull_from(told: Any, repository_id: int, actor: str = "") -> Pull:
    """A pull request as GitHub describes one, in an event or an answer. Raises UsageProblem if it is none.

    Args:
        told: what GitHub says.
        repository_id: the number of this repository; a pull request from any other is not trusted.
        actor: whose doing the run is.
    """
    told = told if isinstance(told, dict) else {}
    number, head, base = told.get("number"), told.get("head"), told.get("base")
    if not isinstance(number, int) or not isinstance(head, dict) or number <= 0:
        raise _not_there("the pull request's number and head")
    home = head.get("repo")  # null once a fork was deleted
    ours = isinstance(home, dict) and home.get("id") == repository_id
    since = base.get("sha") if isinstance(base, dict) else None
    return Pull(
        number=number,
        head=_commit(head.get("sha"), "the head of the pull request"),
        base=_commit(since, "the base of the pull request"),
        trusted=ours and actor != _WITHOUT_SECRETS,
    )


def _before(payload: Mapping[str, Any]) -> str:
    before = payload.get("before")
    if not isinstance(before, str) or not _COMMIT.fullmatch(before) or not before.strip("0"):
        return ""
    return before


def _commit(told: Any, what: str) -> str:
    if not isinstance(told, str) or not _COMMIT.fullmatch(told):
        raise _not_there(what)
    return told


_RUN_IT_THERE: Final = "run it as a step of a GitHub Actions workflow; elsewhere use the command `reconciler`"


def _not_there(what: str) -> UsageProblem:
    return UsageProblem(f"{what} is not there, or is not what GitHub documents", fix=_RUN_IT_THERE)
