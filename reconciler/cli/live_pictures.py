"""What the stores show now, for a page: pictures asked for side by side, not many of them and not for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from reconciler.cli.session import Session
from reconciler.model import Change, Plan
from reconciler.render.html import at_the_store, names
from reconciler.render.wording import count
from reconciler.thumbnails import Fetched

MOST: Final = 400
"""Pictures that are fetched for one page at most."""

SECONDS: Final = 22.0
"""No more are asked for after that. With what the last ones may take, all is over after about half a minute."""

_AT_ONCE: Final = 8
_IN_HAND: Final = 5 * _AT_ONCE
"""Pictures that are held as they came, each of some MB perhaps, until thumbnails are made of them."""


@dataclass(frozen=True)
class _Wanted:
    """One picture: which store serves it where, what it is kept by, and whether it stands for a film."""

    store: str
    url: str
    name: str
    film: bool


def fetch(
    run: Session,
    planned: Plan,
    have: Callable[[str], object],
    take: Callable[[Mapping[str, Fetched]], int],
    seconds: float = SECONDS,
) -> None:
    """Fetch the pictures of the stores that `planned` shows and that are not there yet, and say how many there were.

    Args:
        run: the session that has read the stores.
        planned: the plan or the drift report.
        have: is there a picture by this name already? In a sandbox, which begins anew now and then, keys recur: what
            goes by a key is fetched again there.
        take: makes thumbnails of some, by content hash or member's key, and tells of how many it could.
        seconds: how long pictures are asked for.

    Raises Interrupted if a signal came meanwhile; whatever else happens costs pictures only.
    """
    wanted = list({each.name: each for each in _wanted(run, planned, have)}.values())
    if not wanted:
        return
    until, found = time.monotonic() + seconds, 0
    with run.providers(each.store for each in wanted) as connected, run.signals.heeded():

        def get(each: _Wanted) -> bytes | None:
            late = time.monotonic() > until or run.signals.stopping.is_set()
            return None if late else connected[each.store].picture(each.url)

        with ThreadPoolExecutor(_AT_ONCE) as executor:
            for at in range(0, min(len(wanted), MOST), _IN_HAND):
                group = wanted[at : min(at + _IN_HAND, MOST)]
                got = zip(group, executor.map(get, group), strict=True)
                found += take({each.name: Fetched(data, each.film) for each, data in got if data})
    run.signals.check()
    run.terminal.say(f"Fetched {found:,} of {count(len(wanted), 'picture')} that the stores show")


def _wanted(run: Session, planned: Plan, have: Callable[[str], object]) -> Iterator[_Wanted]:
    held = (change for each in planned.held for change in each.batch.changes)
    for change in (*planned.changes, *held):
        yield from _of_change(run, change, have)


def _of_change(run: Session, change: Change, have: Callable[[str], object]) -> Iterator[_Wanted]:
    links, address = run.links.get(change.address, {}), change.address
    for member in at_the_store(change):
        by_content = str(member.content) in links
        url = links.get(str(member.content)) or links.get(member.id)
        kept = [each for each in names(member) if not (run.sandbox and each == member.key)]
        if url and not any(map(have, kept)):
            name = str(member.content) if by_content else member.key
            yield _Wanted(address.app.store, url, name, address.kind == "preview")
