"""When to try again, after how long, and when to stop trying. Nothing here sends or sleeps."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Final

from reconciler.http.messages import Answer

TRIES: Final = 3
"""How often one request is sent at most, not counting one replay with new credentials, nor answers of 429."""

TRIES_OF_429: Final = 8
"""How often it is sent at most while the store answers 429: it was not acted on, and only comes too soon."""

LONGEST_BACKOFF: Final = 20.0
"""Seconds between two tries at most, where the store names no time."""

LONGEST_ASKED: Final = 300.0
"""Seconds that a store may ask us to wait; beyond that the run ends and says when to come back."""

PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be gone by the next try."""

_SECONDS: Final = re.compile(r"[0-9]{1,12}")


def backoff(tries: int, random: Callable[[], float]) -> float:
    """Seconds to wait after so many tries: full jitter, so that clients who failed together do not return together."""
    return random() * min(LONGEST_BACKOFF, 2.0**tries)


def retry_after(answer: Answer, now: float) -> float | None:
    """Seconds from now that `Retry-After` asks for, 0 for a date gone by; None if it is missing or cannot be read.

    A date is compared with the answer's own `Date` where it has one, as our clock may be wrong. `now` is in
    seconds since 1970.
    """
    asked = answer.headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    until = http_date(asked)
    if until is None:
        return None
    since = http_date(answer.headers.get("Date", ""))
    return max(0.0, until - (now if since is None else since))


def http_date(text: str) -> float | None:
    """Seconds since 1970 of a date as HTTP writes it; None if it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class Pause:
    """A time until which no thread sends, as the store has asked for it. One for all threads of a connection."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = clock()
        self._lock = threading.Lock()

    def extend(self, seconds: float) -> None:
        """Keep quiet for so many seconds from now, or longer if that was asked for before."""
        with self._lock:
            self._until = max(self._until, self._clock() + seconds)

    def rest(self, wait: Callable[[float], None]) -> None:
        """Wait until the pause is over, and anew if it was extended meanwhile; not at all if there is none."""
        seen = self._clock()
        while (until := self._until) > seen:
            wait(until - self._clock())
            seen = until


class Budget:
    """How many retries may be lost on a store that is down: an outage must not triple the load on it.

    A retry takes from the budget and gives back when it was answered, so a store that merely stumbles, however
    often, never uses it up.
    """

    def __init__(self, size: int = 100) -> None:
        self._left = size
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one retry. False if there is none left."""
        with self._lock:
            if self._left <= 0:
                return False
            self._left -= 1
            return True

    def give(self, count: int) -> None:
        """Give back retries that led to an answer."""
        with self._lock:
            self._left += count
