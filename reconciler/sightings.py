"""When drift was first seen, and what people were told of it: one small file beside the ledger.

It is memory of the least sort: losing it loses the times, and has people told once more. So a file that cannot be
read counts as none. It holds digests of values, never a value.

    {"format_version": "1.0",
     "seen":   {PATH: {"digest": "…", "first": "2026-11-19T06:00:00Z"}},
     "failed": {STORE/APP: 2},
     "told":   {CHANNEL: {WHAT: "…"}}}
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reconciler.drift import app_of

FORMAT: Final = "1.0"
WHOLE_RUN: Final = "*"
"""Stands for an app where a run failed before any app was asked."""

_LARGEST: Final = 64_000_000


@dataclass
class Sightings:
    """What the file holds.

    Args:
        seen: path to the digest of what is there, and the moment when that was first seen.
        failed: app to how many runs in a row could not measure it.
        told: channel to what it was last told, by name, each with a digest.
    """

    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, drifted: Mapping[str, str], measured: set[str], unread: set[str], now: str) -> frozenset[str]:
        """Take in what a run found; returns the paths that no run before it saw as they are now.

        Of apps that it did not measure everything stays as it was.

        Args:
            drifted: path to the digest of what is there now.
            measured: the apps that were read, as `STORE/APP`.
            unread: those that could not be.
            now: ISO 8601 in UTC.
        """
        for path in [path for path in self.seen if app_of(path) in measured and path not in drifted]:
            del self.seen[path]
        new = frozenset(path for path, digest in drifted.items() if self.seen.get(path, ("",))[0] != digest)
        self.seen |= {path: (drifted[path], now) for path in new}
        for app in {*measured, WHOLE_RUN}:
            self.failed.pop(app, None)
        for app in unread:
            self.note_failure(app)
        return new

    def note_failure(self, app: str = WHOLE_RUN) -> int:
        """Count that an app, or a whole run, could not be measured; returns how often in a row that is now."""
        self.failed[app] = self.failed.get(app, 0) + 1
        return self.failed[app]


@contextmanager
def updated(path: Path) -> Iterator[Sightings]:
    """The file's contents to change; written back, whole or not at all, unless an error is raised meanwhile.

    Another process that wants the same waits. Raises OSError if the file cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sightings = read(path)
        yield sightings
        _write(path, sightings)
    finally:
        os.close(lock)


def read(path: Path) -> Sightings:
    """What the file holds; nothing if there is none, or none that can be read."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_LARGEST))
        return Sightings(
            {each: (str(told["digest"]), str(told["first"])) for each, told in document["seen"].items()},
            {each: int(times) for each, times in document["failed"].items()},
            {name: {each: str(told) for each, told in held.items()} for name, held in document["told"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Sightings()


def _write(path: Path, sightings: Sightings) -> None:
    document: dict[str, Any] = {
        "format_version": FORMAT,
        "seen": {each: {"digest": digest, "first": first} for each, (digest, first) in sorted(sightings.seen.items())},
        "failed": dict(sorted(sightings.failed.items())),
        "told": sightings.told,
    }
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(document, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
