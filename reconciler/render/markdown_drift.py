"""A drift report as Markdown, for summaries and wikis. All foreign text stands in code spans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.drift import Drift, Finding, findings
from reconciler.model import Change
from reconciler.render.actions import is_content
from reconciler.render.differences import file_words
from reconciler.render.markdown import LIMIT, cell, fitting, span
from reconciler.render.page import Look
from reconciler.render.text.drift import drift_totals, not_yet
from reconciler.render.wording import brief, day_and_time, label, pair

_VALUE: Final = 300
_REASON: Final = 500
_PARTS: Final = 2
_ROOM: Final = 2_000


def drift(report: Drift) -> str:
    """The report: a line with the totals, what drifted, what was not measured, what is ignored, what waits."""
    title, when, totals = drift_totals(report).split(" · ", _PARTS)
    head = f"### {title} · {when}\n\n**{totals}.**\n"
    drifted = [line for change in report.found.changes for line in _lines(change, report)]
    unread = [
        f"- ❔ not measured: {span(brief(each.app), _REASON)}: {span(each.reason, _REASON)}\n"
        for each in report.found.unread
    ]
    ignored = [
        f"- {span(finding.path, _REASON)} until {span(entry.until, _VALUE)}: {span(entry.reason, _REASON)}\n"
        for finding, entry in report.ignored
    ]
    room = (LIMIT - len(head) - _ROOM) // 3
    parts = [head, *_table(drifted, room)]
    parts += ["\n", *fitting(unread, room, "app")] if unread else []
    parts += ["\nIgnored (not drift):\n\n", *fitting(ignored, room, "field")] if ignored else []
    waiting, _, what = not_yet(report).partition(": ")
    return "".join([*parts, f"\n{waiting}: {span(what, _REASON)}\n" if waiting else ""])


def _table(lines: list[str], room: int) -> list[str]:
    if not lines:
        return []
    return ["\n| app | what | was | now | seen first |\n|---|---|---|---|---|\n", *fitting(lines, room, "row")]


def _lines(change: Change, report: Drift) -> Iterator[str]:
    app, what = cell(brief(change.address.app)), label(change.address)
    for finding in findings(change):
        first = report.first.get(finding.path, "")
        since = "new" if finding.path in report.new else cell(day_and_time(first, report.found.made)) if first else ""
        if not finding.field:
            was, now = ("there", "gone") if change.before is None else ("not there", "added")
            yield f"| {app} | {cell(what)} | {was} | {now} | {since} |\n"
            continue
        was, now = (cell(each, _VALUE) for each in _words(change, finding, report))
        yield f"| {app} | {cell(f'{what} {finding.field}')} | {was} | {now} | {since} |\n"


def _words(change: Change, finding: Finding, report: Drift) -> tuple[str, str]:
    was, now = (change.after or {}).get(finding.field), finding.now
    if not is_content(change, finding.field, report.found.assets):
        return pair(was, now)
    shown = (each if isinstance(each, tuple) else (each,) for each in (was, now))
    before, after = (", ".join(file_words(each, report.found.assets, Look()) for each in files) for files in shown)
    return before, after
