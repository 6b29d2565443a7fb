"""How many requests a key may send: `X-Rate-Limit` on every answer, and 429 beyond.

`user-hour-lim:3600;user-hour-rem:…;` counts any 60 minutes (Apple, "Identifying Rate Limits"); a further limit on
bursts is not documented, but was met (fastlane#18540).
"""

from __future__ import annotations

from collections import deque

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal

HOUR, MINUTE, BURST = 3600, 60, 10
_MINUTE_LIMIT = 500


class Quota:
    """Requests of the last 60 minutes, by key."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self._times: dict[str, deque[float]] = {}

    def count(self, key: str) -> None:
        """Note a request. Refuses with 429 one too many, which then does not count."""
        times = self._recent(key)
        burst = self._switches.number("burst_limit")
        if len(times) >= self._switches.number("hour_limit") or (burst and self._within(key, BURST) >= burst):
            raise Refusal(429, {"errors": [refusals.TOO_MANY]})
        times.append(self._clock.now())

    def headers(self, key: str, status: int) -> dict[str, str]:
        """The headers of an answer to that key; "" is nobody's."""
        pairs = [("user-hour", self._switches.number("hour_limit"), len(self._recent(key)))]
        if self._switches["minute_pairs"] == "yes":
            pairs.append(("user-minute", _MINUTE_LIMIT, self._within(key, MINUTE)))
        told = "".join(f"{name}-lim:{limit};{name}-rem:{max(limit - used, 0)};" for name, limit, used in pairs)
        wait = self._switches.number("retry_after")
        return {"X-Rate-Limit": told} | ({"Retry-After": str(wait)} if status == 429 and wait else {})

    def forget(self) -> None:
        """Start counting anew."""
        self._times.clear()

    def _recent(self, key: str) -> deque[float]:
        times = self._times.setdefault(key, deque())
        while times and times[0] <= self._clock.now() - HOUR:
            times.popleft()
        return times

    def _within(self, key: str, seconds: int) -> int:
        since = self._clock.now() - seconds
        return sum(1 for time in self._times.get(key, ()) if time > since)
