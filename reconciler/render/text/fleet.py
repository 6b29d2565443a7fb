"""A plan of many apps: what many of them have in common, and one line for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.model import App, Batch, Change, Plan, Value
from reconciler.render.actions import Action, action, changed, is_content, made, members
from reconciler.render.differences import file_words
from reconciler.render.escape import clip, columns, one_line, pad
from reconciler.render.page import Look, Page, Span
from reconciler.render.text.changes import STYLES, symbol
from reconciler.render.wording import brief, count, date_and_time, value

MANY: Final = 20
"""Apps beyond which each gets one line, unless the plan is wanted in full."""

_COMMON: Final = 5
"""Apps in which the same field must change for it to be told once for all of them."""

_WIDEST: Final = 40
_ORDER: Final[Sequence[Action]] = ("add", "change", "replace", "reorder", "delete")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of some kind of thing, and what becomes of it. `files`: does it hold content hashes?"""

    what: Action
    kind: str
    name: str
    files: bool


@dataclass(frozen=True, slots=True)
class _Common:
    """What many apps have in common: a field, how many they are, and what they get in words."""

    field: _Field
    apps: int
    value: str = ""
    ending: str = ""


def fleet(page: Page, planned: Plan) -> None:
    """The common changes first, then a line for each app."""
    batches = [*planned.batches, *(each.batch for each in planned.held)]
    _in_common(page, batches, planned)
    page.gap()
    widest = min(max(columns(brief(each.app, page.look.signs.dot)) for each in batches), _WIDEST)
    until = {each.batch.app: each.until for each in planned.held}
    for batch in batches:
        held = f"held until {date_and_time(until[batch.app])}" if batch.app in until else ""
        ending = held or ("submit" if batch.submits else "")
        lead = Span(f"  {pad(brief(batch.app, page.look.signs.dot), widest)}  ", "strong")
        page.add(lead, *_numbers(page, batch), Span(ending, "dim"))
    page.prose("Each change is in the saved plan: plan --full, or show PLAN.JSON --full", style="dim")


def _numbers(page: Page, batch: Batch) -> Iterator[Span]:
    numbers = Counter(map(action, made(batch.changes)))
    for what in _ORDER:
        if numbers[what]:
            yield Span(f"{symbol(what, page.look.signs)} {numbers[what]}  ", STYLES[what])


# --- what many apps have in common ------------------------------------------------------------------------------


def _in_common(page: Page, batches: Sequence[Batch], planned: Plan) -> None:
    found = [
        each
        for field, wanted in _wanted(batches, planned).items()
        for each in _common(field, wanted, planned, page.look)
    ]
    if not found:
        return
    page.gap()
    page.add(Span("In many apps", "strong"))
    for each in sorted(found, key=lambda each: -each.apps):
        sign = Span(f"  {symbol(each.field.what, page.look.signs):<2} ", STYLES[each.field.what])
        lead = f"{each.field.kind} {one_line(each.field.name)}{f' {page.look.signs.arrow} ' if each.value else ''}"
        ending = f" in {count(each.apps, 'app')}{each.ending}"
        room = page.look.room(columns(sign.text + lead + ending))
        page.add(sign, lead, Span(clip(each.value, room, page.look.signs.ellipsis)), ending)


def _wanted(batches: Sequence[Batch], planned: Plan) -> Mapping[_Field, Mapping[Value, set[App]]]:
    """Each field that changes somewhere, the values that it is to have, and the apps in which it is to have them."""
    found: defaultdict[_Field, defaultdict[Value, set[App]]] = defaultdict(lambda: defaultdict(set))
    for batch in batches:
        for change in made(batch.changes):
            for name in changed(change):
                found[_field(change, name, planned)][(change.after or {}).get(name)].add(batch.app)
    return found


def _field(change: Change, name: str, planned: Plan) -> _Field:
    return _Field(action(change), change.address.kind, name, is_content(change, name, planned.assets))


def _common(field: _Field, wanted: Mapping[Value, set[App]], planned: Plan, look: Look) -> Iterator[_Common]:
    """A line for each value that many apps get, and one for the others together if they are many as well."""
    if field.what == "delete":
        yield from [_Common(field, len(apps)) for apps in wanted.values() if len(apps) >= _COMMON]
        return
    others = {each: apps for each, apps in wanted.items() if len(apps) < _COMMON}
    for each, apps in wanted.items():
        if each not in others:
            yield _Common(field, len(apps), _words(field, each, planned, look))
    several = set().union(*others.values())
    if len(several) >= _COMMON:
        own = all(len(apps) == 1 for apps in others.values())
        yield _Common(field, len(several), ending=", each its own" if own else f", {len(others)} different values")


def _words(field: _Field, wanted: Value, planned: Plan, look: Look) -> str:
    if not field.files:
        return value(wanted)
    return ", ".join(file_words(each, planned.assets, look) for each in members(wanted))
