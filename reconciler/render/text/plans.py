"""A plan as the screen of `reconciler plan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.model import Batch, Cause, Change, Guard, Held, Plan, Unread
from reconciler.render.actions import Summary, changed, instead_of_moving, made, moved_at_store, summary
from reconciler.render.escape import columns, one_line, pad
from reconciler.render.page import Look, Page, Span
from reconciler.render.text.changes import INDENT, change_lines, field_lines
from reconciler.render.text.fleet import MANY, fleet
from reconciler.render.wording import brief, clock, count, date_and_time, label, size, title, until

BEHIND_OUR_BACK: Final[frozenset[Cause]] = frozenset({"store", "both"})
"""Causes of a change that somebody made at the store itself."""

_WIDEST_ADDRESS: Final = 28
_LEAD: Final = "      "


def plan(planned: Plan, look: Look, *, now: str = "") -> str:
    """The whole plan. `now`, ISO 8601 in UTC, is to say how far off a date is; when the plan was made if not given."""
    total = summary(planned)
    page = Page(look)
    if total.nothing:
        page.add(nothing_to_do(planned))
        _silent_notes(page, planned)
        return str(page)
    if len(planned.batches) + len(planned.held) > MANY and not look.full:
        fleet(page, planned)
    else:
        for batch in planned.batches:
            _batch(page, batch, planned)
        for held in planned.held:
            _held(page, held, planned, now or planned.made)
    _silent_notes(page, planned)
    unread(page, planned.unread)
    _changed_in_console(page, planned)
    _guards(page, planned.guards)
    page.gap()
    for line in totals(total):
        page.prose(line)
    return str(page)


def nothing_to_do(planned: Plan) -> str:
    """The one line for a plan without anything in it."""
    fields = count(planned.same, "managed field")
    manifests = count(len(planned.manifests), "manifest")
    return f"No changes. {manifests}, {fields}, all as written there. Read {clock(planned.made)}."


def totals(total: Summary) -> Iterator[str]:
    """The summary: what changes, what that takes, and what is in its way."""
    numbers = [f"{total.add} to add", f"{total.change} to change"]
    numbers += [f"{total.replace} to replace"] if total.replace else []
    numbers += [f"{total.reorder} to reorder"] if total.reorder else []
    yield f"Plan {total.short}: {', '.join([*numbers, f'{total.delete} to delete'])}"
    costs = [count(total.stores, "store")] if total.stores else []
    costs += [f"{count(total.submit, 'submit')} for review"] if total.submit else []
    costs += [f"{count(total.uploads, 'upload')} of {size(total.upload_bytes)}"] if total.uploads else []
    costs += [f"about {count(total.requests, 'request')}"] if total.requests else []
    yield ", ".join([*costs, f"{count(total.same, 'managed field')} unchanged"])
    waiting = [f"{total.held} held until the release date"] if total.held else []
    waiting += [f"{count(total.guards, 'guard')} to accept"] if total.guards else []
    waiting += [f"{count(total.unread, 'app')} not measured"] if total.unread else []
    if waiting:
        yield ", ".join(waiting)


# --- batches ----------------------------------------------------------------------------------------------------


def _batch(page: Page, batch: Batch, planned: Plan) -> None:
    _heading(page, batch, planned)
    _changes(page, batch, planned)
    _sent_again(page, batch)
    if batch.submits:
        page.prose("goes to review; people at the store decide next", "  ^  submit  ", INDENT, "strong")


def _sent_again(page: Page, batch: Batch) -> None:
    """What did not change and is sent all the same, in one line."""
    places: dict[str, list[str]] = {}
    for change in batch.changes:
        if change.cause == "release":
            places.setdefault(", ".join(change.after or ()), []).append(change.address.key)
    if places:
        named = [f"{fields} of {', '.join(keys)}" if any(keys) else fields for fields, keys in places.items()]
        page.prose(f"{one_line('; '.join(named))}, which every release starts without", "  ^  again   ", INDENT, "dim")


def _held(page: Page, held: Held, planned: Plan, now: str) -> None:
    far = until(held.until, now)
    _heading(page, held.batch, planned)
    words = f"held until {one_line(date_and_time(held.until))}{f', {far}' if far else ''}; apply again then"
    page.prose(words, "  ", "  ", "dim")
    _changes(page, held.batch, planned)


def _heading(page: Page, batch: Batch, planned: Plan) -> None:
    page.gap()
    name = f"  ({one_line(batch.app.name)})" if batch.app.name not in {"", batch.app.id} else ""
    page.add(Span(title(batch.app, page.look.signs.dot), "strong"), name)
    for note in planned.notes.get(str(batch.app), ()):
        page.prose(f"note: {one_line(note)}", "  ", "    ", "dim")


def _silent_notes(page: Page, planned: Plan) -> None:
    """The remarks on apps that have no heading, as nothing changes there; of many apps only how many they are."""
    shown = {str(batch.app) for batch in (*planned.batches, *(held.batch for held in planned.held))}
    silent = {app: notes for app, notes in planned.notes.items() if app not in shown}
    if silent:
        page.gap()
    if len(silent) > MANY and not page.look.full:
        page.prose(f"notes on {count(len(silent), 'app')} without changes: see them with --full", "", "  ", "dim")
        return
    for app, notes in silent.items():
        for note in notes:
            page.prose(f"note: {one_line(app)}: {one_line(note)}", "", "  ", "dim")


def _changes(page: Page, batch: Batch, planned: Plan) -> None:
    changes = made(batch.changes)
    widest = min(max((columns(label(each.address)) for each in changes), default=0), _WIDEST_ADDRESS)
    for change in changes:
        if change.cause in BEHIND_OUR_BACK:
            moved = moved_at_store(change)
            words = f"{', '.join(map(one_line, moved)) or 'all of it'}: changed at the store, see below"
            page.prose(words, f"  !  {pad(label(change.address), widest)}  ", INDENT, "change")
            others = [name for name in changed(change) if name not in moved]
            page.extend(field_lines(change, others, planned.assets, page.look))
        else:
            page.extend(change_lines(change, planned.assets, page.look, widest))
        if words := instead_of_moving(change, moves=batch.moves):
            page.prose(words, INDENT, INDENT, "dim")


# --- what else the reader must know -----------------------------------------------------------------------------


def unread(page: Page, apps: tuple[Unread, ...]) -> None:
    """Apps of which nothing is known."""
    page.gap()
    for each in apps:
        lead = f"?  {brief(each.app, page.look.signs.dot)}  "
        page.prose(f"not measured: {one_line(each.reason)}", lead, "     ", "change")
        for number, line in enumerate(each.fix.splitlines()):
            page.prose(one_line(line.strip()), "          " if number else "     fix: ", "          ")


def _changed_in_console(page: Page, planned: Plan) -> None:
    batches = (*planned.batches, *(held.batch for held in planned.held))
    changes = [each for batch in batches for each in batch.changes if each.cause in BEHIND_OUR_BACK]
    if not changes:
        return
    page.gap()
    page.prose("Changed in a console since the last apply (managed fields only)", style="strong")
    for change in changes:
        where = f"{brief(change.address.app, page.look.signs.dot)} {page.look.signs.dot} {label(change.address)}"
        page.add(Span("  !  ", "change"), where)
        page.extend(field_lines(change, moved_at_store(change), planned.assets, page.look))
        page.prose(_what_the_plan_does(change), _LEAD, _LEAD)
        page.prose("To keep what the store shows, write it into the manifest.", _LEAD, _LEAD, "dim")


def _what_the_plan_does(change: Change) -> str:
    if change.before is None:
        return "It is gone there; the plan makes it again."
    if change.after is None:
        return "It was added there; the plan deletes it, because the manifest prunes here."
    if change.cause == "both":
        return "The manifest changed it as well; the plan writes what the manifest says."
    return "The plan puts back what was last applied."


def _guards(page: Page, guards: tuple[Guard, ...]) -> None:
    if not guards:
        return
    page.gap()
    page.add(Span("Guards", "strong"))
    for guard in guards:
        page.prose(f"{guard.id}: {one_line(guard.reason)}", "  x  ", _LEAD, "" if guard.accepted else "delete")
        page.prose("accepted" if guard.accepted else f"accept with  --accept {guard.flag}", _LEAD, _LEAD)
