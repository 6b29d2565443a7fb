"""The page itself: head with its policy, summary, what stands in the way, calendar, a card for each app, sign-off."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from reconciler.drift import Drift
from reconciler.model import Batch, Guard, Plan, Unread
from reconciler.render.actions import Summary, made, summary
from reconciler.render.escape import one_line
from reconciler.render.html.calendar import calendar
from reconciler.render.html.cards import brief_card, card, drifted_card
from reconciler.render.html.changes import Desk
from reconciler.render.html.facts import Store
from reconciler.render.html.markup import Markup, tag
from reconciler.render.html.not_drift import not_drift
from reconciler.render.html.pictures import Gallery, NoPictures, Pictures
from reconciler.render.html.style import STYLE
from reconciler.render.text.drift import drift_totals
from reconciler.render.text.plans import nothing_to_do
from reconciler.render.wording import count, date_and_time, size

LIMIT: Final = 40_000_000
"""Bytes of a page. Pictures that there is no room for are named instead, then apps."""

_MARGIN: Final = 500_000
_MANY: Final = 3
"""Apps from which on there is a table of contents."""

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode('ascii')}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Content Security Policy Level 3: nothing runs, nothing is loaded, and there is no style but our own."""


@dataclass
class _Sheet:
    """What stands on the page, before it is put together."""

    title: str
    head: list[Markup]
    cards: list[Markup] = field(default_factory=list)
    foot: list[Markup] = field(default_factory=list)


def plan(
    planned: Plan, pictures: Pictures | None = None, stores: Mapping[str, Store] | None = None, now: str = ""
) -> str:
    """A plan as a page.

    Args:
        planned: the plan.
        pictures: where pictures of files come from; by default there are none.
        stores: what is known of each store, by name.
        now: ISO 8601 in UTC, to say how far off a date is; when the plan was made if not given.
    """

    def desk(gallery: Gallery) -> Desk:
        return Desk(planned.assets, gallery, stores or {}, now or planned.made)

    return _fitted(planned, pictures or NoPictures(), desk, _plan)


def drift(report: Drift, pictures: Pictures | None = None, stores: Mapping[str, Store] | None = None) -> str:
    """What somebody changed at a store as a page: what was wanted there beside what is there now, and since when.

    Args:
        report: the report.
        pictures: where pictures of files come from; by default there are none.
        stores: what is known of each store, by name.
    """
    found = report.found

    def desk(gallery: Gallery) -> Desk:
        return Desk(found.assets, gallery, stores or {}, found.made, ("Last applied", "At the store now"), "after")

    return _fitted(found, pictures or NoPictures(), desk, lambda _, at: _drift(report, at))


def _fitted(
    planned: Plan, pictures: Pictures, desk: Callable[[Gallery], Desk], draw: Callable[[Plan, Desk], _Sheet]
) -> str:
    """The page; where it is too large, with only as many pictures as there is room for beside the text."""
    room = LIMIT
    while True:
        gallery = Gallery(pictures, planned.assets, room)
        page = _page(draw(planned, desk(gallery)), gallery, pictures.advice)
        total = len(page.encode())
        if total <= LIMIT or not gallery.bytes:
            return page
        room = max(LIMIT - _MARGIN - (total - gallery.bytes), 0)


def _page(sheet: _Sheet, gallery: Gallery, advice: str) -> str:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", sheet.title),
        tag("style", Markup(STYLE)),
    )
    remarks = [tag("p", each, class_="muted") for each in _about_pictures(gallery, advice)]
    main = tag("main", *sheet.head, *remarks, *sheet.cards, *sheet.foot)
    return f"<!doctype html>\n{tag('html', head, tag('body', main, gallery.definitions()), lang='en')}\n"


def _about_pictures(gallery: Gallery, advice: str) -> Iterator[str]:
    if advice:
        yield advice
    if gallery.left_out:
        left = count(len(gallery.left_out), "picture")
        yield f"{left} left out: with them this page would be larger than {size(LIMIT)}."


# --- a plan -----------------------------------------------------------------------------------------------------


def _plan(planned: Plan, desk: Desk) -> _Sheet:
    total = summary(planned)
    sheet = _Sheet(f"Release plan {total.short}", [_top(planned, total), *_in_the_way(planned, desk)])
    dates = calendar(planned, desk)
    sheet.head += [dates] if dates else []
    batches = [*((each, "") for each in planned.batches), *((each.batch, each.until) for each in planned.held)]
    sheet.head += _contents([batch for batch, _ in batches], desk)
    room = LIMIT - _MARGIN
    for number, (batch, held) in enumerate(batches, 1):
        drawn = card(batch, f"app-{number}", planned, desk, held)
        room -= len(drawn.encode())
        sheet.cards.append(drawn if room > 0 else brief_card(batch, f"app-{number}", planned, desk, held))
    sheet.foot += [_about(planned, total), _sign_off(total)]
    return sheet


