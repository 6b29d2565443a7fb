"""A change on the page: what it is about, and each field that differs, before and after side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.model import UNKNOWN, Address, App, Change, PlannedAsset, Scalar, Value
from reconciler.render.actions import Action, action, changed, is_content, members, moved_at_store
from reconciler.render.escape import one_line
from reconciler.render.html import filmstrip
from reconciler.render.html.facts import Store
from reconciler.render.html.markup import Markup, tag
from reconciler.render.html.members import FIELD, Side, keys
from reconciler.render.html.pictures import Gallery
from reconciler.render.html.texts import one_sided, side_by_side
from reconciler.render.text.plans import BEHIND_OUR_BACK
from reconciler.render.wording import EMPTY_WORDS, UNKNOWN_WORDS, count, scalar

_CHIPS: Final[Mapping[Action, tuple[str, str]]] = {
    "add": ("+", "new"),
    "change": ("~", "changed"),
    "replace": ("±", "replaced"),
    "reorder": (">", "reordered"),
    "delete": ("−", "deleted"),
}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to draw changes.

    Args:
        assets: the plan's files.
        gallery: the pictures.
        stores: what is known of each store, by name.
        now: ISO 8601 in UTC, to say how far off a date is.
        sides: what the two columns are called.
        store_side: which of them is what the store shows.
    """

    assets: Mapping[str, PlannedAsset]
    gallery: Gallery
    stores: Mapping[str, Store]
    now: str
    sides: tuple[str, str] = ("Before", "After")
    store_side: Side = "before"

    def store(self, name: str) -> Store:
        """What is known of a store; of one that is not known, its name."""
        return self.stores.get(name) or Store(name)

    def named(self, app: App) -> str:
        """`wordgame · Amazon Appstore`: an app for people."""
        return one_line(f"{app.name or app.id} · {self.store(app.store).title}")


def chip(what: Action) -> Markup:
    """The sign of a change and its word."""
    sign, word = _CHIPS[what]
    return tag("span", f"{sign} {word}", class_=f"chip {what}")


def section(change: Change, desk: Desk, remarks: Sequence[str], since: Mapping[str, Markup]) -> Markup:
    """A change with all fields that differ.

    Args:
        change: the change.
        desk: what is needed to draw it.
        remarks: sentences on it; "" is none.
        since: field name to since when it is as it is; "" stands for the whole thing.
    """
    what, names = action(change), changed(change)
    own = [since[""]] if "" in since else []
    parts = [tag("h4", chip(what), tag("bdi", _place(change.address)), _drifted(change), *own)]
    parts += [tag("p", one_line(each), class_="remark", dir="auto") for each in remarks if each]
    one_side = what in {"add", "delete"}
    if names and not one_side:
        kind = "sides" if all(is_content(change, name, desk.assets) for name in names) else "sides of texts"
        parts.append(tag("div", *(tag("span", side) for side in desk.sides), class_=kind))
    parts += [_field(change, name, desk, since.get(name), one_side=one_side) for name in names]
    return tag("section", *parts, class_="delta")


def _place(address: Address) -> str:
    """`IOS · en-US · APP_IPHONE_67`: which of its kind, or the kind where there is only one."""
    return one_line(" · ".join(address.key.split("/")) if address.key else address.kind)


def _drifted(change: Change) -> Markup:
    if change.cause not in BEHIND_OUR_BACK:
        return tag("span")
    return tag("span", "! changed at the store", class_="chip drift")


def language(change: Change) -> str | None:
    """The language that a listing's texts are in, as far as its address tells: `listing/IOS/en-US`."""
    last = change.address.key.rpartition("/")[2]
    return last if change.address.kind == "listing" and _LANGUAGE.fullmatch(last) else None


def _field(change: Change, name: str, desk: Desk, since: Markup | None, *, one_side: bool) -> Markup:
    before, after = (change.before or {}).get(name), (change.after or {}).get(name)
    if is_content(change, name, desk.assets):
        old, new = members(before), members(after)
        look = filmstrip.look_of(change.address)
        known = _keys(change, desk.store_side) if name == FIELD else ((), ())
        body = filmstrip.strip(old, new, desk.gallery, look, one_side=one_side, keys=known)
        extent = filmstrip.extent(old, new)
    else:
        body = _values(before, after, language(change), gone=change.after is None, one_side=one_side)
        extent = _length(after, name, desk.store(change.address.app.store))
    named = [] if name == FIELD else [tag("bdi", spoken(name), class_="name")]
    told = [tag("span", extent, class_="muted")] if extent else []
    heading = [*named, *told, *([since] if since else [])]
    return tag("div", *([tag("p", *heading, class_="heading")] if heading else []), body, class_="field")


def spoken(name: str) -> str:
    """`support url`: the name of a field for people."""
    return one_line(name.replace("_", " "))


def _keys(change: Change, side: Side) -> filmstrip.Keys:
    found = keys(change, side)
    return (found, ()) if side == "before" else ((), found)


def _length(after: Value, name: str, store: Store) -> str:
    """`11 of 50 characters`, where the store has a limit; the number of entries of a list."""
    if isinstance(after, tuple):
        return count(len(after), "entry", "entries")
    limit = store.limits.get(name)
    return f"{len(after):,} of {limit:,} characters" if isinstance(after, str) and limit else ""


def _values(before: Value, after: Value, lang: str | None, *, gone: bool, one_side: bool) -> Markup:
    old, new = _text(before), _text(after)
    if one_side:
        shown = one_sided(old or "", "was", lang) if gone else one_sided(new or "", "now", lang)
        return shown if (old if gone else new) is not None else _note(before if gone else after)
    if old is not None and new is not None:
        return side_by_side(old, new, lang)
    left = _note(before) if old is None else one_sided(old, "was", lang)
    right = _note(after) if new is None else one_sided(new, "now", lang)
    return tag("div", left, right, class_="pair apart")


def _note(value: Value) -> Markup:
    words = f"{UNKNOWN_WORDS}: the store does not show it" if value is UNKNOWN else EMPTY_WORDS
    return tag("p", words, class_="muted note")


def _text(value: Value) -> str | None:
    """A value as lines; None where there is nothing to show. The members of a list are one line each."""
    if value is None or value is UNKNOWN:
        return None
    return "\n".join(map(_entry, value)) if isinstance(value, tuple) else _plain(value)


def _entry(value: Scalar) -> str:
    return one_line(_plain(value))


def _plain(value: Scalar) -> str:
    return value if isinstance(value, str) else scalar(value)


def what_else(change: Change) -> str:
    """What becomes of a change that somebody made at the store, in a sentence; "" where nobody did."""
    if change.cause not in BEHIND_OUR_BACK:
        return ""
    names = ", ".join(map(one_line, moved_at_store(change)))
    if change.before is None:
        return "It is gone at the store; the plan makes it again."
    if change.after is None:
        return "It was added at the store; the plan deletes it, because the manifest prunes here."
    if change.cause == "both":
        return (
            f"Somebody changed {names} at the store, and the manifest changed as well; the plan writes the manifest's."
        )
    return f"Somebody changed {names} at the store; the plan puts back what was last applied."
