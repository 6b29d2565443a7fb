"""Telling people how a run ended, where `notify` in reconciler.yaml says whom; and what they were told before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler import sightings
from reconciler.cli.failures import as_ours
from reconciler.cli.session import Session
from reconciler.errors import Exit, Interrupted, LedgerDamaged, ReconcilerError, UsageProblem
from reconciler.render.escape import one_line
from reconciler.settings import STAND_IN
from reconciler.sightings import WHOLE_RUN

if TYPE_CHECKING:
    from reconciler.drift import Drift
    from reconciler.model import Plan, Report
    from reconciler.notices import Noted
    from reconciler.notify import Notice

_APPLY: Final = "apply"
"""Among what a channel was told: how the last apply ended."""

Known = Mapping[str, str]
Answer = tuple["Notice | None", Known]
"""What is to be told, if anything, and what is known once it is."""


def memory(run: Session) -> Path:
    """Where first sightings, and what people were told, are kept: beside the ledger. A sandbox has its own."""
    return run.ledger.path.with_name("sandbox-drift.json" if run.sandbox else "drift.json")


def drifted(run: Session, report: Drift) -> None:
    """Tell what is new in a report."""
    if not run.settings.notify:
        return
    from reconciler import notices  # noqa: PLC0415 # same
    from reconciler.news import news  # noqa: PLC0415 # only where somebody is to be told

    failed = sightings.read(memory(run)).failed

    def answer(told: Known) -> Answer:
        fresh = news(told, report, failed)
        return (notices.drift(report, fresh) if _due(run, fresh.nothing) else None), fresh.known

    _tell(run, answer)


def failed(run: Session, error: ReconcilerError) -> None:
    """Note that a run failed before any app was asked; tell it if the one before did, too, and was not told."""
    try:
        with sightings.updated(memory(run)) as known:
            times = known.note_failure()
        notifies = bool(run.settings.notify)
    except (OSError, ReconcilerError):
        return  # without settings or a place for memory there is nobody to tell; the error itself is told anyway
    if not notifies:
        return
    from reconciler import notices  # noqa: PLC0415 # same
    from reconciler.news import IN_A_ROW  # noqa: PLC0415 # only where somebody is to be told

    def answer(told: Known) -> Answer:
        due = _due(run, WHOLE_RUN in told or times < IN_A_ROW)
        known = {**told, WHOLE_RUN: "failed"} if due else told
        return (notices.failure(error, run.shared.clock(), times) if due else None), known

    with suppress(Exception):  # the error itself is what counts
        _tell(run, answer)


def applied(run: Session, planned: Plan, report: Report, end: Exit) -> None:
    """Tell how an apply ended, if anything was written, or went wrong otherwise than the time before."""
    if not run.settings.notify:
        return
    from reconciler import notices  # noqa: PLC0415 # only where somebody is to be told

    ended = [[str(each.change.address), each.state] for each in report.outcomes] + [
        [str(each.app), each.code] for each in planned.unread
    ]
    digest = hashlib.sha256(json.dumps(ended).encode()).hexdigest()[:32] if ended else ""
    written = bool(report.count("done", "prepared", "doubt"))

    def answer(told: Known) -> Answer:
        same = not written and told.get(_APPLY, "") == digest
        due = _due(run, same or not ended)
        return (notices.apply(planned, report, run.shared.clock(), end) if due else None), {**told, _APPLY: digest}

    _tell(run, answer)


@contextmanager
def failures(run: Session, *, silent: bool, begun: bool = False) -> Iterator[None]:
    """Tell it if an apply ends here in an error that is no outcome: otherwise nobody would hear of it.

    The error goes on as it came, whatever becomes of the telling. A signal is told by whoever sent it, and a command
    line that makes no sense by the screen that it was typed at.

    Args:
        run: the apply.
        silent: is nobody to be told?
        begun: may something have been written by now?
    """
    try:
        yield
    except (Interrupted, UsageProblem):
        raise
    except Exception as error:
        if not silent:
            with suppress(Exception):  # among them what `error` is about: settings, a ledger, a stream
                _stopped(run, as_ours(error), begun=begun)
        raise


def _stopped(run: Session, error: ReconcilerError, *, begun: bool) -> None:
    if not run.settings.notify:
        return
    from reconciler import notices  # noqa: PLC0415 # only where somebody is to be told

    done = _noted(run) if begun else ()
    digest = hashlib.sha256(f"{error.code} {error.message}".encode()).hexdigest()[:32]

    def answer(told: Known) -> Answer:
        due = _due(run, done == () and told.get(_APPLY, "") == digest)
        return (notices.stopped(error, run.shared.clock(), done) if due else None), {**told, _APPLY: digest}

    _tell(run, answer)


def _noted(run: Session) -> tuple[Noted, ...] | None:
    """What this run did, by what the ledger holds of it; None if the ledger cannot be read."""
    from reconciler import notices  # noqa: PLC0415 # only where somebody is to be told

    try:
        return notices.noted(each for each in run.ledger.history().records if each["run"] == run.ledger.run)
    except (LedgerDamaged, OSError):
        return None


def _due(run: Session, nothing_new: bool) -> bool:
    return bool(run.settings.notify.get("always")) or not nothing_new


def _tell(run: Session, answer: Callable[[Known], Answer]) -> None:
    """Ask what each channel is to be told, and tell it. What one could not be told, it is told the next time."""
    from reconciler import notify  # noqa: PLC0415 # only where somebody is to be told

    channels = notify.channels(run.settings)
    if not channels:
        run.terminal.say("notify: the sandbox tells nobody outside of this machine")
    before = sightings.read(memory(run)).told
    now: dict[str, dict[str, str]] = {}
    for channel in channels:
        notice, known = answer(before.get(channel.kind, {}))
        if problem := notify.send(channel, notice) if notice else "":
            run.terminal.warn(f"warning: {one_line(problem)}. Report and exit code are as they are without it")
        else:
            now[channel.kind] = dict(known)
            if notice and run.sandbox and channel.kind == "webhook":
                run.terminal.say(f"notify: signed with {STAND_IN!r}, as the sandbox looks up no notify.webhook.secret")
    _remember(run, now)


def _remember(run: Session, told: dict[str, dict[str, str]]) -> None:
    try:
        with sightings.updated(memory(run)) as known:
            known.told.update(told)
    except OSError as error:
        why = error.strerror or type(error).__name__
        run.terminal.warn(one_line(f"warning: {memory(run)} cannot be written: {why}. The same may be told again"))
