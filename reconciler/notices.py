"""What people and programs are told after a run: a document, and a few lines, for each sort of event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.drift import Drift, findings
from reconciler.errors import Exit, ManifestInvalid, ReconcilerError, SettingsInvalid
from reconciler.model import App, Plan, Report
from reconciler.news import News
from reconciler.notify import Notice
from reconciler.render import documents
from reconciler.render.escape import clip, one_line
from reconciler.render.text.drift import drift_totals, where
from reconciler.render.text.reports import STATES, totals
from reconciler.render.wording import brief, count, date_and_time, label, value
from reconciler.sightings import WHOLE_RUN

FORMAT: Final = "1.0"
_VALUE: Final = 100
_REASON: Final = 300


def drift(report: Drift, news: News) -> Notice:
    """What is new in a drift report; the document has all of it."""
    document = {
        "new": list(news.new),
        "gone": list(news.gone),
        "not_measured": list(news.silent),
        "measured_again": list(news.again),
        "report": documents.drift(report),
    }
    return _notice("drift", report.found.made, document, [drift_totals(report), *_news(report, news)])


def _news(report: Drift, news: News) -> Iterator[str]:
    yield from _listed("New", (_found(report, news.new)))
    yield from _listed("No longer drifting", map(one_line, news.gone))
    silent = [
        f"{brief(each.app)}: {clip(one_line(each.reason), _REASON)}"
        for each in report.found.unread
        if str(each.app) in news.silent
    ]
    yield from _listed("Not measured, nor the time before", silent)
    again = ("what could not be read at all" if name == WHOLE_RUN else one_line(name) for name in news.again)
    yield from _listed("Measured again", again)


def _listed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if not place:
            yield f"{heading}:"
        yield f"• {line}"


def _found(report: Drift, paths: tuple[str, ...]) -> Iterator[str]:
    for change in report.found.changes:
        for each in findings(change):
            if each.path in paths and each.field:
                wanted = (change.after or {}).get(each.field)
                was, now = (clip(value(shown), _VALUE) for shown in (wanted, each.now))
                yield f"{where(each)}: {was} → {now}"
            elif each.path in paths:
                yield f"{where(each)} {'is gone' if change.before is None else 'was added'}"


def failure(error: ReconcilerError, when: str, times: int) -> Notice:
    """A drift report that could not be made at all, so many times in a row."""
    document = {"command": "drift", "times": times, "error": _problem(error)}
    heading = f"Drift · {date_and_time(when)} · nothing was measured, {times} times in a row"
    return _notice("failure", when, document, [heading, *_error(error)])


def _problem(error: ReconcilerError) -> dict[str, Any]:
    return {**documents.problem(error), "where": _where(error)}


def _where(error: ReconcilerError) -> str:
    """The place that an error names; of many problems in files that of the first, with what is wrong there."""
    listed = error.diagnostics if isinstance(error, ManifestInvalid | SettingsInvalid) else ()
    first = (f"{each.place or ''} {each.summary}".strip() for each in listed if each.severity == "error")
    return next(first, error.where)


def _error(error: ReconcilerError) -> Iterator[str]:
    """What happened, where, and what to do."""
    told = {f"error {error.code}": error.message, "where": _where(error), "fix": error.fix}
    yield from (f"{name}: {clip(one_line(text), _REASON)}" for name, text in told.items() if text)


@dataclass(slots=True)
class Noted:
    """What the ledger holds of one run and one app.

    Args:
        app: the app.
        made: the changes that were made, by their addresses.
        unsure: those that were announced, and of which it is not noted how they ended.
        end: `closed`, `prepared` (a person submits it), `taken back`, or "" if it is not finished.
        atomic: do its changes show only once they are committed?
    """

    app: App
    made: dict[str, None] = field(default_factory=dict)
    unsure: dict[str, None] = field(default_factory=dict)
    end: str = ""
    atomic: bool = True


def noted(records: Iterable[Mapping[str, Any]]) -> tuple[Noted, ...]:
    """What one run did, from its records in the ledger. Apps that it changed nothing in are left out."""
    found: dict[str, Noted] = {}
    for record in records:
        store, _, identity = record["app"].partition("/")
        _take(found.setdefault(record["app"], Noted(App(store, identity))), record)
    return tuple(each for each in found.values() if each.made or each.unsure)


def _take(known: Noted, record: Mapping[str, Any]) -> None:
    match record["event"]:
        case "opening":
            known.atomic, known.end = record.get("atomic", True), ""
        case "applying":
            known.unsure[record["address"]] = None
        case "applied":
            known.unsure.pop(record["address"], None)
            known.made[record["address"]] = None
        case "closed" | "prepared" as end:
            known.end = end
        case "abandoned" if known.atomic:
            known.end = "taken back"


def apply(planned: Plan, report: Report, when: str, end: Exit) -> Notice:
    """How an apply ended."""
    told = documents.report(report, planned.unread)
    lines = [f"Apply · {date_and_time(when)} · {totals(report)}"]
    lines += [
        f"• {brief(each.change.address.app)} {label(each.change.address)}: {STATES[each.state][0]}"
        for each in report.outcomes
    ]
    for app, error in report.errors.items():
        said = error.message if isinstance(error, ReconcilerError) else type(error).__name__
        lines.append(f"{brief(app)}: {clip(one_line(said), _REASON)}")
    lines += [f"{brief(each.app)}: not measured: {clip(one_line(each.reason), _REASON)}" for each in planned.unread]
    return _notice("apply", when, {"exit": int(end), "report": told}, lines)


def stopped(error: ReconcilerError, when: str, done: Sequence[Noted] | None) -> Notice:
    """An apply that ended in an error, and what it had done by then; None if nobody knows."""
    document = {
        "command": "apply",
        "exit": int(error.exit),
        "error": _problem(error),
        "done": None if done is None else [_done(each) for each in done],
    }
    when_in_it = "" if done is None or done else ", before anything was written"
    lines = [f"Apply · {date_and_time(when)} · ended by an error{when_in_it}", *_error(error)]
    if done is None:
        lines.append("What it had done by then is not known, as the ledger cannot be read.")
    lines += [f"• {brief(each.app)}: {_in_words(each)}" for each in done or ()]
    return _notice("failure", when, document, lines)


def _done(each: Noted) -> dict[str, Any]:
    return {"app": str(each.app), "made": list(each.made), "unsure": list(each.unsure), "end": each.end}


def _in_words(each: Noted) -> str:
    ends = {"closed": "finished", "prepared": "waits to be submitted by a person", "taken back": "taken back"}
    unsure = f", {len(each.unsure):,} in doubt" if each.unsure else ""
    return f"{count(len(each.made), 'change')} made{unsure}; {ends.get(each.end, 'not finished')}"


def _notice(event: str, when: str, document: dict[str, Any], lines: list[str]) -> Notice:
    return Notice(event, {"format_version": FORMAT, "event": event, "at": when, **document}, lines)
