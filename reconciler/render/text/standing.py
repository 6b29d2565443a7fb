"""What stands now: the status of each app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconciler.model import App
from reconciler.render.escape import columns, one_line, pad
from reconciler.render.page import Look, Page, Span, Style
from reconciler.render.wording import brief

Sync = Literal["in sync", "changes", "held", "drifted", "not measured"]


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


_SYNC_STYLES: dict[Sync, Style] = {
    "in sync": "add",
    "changes": "change",
    "held": "change",
    "drifted": "delete",
    "not measured": "change",
}


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
