"""What a drift report tells beside drift: what is ignored and why, entries without use, and what waits for apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.drift import Drift, Finding, Ignore
from reconciler.model import Held
from reconciler.render.escape import one_line
from reconciler.render.html.cards import since
from reconciler.render.html.changes import Desk, spoken
from reconciler.render.html.markup import Markup, tag
from reconciler.render.wording import count, date_and_time, label, until


def not_drift(report: Drift, desk: Desk) -> Iterator[Markup]:
    """The card, if there is anything to tell."""
    ignored = [_ignored(finding, entry, report, desk) for finding, entry in report.ignored]
    unused = [_item([tag("code", one_line(each.address))], _because(each)) for each in report.unused]
    waiting = [*_pending(report.pending), *(_held(each, desk) for each in report.held)]
    parts = [
        *_group("Ignored", ignored),
        *_group("To be ignored, but nothing drifted there", unused),
        *_group("Not applied yet", waiting),
    ]
    if parts:
        yield tag("section", tag("h2", "Not drift"), *parts, class_="card")


def _group(title: str, items: Sequence[Markup]) -> Iterator[Markup]:
    if items:
        yield tag("div", tag("h3", title), tag("ul", *items, class_="attention"), class_="group")


def _item(head: Sequence[Markup], words: str) -> Markup:
    return tag("li", tag("p", *head, class_="heading"), tag("p", one_line(words), class_="muted", dir="auto"))


def _ignored(finding: Finding, entry: Ignore, report: Drift, desk: Desk) -> Markup:
    what = f"{label(finding.address)} {spoken(finding.field)}".rstrip()
    app = tag("bdi", desk.named(finding.address.app), class_="muted")
    return _item([tag("bdi", what, class_="name"), app, *since(finding, report)], _because(entry))


def _because(entry: Ignore) -> str:
    """`Until 2026-12-31: marketing's campaign (reconciler.yaml:4:5)`."""
    written = f" ({entry.place})" if entry.place else ""
    return f"Until {entry.until}: {entry.reason}{written}"


def _pending(number: int) -> Iterator[Markup]:
    if number:
        what = tag("span", f"{count(number, 'change')} of the manifest", class_="name")
        yield _item([what], "Nobody changed these at a store: they wait for apply.")


def _held(held: Held, desk: Desk) -> Markup:
    far = until(held.until, desk.now)
    words = f"Release held until {date_and_time(held.until)}{f', {far}' if far else ''}."
    return _item([tag("bdi", desk.named(held.batch.app), class_="name")], words)