def _top(planned: Plan, total: Summary) -> Markup:
    """Title, date, and the plan in numbers."""
    when = tag("p", f"Made {date_and_time(planned.made)}", class_="muted")
    title = tag("h1", "Release plan ", tag("code", total.short))
    if total.nothing:
        return tag("header", title, when, tag("p", nothing_to_do(planned), class_="lead"), class_="top")
    figures = (
        ("to add", total.add, "add"),
        ("to change", total.change, "change"),
        ("to replace", total.replace, "replace"),
        ("to reorder", total.reorder, "reorder"),
        ("to delete", total.delete, "delete"),
    )
    tiles = (
        tag("li", tag("strong", f"{number:,}"), f" {words}", class_=kind if number else "zero")
        for words, number, kind in figures
    )
    return tag(
        "header", title, when, tag("ul", *tiles, class_="figures"), tag("p", _costs(total), class_="lead"), class_="top"
    )


def _costs(total: Summary) -> str:
    """What it takes, in a sentence."""
    parts = [count(total.stores, "store"), f"{count(total.submit, 'submit')} for review"] if total.stores else []
    parts += [f"{count(total.uploads, 'upload')} of {size(total.upload_bytes)}"] if total.uploads else []
    parts += [f"about {count(total.requests, 'request')}"] if total.requests else []
    parts += [f"{total.held} held until the release date"] if total.held else []
    stay = f"{count(total.same, 'managed field')} unchanged"
    return f"{', '.join([*parts, stay])}."


def _in_the_way(planned: Plan, desk: Desk) -> Iterator[Markup]:
    """Guards and apps that could not be read: what a reviewer must see before all else."""
    items = [*(_guard(each, desk) for each in planned.guards), *(_unread(each, desk) for each in planned.unread)]
    if items:
        yield tag("section", tag("h2", "Needs attention"), tag("ul", *items, class_="attention"), class_="card")


def _guard(guard: Guard, desk: Desk) -> Markup:
    standing = tag(
        "span", "✓ accepted" if guard.accepted else "x blocks", class_="chip " + ("add" if guard.accepted else "delete")
    )
    how = [] if guard.accepted else [tag("p", "To accept it: ", tag("code", one_line(f"--accept {guard.flag}")))]
    return tag(
        "li",
        tag(
            "p",
            standing,
            tag("strong", one_line(f" {guard.id} "), dir="auto"),
            tag("bdi", desk.named(guard.app), class_="muted"),
        ),
        tag("p", one_line(guard.reason), dir="auto"),
        *how,
    )


def _unread(each: Unread, desk: Desk) -> Markup:
    name = tag("strong", tag("bdi", desk.named(each.app)))
    fix = [
        tag("p", "To mend it: ", tag("code", one_line(line.strip()))) for line in each.fix.split("\n") if line.strip()
    ]
    return tag(
        "li",
        tag("p", tag("span", "? not measured", class_="chip drift"), " ", name),
        tag("p", f"Nothing is known of this app: {one_line(each.reason)}", dir="auto"),
        *fix,
    )


def _contents(batches: list[Batch], desk: Desk) -> Iterator[Markup]:
    if len(batches) >= _MANY:
        lines = (
            tag(
                "li",
                tag("a", tag("bdi", one_line(batch.app.name or batch.app.id)), href=f"#app-{number}"),
                " ",
                _line(batch, desk),
            )
            for number, batch in enumerate(batches, 1)
        )
        yield tag(
            "nav", tag("h2", "Contents", id="contents"), tag("ol", *lines), aria_labelledby="contents", class_="card"
        )


def _line(batch: Batch, desk: Desk) -> Markup:
    words = f"{desk.store(batch.app.store).title}, {count(len(made(batch.changes)), 'change')}"
    return tag("span", one_line(words), class_="muted")


def _about(planned: Plan, total: Summary) -> Markup:
    """Where the plan comes from, so that a signature has something to refer to."""
    facts = [("Plan", total.digest), ("Made", date_and_time(planned.made))]
    facts += [("Manifest", f"{path}  {digest}") for path, digest in planned.manifests.items()]
    if planned.adopted:
        fields = sum(map(len, planned.adopted.values()))
        facts.append(("Adopted", f"{count(fields, 'field')} already as wanted: noted as ours, nothing is sent"))
    facts += [("Protection", f"{address}: {'new' if on else 'lifted'}") for address, on in planned.protection.items()]
    rows = (tag("div", tag("dt", name), tag("dd", one_line(fact), dir="auto")) for name, fact in facts)
    return tag("section", tag("h2", "About this plan"), tag("dl", *rows), class_="card about")


def _sign_off(total: Summary) -> Markup:
    """Lines to sign on, in print only."""
    lines = (tag("div", tag("span", name), class_="rule") for name in ("Name", "Date", "Signature"))
    words = f"Approved as it stands here: plan {total.digest}."
    return tag("section", tag("h2", "Sign-off"), tag("p", words), tag("div", *lines, class_="rules"), class_="sign-off")


# --- drift ------------------------------------------------------------------------------------------------------


def _drift(report: Drift, desk: Desk) -> _Sheet:
    found = report.found
    _, when, totals = drift_totals(report).split(" · ", 2)
    head = [
        tag(
            "header",
            tag("h1", "Drift report"),
            tag("p", f"Read {when}", class_="muted"),
            tag("p", f"{totals}.", class_="lead"),
            class_="top",
        ),
        *_in_the_way(found, desk),
        *_contents(list(found.batches), desk),
    ]
    cards = [drifted_card(batch, f"app-{number}", report, desk) for number, batch in enumerate(found.batches, 1)]
    return _Sheet("Drift report", head, cards, [*not_drift(report, desk)])
