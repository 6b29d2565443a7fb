"""`status`: where each app stands."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import typer

from reconciler import draft
from reconciler.cli.arguments import AllowDraft, AppPattern, OneStore, Paths
from reconciler.cli.drifting import measure
from reconciler.cli.options import shared
from reconciler.cli.session import Choice, Session
from reconciler.drift import Drift
from reconciler.errors import Exit, ReconcilerError
from reconciler.ledger import Interruption
from reconciler.model import App, Plan
from reconciler.provider import Provider
from reconciler.render import documents, text
from reconciler.render.text import Standing
from reconciler.render.wording import count, date_and_time

_Answer = tuple[str, ReconcilerError | None]
"""What a store says of an app, or why it does not."""


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
    planned, report = measure(run, Choice(paths or (), app, store), run.settings.ignores, allow_draft=allow_draft)
    apps = report.apps
    with (
        run.providers(each.store for each in apps) as connected,
        run.signals.heeded(),
        ThreadPoolExecutor(max_workers=run.jobs) as executor,
    ):
        answers = list(executor.map(lambda each: _asked(connected[each.store], each), apps))
    run.signals.check()
    standings = [_standing(run, each, planned, report, answer) for each, answer in zip(apps, answers, strict=True)]
    if run.terminal.json:
        run.terminal.show_json(documents.status(standings))
    else:
        run.terminal.show(text.status(standings, run.terminal.look()))
    failures = [failure.exit for _, failure in answers if failure]
    return failures[0] if failures else Exit.OK


def _asked(provider: Provider, app: App) -> _Answer:
    try:
        return provider.status(app), None
    except ReconcilerError as error:
        return "", error


def _sync(app: App, planned: Plan, report: Drift) -> text.Sync:
    state = report.state(app)
    if state == "not measured":
        return "not measured"
    if state == "drifted":
        return "drifted"
    if any(batch.app == app for batch in planned.batches):
        return "changes"
    return "held" if any(held.batch.app == app for held in planned.held) else "in sync"


def _standing(run: Session, app: App, planned: Plan, report: Drift, answer: _Answer) -> Standing:
    said, failure = answer
    sync = _sync(app, planned, report)
    unread = [each for each in report.found.unread if each.app == app]
    remarks = [f"not measured: {each.reason}" for each in unread]
    remarks += [f"held until {date_and_time(each.until)}" for each in planned.held if each.batch.app == app]
    if ignored := sum(finding.address.app == app for finding, _ in report.ignored):
        remarks.append(f"{count(ignored, 'drifted field')} ignored: reconciler drift")
    cut_off = run.ledger.memory().interruption(app)
    if cut_off and (holder := run.ledger.holder(app)):
        remarks.append(f"an apply is at work: {holder}")
    elif cut_off and not any(each.code == draft.IN_DOUBT for each in unread):
        remarks += _left_behind(cut_off, sync)
    remarks += [f"the store could not be asked: {failure.message}"] if failure else []
    return Standing(app, sync, said, tuple(remarks))


def _left_behind(cut_off: Interruption, sync: text.Sync) -> Iterator[str]:
    """What is left of a run that was cut off. Where changes show at once, and all of them do, nothing is."""
    if cut_off.prepared:
        yield f"the draft {cut_off.handle} is filled, and waits for a person to submit it"
    elif sync != "in sync":
        yield "an earlier apply was cut off: run reconciler apply again"
    elif cut_off.atomic:
        yield "an earlier apply was cut off, and may have left a draft open: the next with changes clears it away"
