"""The log of requests: what was asked, what the store made of it, and which fault struck."""

from __future__ import annotations

import math
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

KEPT = 100_000
"""So many requests are remembered; older ones drop out."""

_SECRET = re.compile(r"token|secret|password|signature|key|credential", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One request.

    Args:
        n: counts from 1, also across stores.
        time: when it was, by the store's clock.
        status: what the client was told; None if its connection was cut instead.
        if_match: the `If-Match` header as sent, None if there was none.
        etag: the `ETag` header answered, None if there was none.
        write: is this a call that changes the store?
        acted: did it? False if the store refused, or a fault kept the request from it.
        fault: the faults that struck it, "" if none did.
        size: bytes of the request's body.
        sha256: hash of the request's body, "" if it had none.
    """

    n: int
    time: float
    store: str
    method: str
    path: str
    query: Mapping[str, str]
    status: int | None
    if_match: str | None
    etag: str | None
    write: bool
    acted: bool
    fault: str
    size: int
    sha256: str


class Log:
    """The requests of all stores, in the order in which they were answered.

    `clock` tells how long ago they were, whatever the stores' own clocks say.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: deque[tuple[float, Entry]] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = Lock()

    def add(self, *, query: Mapping[str, str], **seen: Any) -> None:
        """Note a request. Values of the query that may be secrets are left out."""
        shown = {name: "(not shown)" if _SECRET.search(name) else value for name, value in query.items()}
        with self._lock:
            self._count += 1
            self._entries.append((self._clock(), Entry(n=self._count, query=shown, **seen)))

    def entries(self, store: str = "", since: int = 0, seconds: float = math.inf) -> list[dict[str, Any]]:
        """Requests to that store (all, if "") after number `since`, and of the last so many seconds, as JSON."""
        with self._lock:
            begin = self._clock() - seconds
            late = [entry for when, entry in self._entries if when >= begin and entry.n > since]
        return [asdict(entry) for entry in late if store in {"", entry.store}]

    def clear(self, store: str = "") -> None:
        """Forget the requests to that store (all, if ""). Numbers go on counting."""
        with self._lock:
            kept = [each for each in self._entries if store not in {"", each[1].store}]
            self._entries = deque(kept, maxlen=KEPT)
