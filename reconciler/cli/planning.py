"""`validate`, `plan` and `show`: what is asked for, and what would change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from reconciler import links
from reconciler.cli import exits, files, pages, saved
from reconciler.cli.arguments import Accept, AppPattern, Full, NoDraft, OneStore, Out, Paths, PlanFile, Since
from reconciler.cli.clock import now
from reconciler.cli.failures import annotate, source_lines
from reconciler.cli.options import shared
from reconciler.cli.session import Choice, Session
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, UsageProblem
from reconciler.manifest import Manifest
from reconciler.model import Plan
from reconciler.render import documents, markdown, text
from reconciler.render.actions import summary
from reconciler.render.escape import one_line
from reconciler.render.wording import count

_STDOUT: Final = Path("-")
_REMARK: Final = 1_000
"""Characters of a remark in a comment at most."""


def validate(
    context: typer.Context,
    paths: Paths = None,
    *,
    changed_since: Since = "",
    check_links: Annotated[
        bool, typer.Option("--check-links", help="Follow the links in texts, too. This asks the web.")
    ] = False,
) -> int:
    """Check manifests and their files. Needs no network and no credentials."""
    run = Session(shared(context))
    terminal = run.terminal
    manifest = Choice(paths or (), since=changed_since).load()
    dead = links.dead(manifest.links, loopback=bool(run.sandbox)) if check_links else ()
    warnings = (*manifest.warnings, *dead)
    lines = source_lines(warnings)
    if terminal.json:
        terminal.show_json(documents.valid(warnings, manifest.notes, lines))
        return Exit.OK
    terminal.say(text.diagnostics(warnings, terminal.aside(), lines))
    annotate(terminal, warnings)
    terminal.say(text.notes(manifest.notes, terminal.aside()))
    run.remark(manifest)
    if not terminal.quiet:
        apps, files = count(len(manifest.desired.apps), "app"), count(len(manifest.desired.assets), "file")
        terminal.show(f"Valid. {count(len(manifest.desired.manifests), 'manifest')}, {apps}, {files}.\n")
    return Exit.OK


def plan(
    context: typer.Context,
    paths: Paths = None,
    *,
    out: Out = None,
    md: Annotated[
        Path | None, typer.Option("--md", metavar="FILE", help="Write it as a pull-request comment; - prints that.")
    ] = None,
    html: pages.Html = None,
    app: AppPattern = "*",
    store: OneStore = "",
    changed_since: Since = "",
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 if there are changes.")
    ] = False,
    accept: Accept = None,
    full: Full = False,
    no_draft: NoDraft = False,
) -> int:
    """Read the stores and show what would change. Changes nothing."""
    run = Session(shared(context))
    if md == _STDOUT and run.terminal.json:
        raise UsageProblem("--json and --md - cannot both be printed", fix="write one to a file: --md FILE")
    manifest = run.load(Choice(paths or (), app, store, changed_since))
    planned = saved.accepted(run.plan(manifest, allow_draft=not no_draft), accept or ())
    unchanged = _unchanged(manifest, changed_since)
    if md != _STDOUT:
        show_plan(run.terminal, planned, full=full, nothing=unchanged)
    if out:
        save_plan(run.terminal, planned, out)
    if md:
        _comment(run.terminal, md, markdown.plan(planned), (manifest.remark, unchanged))
    if html:
        _write_page(run, html, planned)
    end = exits.of_unread(planned.unread)
    return Exit.CHANGES if end is Exit.OK and detailed_exitcode and planned.batches else end


def _unchanged(manifest: Manifest, since: str) -> str:
    """That no manifest changed in git since a commit; "" if one did, or nobody asked."""
    if not since or manifest.desired.manifests:
        return ""
    return f"no {'other ' if manifest.remark else ''}manifest changed since {since}"


def _comment(terminal: Terminal, path: Path, comment: str, remarks: Iterable[str]) -> None:
    """Write or print a comment, with remarks below it."""
    comment += "".join(f"\n{markdown.span(each, _REMARK)}\n" for each in remarks if each)
    if path == _STDOUT:
        terminal.show(comment)
    else:
        files.write(path, comment.encode())


def save_plan(terminal: Terminal, planned: Plan, path: Path) -> None:
    """Save a plan, and say how it is applied."""
    saved.save(planned, path)
    terminal.say(f"Saved {path} ({summary(planned).digest}). Apply it with:  {_apply(path, planned)}")


def _apply(path: Path, planned: Plan) -> str:
    flags = dict.fromkeys(f"--accept {guard.flag}" for guard in planned.guards if not guard.accepted)
    return " ".join(["reconciler apply", str(path), *flags])


def show_plan(terminal: Terminal, planned: Plan, *, full: bool = False, nothing: str = "") -> None:
    """Print a plan: as JSON if asked for, and nothing if it is empty and only what matters is wanted.

    `nothing`: why it is empty, where that is known beforehand.
    """
    if terminal.json:
        terminal.show_json(documents.plan(planned))
    elif nothing and not terminal.quiet:
        terminal.show(f"No changes: {one_line(nothing)}.\n")
    elif not (terminal.quiet and summary(planned).nothing):
        terminal.show(text.plan(planned, terminal.look(full=full), now=now()))


def show(
    context: typer.Context,
    plan_file: PlanFile,
    md: Annotated[bool, typer.Option("--md", help="Print it as a pull-request comment.")] = False,
    html: pages.Html = None,
    full: Full = False,
) -> int:
    """Print a saved plan again."""
    run = Session(shared(context))
    terminal = run.terminal
    planned = saved.read(plan_file)
    if md:
        terminal.show(markdown.plan(planned, now=now()))
    else:
        show_plan(terminal, planned, full=full)
    if html:
        _write_page(run, html, planned)
    return Exit.OK


def _write_page(run: Session, path: Path, planned: Plan) -> None:
    from reconciler.render import html  # noqa: PLC0415 # other commands make no pages

    pages.write(run, path, planned, lambda pictures, known: html.plan(planned, pictures, known, now()))
