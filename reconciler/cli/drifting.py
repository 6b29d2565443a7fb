"""`drift`: what somebody changed at a store; once, or again and again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from reconciler import plan as planning
from reconciler import settings_file, sightings
from reconciler.cli import exits, files, notifying, pages, repeating
from reconciler.cli.arguments import AllowDraft, AppPattern, NoNotify, OneStore, Paths, seconds
from reconciler.cli.options import Shared, shared
from reconciler.cli.session import Choice, Session
from reconciler.cli.terminal import Terminal
from reconciler.drift import Drift, Ignore, sift
from reconciler.errors import Exit, Interrupted, NeedsDraft, ReconcilerError, UsageProblem
from reconciler.model import Change, Plan, Survey, Values
from reconciler.render import documents, text
from reconciler.render.escape import one_line


@dataclass(frozen=True)
class Wanted:
    """What a run of `drift` was asked for. The files are those that it writes its report to, and reads."""

    choice: Choice
    allow_draft: bool = False
    ignore: Path | None = None
    md: Path | None = None
    html: Path | None = None
    issue: bool = False
    notify: bool = True


def drift(
    context: typer.Context,
    paths: Paths = None,
    *,
    allow_draft: AllowDraft = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 if drift is found.")] = False,
    ignore: Annotated[
        Path | None, typer.Option("--ignore", metavar="FILE", help="More to ignore, beside what the settings say.")
    ] = None,
    md: Annotated[Path | None, typer.Option("--md", metavar="FILE", help="Write it as Markdown, too.")] = None,
    html: pages.Html = None,
    issue: Annotated[bool, typer.Option("--issue", help="Keep a GitHub issue for each app that drifted.")] = False,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="Again and again, such as 6h, until a signal ends it.")
    ] = "",
    no_notify: NoNotify = False,
    app: AppPattern = "*",
    store: OneStore = "",
) -> int:
    """Tell what somebody changed at a store since it was last applied. Exits with 2 if there is any."""
    given = shared(context)
    wanted = Wanted(Choice(paths or (), app, store), allow_draft, ignore, md, html, issue, not no_notify)
    if every:
        return repeating.repeat(_period(every), given, lambda own: _in_one_line(own, wanted))
    run = Session(given)
    report = look(run, wanted)
    _show(run, report, wanted)
    _tell(run, report, wanted)
    return _exit(report, exit_zero=exit_zero)


def _period(every: str) -> float:
    period = seconds("--every", every) or 0
    if not period:
        raise UsageProblem("--every takes a time beyond 0", fix="such as  --every 6h")
    return period


def look(run: Session, wanted: Wanted) -> Drift:
    """Read the stores and make the report, with the times when each thing was first seen.

    A run that fails before any app is asked is noted, and told if it is not the first: silence would pass for
    "nothing drifted".
    """
    try:
        ignores = (*run.settings.ignores, *(settings_file.ignores(wanted.ignore) if wanted.ignore else ()))
        return _remembered(run, measure(run, wanted.choice, ignores, allow_draft=wanted.allow_draft)[1])
    except (Interrupted, UsageProblem):
        raise
    except ReconcilerError as error:
        if wanted.notify:
            notifying.failed(run, error)
        raise


def measure(run: Session, choice: Choice, ignores: tuple[Ignore, ...], *, allow_draft: bool) -> tuple[Plan, Drift]:
    """Read the stores; returns the whole plan, and what of it is drift."""
    manifest = run.load(choice)
    seen, known = run.survey(manifest.desired, allow_draft=allow_draft)
    planned = run.compare(manifest.desired, seen, known, notes=manifest.notes)
    drifted, apps = planning.drift(planned), manifest.desired.apps
    return planned, sift(planned, drifted, apps=apps, last=lambda change: _last(seen, change), ignores=ignores)


def _last(seen: Survey, change: Change) -> Values | None:
    last = seen.last.get(change.address)
    return last.values if last else None


def _remembered(run: Session, report: Drift) -> Drift:
    """The report with the times of first sightings. Without a place to keep them it is as true without."""
    there = {each.path: each.digest for each in (*report.findings, *(each for each, _ in report.ignored))}
    measured, unread = ({str(app) for app in apps} for apps in (report.measured, _unread(report)))
    path = notifying.memory(run)
    try:
        with sightings.updated(path) as memory:
            new = memory.note(there, measured, unread, report.found.made)
            first: Mapping[str, str] = {each: moment for each, (_, moment) in memory.seen.items() if each in there}
    except OSError as error:
        why = error.strerror or type(error).__name__
        run.terminal.warn(one_line(f"warning: {path} cannot be written: {why}. Since when anything drifted is unknown"))
        return report
    return replace(report, first=first, new=new)


def _unread(report: Drift) -> list[object]:
    return [each.app for each in report.found.unread]


def _show(run: Session, report: Drift, wanted: Wanted) -> None:
    if run.terminal.json:
        run.terminal.show_json(documents.drift(report))
    elif report.found.changes or report.found.unread or not run.terminal.quiet:
        run.terminal.show(text.drift(report, run.terminal.look()))
    _write(run, report, wanted)
    if run.shared.verbose:
        for entry in report.unused:
            run.terminal.warn(
                one_line(f"{entry.place}: nothing drifted at {entry.address}, ignored until {entry.until}")
            )
    if not wanted.allow_draft and any(each.code == NeedsDraft.default_code for each in report.found.unread):
        run.terminal.say("To read through a draft that is deleted again:  --allow-draft")


def _write(run: Session, report: Drift, wanted: Wanted) -> None:
    """Write the files that were asked for."""
    if wanted.md:
        from reconciler.render import markdown_drift  # noqa: PLC0415 # few runs write Markdown

        files.write(wanted.md, markdown_drift.drift(report).encode())
    if wanted.html:
        from reconciler.render import html  # noqa: PLC0415 # few runs make pages

        pages.write(run, wanted.html, report.found, lambda pictures, known: html.drift(report, pictures, known))


def _tell(run: Session, report: Drift, wanted: Wanted) -> None:
    if wanted.issue:
        _keep_issues(run.terminal, report)
    if wanted.notify:
        notifying.drifted(run, report)


def _keep_issues(terminal: Terminal, report: Drift) -> None:
    """Open, update and close issues in the repository that GITHUB_REPOSITORY names."""
    from reconciler.github import issues  # noqa: PLC0415 # other runs ask GitHub nothing

    with closing(issues.repository(os.environ)) as github:
        for line in issues.keep(github, documents.drift(report), report.apps):
            terminal.say(line)


def _exit(report: Drift, *, exit_zero: bool) -> Exit:
    """2 for drift; where something was not measured and nothing drifted 4, or 5 if credentials are the reason."""
    if report.found.changes and not exit_zero:
        return Exit.CHANGES
    unread = exits.of_unread(report.found.unread)
    return unread if unread in {Exit.OK, Exit.CREDENTIALS} else Exit.BLOCKED


def _in_one_line(given: Shared, wanted: Wanted) -> None:
    """One run among many: its files, its notices, and one line."""
    run = Session(replace(given, quiet=True))
    report = look(run, wanted)
    _write(run, report, wanted)
    _tell(run, report, wanted)
    if given.json:
        run.terminal.show(documents.line(documents.drift(report)))
    elif report.found.changes or report.found.unread or not given.quiet:
        run.terminal.show(f"{text.drift_totals(report, run.terminal.look().signs.dot)}\n")
