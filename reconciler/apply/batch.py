"""One batch on its way: look, open, change, read back, commit.

Nothing is compared or decided here beyond the three-way test: the store already shows `after`, so pass over it; it
still shows `before`, so make the change; neither, so the plan is stale and the batch is refused.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from reconciler import draft
from reconciler.apply import sight
from reconciler.errors import Blocked, Interrupted, Malformed, Moved, NeedsDraft, ReconcilerError, Uncertain
from reconciler.filesets import sent
from reconciler.ledger import Ledger
from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Batch,
    Change,
    Event,
    EventKind,
    Outcome,
    OutcomeState,
    Resource,
    contradicts,
    normalised,
    standing,
)
from reconciler.planfile import values_to_json
from reconciler.provider import AssetSource, Provider, Transaction
from reconciler.survey import look, read_base, remember

_AT_WORK: ContextVar[tuple[App, Address | None] | None] = ContextVar("at work", default=None)


def at_work() -> tuple[App, Address | None] | None:
    """What this thread is changing just now: an app, and the address unless it is all of it; None if it is not."""
    return _AT_WORK.get()


@contextmanager
def _working_on(app: App, address: Address | None = None) -> Iterator[None]:
    token = _AT_WORK.set((app, address))
    try:
        yield
    finally:
        _AT_WORK.reset(token)


@dataclass(frozen=True)
class Options:
    """How to carry out a plan.

    Args:
        adopt: handles of open drafts that a person told us to go on in.
        prepare: fill the draft and leave it to a person to submit.
        jobs: batches at work at the same time, and changes within one where the store allows it.
        stopping: set once a signal asked us to stop; nothing new starts then.
    """

    adopt: frozenset[str] = frozenset()
    prepare: bool = False
    jobs: int = 8
    stopping: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Run:
    """What every step of one apply needs. `pruning`: what is noted of an app once its batch has landed."""

    providers: Mapping[str, Provider]
    ledger: Ledger
    assets: AssetSource
    options: Options
    emit: Callable[[Event], None]
    plan: str
    pruning: Mapping[App, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchEnd:
    """How a batch ended: an outcome for each of its changes, what stopped it, and what people should know."""

    outcomes: tuple[Outcome, ...]
    error: ReconcilerError | None = None
    note: str = ""


def run_batch(batch: Batch, context: Run) -> BatchEnd:
    """Carry out one batch. Whatever goes wrong is told in what it returns."""
    provider = context.providers[batch.app.store]
    job = _BatchJob(batch, provider, context)
    try:
        with context.ledger.lock(batch.app):
            return job.carry_out()
    except ReconcilerError as error:
        return job.ended_by(error)
    except Exception as fault:  # noqa: BLE001 - a fault of ours in one batch must not take the other batches along
        problem = ReconcilerError(
            f"a fault in reconciler itself: {type(fault).__name__}: {fault}",
            fix="please report it; what was begun is in the ledger, and apply goes on from there",
            where=str(batch.app),
        )
        problem.__cause__ = fault
        return job.ended_by(problem)


class _BatchJob:
    """One batch on its way: look, open, change, read back, commit."""

    def __init__(self, batch: Batch, provider: Provider, context: Run) -> None:
        self.batch = batch
        self.app = batch.app
        self.provider = provider
        self.context = context
        self.ledger = context.ledger
        self.states: dict[Address, tuple[OutcomeState, str]] = {}
        self.committing = False

    def carry_out(self) -> BatchEnd:
        """Returns how the batch ended. Raises what stopped it, with `states` telling how far it came."""
        self._refuse_what_is_in_doubt()
        before_opening = self._look_without_draft()
        if before_opening is not None and self._all_done(before_opening):
            return self._already(before_opening)
        self._check_not_stopping()
        self._check_budget()
        self.tell("opening")
        transaction = draft.begin(self.provider, self.app, self.ledger, self.context.options.adopt, self.batch.changes)
        self.tell("opened", text=transaction.handle)
        try:
            return self._within(transaction, before_opening)
        except ReconcilerError as error:
            self._leave(transaction, error)
            raise

    def _within(self, transaction: Transaction, before_opening: dict[Address, Resource] | None) -> BatchEnd:
        now = self._where_it_starts(transaction, before_opening)
        if not self._is_adopted(transaction):
            if self._all_done(now):
                transaction.abandon()
                self.ledger.append("abandoned", self.app)
                return self._already(now)
            if self.provider.atomic:
                draft.remember_copies(self.provider, self.app, self.ledger, transaction)
            now = self._as_the_draft_starts(now, transaction)
        along = self._what_goes_along(transaction)
        self._refuse_what_moved(now, _ELSEWHERE if self._is_adopted(transaction) else _PLAN_AGAIN)
        self._make_changes(transaction, now)
        self._read_back(transaction)
        if self.context.options.prepare:
            self.ledger.append("prepared", self.app)
            self.tell("closed", text=f"draft {transaction.handle} is filled; submit it in the store's console")
            waits = f"draft {transaction.handle} waits to be submitted by a person"
            return self._end("prepared", "; ".join(filter(None, [waits, along])))
        self._check_not_stopping()
        self.committing = True
        self.ledger.append("committing", self.app, plan=self.context.plan)
        with _working_on(self.app):
            text = transaction.commit()
        self.ledger.append("closed", self.app, text=text, **self._pruned())
        self.tell("closed", text=text)
        return self._end("done", "; ".join(filter(None, [text, along])))

    # --- looking ---

    def _is_adopted(self, transaction: Transaction) -> bool:
        return transaction.handle != "" and transaction.handle in self.context.options.adopt

    def _where_it_starts(
        self, transaction: Transaction, before_opening: dict[Address, Resource] | None
    ) -> dict[Address, Resource]:
        """What the changes are to be made in: an adopted draft as it is, else what is live.

        Where opening opens nothing, the look before it has told that already.
        """
        if before_opening is not None and not self.provider.atomic:
            return before_opening
        if self._is_adopted(transaction):
            return draft.recalled(self.provider, self.ledger, transaction.read(self._addresses()))
        shown = read_base(self.provider, self.app, transaction.read, self._addresses())
        return self.ledger.memory().fill(normalised(shown))

    def _addresses(self) -> list[Address]:
        return [change.address for change in self.batch.changes]

    def _look_without_draft(self) -> dict[Address, Resource] | None:
        try:
            return look(self.provider, self.app, self._addresses(), self.ledger, allow_draft=False)
        except NeedsDraft:
            return None

    def _all_done(self, now: Mapping[Address, Resource]) -> bool:
        return all(standing(now.get(change.address), change) == "done" for change in self.batch.changes)

    def _as_the_draft_starts(
        self, now: Mapping[Address, Resource], transaction: Transaction
    ) -> dict[Address, Resource]:
        """What is live, but for what every release starts without: of that, what the fresh draft shows.

        Somebody may have been quicker than we and filled it in already; nothing there is nothing to protect.
        """
        names = self.provider.per_release
        concerned = [each.address for each in self.batch.changes if names & (each.after or {}).keys()]
        if not concerned:
            return dict(now)
        shown = normalised(transaction.read(concerned))
        starting = {
            address: {name: each.values[name] or UNKNOWN for name in names & each.values.keys()}
            for address, each in shown.items()
            if address in concerned
        }
        return {
            address: replace(each, values={**each.values, **starting.get(address, {})}) for address, each in now.items()
        }

    def _refuse_what_is_in_doubt(self) -> None:
        unsure = draft.in_doubt(self.provider, self.app, self.ledger)
        for change in self.batch.changes:
            if change.address in unsure:
                self.states[change.address] = ("doubt", "an earlier run was cut off while it made this change")
        draft.refuse_doubt(self.provider, self.app, self.ledger)

    def _what_goes_along(self, transaction: Transaction) -> str:
        """What a person's draft holds besides: it goes to the store with our changes, and nobody planned it."""
        adopted = self.provider.atomic and self._is_adopted(transaction)
        found = draft.beside_live(self.provider, self.app, self.ledger, transaction) if adopted else []
        others = ", ".join(each.local for each in found if each not in self._addresses())
        if others:
            self.tell("note", text=f"somebody else's changes in the draft go along: {others}")
        return f"somebody else's changes went along: {others}" if others else ""

    def _refuse_what_moved(self, now: Mapping[Address, Resource], fix: str) -> None:
        ours = self._made_by_half()
        moved = [
            each
            for each in self.batch.changes
            if each.address not in ours and standing(now.get(each.address), each) == "moved"
        ]
        if moved:
            raise Moved("\n".join(self._difference(each, now.get(each.address)) for each in moved), fix=fix)

    def _difference(self, change: Change, now: Resource | None) -> str:
        return sight.difference(change, now, self.context.assets.name)

    def _made_by_half(self) -> Collection[Address]:
        """What a cut-off run of ours left between before and after, in a store where changes show at once.

        If it was making the app itself, that is all of it: apps come into being with contents of the store's choice.
        """
        cut_off = None if self.provider.atomic else self.ledger.memory().interruption(self.app)
        if cut_off is None:
            return ()
        begun = {*cut_off.in_flight, *cut_off.written}
        made_the_app = any(each.kind == self.provider.founding for each in begun)
        return self._addresses() if made_the_app else cut_off.in_flight

    # --- changing ---

    def _make_changes(self, transaction: Transaction, now: Mapping[Address, Resource]) -> None:
        for _, group in groupby(self.batch.changes, lambda each: (each.after is None, each.address.kind)):
            todo = []
            for change in group:
                if standing(now.get(change.address), change) == "done":
                    self._note_already(change, now.get(change.address))
                else:
                    todo.append(change)
            if transaction.concurrent and len(todo) > 1:
                with ThreadPoolExecutor(max_workers=_WAITING * self.context.options.jobs) as executor:
                    list(executor.map(lambda each: self._make(transaction, each, now), todo))
            else:
                for change in todo:
                    self._make(transaction, change, now)

    def _make(self, transaction: Transaction, change: Change, now: Mapping[Address, Resource]) -> None:
        self._check_not_stopping()
        noted = {
            "address": str(change.address),
            "before": values_to_json(sight.found(change, now.get(change.address))),
            "after": values_to_json(change.after),
        }
        self.tell("start", change)
        self.ledger.append("applying", self.app, **noted)
        total = self._bytes_to_send(change)
        try:
            with _working_on(self.app, change.address):
                mark = transaction.apply(
                    change, self.context.assets, lambda sent: self.tell("progress", change, sent=sent, total=total)
                )
        except ReconcilerError as error:
            self.states[change.address] = ("doubt" if isinstance(error, Uncertain) else "failed", error.message)
            raise
        self.ledger.append("applied", self.app, **noted, mark=mark)
        self.states[change.address] = ("done", "")
        self.tell("done", change)

    def _bytes_to_send(self, change: Change) -> int:
        files = sent(change, moves=self.provider.moves)
        return sum(self.context.assets.size(each) for each in files if isinstance(each, str))

    def _note_already(self, change: Change, now: Resource | None) -> None:
        self.states[change.address] = ("already", "")
        if change.after is not None and now is not None:
            remember(self.ledger, {change.address: change.after}, {change.address: now.mark})

    def _read_back(self, transaction: Transaction) -> None:
        shown = draft.recalled(self.provider, self.ledger, transaction.read(self._addresses()))
        wrong = [each for each in self.batch.changes if contradicts(shown.get(each.address), each.after)]
        if wrong:
            raise Malformed(
                "accepted, but read back otherwise:\n"
                + "\n".join(self._difference(each, shown.get(each.address)) for each in wrong),
                fix="nothing was submitted; run apply again, and report this if it stays",
            )
        self.tell("verified")

    # --- ending ---

    def _check_not_stopping(self) -> None:
        if self.context.options.stopping.is_set():
            raise Interrupted(f"stopped by a signal before {self.app} was finished", fix="run apply again to go on")

    def _check_budget(self) -> None:
        """Better not to begin than to stop half-way through, where the store says how much it still takes."""
        budget = self.provider.budget()
        if budget and budget.left < self.batch.requests:
            raise Blocked(
                f"{self.app} needs about {self.batch.requests} requests, and the store takes {budget.left:,} more of"
                f" {budget.hourly:,} in this hour",
                fix="nothing was begun; apply again in an hour",
                code="R4290",
            )

    def _leave(self, transaction: Transaction, error: ReconcilerError) -> None:
        """Take the draft back. If that fails too, the journal still has it open and the next run sees to it."""
        if self.committing and isinstance(error, Uncertain):
            self._turn("done", "doubt", error.message)
            return
        if self._is_adopted(transaction):
            return
        try:
            transaction.abandon()
        except ReconcilerError as failure:
            self.tell("note", text=f"the draft {transaction.handle} could not be discarded: {failure.message}")
            return
        if self._stays_by_half(error):
            return
        self.ledger.append("abandoned", self.app, text=error.message)
        if self.provider.atomic:
            self._turn("done", "skipped", "taken back with the rest of its batch")
        elif self.committing:
            self._turn("done", "failed", error.message, kind="release")

    def _stays_by_half(self, error: ReconcilerError) -> bool:
        """Is something left between before and after, for the next run to take up as ours?

        Where changes show at once it is, once one was begun; where nobody can look, only if no answer came.
        """
        begun = any(state in {"failed", "doubt"} for state, _ in self.states.values())
        return begun and not self.provider.atomic and (self.provider.lists or isinstance(error, Uncertain))

    def _turn(self, old: OutcomeState, new: OutcomeState, reason: str, *, kind: str = "") -> None:
        for address, (state, _) in self.states.items():
            if state == old and kind in {"", address.kind}:
                self.states[address] = (new, reason)

    def _already(self, now: Mapping[Address, Resource]) -> BatchEnd:
        for change in self.batch.changes:
            self._note_already(change, now.get(change.address))
        cut_off = self.ledger.memory().interruption(self.app)
        if cut_off and cut_off.may_have_landed:
            self.ledger.append("closed", self.app, text="found landed")
        if pruned := self._pruned():
            self.ledger.append("pruned", self.app, **pruned)
        return self._end("already", "")

    def _pruned(self) -> dict[str, list[str]]:
        """The collections in which nothing is left now that the manifest does not name, if that is news."""
        collections = self.context.pruning.get(self.app)
        return {} if collections is None else {"pruned": list(collections)}

    def _end(self, state: OutcomeState, note: str) -> BatchEnd:
        outcomes = []
        for change in self.batch.changes:
            reached = self.states.get(change.address, (state, ""))[0]
            outcomes.append(Outcome(change, state if reached == "done" else reached))
        return BatchEnd(tuple(outcomes), note=note)

    def ended_by(self, error: ReconcilerError) -> BatchEnd:
        """Outcomes as far as the batch came, the rest skipped."""
        self.tell("failed", text=error.message)
        rest: tuple[OutcomeState, str] = ("skipped", error.message)
        return BatchEnd(
            tuple(Outcome(each, *self.states.get(each.address, rest)) for each in self.batch.changes), error
        )

    def tell(self, kind: EventKind, change: Change | None = None, **more: Any) -> None:
        """Emit an event of this batch."""
        self.context.emit(Event(kind, self.app, change.address if change else None, **more))


_WAITING = 4
"""Changes at work for each job: most of their time they wait for the store's machines, and send nothing."""

_PLAN_AGAIN = "plan again, look at what changed, then apply the new plan"
_ELSEWHERE = (
    "the draft that was to be gone on in holds something else there, and plans are made from what is live: change it in"
    " the store's console, or submit or delete that draft there, then plan again"
)
