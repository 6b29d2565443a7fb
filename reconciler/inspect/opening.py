"""Opening a file that somebody named: only an ordinary file, and never waiting for one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reconciler.inspect.facts import Unreadable


@contextmanager
def open_regular(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open for reading; yields the file and its size. Raises Unreadable if there is no ordinary file there.

    Opening a FIFO for reading would wait for a writer, hence O_NONBLOCK; it changes nothing for ordinary files.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise Unreadable(f"{path.name} cannot be opened: {reason}") from problem
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Unreadable(f"{path.name} is not an ordinary file")
    with os.fdopen(descriptor, "rb") as file:
        yield file, status.st_size
