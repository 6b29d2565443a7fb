"""Files and their content hashes: a file is opened only below the manifest's folder and only if it still has its hash.

Paths come from manifests, which anybody may propose. They are walked one component at a time, each opened relative to
the folder before it and with O_NOFOLLOW, so that no link leads elsewhere, not even one that is put there in between.
What is sent is read from the very descriptor that was hashed.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Literal

from reconciler.errors import AssetChanged
from reconciler.model import PlannedAsset

CHUNK_BYTES: Final = 1_048_576
"""How much of a file is held in memory at a time."""

ALGORITHMS: Final = ("sha256", "sha1", "md5")
"""What content can be named by: the hash by which a store can confirm it."""

Reason = Literal["outside", "link", "missing", "not-a-file", "unreadable"]


class UnsafePath(ValueError):
    """A path that cannot or must not be opened. The message stands after the path: "img/x.png: there is no …".

    Args:
        path: as it was given.
        reason: `outside` the folder, through a `link`, `missing`, `not-a-file`, or `unreadable`.
        message: what is wrong, in one sentence without a full stop.
        suggestion: an existing path that may have been meant, or "".
    """

    def __init__(self, path: str, reason: Reason, message: str, suggestion: str = "") -> None:
        super().__init__(f"{path!r}: {message}")
        self.path = path
        self.reason = reason
        self.message = message
        self.suggestion = suggestion


_seen: dict[tuple[int, int, int, int, int, str], str] = {}
"""Hashes by device, inode, size, times of change and algorithm: one icon may serve many languages. Only for looking
ahead; what is sent is always hashed anew."""


def fingerprint(root: Path, path: str, algorithm: str = "sha256") -> tuple[str, int]:
    """A file's content hash, `sha256:<hex>`, and its size. `path` is relative to `root`. Raises UnsafePath."""
    with _opened(root, path) as file:
        return _known(file, algorithm), os.fstat(file.fileno()).st_size


def content(root: Path, path: str, most: int) -> tuple[bytes, int]:
    """A small file's bytes, and how many there are; none are read if they are more than `most`. Raises UnsafePath."""
    with _opened(root, path) as file:
        size = os.fstat(file.fileno()).st_size
        return file.read() if size <= most else b"", size


class Assets:
    """The files of a plan, by content hash. Fits `reconciler.provider.AssetSource`; may be used by many threads.

    Args:
        root: the folder that the paths are relative to.
        planned: content hash to file, as in the plan.
    """

    def __init__(self, root: Path, planned: Mapping[str, PlannedAsset]) -> None:
        self._root = root
        self._planned = planned

    @contextmanager
    def open(self, content: str) -> Iterator[IO[bytes]]:
        """Open the file that has this hash, for reading from its start.

        Raises AssetChanged if it no longer has it, on the way in; or, on the way out, if somebody wrote to it while
        it was being read, as then nobody can say what was sent.
        """
        path = self._asset(content).path
        with _unchanged(path), _opened(self._root, path) as file:
            before = _state(file)
            if _digest(file, _algorithm(content)) != content:
                raise _changed([f"{path} is not what it was when the plan was made"])
            file.seek(0)
            yield file
            if _written_to(file, before, content):
                raise _changed([f"{path} was changed while it was being sent"])

    def size(self, content: str) -> int:
        """Size in bytes, as planned."""
        return self._asset(content).bytes

    def name(self, content: str) -> str:
        """The file's own name, without folders."""
        return self._asset(content).path.rpartition("/")[2]

    def check(self) -> None:
        """Raises AssetChanged, naming every planned file that is gone or no longer has its hash."""
        problems = [problem for content, asset in self._planned.items() if (problem := self._problem(content, asset))]
        if problems:
            raise _changed(problems)

    def _problem(self, content: str, asset: PlannedAsset) -> str:
        try:
            found, _ = fingerprint(self._root, asset.path, _algorithm(content))
        except UnsafePath as problem:
            return f"{asset.path}: {problem.message}"
        return "" if found == content else f"{asset.path} is not what it was when the plan was made"

    def _asset(self, content: str) -> PlannedAsset:
        try:
            return self._planned[content]
        except KeyError:
            raise _changed([f"the plan names no file for {content}"]) from None


def _changed(problems: list[str]) -> AssetChanged:
    message = problems[0] if len(problems) == 1 else f"{len(problems)} files have changed: {'; '.join(problems)}"
    return AssetChanged(message, fix="put the files back as they were, or plan again: reconciler plan")


