"""SIGINT and SIGTERM: the first asks the work to stop at its next safe point, the second ends the process at once.

So does the first after some seconds: whoever ends a job, such as CI, kills what has not left within ten (GitHub,
"Canceling a workflow"), and what a store is slow to answer is looked up by the next run in either case.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from reconciler.errors import Exit, Interrupted

PATIENCE: Final = 6.0
"""Seconds from the first signal until the process ends at the latest."""


class Signals:
    """What has been heard so far. `stopping` is set by the first signal."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.stopping = threading.Event()
        self._tell = tell
        self._heard = 0
        self._end: threading.Timer | None = None

    @property
    def exit(self) -> Exit:
        """The exit code of a run that was stopped: 143 after SIGTERM, else 130."""
        return Exit.TERMINATED if self._heard == signal.SIGTERM else Exit.INTERRUPTED

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Heed the signals while the work goes on. Elsewhere, such as at a question, they act as they always do."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            if self._end:
                self._end.cancel()

    def check(self) -> None:
        """Raise Interrupted if a signal came."""
        if self.stopping.is_set():
            error = Interrupted("stopped by a signal; nothing was written", fix="run it again")
            error.exit = self.exit
            raise error

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():
            os._exit(Exit.TERMINATED if number == signal.SIGTERM else Exit.INTERRUPTED)
        self._heard = number
        self.stopping.set()
        self._end = threading.Timer(PATIENCE, os._exit, [self.exit])
        self._end.daemon = True
        self._end.start()
        self._tell(
            f"stopping: what is under way gets {PATIENCE:.0f} s to end safely; the same signal again leaves at once"
        )
