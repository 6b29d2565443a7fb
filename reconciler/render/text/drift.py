"""The drift report."""

from __future__ import annotations

from typing import Final

from reconciler.drift import Drift, Finding, findings
from reconciler.model import Cause, Change, Plan, Value
from reconciler.render.actions import is_content
from reconciler.render.differences import file_words
from reconciler.render.escape import clip, columns, one_line
from reconciler.render.page import Line, Look, Page, Span
from reconciler.render.text.plans import unread
from reconciler.render.wording import brief, count, date_and_time, day_and_time, label, pair

_CAUSES: Final[dict[Cause, str]] = {
    "store": "",
    "manifest": "",
    "both": "  (the manifest changed too)",
    "unknown": "  (the store does not show what it is; it is not what we left there)",
}
_DEEP: Final = "       "


def drift(report: Drift, look: Look) -> str:
    """The whole report: what drifted, what was not measured, what is ignored, and what only waits for apply."""
    page = Page(look)
    page.prose(drift_totals(report, look.signs.dot), hanging="  ")
    for change in report.found.changes:
        _drifted(page, change, report)
    if report.found.unread:
        unread(page, report.found.unread)
    _ignored(page, report)
    if waiting := not_yet(report):
        page.gap()
        page.prose(waiting, hanging="  ")
    return str(page)


def drift_totals(report: Drift, dot: str = "·") -> str:
    """`Drift · 2026-11-20 06:00 UTC · 2 things drifted in 1 app, 1 app not measured`."""
    found = report.found
    apps = len({batch.app for batch in found.batches})
    number = len(found.changes)
    parts = [f"{count(number, 'thing')} drifted in {count(apps, 'app')}"] if number else []
    if not number and (report.measured or not found.unread):
        parts.append("nothing drifted")
    if found.unread:
        parts.append(f"{count(len(found.unread), 'app')} not measured")
    if report.ignored:
        parts.append(f"{len(report.ignored)} ignored")
    parts.append(f"{count(found.same, 'managed field')} as in the manifest")
    return f"Drift {dot} {one_line(date_and_time(found.made))} {dot} {', '.join(parts)}"


def not_yet(report: Drift) -> str:
    """`Not applied yet (not drift): 3 changes of the manifest, 1 release held until …`; "" if nothing waits."""
    parts = [f"{count(report.pending, 'change')} of the manifest"] if report.pending else []
    if report.held:
        first = min(each.until for each in report.held)
        until = "until" if len(report.held) == 1 else "the first until"
        parts.append(f"{count(len(report.held), 'release')} held, {until} {one_line(date_and_time(first))}")
    return f"Not applied yet (not drift): {', '.join(parts)}" if parts else ""


def where(finding: Finding, dot: str = "·") -> str:
    """`amazon-appstore · wordgame · listing en-US title`: one field, for people."""
    name = f" {one_line(finding.field)}" if finding.field else ""
    return f"{brief(finding.address.app, dot)} {dot} {label(finding.address)}{name}"


def _drifted(page: Page, change: Change, report: Drift) -> None:
    """One thing at a store: what was wanted there, and what is there now."""
    dot = page.look.signs.dot
    place = f"{brief(change.address.app, dot)} {dot} {label(change.address)}"
    lead = Span("!  ", "change")
    if change.before is None or change.after is None:
        [whole] = findings(change)
        words = f"{place}  {'is gone' if change.before is None else 'was added'}"
        page.add(lead, words, Span(_since(whole.path, report), "dim"))
        _came_back(page, whole.path, report)
        return
    page.add(lead, f"{place}{_CAUSES[change.cause]}")
    for each in findings(change):
        page.extend(_moved(change, each, report, page.look))
        _came_back(page, each.path, report)


def _moved(change: Change, finding: Finding, report: Drift, look: Look) -> list[Line]:
    name, applied = finding.field, (change.after or {}).get(finding.field)
    files = is_content(change, name, report.found.assets)
    was, now = (
        (_words(applied, report.found, look), _words(finding.now, report.found, look))
        if files
        else pair(applied, finding.now)
    )
    since = Span(_since(finding.path, report), "dim")
    lead = f"     {one_line(name)}  "
    if columns(f"{lead}{was} {look.signs.arrow} {now}{since.text}") <= look.width:
        return [(Span(lead), Span(was, "delete"), Span(f" {look.signs.arrow} "), Span(now, "add"), since)]
    room = look.room(11)
    return [
        (Span(lead.rstrip()), since),
        (Span(f"{_DEEP}was "), Span(clip(was, room, look.signs.ellipsis), "delete")),
        (Span(f"{_DEEP}now "), Span(clip(now, room, look.signs.ellipsis), "add")),
    ]


def _since(path: str, report: Drift) -> str:
    if path in report.new:
        return "   new"
    first = report.first.get(path)
    return f"   seen first {one_line(day_and_time(first, report.found.made))}" if first else ""


def _came_back(page: Page, path: str, report: Drift) -> None:
    if entry := report.expired.get(path):
        words = (
            f"no longer ignored: {one_line(entry.place)} says until {one_line(entry.until)} ({one_line(entry.reason)})"
        )
        page.prose(words, _DEEP, f"{_DEEP}  ", "dim")


def _ignored(page: Page, report: Drift) -> None:
    if not report.ignored:
        return
    page.gap()
    page.add(f"Ignored (not drift): {count(len(report.ignored), 'field')}")
    for finding, entry in report.ignored:
        words = f"{where(finding, page.look.signs.dot)}  until {one_line(entry.until)}: {one_line(entry.reason)}"
        page.prose(words, "  ", "     ", "dim")


def _words(files: Value, drifted: Plan, look: Look) -> str:
    contents = files if isinstance(files, tuple) else (files,)
    return ", ".join(file_words(each, drifted.assets, look) for each in contents)
