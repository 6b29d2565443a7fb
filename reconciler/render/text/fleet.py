"""A plan of many apps: what many of them have in common, and one line for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model import Batch, Plan
from reconciler.render.actions import Action, action, changed, made
from reconciler.render.escape import columns, one_line, pad
from reconciler.render.page import Page, Span
from reconciler.render.text.changes import STYLES, symbol
from reconciler.render.wording import brief, count, date_and_time

MANY: Final = 20
"""Apps beyond which each gets one line, unless the plan is wanted in full."""

_COMMON: Final = 5
"""Apps in which the same change must be made to be told as one."""

_WIDEST: Final = 40
_ORDER: Final[Sequence[Action]] = ("add", "change", "replace", "reorder", "delete")


def fleet(page: Page, planned: Plan) -> None:
    """The common changes first, then a line for each app."""
    batches = [*planned.batches, *(each.batch for each in planned.held)]
    _in_common(page, batches)
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


def _in_common(page: Page, batches: Sequence[Batch]) -> None:
    apps: Counter[tuple[Action, str, str]] = Counter()
    for batch in batches:
        apps.update({(action(each), each.address.kind, name) for each in made(batch.changes) for name in changed(each)})
    common = [(key, number) for key, number in apps.most_common() if number >= _COMMON]
    if not common:
        return
    page.gap()
    page.add(Span("The same in many apps", "strong"))
    for (what, kind, name), number in common:
        sign = Span(f"  {symbol(what, page.look.signs):<2} ", STYLES[what])
        page.add(sign, f"{kind} {one_line(name)} in {count(number, 'app')}")
