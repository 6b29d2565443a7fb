"""A plan as a pull-request comment: nothing from a store or manifest can break out of it or call anybody.

All foreign text stands in code spans and fenced blocks, where GitHub reads no mentions, keywords, links or images
(GitHub Flavored Markdown, sections 4.5 and 6.3), each with more backticks than the text has in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reconciler.model import Batch, Plan
from reconciler.render.actions import Summary, action, made, summary
from reconciler.render.escape import clip, code_span, fence, one_line
from reconciler.render.page import Look
from reconciler.render.text.plans import nothing_to_do, totals
from reconciler.render.text.plans import plan as screen
from reconciler.render.wording import count, date_and_time, label

LIMIT: Final = 60_000
"""Characters at most. GitHub takes 65,536 in a comment."""

MARKER: Final = "<!-- reconciler -->"
"""By which a comment is found again, to be edited in place."""

_WIDTH: Final = 100
_TABLE: Final = 25_000
_ATTENTION: Final = 15_000
_NAMED: Final = 4
_NAME: Final = 100
_REASON: Final = 500


def plan(planned: Plan, *, now: str = "") -> str:
    """The comment: what changes in numbers, one row for each app, what blocks it, and the plan folded away."""
    total = summary(planned)
    parts = [f"### Release plan · {total.short}   {MARKER}"]
    if total.nothing:
        return "\n\n".join([*parts, nothing_to_do(planned)]) + "\n"
    parts += [part for part in (_numbers(total), _table(planned), _attention(planned)) if part]
    made = f"Made {code_span(date_and_time(planned.made))}. Valid until the manifests or what it changes move."
    rest = LIMIT - sum(len(part) + 2 for part in (*parts, made))
    return "\n\n".join([*parts, _folded(planned, now, rest), made]) + "\n"


def _numbers(total: Summary) -> str:
    first, *more = totals(total)
    return f"**{first.partition(': ')[2]}.** {'. '.join(more)}."


def _table(planned: Plan) -> str:
    held = {each.batch.app: each.until for each in planned.held}
    batches = [*planned.batches, *(each.batch for each in planned.held)]
    if not batches:
        return ""
    rows = [f"{_row(batch, held.get(batch.app, ''))}\n" for batch in batches]
    shown = "".join(fitting(rows, _TABLE, "app"))
    return f"| app | store | changes | |\n|---|---|---|---|\n{shown}".rstrip("\n")


def _row(batch: Batch, held_until: str) -> str:
    changes = made(batch.changes)
    named = [f"{action(each)} {cell(label(each.address))}" for each in changes[:_NAMED]]
    if len(changes) > _NAMED:
        named.append(f"{len(changes) - _NAMED} more")
    when = "goes to review" if batch.submits else ""
    when = f"held until {cell(date_and_time(held_until))}" if held_until else when
    return f"| {cell(batch.app.name or batch.app.id)} | {cell(batch.app.store)} | {', '.join(named)} | {when} |"


def cell(text: str, limit: int = _NAME) -> str:
    """Foreign text in a table, cut to so many characters.

    A pipe would end the cell even inside code. Behind a backslash it does not, and the backslash is not shown
    (GitHub Flavored Markdown, section 4.10): just the one before the pipe, so that the text's own stay.
    """
    return span(text, limit).replace("|", r"\|")


def span(text: str, limit: int) -> str:
    """Foreign text as inline code, cut to so many characters."""
    return code_span(clip(one_line(text), limit))


def _attention(planned: Plan) -> str:
    """What keeps the plan from being applied, or from being the whole truth."""
    lines = [
        f"- ⛔ guard {span(each.id, _NAME)} on {span(str(each.app), _NAME)}: {span(each.reason, _REASON)}. "
        f"To accept: {span(f'--accept {each.flag}', 2 * _NAME)}\n"
        for each in planned.guards
        if not each.accepted
    ]
    lines += [
        f"- ❔ not measured: {span(str(each.app), _NAME)}: {span(each.reason, _REASON)}\n" for each in planned.unread
    ]
    return "".join(fitting(lines, _ATTENTION, "remark")).rstrip("\n")


def _folded(planned: Plan, now: str, room: int) -> str:
    text = screen(planned, Look(width=_WIDTH), now=now)
    ticks = fence(text)
    before, after = f"<details><summary>Plan</summary>\n\n{ticks}text\n", f"{ticks}\n\n</details>"
    lines = text.splitlines(keepends=True)
    shown = fitting(lines, room - len(before) - len(after), "line", ": reconciler show plan.json")
    return f"{before}{''.join(shown)}{after}"


def fitting(lines: Sequence[str], room: int, noun: str, where: str = "") -> list[str]:
    """As many lines as there is room for, and how many more there are."""
    if sum(map(len, lines)) <= room:
        return list(lines)
    kept: list[str] = []
    room -= _NAME
    for line in lines:
        room -= len(line)
        if room < 0:
            break
        kept.append(line)
    return [*kept, f"… {count(len(lines) - len(kept), f'more {noun}')}{where}\n"]
