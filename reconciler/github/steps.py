"""The three jobs: plan on a pull request, apply on merge, drift on a schedule."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from reconciler.errors import Blocked, Exit, Interrupted, Malformed, ReconcilerError, UsageProblem
from reconciler.github import artifacts, comments, issues, log, words
from reconciler.github.api import GitHub
from reconciler.github.child import Ended, Program
from reconciler.github.event import Event, Pull
from reconciler.github.options import Options
from reconciler.github.runner import Runner
from reconciler.manifest import load
from reconciler.model import Plan
from reconciler.planfile import digest, plan_from_json
from reconciler.render.actions import summary
from reconciler.render.text.plans import totals

_NEVER: Final = "pull_request_target"
_MERGED: Final = ("push", "workflow_dispatch")


@dataclass(frozen=True)
class Job:
    """What a job works with. `connect` is called once, and only by a job that asks GitHub anything."""

    event: Event
    options: Options
    program: Program
    runner: Runner
    connect: Callable[[], GitHub]

    @cached_property
    def github(self) -> GitHub:
        """The repository."""
        return self.connect()

    @property
    def paths(self) -> list[str]:
        """The manifests, as the last arguments of a command."""
        return ["--", *self.options.paths] if self.options.paths else []

    def mark(self, *more: str) -> str:
        """The marker of what this environment writes."""
        return comments.marker(self.options.environment, *more)


def run(job: Job) -> int:
    """Do what the options say; returns the exit code of the step. Raises what the parts raise."""
    if job.event.name == _NEVER:
        raise UsageProblem(
            f"{_NEVER} hands secrets to what a stranger wrote, so nothing is done here",
            fix="start the workflow on: pull_request",
        )
    return {"plan": plan, "apply": apply, "drift": drift}[job.options.command](job)


# --- plan -------------------------------------------------------------------------------------------------------


def plan(job: Job) -> int:
    """Plan what the pull request changes, and show it there. Changes are no failure.

    Without secrets, from a fork, only what needs none is done: the manifests are checked.
    """
    pull = job.event.pull
    if pull and not pull.trusted:
        return _validate(job, pull)
    made = _planned(job, since=pull.base if pull else "")
    head = pull.head if pull else job.event.commit
    job.runner.hand_on(
        **_outputs(made.plan, made.ended),
        artifact=artifacts.name(job.options.environment, head),
        plan_file=str(made.folder / artifacts.PLAN) if made.plan else "",
        html_file=str(made.folder / _HTML) if (made.folder / _HTML).exists() else "",
    )
    about = (job.options.environment, job.mark(), head, job.event.run_url)
    body = words.plan(made.markdown, *about) if made.plan else words.no_plan(made.ended.err, *about)
    job.runner.summarise(body)
    if pull and job.options.comment:
        comments.keep(job.github, pull.number, job.mark(), body, begin=made.says_something)
    return Exit.OK if made.ended.code == Exit.CHANGES else made.ended.code


def _validate(job: Job, pull: Pull) -> int:
    ended = job.program.run("validate", "--changed-since", pull.base, *job.paths)
    told = "No credentials for a pull request from outside, so nothing was planned; the manifests were checked."
    heading = words.heading("Manifests", job.options.environment, job.mark())
    job.runner.summarise(f"{heading}\n\n{told}\n\n{words.fenced(ended.err + ended.out)}")
    job.runner.hand_on(**_outputs(None, ended))
    return ended.code


_HTML: Final = "plan.html"
_MARKDOWN: Final = "comment.md"


@dataclass(frozen=True)
class _Made:
    """How planning ended, and what came of it: no plan if it failed."""

    ended: Ended
    folder: Path
    plan: Plan | None
    markdown: str

    @property
    def says_something(self) -> bool:
        """Is there anything that a reviewer must see?"""
        return bool(self.plan and not summary(self.plan).nothing)


def _planned(job: Job, *, since: str, html: bool = True) -> _Made:
    folder = job.runner.folder("plan")
    saved, written = folder / artifacts.PLAN, folder / _MARKDOWN
    wanted = ["-o", str(saved), "--md", str(written), "--detailed-exitcode"]
    wanted += ["--html", str(folder / _HTML)] if html and job.options.html else []
    wanted += ["--changed-since", since] if since else []
    ended = job.program.run("plan", *wanted, *job.paths)
    if ended.code in {Exit.INTERRUPTED, Exit.TERMINATED}:  # there is no plan, and nothing to tell anybody
        raise Interrupted("planning was stopped by a signal", fix="run the job again")
    if not saved.exists() or not written.exists():
        return _Made(ended, folder, None, "")
    return _Made(ended, folder, _read(saved), written.read_text(encoding="utf-8"))


def _outputs(planned: Plan | None, ended: Ended) -> dict[str, str]:
    """What every job hands on."""
    total = summary(planned) if planned else None
    return {
        "has_changes": "true" if planned and planned.batches else "false",
        "digest": total.digest if total else "",
        "summary": ". ".join(totals(total)) if total else "",
        "exit": str(ended.code),
    }


def _read(path: Path) -> Plan:
    try:
        document = json.loads(path.read_bytes())
        planned = plan_from_json(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Blocked(
            f"what should be the reviewed plan is none ({type(error).__name__})",
            fix="plan again, with the version of reconciler that is to apply it",
            code="R4322",
        ) from error
    if document.get("digest") != digest(planned):
        raise Blocked(
            "the reviewed plan is not as it was made: its contents do not have the digest that it states",
            fix="plan again, and find out who changed it",
            code="R4311",
        )
    return planned


# --- apply ------------------------------------------------------------------------------------------------------


def apply(job: Job) -> int:
    """Apply the plan that was reviewed on the merged pull request. If that cannot be, tell there what is so now."""
    if job.event.name not in _MERGED:
        raise UsageProblem(
            f"apply is for what was merged, and this run was started by {job.event.name[:40]!a}",
            fix="start the workflow on: push, to the branch that is merged into",
        )
    found = artifacts.reviewed(job.github, job.event, job.options.environment)
    saved = _store(job.runner.folder("apply"), found.plan)
    planned = _read(saved)
    accepted = [each for name in job.options.accept for each in ("--accept", name)]
    ended = job.program.run("apply", *accepted, str(saved))
    job.runner.hand_on(**_outputs(planned, ended))
    short = summary(planned).short
    how = f"Applied {short}" if ended.code == Exit.OK else f"Apply of {short} ended with {ended.code}"
    body = words.applied(ended.out + ended.err, how, *_about(job))
    job.runner.summarise(body)
    if ended.code == Exit.BLOCKED:
        _tell_anew(job, found.pull, ended)
    elif ended.code == Exit.OK:
        _say_there(job, found.pull, body, begin=False)  # in place of why it could not be applied before
    return ended.code


def _about(job: Job) -> tuple[str, str, str]:
    return job.options.environment, job.mark("apply"), job.event.run_url


def _store(folder: Path, plan: bytes) -> Path:
    path = folder / artifacts.PLAN
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(plan)
    return path


def _tell_anew(job: Job, pull: Pull, ended: Ended) -> None:
    """Plan anew what was merged, and put the difference where it was reviewed."""
    made = _planned(job, since=job.event.before, html=False)
    anew = words.without_heading(made.markdown)
    job.runner.summarise(f"{anew}\n\n{words.fenced(made.ended.err)}")
    _say_there(job, pull, words.not_applied(ended.err, anew, *_about(job)), begin=True)


def _say_there(job: Job, pull: Pull, body: str, *, begin: bool) -> None:
    """Comment on the pull request. Should that fail, it is told, and how the apply ended stands."""
    if not job.options.comment:
        return
    try:
        comments.keep(job.github, pull.number, job.mark("apply"), body, begin=begin)
    except ReconcilerError as problem:
        log.tell(problem)


# --- drift ------------------------------------------------------------------------------------------------------


def drift(job: Job) -> int:
    """Tell what was changed behind the manifests' back. Drift ends the step with 2, unless issues tell of it."""
    folder = job.runner.folder("drift")
    html = folder / "drift.html"
    wanted = ["--json", *(["--html", str(html)] if job.options.html else [])]
    wanted += ["--allow-draft"] if job.options.allow_draft else []
    ended = job.program.run("drift", *wanted, *job.paths, show=False)
    document = _document(ended)
    if "changes" not in document:
        return _not_measured(job, ended, document)
    apps = load([Path(each) for each in job.options.paths] or [Path()]).desired.apps
    job.runner.hand_on(
        has_changes="true" if document["changes"] else "false",
        digest="",
        summary=words.drift_line(document, apps),
        exit=str(ended.code),
        html_file=str(html) if html.exists() else "",
    )
    job.runner.summarise(words.drift(document, apps, job.options.environment))
    log.say([words.drift_line(document, apps)])
    if job.options.issue:
        log.say(issues.keep(job.github, document, apps, job.options.environment))
    told_by_issue = job.options.issue and ended.code == Exit.CHANGES
    return Exit.OK if told_by_issue else ended.code


def _document(ended: Ended) -> dict[str, Any]:
    try:
        document = json.loads(ended.out)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Malformed(f"`reconciler drift` ended with {ended.code} and said nothing", fix="see the log above")
    return document


def _not_measured(job: Job, ended: Ended, document: dict[str, Any]) -> int:
    """An error came first: nothing was measured, so no issue is touched."""
    listed = document.get("diagnostics", [])
    told = [line for each in listed for line in (f"{each['code']}: {each['summary']}", each["detail"]) if line]
    log.say(told)
    heading = words.heading("Drift", job.options.environment, job.mark("drift"))
    said = words.fenced("\n".join(told))
    job.runner.summarise(f"{heading}\n\n**Nothing was measured.**\n\n{said}")
    job.runner.hand_on(has_changes="false", digest="", summary="nothing was measured", exit=str(ended.code))
    return ended.code
