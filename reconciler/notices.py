"""What people and programs are told after a run: a document, and a few lines, for each sort of event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from reconciler.drift import Drift, findings
from reconciler.errors import Exit, ReconcilerError
from reconciler.model import Plan, Report
from reconciler.news import News
from reconciler.notify import Notice
from reconciler.render import documents
from reconciler.render.escape import clip, one_line
from reconciler.render.text.drift import drift_totals, where
from reconciler.render.text.reports import STATES, totals
from reconciler.render.wording import brief, date_and_time, label, value
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
    document = {"times": times, "error": documents.problem(error)}
    heading = f"Drift · {date_and_time(when)} · nothing was measured, {times} times in a row"
    lines = [heading, f"error {error.code}: {clip(one_line(error.message), _REASON)}"]
    lines += [f"fix: {clip(one_line(error.fix), _REASON)}"] if error.fix else []
    return _notice("failure", when, document, lines)


def apply(planned: Plan, report: Report, when: str, end: Exit) -> Notice:
    """How an apply ended."""
    told = documents.report(report)
    told["unread"] = documents.plan(planned)["unread"]
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


def _notice(event: str, when: str, document: dict[str, Any], lines: list[str]) -> Notice:
    return Notice(event, {"format_version": FORMAT, "event": event, "at": when, **document}, lines)
