"""The plan that people reviewed: found by the commit that was merged, taken from our own runs only.

A plan artifact is believed because of what GitHub says about it, never because of its name: that anybody whose
pull request runs a workflow can choose. It must come from a run for a pull request of this repository itself, at
exactly the head that was merged.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from reconciler.errors import Blocked, Missing
from reconciler.github.api import GitHub
from reconciler.github.event import Event, Pull, pull_from
from reconciler.render.wording import count, size

PLAN: Final = "plan.json"
"""The one file that is looked for in the archive."""

LARGEST_ARCHIVE: Final = 30_000_000
LARGEST_PLAN: Final = 100_000_000
_MOST_FILES: Final = 100

_WHAT_TO_DO: Final = (
    "run the plan workflow of the pull request again, read its comment, then run this job again; "
    "or open a new pull request. By hand: reconciler plan -o plan.json, then reconciler apply plan.json"
)


@dataclass(frozen=True)
class Reviewed:
    """A reviewed plan: the pull request that it was made for, the run that made it, and the saved plan itself."""

    pull: Pull
    run: int
    plan: bytes


def name(environment: str, head: str) -> str:
    """What the artifact with the plan is called: `reconciler-plan-production-3ab91f2…`."""
    return f"reconciler-plan-{environment}-{head}"


def merged_pull(github: GitHub, event: Event) -> Pull:
    """The pull request by which this commit came in. Raises Blocked if there is none, so nobody reviewed it."""
    try:
        found = [each for each in github.pages(f"/commits/{event.commit}/pulls") if _merged_here(each, event)]
    except Missing:
        found = []
    if not found:
        raise Blocked(
            f"commit {event.commit[:7]} came in by no pull request, so nobody has reviewed a plan for it",
            fix="open a pull request with the change; or by hand: reconciler plan -o plan.json, then apply it",
            code="R4320",
        )
    exact = [each for each in found if each.get("merge_commit_sha") == event.commit]
    return pull_from((exact or found)[0], event.repository_id)


def _merged_here(pull: dict[str, Any], event: Event) -> bool:
    base = pull.get("base")
    home = base.get("repo") if isinstance(base, dict) else None
    return (
        bool(pull.get("merged_at"))
        and isinstance(base, dict)
        and base.get("ref") == event.branch
        and isinstance(home, dict)
        and home.get("id") == event.repository_id
    )


def reviewed(github: GitHub, event: Event, environment: str) -> Reviewed:
    """The newest plan that was made for the reviewed head of the merged pull request.

    Raises Blocked, with what to do, if there is none that may be believed or it cannot be read.
    """
    pull = merged_pull(github, event)
    called = name(environment, pull.head)
    listed = [
        each for each in github.pages("/actions/artifacts", "artifacts", name=called) if each.get("name") == called
    ]
    refused: Counter[str] = Counter()
    for each in sorted(listed, key=_age, reverse=True):
        reason = _objection(each, event, pull) or _objection_to_run(github, each, event, pull)
        if not reason:
            return Reviewed(pull, each["workflow_run"]["id"], _plan_in(_download(github, each)))
        refused[reason] += 1
    raise Blocked(_none_found(pull, environment, refused), fix=_WHAT_TO_DO, code="R4321")


def _age(artifact: dict[str, Any]) -> tuple[str, int]:
    number = artifact.get("id")
    return str(artifact.get("created_at", "")), number if isinstance(number, int) else 0


def _objection(artifact: dict[str, Any], event: Event, pull: Pull) -> str:
    """Why this artifact is not to be believed, going by the list; "" if nothing speaks against it."""
    run = artifact.get("workflow_run")
    if not isinstance(run, dict) or not isinstance(run.get("id"), int) or not isinstance(artifact.get("id"), int):
        return "of no known run"
    if run.get("repository_id") != event.repository_id or run.get("head_repository_id") != event.repository_id:
        return "made by the run of a fork"
    if run.get("head_sha") != pull.head:
        return "made by a run at another commit"
    return "expired" if artifact.get("expired") is not False else ""


def _objection_to_run(github: GitHub, artifact: dict[str, Any], event: Event, pull: Pull) -> str:
    """The same, going by the run itself: a push to a branch can upload under any name, unseen by reviewers."""
    run = github.get(f"/actions/runs/{artifact['workflow_run']['id']}")
    home, source = run.get("repository"), run.get("head_repository")
    if not all(isinstance(each, dict) and each.get("id") == event.repository_id for each in (home, source)):
        return "made by the run of a fork"
    if run.get("event") != "pull_request":
        return "not made for a pull request"
    return "" if run.get("head_sha") == pull.head else "made by a run at another commit"


def _none_found(pull: Pull, environment: str, refused: Counter[str]) -> str:
    told = f"there is no reviewed plan of pull request #{pull.number} for {environment} at its head {pull.head[:7]}"
    if refused:
        reasons = ", ".join(f"{number} {reason}" for reason, number in refused.items())
        return f"{told}: {count(refused.total(), 'artifact')} found, {reasons}"
    return told if pull.trusted else f"{told}: it came from a fork, and those get no credentials to plan with"


def _download(github: GitHub, artifact: dict[str, Any]) -> bytes:
    stated = artifact.get("size_in_bytes")
    if not isinstance(stated, int) or stated > LARGEST_ARCHIVE:
        known = size(stated) if isinstance(stated, int) else "of unknown size"
        raise _unusable(f"it is {known}, and {size(LARGEST_ARCHIVE)} is the limit")
    archive = github.archive(artifact["id"])
    digest = artifact.get("digest")  # null for what older versions of upload-artifact made
    if digest and digest != f"sha256:{hashlib.sha256(archive).hexdigest()}":
        raise _unusable("its bytes do not have the digest that GitHub states")
    return archive


def _plan_in(archive: bytes) -> bytes:
    """The plan in a zip. Nothing is unpacked by name, and no more is read than a plan may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return _member(opened)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        raise _unusable(f"it is no sound zip archive ({type(error).__name__})") from error


def _member(archive: zipfile.ZipFile) -> bytes:
    members = archive.infolist()
    if len(members) > _MOST_FILES:
        raise _unusable(f"it holds {len(members):,} files")
    plans = [each for each in members if each.filename == PLAN]
    if len(plans) != 1:
        raise _unusable(f"it holds {len(plans)} files called {PLAN}, and one is needed")
    with archive.open(plans[0]) as file:
        plan = file.read(LARGEST_PLAN + 1)
    if len(plan) > LARGEST_PLAN:
        raise _unusable(f"its {PLAN} is larger than {size(LARGEST_PLAN)}")
    return plan


def _unusable(reason: str) -> Blocked:
    return Blocked(f"the artifact with the reviewed plan cannot be used: {reason}", fix=_WHAT_TO_DO, code="R4322")
