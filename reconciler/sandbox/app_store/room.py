"""What all operations have in common: the rows, the switches, the time, and things that happen later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.state import Ghost, Pending, Row, World
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches

UPLOADS, MEDIA = "/upload-host", "/media-host"
"""Under these paths lie the hosts that take files and that show them; they are no part of the API."""

_PACIFIC = ZoneInfo("America/Los_Angeles")


class Room:
    """The rows and everything around them. `origin` is where the request at hand was sent to."""

    def __init__(self, disk: Disk, clock: Clock, switches: Switches) -> None:
        self.disk = disk
        self.clock = clock
        self.switches = switches
        self.world = World()
        self.origin = ""
        self._reading = False
        self.events: dict[str, Callable[[Row], None]] = {"listed": _list, "fresh": _freshen}

    def address(self, path: str) -> str:
        """The address of a path on one of the hosts, which may go by another name than the API's."""
        elsewhere = path.startswith(UPLOADS) and self.switches["upload_host"] == "localhost"
        return (self.origin.replace("127.0.0.1", "localhost") if elsewhere else self.origin) + path

    # --- rows -----------------------------------------------------------------------------------------------------

    def row(self, kind: str, name: str) -> Row:
        """The row; 404 if there is none."""
        found = self.world.find(kind, name)
        if found is None:
            raise refusals.not_found(kind, name)
        return found

    def add(self, row: Row) -> Row:
        """Take in a row that a request created: lists may show it only later."""
        self.world.add(row)
        parent = self.world.parent(row)
        if parent and self.switches.number("list_lag"):
            row.hidden["unlisted"] = True
            self.later("listed", row, "list_lag", [parent.id])
        return row

    def remove(self, row: Row) -> None:
        """Drop a row that a request deleted: lists may show it for a while."""
        parent = self.world.parent(row)
        relation = next((name for name in parent.links if row.id in (parent.links[name] or ())), "") if parent else ""
        self.world.remove(row)
        if parent and relation and (polls := self.switches.number("delete_lag")):
            self.world.ghosts.append(Ghost(parent.id, relation, row))
            self.world.pending.append(Pending("vanished", row.type, row.id, [parent.id], polls))

    def listed(self, row: Row, relation: str) -> list[Row]:
        """The rows that a relationship leads to, as far as reads see them."""
        rows = [each for each in self.world.related(row, relation) if "unlisted" not in each.hidden]
        rows += [each.row for each in self.world.ghosts if (each.parent, each.relation) == (row.id, relation)]
        return rows

    def remember(self, row: Row, before: dict[str, Any]) -> None:
        """Note how a row looked before it was changed: reads may show that for a while."""
        if self.switches.number("read_lag"):
            row.hidden["stale"] = before
            self.later("fresh", row, "read_lag", [row.id])

    # --- time -----------------------------------------------------------------------------------------------------

    def now(self) -> str:
        """The time as the service writes it."""
        return pacific(self.clock.now())

    def later(self, event: str, row: Row, switch: str, watched: Iterable[str]) -> None:
        """Let something happen after as many reads of the watched rows as the switch says; none: now.

        What a read itself brings about is shown by that read already, which therefore is the first of them.
        """
        polls = self.switches.number(switch)
        if polls:
            self.world.pending.append(Pending(event, row.type, row.id, list(watched), polls - self._reading))
        else:
            self.events[event](row)

    def read(self, names: set[str]) -> bool:
        """Count a read of these rows (or of lists of theirs). Returns whether something has happened by that."""
        due = []
        for each in self.world.pending:
            if not names.isdisjoint(each.watched):
                each.polls -= 1
                if each.polls < 0:
                    due.append(each)
        self._reading = True
        for each in due:
            self._happen(each)
        self._reading = False
        return bool(due)

    def _happen(self, each: Pending) -> None:
        if each not in self.world.pending:
            return
        self.world.pending.remove(each)
        if each.event == "vanished":
            self.world.ghosts = [ghost for ghost in self.world.ghosts if ghost.row.id != each.id]
        elif row := self.world.find(each.type, each.id):
            self.events[each.event](row)


def pacific(moment: float) -> str:
    """A time in seconds since 1970 as the service writes it: Pacific time, no fraction."""
    return datetime.fromtimestamp(int(moment), _PACIFIC).isoformat()


def moment_of(text: str) -> float:
    """Seconds since 1970 of a date with time and offset. Raises ValueError, or OverflowError for times out of reach."""
    return datetime.fromisoformat(text).timestamp()


def _list(row: Row) -> None:
    row.hidden.pop("unlisted", None)


def _freshen(row: Row) -> None:
    row.hidden.pop("stale", None)
