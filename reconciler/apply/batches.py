"""All batches of a plan, in order and side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

from reconciler.apply.batch import BatchEnd, Options, Run, run_batch
from reconciler.errors import Blocked
from reconciler.ledger import Ledger
from reconciler.model import App, Batch, Event, Outcome, Plan, Report
from reconciler.plan import predecessors
from reconciler.planfile import digest
from reconciler.provider import AssetSource, Provider
from reconciler.survey import remember


def run(
    plan: Plan,
    *,
    providers: Mapping[str, Provider],
    ledger: Ledger,
    assets: AssetSource,
    options: Options | None = None,
    emit: Callable[[Event], None] = lambda _event: None,
) -> Report:
    """Carry out every batch whose guards are accepted, those that wait for others behind them, the rest side by side.

    A failed batch ends only those that wait for it. Errors do not leave this function: they are in the report.
    `emit` is called from several threads, one at a time.
    """
    mutex = threading.Lock()

    def one_at_a_time(event: Event) -> None:
        with mutex:
            emit(event)

    remember(ledger, plan.adopted)
    for address, protected in plan.protection.items():
        ledger.append("protected" if protected else "unprotected", address.app, address=str(address))
    for app in plan.pruning.keys() - {*_to_change(plan)}:
        ledger.append("pruned", app, pruned=list(plan.pruning[app]))
    context = Run(providers, ledger, assets, options or Options(), one_at_a_time, digest(plan), plan.pruning)
    ends = _run_batches(plan, context)
    return Report(
        outcomes=tuple(outcome for batch in plan.batches for outcome in ends[batch.app].outcomes),
        errors={app: end.error for app, end in ends.items() if end.error},
        notes={app: end.note for app, end in ends.items() if end.note},
    )


def _to_change(plan: Plan) -> Iterator[App]:
    """The apps in which something differs from the manifest, be it held."""
    yield from (batch.app for batch in (*plan.batches, *(held.batch for held in plan.held)))


def _run_batches(plan: Plan, context: Run) -> dict[App, BatchEnd]:
    batches = {batch.app: batch for batch in plan.batches}
    sorter = TopologicalSorter({app: predecessors(app, batches) for app in batches})
    sorter.prepare()
    ends: dict[App, BatchEnd] = {}
    running: dict[Future[BatchEnd], App] = {}
    with ThreadPoolExecutor(max_workers=max(1, context.options.jobs)) as executor:
        while sorter.is_active():
            for app in sorter.get_ready():
                obstacle = _obstacle(batches[app], plan, ends)
                if obstacle:
                    ends[app] = _skipped(batches[app], obstacle)
                    sorter.done(app)
                else:
                    running[executor.submit(run_batch, batches[app], context)] = app
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                app = running.pop(future)
                ends[app] = future.result()
                sorter.done(app)
    return ends


def _obstacle(batch: Batch, plan: Plan, ends: Mapping[App, BatchEnd]) -> Blocked | None:
    """Why this batch must not start, if anything is in its way."""
    for guard in plan.guards:
        if guard.app == batch.app and not guard.accepted:
            return Blocked(f"{guard.reason}", fix=f"if it is meant:  --accept {guard.flag}", code="R4400")
    for other in predecessors(batch.app, [*ends, *(each.app for each in plan.unread)]):
        if other not in ends or ends[other].error:
            return Blocked(f"waits for {other}, which did not land", fix="mend that first, then apply again")
    for held in plan.held:
        if predecessors(batch.app, [held.batch.app]):
            return Blocked(f"waits for {held.batch.app}, which is held until {held.until}", fix="apply again then")
    return None


def _skipped(batch: Batch, reason: Blocked) -> BatchEnd:
    return BatchEnd(tuple(Outcome(change, "skipped", reason.message) for change in batch.changes), reason)
