"""`drift` and `status`: what stands now."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer

from reconciler import plan as planning
from reconciler.cli import exits
from reconciler.cli.arguments import AllowDraft, AppPattern, OneStore, Paths
from reconciler.cli.options import shared
from reconciler.cli.session import Choice, Session
from reconciler.errors import Exit, NeedsDraft, ReconcilerError
from reconciler.model import App, Plan
from reconciler.provider import Provider
from reconciler.render import documents, text
from reconciler.render.text import Standing


def drift(
    context: typer.Context,
    paths: Paths = None,
    *,
    allow_draft: AllowDraft = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 if drift is found.")] = False,
    app: AppPattern = "*",
    store: OneStore = "",
) -> int:
    """Tell what somebody changed at a store since it was last applied. Exits with 2 if there is any."""
    run = Session(shared(context))
    planned = run.plan(run.load(Choice(paths or (), app, store)), allow_draft=allow_draft)
    drifted = planning.drift(planned)
    batches = (*planned.batches, *(each.batch for each in planned.held))
    pending = sum(change.cause == "manifest" for batch in batches for change in batch.changes)
    if run.terminal.json:
        run.terminal.show_json(documents.drift(drifted, pending=pending))
    elif drifted.changes or drifted.unread or not run.terminal.quiet:
        run.terminal.show(text.drift(drifted, run.terminal.look(), pending=pending))
    if not allow_draft and any(each.code == NeedsDraft.default_code for each in drifted.unread):
        run.terminal.say("To read through a draft that is deleted again:  --allow-draft")
    return _exit(drifted, exit_zero=exit_zero)


def _exit(drifted: Plan, *, exit_zero: bool) -> Exit:
    """2 for drift; where something was not measured and nothing drifted 4, or 5 if credentials are the reason."""
    if drifted.changes and not exit_zero:
        return Exit.CHANGES
    unread = exits.of_unread(drifted.unread)
    return unread if unread in {Exit.OK, Exit.CREDENTIALS} else Exit.BLOCKED


def status(
    context: typer.Context,
    paths: Paths = None,
    *,
    allow_draft: AllowDraft = False,
    app: AppPattern = "*",
    store: OneStore = "",
) -> int:
    """Tell for each app whether it is in sync, and where it stands at its store."""
    run = Session(shared(context))
    manifest = run.load(Choice(paths or (), app, store))
    planned = run.plan(manifest, allow_draft=allow_draft)
    apps = manifest.desired.apps
    with (
        run.providers(each.store for each in apps) as connected,
        run.signals.heeded(),
        ThreadPoolExecutor(max_workers=run.jobs) as executor,
    ):
        answers = list(executor.map(lambda each: _asked(connected[each.store], each), apps))
    run.signals.check()
    standings = [
        Standing(each, _sync(each, planned), said, _remarks(run, each, planned, failure))
        for each, (said, failure) in zip(apps, answers, strict=True)
    ]
    if run.terminal.json:
        run.terminal.show_json(documents.status(standings))
    else:
        run.terminal.show(text.status(standings, run.terminal.look()))
    failures = [failure.exit for _, failure in answers if failure]
    return failures[0] if failures else Exit.OK


def _asked(provider: Provider, app: App) -> tuple[str, ReconcilerError | None]:
    try:
        return provider.status(app), None
    except ReconcilerError as error:
        return "", error


def _sync(app: App, planned: Plan) -> text.Sync:
    if any(each.app == app for each in planned.unread):
        return "not measured"
    if any(each.app == app for each in planning.drift(planned).batches):
        return "drift"
    changed = {batch.app for batch in (*planned.batches, *(held.batch for held in planned.held))}
    return "changes" if app in changed else "in sync"


def _remarks(run: Session, app: App, planned: Plan, failure: ReconcilerError | None) -> tuple[str, ...]:
    remarks = [f"not measured: {each.reason}" for each in planned.unread if each.app == app]
    cut_off = run.ledger.memory().interruption(app)
    if cut_off and cut_off.prepared:
        remarks.append(f"the draft {cut_off.handle} is filled, and waits for a person to submit it")
    elif cut_off:
        remarks.append("an earlier apply was cut off: run reconciler apply again")
    remarks += [f"the store could not be asked: {failure.message}"] if failure else []
    return tuple(remarks)
