"""What stands now: drift, and the status of each app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconciler.model import App, Cause, Change, Plan, Value
from reconciler.render.actions import is_content, moved_at_store
from reconciler.render.differences import file_words
from reconciler.render.escape import clip, columns, one_line, pad
from reconciler.render.page import Line, Look, Page, Span, Style
from reconciler.render.text.plans import unread
from reconciler.render.wording import brief, count, date_and_time, label, value

Sync = Literal["in sync", "changes", "drift", "not measured"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One app for `status`.

    Args:
        app: which.
        sync: does the store show what the manifest says?
        store: the app's state at the store in its own words; "" if it could not be asked.
        remarks: what else a person must know, such as a cut-off run.
    """

    app: App
    sync: Sync
    store: str
    remarks: tuple[str, ...] = ()


_SYNC_STYLES: dict[Sync, Style] = {"in sync": "add", "changes": "change", "drift": "delete", "not measured": "change"}
_CAUSES: dict[Cause, str] = {
    "store": "",
    "manifest": "",
    "both": "  (the manifest changed too)",
    "unknown": "  (the store does not show what it is; it is not what we left there)",
}


def drift(drifted: Plan, look: Look, *, pending: int = 0) -> str:
    """The drift report.

    Args:
        drifted: a plan with nothing in it but what somebody changed at a store.
        look: how the page is to look.
        pending: changes of the manifest that wait for apply; they are no drift.
    """
    page = Page(look)
    page.prose(drift_totals(drifted, look.signs.dot), hanging="  ")
    for change in drifted.changes:
        page.extend(_drifted(change, drifted, look))
    if drifted.unread:
        unread(page, drifted.unread)
    if pending:
        page.gap()
        page.prose(f"Not applied yet (not drift): {count(pending, 'change')} of the manifest", hanging="  ")
    return str(page)


def drift_totals(drifted: Plan, dot: str = "·") -> str:
    """`Drift · 2026-11-20 06:00 UTC · 2 things drifted in 1 app, 1 app not measured`."""
    apps = len({batch.app for batch in drifted.batches})
    number = len(drifted.changes)
    parts = [f"{count(number, 'thing')} drifted in {count(apps, 'app')}" if number else "nothing drifted"]
    if drifted.unread:
        parts.append(f"{count(len(drifted.unread), 'app')} not measured")
    parts.append(f"{count(drifted.same, 'managed field')} as in the manifest")
    return f"Drift {dot} {one_line(date_and_time(drifted.made))} {dot} {', '.join(parts)}"


def _drifted(change: Change, drifted: Plan, look: Look) -> list[Line]:
    """One thing at a store: what was wanted there, and what is there now."""
    where = f"{brief(change.address.app, look.signs.dot)} {look.signs.dot} {label(change.address)}"
    lead = Span("!  ", "change")
    if change.before is None or change.after is None:
        return [(lead, Span(f"{where}  {'is gone' if change.before is None else 'was added'}"))]
    lines: list[Line] = [(lead, Span(f"{where}{_CAUSES[change.cause]}"))]
    for name in moved_at_store(change):
        wanted, now = change.after.get(name), change.before.get(name)
        files = is_content(change, name, drifted.assets)
        lines += _moved(one_line(name), wanted, now, drifted, look, files=files)
    return lines


def _moved(name: str, wanted: Value, now: Value, drifted: Plan, look: Look, *, files: bool) -> list[Line]:
    was, found = (_words(each, drifted, look) if files else value(each) for each in (wanted, now))
    lead = f"     {name}  "
    if columns(f"{lead}{was} {look.signs.arrow} {found}") <= look.width:
        return [(Span(lead), Span(was, "delete"), Span(f" {look.signs.arrow} "), Span(found, "add"))]
    room = look.room(11)
    return [
        (Span(lead),),
        (Span("       was "), Span(clip(was, room, look.signs.ellipsis), "delete")),
        (Span("       now "), Span(clip(found, room, look.signs.ellipsis), "add")),
    ]


def _words(files: Value, drifted: Plan, look: Look) -> str:
    contents = files if isinstance(files, tuple) else (files,)
    return ", ".join(file_words(each, drifted.assets, look) for each in contents)


def status(apps: list[Standing], look: Look) -> str:
    """One line for each app: what it is called, whether it is in sync, and where it stands at its store."""
    page = Page(look)
    widest = max((columns(brief(each.app, look.signs.dot)) for each in apps), default=0)
    for each in apps:
        name = pad(brief(each.app, look.signs.dot), widest)
        sync = Span(pad(each.sync, max(map(len, _SYNC_STYLES))), _SYNC_STYLES[each.sync])
        page.add(name, "  ", sync, "  ", one_line(each.store) or "state not known")
        for remark in each.remarks:
            page.prose(one_line(remark), "     ", "     ")
    return str(page)
