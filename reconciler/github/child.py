"""The command line, run as a process of its own: its exit codes count, and its words cannot drive the runner."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType
from typing import IO, TextIO

from reconciler.errors import Exit, Interrupted
from reconciler.github.log import harmless, is_command


class Stop:
    """SIGINT and SIGTERM, which a runner sends when a job is cancelled: handed on to the process that is running."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._number = 0
        self._child: subprocess.Popen[str] | None = None

    @property
    def exit(self) -> Exit:
        """143 after SIGTERM, else 130."""
        return Exit.TERMINATED if self._number == signal.SIGTERM else Exit.INTERRUPTED

    def heed(self) -> None:
        """From now on, heed the signals."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def watch(self, child: subprocess.Popen[str] | None) -> None:
        """Hand signals on to this process; to none if None."""
        self._child = child
        if child and self.asked.is_set():  # it came while the process was being started
            child.send_signal(self._number)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._number = number
        self.asked.set()
        if self._child:
            self._child.send_signal(number)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it wrote to each stream."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Program:
    """Runs `reconciler`.

    Args:
        environ: the variables that it gets; the inputs of the action, and so the token, are kept from it.
        stop: hands signals on.
    """

    environ: Mapping[str, str]
    stop: Stop

    def run(self, *arguments: str, show: bool = True) -> Ended:
        """Run a command to its end, with its words in the log as they come. Raises Interrupted if a signal was first.

        Args:
            arguments: of the command line.
            show: is its result to be in the log? What it says besides always is.
        """
        if self.stop.asked.is_set():
            raise Interrupted(f"stopped before `reconciler {arguments[0]}` was begun", fix="run the job again")
        # -I: nothing of the checkout, which is the current folder, may be imported. A session of its own: signals
        # reach it through us only, and so once.
        command = [sys.executable, "-I", "-X", "utf8", "-m", "reconciler", *arguments]
        with subprocess.Popen(  # noqa: S603 # our own program, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name, value in self.environ.items() if not name.startswith("INPUT_")},
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as child:
            self.stop.watch(child)
            assert child.stdout, "asked for above"
            assert child.stderr, "asked for above"
            out = _Pump(child.stdout, sys.stdout if show else None, ours=False)
            err = _Pump(child.stderr, sys.stderr, ours=True)
            code = child.wait()
            self.stop.watch(None)
            return Ended(code, out.text(), err.text())


class _Pump(threading.Thread):
    """Copies a stream line by line, made harmless, and keeps what it was."""

    def __init__(self, source: IO[str], sink: TextIO | None, *, ours: bool) -> None:
        super().__init__(daemon=True)
        self._source = source
        self._sink = sink
        self._ours = ours
        self._lines: list[str] = []
        self.start()

    def run(self) -> None:
        for line in self._source:
            if self._sink:
                self._sink.write(harmless(line, ours=self._ours))
                self._sink.flush()
            if not (self._ours and is_command(line)):
                self._lines.append(line)

    def text(self) -> str:
        """All of it, but for our own commands, once the stream has ended."""
        self.join()
        return "".join(self._lines)
