"""An ordered set of files before and after: rows by place, with a line from where each file was to where it will be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from reconciler.model import UNKNOWN, Address, Scalar
from reconciler.render.differences import kept_places, steady_places
from reconciler.render.html.markup import Markup, tag
from reconciler.render.html.pictures import Gallery
from reconciler.render.wording import count

_ICON: Final = (96, 96)
"""The box of an icon, in CSS pixels: stores show them about as large."""

_ICONS: Final = ("icon", "logo")


@dataclass(frozen=True, slots=True)
class Frame:
    """One file of a set at its place, counted from 1, and what becomes of it, in words. `key`: see `members.Member`."""

    content: Scalar
    place: int
    fate: str
    kind: str
    key: str = ""

    @property
    def gone(self) -> bool:
        """Is it taken away?"""
        return self.kind == "gone"


Look = Literal["picture", "icon", "file"]
"""How a file is shown: as it is, on light and on dark, or in words alone."""


def is_icon(key: str) -> bool:
    """Is this a set of icons, which customers see on light and on dark?"""
    return any(word in key.rpartition("/")[2].lower() for word in _ICONS)


def look_of(address: Address) -> Look:
    """How the files of this address are shown."""
    if address.kind == "image" and is_icon(address.key):
        return "icon"
    return "picture" if address.kind in {"image", "preview"} else "file"


Keys = tuple[Sequence[str], Sequence[str]]
"""The keys of the members before and after; shorter, or none, where there are none."""


def strip(
    before: Sequence[Scalar],
    after: Sequence[Scalar],
    gallery: Gallery,
    look: Look,
    *,
    one_side: bool,
    keys: Keys = ((), ()),
) -> Markup:
    """The set. `one_side`: there is no before, or no after, so that there is nothing to put side by side."""
    kept = kept_places(before, after)
    old, new = (_keyed(each, of) for each, of in zip(frames(before, after, kept), keys, strict=True))
    if one_side:
        figures = (_figure(each, gallery, None, look) for each in old or new)
        return tag("div", *figures, class_="strip")
    rows = max(len(old), len(new), 1)
    like = after[0] if after else None
    left, right = (_column(side, rows, gallery, like, look) for side in (old, new))
    moved = {each.place - 1 for each in old if each.kind == "moved"}
    return tag("div", left, _lines(kept, moved, rows), right, class_="sets")


def frames(
    before: Sequence[Scalar], after: Sequence[Scalar], kept: Mapping[int, int]
) -> tuple[list[Frame], list[Frame]]:
    """Every file on either side, with what becomes of it. `kept` is from old place to new, both counted from 0."""
    steady, came_from = steady_places(kept), {there: here for here, there in kept.items()}
    old = [
        Frame(content, place + 1, *_outgoing(place, kept.get(place), content, moved=place not in steady))
        for place, content in enumerate(before)
    ]
    new = [
        Frame(content, place + 1, *_incoming(place, here, before, moved=here not in steady))
        for place, content in enumerate(after)
        for here in [came_from.get(place)]
    ]
    return old, new


def _keyed(side: Sequence[Frame], keys: Sequence[str]) -> list[Frame]:
    """The frames with their keys, in order."""
    return [replace(each, key=key) for each, key in zip(side, (*keys, *[""] * len(side)), strict=False)]


def _outgoing(here: int, there: int | None, content: Scalar, *, moved: bool) -> tuple[str, str]:
    if content is UNKNOWN:
        return "unknown", "unknown"
    if there is None:
        return "removed", "gone"
    if moved:
        return f"moves to #{there + 1}", "moved"
    return ("stays", "kept") if here == there else (f"becomes #{there + 1}", "kept")


def _incoming(there: int, here: int | None, before: Sequence[Scalar], *, moved: bool) -> tuple[str, str]:
    """Beside unknown files nobody can say whether a file is new; it is sent in any case."""
    if here is None:
        return ("sent" if UNKNOWN in before else "new"), "new"
    if moved:
        return f"moved from #{here + 1}", "moved"
    return ("as before", "kept") if here == there else (f"was #{here + 1}", "kept")


def _column(side: Sequence[Frame], rows: int, gallery: Gallery, like: Scalar, look: Look) -> Markup:
    cells = [_figure(each, gallery, like, look) for each in side]
    if not side:
        cells.append(tag("p", "none", class_="muted"))
    cells += [tag("div")] * (rows - len(cells))
    return tag("div", *cells, class_="column")


def _lines(kept: Mapping[int, int], moved: Collection[int], rows: int) -> Markup:
    """From each old place to its new one. Rows are equally high, so that per cent of the height will do."""
    lines = []
    for here, there in kept.items():
        kind = "moved" if here in moved else "kept"
        lines.append(tag("line", x1=0, x2="100%", y1=_middle(here, rows), y2=_middle(there, rows), class_=kind))
    return tag("svg", *lines, class_="joins", aria_hidden="true")


def _middle(place: int, rows: int) -> str:
    return f"{(place + 0.5) / rows * 100:.2f}%"


def _figure(frame: Frame, gallery: Gallery, like: Scalar, look: Look) -> Markup:
    path, what = gallery.caption(frame.content, frame.key)
    name = f"{path}, {frame.fate}"
    caption = tag(
        "figcaption",
        tag(
            "span",
            tag("span", f"#{frame.place} ", class_="place"),
            tag("span", frame.fate, class_=f"fate {frame.kind}"),
        ),
        tag("span", path, class_="path", dir="auto"),
        tag("span", what, class_="muted"),
    )
    if look == "file":
        return tag("figure", caption, class_=frame.kind)
    if look == "icon":
        shown = [_tile(frame, gallery, f"{name}, on {ground}", ground) for ground in ("light", "dark")]
        return tag("figure", tag("div", *shown, class_="tiles"), caption, class_=frame.kind)
    picture = gallery.show(frame.content, name, key=frame.key, struck=frame.gone, like=like)
    return tag("figure", picture, caption, class_=frame.kind)


def _tile(frame: Frame, gallery: Gallery, name: str, ground: str) -> Markup:
    shown = gallery.show(frame.content, name, key=frame.key, struck=frame.gone, box=_ICON)
    return tag("span", shown, class_=f"tile {ground}")


def extent(before: Sequence[Scalar], after: Sequence[Scalar]) -> str:
    """`4 → 5 files`; nothing where there is but one."""
    if max(len(before), len(after)) <= 1:
        return ""
    return f"{len(before)} → {count(len(after), 'file')}" if before and after else count(len(before or after), "file")
