"""`apply`: carry out a saved plan, or plan, show, ask and carry out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconciler.cli import exits, notifying, saved
from reconciler.cli.arguments import Accept, AllowDeletes, AppPattern, NoNotify, OneStore, seconds
from reconciler.cli.options import shared
from reconciler.cli.planning import show_plan
from reconciler.cli.session import Choice, Session
from reconciler.errors import Blocked, Exit, Interrupted, ReconcilerError, UsageProblem
from reconciler.model import Plan, Report
from reconciler.render import documents, text
from reconciler.render.wording import count

Targets = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PLAN.JSON|PATH", help="A saved plan, or manifests and folders of them."),
]


def apply(
    context: typer.Context,
    targets: Targets = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    plan_digest: Annotated[
        str, typer.Option("--plan-digest", metavar="DIGEST", help="Refuse any saved plan but the one with this digest.")
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Apps at work at the same time.")] = 8,
    wait: Annotated[
        str, typer.Option("--wait", metavar="TIME", help="How long to wait for a store's machines, such as 15m.")
    ] = "",
    accept: Accept = None,
    allow_deletes: AllowDeletes = False,
    adopt: Annotated[
        list[str] | None,
        typer.Option("--adopt", metavar="ID", help="Go on in this open draft, whoever opened it. Repeatable."),
    ] = None,
    stop_after: Annotated[
        str,
        typer.Option("--stop-after", metavar="prepare", help="`prepare`: fill the draft, and let a person submit it."),
    ] = "",
    no_notify: NoNotify = False,
    app: AppPattern = "*",
    store: OneStore = "",
) -> int:
    """Make the stores show what the manifests say. Without a saved plan: plan, show, ask."""
    if stop_after not in {"", "prepare"}:
        raise UsageProblem(f"--stop-after takes `prepare`, not {stop_after!r}")
    run = Session(shared(context), wait=seconds("--wait", wait), jobs=jobs)
    source = _saved_plan(targets or [])
    if plan_digest and not source:
        raise UsageProblem(
            "--plan-digest names a saved plan, and none is given",
            fix="reconciler plan -o plan.json, then: reconciler apply plan.json --plan-digest DIGEST",
        )
    with notifying.failures(run, silent=no_notify):
        if source:
            planned = _from_file(source, plan_digest, accept or [], apps=app, store=store)
        else:
            planned = saved.accepted(run.plan(run.load(Choice(targets or (), app, store))), accept or ())
        planned = saved.deletions_accepted(planned) if allow_deletes else planned
        if not (source or _agreed(run, planned, yes=yes)):
            return Exit.OK
    with notifying.failures(run, silent=no_notify, begun=True):
        report = run.apply(planned, adopt=adopt or (), prepare=bool(stop_after))
        _show(run, planned, report)
    end = exits.of_report(report, planned.unread)
    if not no_notify:
        notifying.applied(run, planned, report, end)
    return run.signals.exit if end is Exit.INTERRUPTED else end


def _saved_plan(targets: list[Path]) -> Path | None:
    """The saved plan among the arguments, if it is the only one. Raises UsageProblem if others stand beside it."""
    files = [each for each in targets if each.suffix == ".json"]
    if files and len(targets) > 1:
        raise UsageProblem("a saved plan is applied alone: it says itself what it changes", fix=f"apply {files[0]}")
    return files[0] if files else None


def _from_file(path: Path, plan_digest: str, accept: list[str], *, apps: str, store: str) -> Plan:
    if apps != "*" or store:
        raise UsageProblem("a saved plan is applied whole", fix="choose with --app and --store when it is made")
    planned = saved.read(path)
    if plan_digest:
        saved.check_digest(planned, plan_digest)
    saved.check_basis(planned)
    return saved.accepted(planned, accept)


def _agreed(run: Session, planned: Plan, *, yes: bool) -> bool:
    """Show the plan and ask; without changes there is nothing to ask. Raises Blocked if there is nobody to ask."""
    waiting = not (planned.batches or planned.guards or planned.unread)
    if not run.terminal.json and not (run.terminal.quiet and waiting):
        show_plan(run.terminal, planned)
    if yes or not planned.batches:
        return True
    if not run.terminal.asks:
        raise Blocked(
            "these changes were not agreed to, and there is nobody to ask; nothing was written",
            fix="apply a saved plan (reconciler plan -o plan.json), or say --yes",
            code="R4001",
        )
    submitting = " and submit them" if any(batch.submits for batch in planned.batches) else ""
    agreed = run.terminal.ask(f"Make {count(len(planned.changes), 'change')} {run.whereabouts}{submitting}?")
    if not agreed:
        run.terminal.warn("Nothing was written.")
    return agreed


def _show(run: Session, planned: Plan, report: Report) -> None:
    terminal = run.terminal
    if terminal.json:
        terminal.show_json(documents.report(report, planned.unread))
        return
    if report.outcomes:
        terminal.show(text.report(report, terminal.look()))
    for error in report.errors.values():
        if isinstance(error, ReconcilerError) and not isinstance(error, Interrupted):
            terminal.warn(text.error(error, terminal.aside()))
    if any(isinstance(error, Interrupted) for error in report.errors.values()):
        terminal.warn("Stopped by a signal. What is done is noted; run the same command again to go on.")
