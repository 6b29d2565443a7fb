"""A card for each app and store: what a plan does there, all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reconciler.drift import Drift, Finding, findings
from reconciler.model import Batch, Cause, Change, Plan
from reconciler.render.actions import action, instead_of_moving, made, moved_at_store
from reconciler.render.escape import one_line
from reconciler.render.html.changes import Desk, chip, section, spoken, what_else
from reconciler.render.html.markup import Markup, tag
from reconciler.render.html.members import FIELD
from reconciler.render.html.previews import previews
from reconciler.render.wording import date_and_time, day_and_time, until

_HEADINGS: Final = {
    "details": "Details",
    "listing": "Listings",
    "image": "Pictures",
    "preview": "Videos",
    "binary": "Builds",
    "release": "Release",
}
_CAUSES: Final[Mapping[Cause, str]] = {
    "store": "",
    "manifest": "",
    "release": "",
    "both": "The manifest has changed too, and not been applied.",
    "unknown": "The store does not show what it is; it is not what was left there.",
}
_ORDER: Final = ("add", "change", "replace", "reorder", "delete")


def card(batch: Batch, identity: str, planned: Plan, desk: Desk, held: str = "") -> Markup:
    """One app in one store. `held` is the date that the batch waits for, "" if it does not."""
    parts = [_heading(batch, planned, desk, held), *_notes(batch, planned, held, desk.now)]
    seen = previews(batch, desk)
    parts += [seen] if seen else []
    parts += _groups(made(batch.changes), lambda each: section(each, desk, _remarks(each, batch), {}))
    parts += _sent_again(batch)
    return tag("article", *parts, id=identity, class_="card")


def _remarks(change: Change, batch: Batch) -> list[str]:
    return [what_else(change), instead_of_moving(change, moves=batch.moves)]


def brief_card(batch: Batch, identity: str, planned: Plan, desk: Desk, held: str = "") -> Markup:
    """The heading alone, where the page has no room for more."""
    words = "This page has become too large for the rest. It is in the plan itself: reconciler show PLAN.JSON --full"
    return tag(
        "article", _heading(batch, planned, desk, held), tag("p", words, class_="muted"), id=identity, class_="card"
    )


def _heading(batch: Batch, planned: Plan, desk: Desk, held: str) -> Markup:
    """App and store, what the changes add up to, and whether it goes to review."""
    chips = [*_numbers(made(batch.changes))]
    if held:
        chips.append(tag("span", "held", class_="chip held"))
    elif batch.submits:
        chips.append(tag("span", "^ goes to review", class_="chip submit"))
    if any(each.app == batch.app and not each.accepted for each in planned.guards):
        chips.append(tag("span", "x blocked until a guard is accepted", class_="chip delete"))
    return _titles(batch, desk, chips)


def _titles(batch: Batch, desk: Desk, chips: Iterable[Markup]) -> Markup:
    name, store = batch.app.name or batch.app.id, desk.store(batch.app.store).title
    subtitle = [tag("span", one_line(store)), *([tag("code", one_line(batch.app.id))] if name != batch.app.id else [])]
    return tag(
        "header",
        tag("h2", tag("bdi", one_line(name))),
        tag("p", *subtitle, class_="subtitle"),
        tag("p", *chips, class_="chips"),
    )


def _numbers(changes: Sequence[Change]) -> Iterator[Markup]:
    """How many changes of each sort, as chips."""
    actions = [action(each) for each in changes]
    for what in _ORDER:
        if number := actions.count(what):
            yield tag("span", chip(what), f" {number}", class_="number")


def _notes(batch: Batch, planned: Plan, held: str, now: str) -> Iterator[Markup]:
    """What the reader must know of it besides."""
    if held:
        far = until(held, now)
        when = f"{date_and_time(held)}{f', {far}' if far else ''}"
        words = f"Held until {when}: nothing of this is made before. Apply again then."
        yield tag("p", one_line(words), class_="remark")
    for note in planned.notes.get(str(batch.app), ()):
        yield tag("p", f"Note: {one_line(note)}", class_="remark", dir="auto")


def _groups(changes: Sequence[Change], draw: Callable[[Change], Markup]) -> Iterator[Markup]:
    """The changes by what they are about, in the order in which they are made within each."""
    for kind, title in _HEADINGS.items():
        of_kind = [each for each in changes if each.address.kind == kind]
        if of_kind:
            heading = tag("h3", title, tag("span", f" {len(of_kind)}", class_="muted"))
            yield tag("div", heading, *map(draw, of_kind), class_="group")


def _sent_again(batch: Batch) -> Iterator[Markup]:
    """What did not change and is sent all the same."""
    again = [each for each in batch.changes if each.cause == "release"]
    if again:
        named = "; ".join(f"{', '.join(each.after or ())} {each.address.key}".strip() for each in again)
        words = f"Sent again with the release, unchanged: {one_line(named)}"
        yield tag("p", words, class_="muted")


# --- drift ------------------------------------------------------------------------------------------------------


def drifted_card(batch: Batch, identity: str, report: Drift, desk: Desk) -> Markup:
    """What somebody changed there: what was wanted on the left, what the store shows now on the right."""
    head = _titles(batch, desk, _numbers([_turned(each) for each in batch.changes]))
    groups = _groups(batch.changes, lambda each: _drifted(each, report, desk))
    return tag("article", head, *groups, id=identity, class_="card")


def _drifted(change: Change, report: Drift, desk: Desk) -> Markup:
    found = [*findings(change)]
    remarks = [_CAUSES[change.cause], *(words for each in found for words in _came_back(each, report))]
    seen = {each.field: shown for each in found for shown in since(each, report)}
    return section(_turned(change), desk, remarks, seen)


def since(finding: Finding, report: Drift) -> Iterator[Markup]:
    """Since when it is as it is; nothing where that is not known."""
    if finding.path in report.new:
        yield tag("span", "seen for the first time", class_="chip drift")
    elif first := report.first.get(finding.path):
        yield tag("span", one_line(f"seen first {day_and_time(first, report.found.made)} UTC"), class_="muted")


def _came_back(finding: Finding, report: Drift) -> Iterator[str]:
    if entry := report.expired.get(finding.path):
        what = "This" if finding.field in {"", FIELD} else spoken(finding.field)
        yield f"{what} is no longer ignored: {entry.place} says until {entry.until} ({entry.reason})"


def _turned(change: Change) -> Change:
    """From what was wanted to what is there, in the fields that somebody changed."""
    names = moved_at_store(change)
    wanted, now = (each and {name: each.get(name) for name in names} for each in (change.after, change.before))
    return replace(change, before=wanted, after=now, cause="manifest")