@contextmanager
def _unchanged(path: str) -> Iterator[None]:
    """A planned file that cannot be opened any more has changed."""
    try:
        yield
    except UnsafePath as problem:
        raise _changed([f"{path}: {problem.message}"]) from problem


def _algorithm(content: str) -> str:
    return content.partition(":")[0]


def _known(file: IO[bytes], algorithm: str) -> str:
    key = (*_state(file), algorithm)
    if key not in _seen:
        _seen[key] = _digest(file, algorithm)
    return _seen[key]


def _state(file: IO[bytes]) -> tuple[int, int, int, int, int]:
    """What is different after somebody wrote to the file. The time of change (ctime) cannot be set at will."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _written_to(file: IO[bytes], before: tuple[int, ...], content: str) -> bool:
    """A new ctime alone may come from a rename or from setting mtime back after writing: only the content can tell."""
    after = _state(file)
    if after[:-1] != before[:-1]:
        return True
    if after == before:
        return False
    file.seek(0)
    return _digest(file, _algorithm(content)) != content


def _digest(file: IO[bytes], algorithm: str) -> str:
    """Hash all of it, in pieces. Raises ValueError for an algorithm that is not one of ALGORITHMS."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"no content can be named by {algorithm!r}, only by {', '.join(ALGORITHMS)}")
    digest = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return f"{algorithm}:{digest.hexdigest()}"


@contextmanager
def _opened(root: Path, path: str) -> Iterator[IO[bytes]]:
    """Open an ordinary file below `root` for reading, unbuffered. Raises UnsafePath."""
    *folders, name = _components(path)
    folder = _open_root(root, path)
    try:
        for depth, component in enumerate(folders):
            inner = _step(folder, component, os.O_DIRECTORY, path, depth)
            os.close(folder)
            folder = inner
        # a FIFO would wait for a writer, hence O_NONBLOCK; it changes nothing for ordinary files
        descriptor = _step(folder, name, os.O_NONBLOCK, path, len(folders))
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath(path, "not-a-file", "is not an ordinary file")
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        yield file


def _open_root(root: Path, path: str) -> int:
    """The folder itself may be reached through links: it was named by the caller, not by a manifest."""
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as problem:
        raise UnsafePath(path, "missing", f"the folder {str(root)!r} cannot be opened: {problem.strerror}") from problem


def _components(path: str) -> list[str]:
    """The folders on the way and the name, with "." left out."""
    components = [each for each in path.split("/") if each not in ("", ".")]
    if path.startswith("/") or ".." in components:
        raise UnsafePath(path, "outside", "leads out of the manifest's folder")
    if not components or path.endswith("/"):
        raise UnsafePath(path, "not-a-file", "is not an ordinary file")
    if "\0" in path:
        raise UnsafePath(path, "missing", "no file can have this name")
    return components


def _step(folder: int, component: str, flags: int, path: str, depth: int) -> int:
    """Open the next component within a folder. Raises UnsafePath."""
    try:
        return os.open(component, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    except OSError as problem:
        raise _explained(problem, folder, component, path, depth) from problem


def _explained(problem: OSError, folder: int, component: str, path: str, depth: int) -> UnsafePath:
    if _is_link(folder, component):
        return UnsafePath(path, "link", f"{component!r} is a symbolic link, which is not followed; put the file there")
    if problem.errno == errno.ENOENT:
        return UnsafePath(path, "missing", "there is no such file", _suggestion(folder, component, path, depth))
    if problem.errno in (errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
        return UnsafePath(path, "not-a-file", "is not an ordinary file")
    return UnsafePath(path, "unreadable", f"cannot be opened: {problem.strerror}")


def _is_link(folder: int, component: str) -> bool:
    """With O_DIRECTORY a link gives ENOTDIR rather than ELOOP, so it has to be looked at."""
    try:
        return stat.S_ISLNK(os.stat(component, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _suggestion(folder: int, component: str, path: str, depth: int) -> str:
    """The path with the missing component replaced by the most similar name that is there, or ""."""
    by_folded_case = {name.casefold(): name for name in os.listdir(folder)}
    close = difflib.get_close_matches(component.casefold(), by_folded_case, n=1)
    if not close:
        return ""
    components = _components(path)
    components[depth] = by_folded_case[close[0]]
    return "/".join(components)
