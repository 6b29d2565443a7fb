"""Events of an apply on stderr: redrawn lines on a terminal, whole lines without one."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Final, TextIO

from reconciler.cli.terminal import Terminal, redraws
from reconciler.model import Event
from reconciler.render import text
from reconciler.render.page import folded

_REDRAW_SECONDS: Final = 0.1
_REMIND_SECONDS: Final = 30.0
"""How often a long upload is reported where no line can be redrawn."""


class Progress:
    """Takes events, from any thread.

    Args:
        terminal: says how it may look, and whether anything is to be said.
        stream: where to write; stderr by default.
        clock: monotonic, in seconds.
    """

    def __init__(
        self, terminal: Terminal, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._quiet = terminal.quiet
        self._stream = stream or sys.stderr
        self._clock = clock
        self._look = terminal.look_on(self._stream)
        self._redraws = redraws(self._stream)
        self._running: dict[object, Event] = {}
        self._started: dict[object, float] = {}
        self._drawn = 0
        self._last = 0.0
        self._one_at_a_time = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if not self._quiet:
            with self._one_at_a_time:
                self._take(event)

    def _take(self, event: Event) -> None:
        if event.kind in {"progress", "waiting"}:
            self._under_way(event)
            return
        if event.kind == "start":
            self._started[event.address] = self._clock()
        elif event.kind in {"done", "failed", "closed"}:
            self._forget(event)
        line = text.event(event, self._look)
        self._erase()
        if line:
            self._write(f"{folded(line, self._look, '    ') if self._stream.isatty() else line}\n")
        self._draw()

    def end(self) -> None:
        """Leave no redrawn line behind."""
        self._running.clear()
        self._erase()

    def _forget(self, event: Event) -> None:
        for address in [each for each in self._running if event.address in {None, each}]:
            if self._running[address].app == event.app:
                del self._running[address]

    def _under_way(self, event: Event) -> None:
        self._running[event.address] = event
        now = self._clock()
        if self._redraws:
            if now - self._last >= _REDRAW_SECONDS:
                self._last = now
                self._erase()
                self._draw()
        elif now - max(self._last, self._started.get(event.address, now)) >= _REMIND_SECONDS:
            self._last = now
            self._write(f"{self._line(event)}\n")

    def _line(self, event: Event) -> str:
        seconds = self._clock() - self._started.get(event.address, self._clock())
        return text.progress(event, self._look, seconds=seconds)

    def _draw(self) -> None:
        if self._redraws and self._running:
            lines = [self._line(event) for event in self._running.values() if event.total]
            self._write("".join(f"{line}\n" for line in lines))
            self._drawn = len(lines)

    def _erase(self) -> None:
        """Go up over the lines that were drawn, and clear from there (ECMA-48 CPL and ED)."""
        if self._drawn:
            self._write(f"\x1b[{self._drawn}F\x1b[J")
            self._drawn = 0

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
