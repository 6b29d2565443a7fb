"""The one clock of a run: what "now" is for release dates, and for how long drift is ignored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], str]
"""Tells this moment in UTC, as `2026-12-01T08:00:00Z`."""


def now() -> str:
    """This moment by the machine's clock, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
