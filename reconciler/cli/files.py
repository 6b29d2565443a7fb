"""Files that a command writes for people: whole or not at all, and readable by nobody else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from reconciler.errors import ReconcilerError


def write(path: Path, content: bytes, fix: str = "name another file") -> None:
    """Write a file. What is no file, such as /dev/stdout or a pipe, is written to and stays what it is.

    It may show what is not to be known yet: hence its mode. Raises ReconcilerError if it cannot be written.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            with path.open("wb", buffering=0) as device:
                _write_all(device.fileno(), content)
        else:
            _replace(Path(os.path.realpath(path)), content)  # where a link leads: the link stays one
    except OSError as error:
        raise ReconcilerError(f"{path} cannot be written: {error.strerror}", fix=fix) from error


def _replace(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(descriptor, content)
        finally:
            os.close(descriptor)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
