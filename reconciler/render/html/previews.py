"""How a store will show an app: icon, title, the line below it, and the first lines of the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reconciler.model import Batch, Change, Value
from reconciler.render.actions import members
from reconciler.render.escape import one_line
from reconciler.render.html.changes import Desk, language
from reconciler.render.html.filmstrip import is_icon
from reconciler.render.html.markup import Markup, tag

_TITLES: Final = ("title", "name")
_LINES_BELOW: Final = ("subtitle", "short_description", "summary", "promotional_text")
_BODIES: Final = ("description", "full_description")
_SHOWN: Final = 400
"""Characters of a description that are put in; the page shows three lines of them, as stores do."""

_ICON: Final = (64, 64)


def previews(batch: Batch, desk: Desk) -> Markup | None:
    """One for each language in which the batch changes what customers see first; None if there is none."""
    found: dict[str, dict[str, Value]] = {}
    for change in batch.changes:
        if change.after and (lang := language(change)):
            found.setdefault(lang, {}).update(change.after)
    cards = [_preview(lang, values, batch, desk) for lang, values in found.items() if _visible(values)]
    if not cards:
        return None
    how = "After this plan. Title and line below end where the store cuts them; of a description three lines show."
    return tag("section", tag("h3", "What customers see first"), tag("p", how, class_="muted"), _row(cards))


def _row(cards: list[Markup]) -> Markup:
    return tag("div", *cards, class_="previews")


def _visible(values: Mapping[str, Value]) -> bool:
    return any(isinstance(values.get(name), str) for name in (*_TITLES, *_LINES_BELOW, *_BODIES))


def _preview(lang: str, values: Mapping[str, Value], batch: Batch, desk: Desk) -> Markup:
    limits = desk.store(batch.app.store).limits
    title, remark = _title(lang, values, batch, limits)
    texts = [
        title,
        tag("p", _first(values, _LINES_BELOW, limits), class_="subtitle", dir="auto"),
    ]
    head = tag("div", _icon(lang, batch, desk), tag("div", *texts), class_="head")
    body = tag("p", _first(values, _BODIES, limits)[:_SHOWN], class_="body", dir="auto")
    foot = tag("p", f"{one_line(lang)}{remark}", class_="muted")
    return tag("div", tag("div", head, body, lang=lang), foot, class_="preview")


def _title(lang: str, values: Mapping[str, Value], batch: Batch, limits: Mapping[str, int]) -> tuple[Markup, str]:
    """The title, and a remark on it. What has no listing yet has no title that could stay as it is."""
    if title := _first(values, _TITLES, limits):
        return tag("p", title, class_="title", dir="auto"), ""
    if any(change.before is not None and language(change) == lang for change in batch.changes):
        name = one_line(batch.app.name or batch.app.id)
        return tag("p", name, class_="title muted", dir="auto"), " · title unchanged, not part of this plan"
    return tag("p", "title not told by this plan", class_="title muted", lang="en"), ""


def _first(values: Mapping[str, Value], names: tuple[str, ...], limits: Mapping[str, int]) -> str:
    """The first of these fields that holds text, cut where the store cuts it, its lines run together."""
    for name in names:
        text = values.get(name)
        if isinstance(text, str):
            whole = " ".join(text.split())
            limit = limits.get(name, len(whole))
            return one_line(whole if len(whole) <= limit else f"{whole[: limit - 1]}…")
    return ""


def _icon(lang: str, batch: Batch, desk: Desk) -> Markup:
    """The icon that the plan brings to this language; a blank tile if it brings none."""
    changes = [each for each in batch.changes if _brings_icon(each, lang)]
    # square ones first: stores call the banner of a television app an icon, too
    icons = [
        each for change in sorted(changes, key=_of_television) for each in members((change.after or {}).get("files"))
    ]
    return desk.gallery.show(icons[0], "the app's icon", box=_ICON) if icons else tag("span", class_="blank")


def _brings_icon(change: Change, lang: str) -> bool:
    """Is this an icon of the language, or the only one that there is?"""
    *before, _ = change.address.key.split("/")
    return change.address.kind == "image" and is_icon(change.address.key) and (not before or lang in before)


def _of_television(change: Change) -> bool:
    return "tv" in change.address.key.lower()
