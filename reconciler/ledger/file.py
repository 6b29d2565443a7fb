"""The ledger as one local file of JSON lines, each with a checksum, and one lock file for each app."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import socket
import threading
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconciler.errors import LedgerDamaged, Locked
from reconciler.ledger.history import History
from reconciler.ledger.memory import Memory
from reconciler.model import App


def open_ledger(place: Path) -> Ledger:
    """The ledger at this path. Nothing is created until the first record."""
    return Ledger(place)


class Ledger:
    """An append-only file. Safe to share between threads; several processes may append to the same file.

    A record is on disk before `append` returns. A line that a crash cut short never announced anything, since
    its step had to wait for it: such a tail is dropped. Any other broken line is an error, never skipped.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = uuid.uuid4().hex[:12]
        self._memory = Memory()
        self._read_to = 0
        self._line = 0
        self._mutex = threading.Lock()

    def append(self, event: str, app: App, **fields: Any) -> None:
        """Write one record and wait until the disk has it. Raises LedgerDamaged if the disk refuses."""
        record = {"at": _now(), "event": event, "app": str(app), "run": self.run, **fields}
        try:
            self._write(record)
        except OSError as refused:
            raise LedgerDamaged(
                f"{self.path} cannot be written: {refused.strerror}",
                fix="make room or mend its permissions; nothing is sent to a store that is not noted there first",
            ) from refused

    def _write(self, record: dict[str, Any]) -> None:
        with self._mutex:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                os.lseek(descriptor, _end_of_last_whole_line(descriptor), os.SEEK_SET)
                _write_all(descriptor, _encode(record))
                os.ftruncate(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR))
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def memory(self) -> Memory:
        """What is remembered, up to date. Raises LedgerDamaged with the number of the broken line."""
        with self._mutex:
            for record in self._new_records():
                self._memory.take(record)
            return self._memory

    def history(self) -> History:
        """Everything that is noted, in order. Raises LedgerDamaged with the number of the broken line."""
        again = Ledger(self.path)
        return History(tuple(again._new_records()))

    def _new_records(self) -> Iterator[dict[str, Any]]:
        try:
            stream = self.path.open("rb")
        except FileNotFoundError:
            if self._read_to:
                raise LedgerDamaged(f"{self.path} disappeared while it was in use", fix=_REPAIR) from None
            return
        with stream:
            stream.seek(self._read_to)
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                record = self._decode(line)  # a broken line stays the next one: whoever asks again is told again
                self._line += 1
                self._read_to += len(line)
                yield record

    def _decode(self, line: bytes) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(line)
            checksum = record.pop("crc")
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            checksum, record = "", {}
        if not checksum or checksum != _checksum(record):
            raise LedgerDamaged(f"{self.path}:{self._line + 1} is not what was written there", fix=_REPAIR)
        return record

    @contextmanager
    def lock(self, app: App) -> Iterator[None]:
        """Hold this app against other applies. Raises Locked with the holder; ends with the process that holds it."""
        place = self._lock_of(app)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Locked(
                    f"another run is at work on {app}: {_named(descriptor)}",
                    fix="wait until it has ended, then run this again",
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}, since {_now()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def holder(self, app: App) -> str:
        """Who is at work on this app, `process 4711 on host, since …`; "" if nobody is. Holds up nobody."""
        try:
            descriptor = os.open(self._lock_of(app), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return ""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _named(descriptor)
        finally:
            os.close(descriptor)
        return ""

    def _lock_of(self, app: App) -> Path:
        return self.path.parent / "locks" / hashlib.sha256(str(app).encode()).hexdigest()[:16]


_REPAIR = (
    "restore the file from a copy, or move it away and plan again: contents that a store will not show are then "
    "unknown and may be uploaded once more"
)


def _named(descriptor: int) -> str:
    """What the holder of a lock wrote into its file."""
    return os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "another process"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _canonical(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _checksum(record: dict[str, Any]) -> str:
    return f"{zlib.crc32(_canonical(record).encode()):08x}"


def _encode(record: dict[str, Any]) -> bytes:
    return (_canonical({**record, "crc": _checksum(record)}) + "\n").encode()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _end_of_last_whole_line(descriptor: int) -> int:
    """Where the next record goes: the file's end, or before a tail that a crash cut short."""
    position = os.lseek(descriptor, 0, os.SEEK_END)
    while position:
        start = max(0, position - 65536)
        newline = os.pread(descriptor, position - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        position = start
    return 0
