"""The child process in which APKs, videos and packaged web apps are read.

It is `python -m reconciler.inspect.worker KIND:DESCRIPTOR…`. It loads what it needs, then gives up the right to open,
write or start anything, to take much memory or time, and only then looks at the files that it was handed. It prints
one line of JSON for each, in order: the facts, or `{"unreadable": "why"}`. On a signal it just dies; `bounded` draws
the conclusion.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from reconciler.inspect.confinement import give_up_rights, wind_up_clocks
from reconciler.inspect.facts import Unreadable
from reconciler.inspect.limits import CPU_SECONDS, MEMORY_BYTES, WALL_SECONDS

Reader = Callable[[BinaryIO, int], dict[str, Any]]
"""From an open file and its size to the fields of its facts."""

_CODECS: Final = ("utf-16-le", "cp437", "ascii", "idna", "latin-1")
"""Loaded from files at first use, which must come before the right to open files is given up."""


def main(arguments: list[str]) -> int:
    """Read the files and print the answers. Returns the exit status."""
    files = [(kind, int(number)) for kind, _, number in (each.partition(":") for each in arguments)]
    readers = {kind: _reader(kind) for kind, _ in files}
    _load()
    give_up_rights(MEMORY_BYTES)
    for kind, number in files:
        wind_up_clocks(WALL_SECONDS, CPU_SECONDS)
        answer = _read(readers[kind], number)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


def _reader(kind: str) -> Reader:
    """The reader with all that it will need loaded."""
    if kind == "apk":
        from reconciler.inspect import apk_reader  # noqa: PLC0415 - a child loads only what its files ask for

        return apk_reader.read
    if kind == "webapp":
        from reconciler.inspect import webapp_reader  # noqa: PLC0415 - same

        return webapp_reader.read
    from reconciler.inspect import video_reader  # noqa: PLC0415 - same

    video_reader.load()
    return video_reader.read


def _load() -> None:
    """Load what would otherwise be loaded at first use, when no file can be opened any more."""
    for codec in _CODECS:
        "".encode(codec)
    logging.disable()


def _read(reader: Reader, number: int) -> dict[str, Any]:
    try:
        with open(number, "rb") as file:
            return reader(file, os.fstat(number).st_size)
    except Unreadable as problem:
        return {"unreadable": str(problem)}
    except MemoryError:
        return {"unreadable": "reading it takes too much memory"}
    except Exception as problem:  # noqa: BLE001 - readers raise anything on hostile files; that is why this process is
        return {"unreadable": f"it is damaged or made by unusual means ({type(problem).__name__})"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
