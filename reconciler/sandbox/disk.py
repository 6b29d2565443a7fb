"""State kept on disk: blobs by content hash, one JSON document for each store, and JSON back into dataclasses."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from reconciler.sandbox.wire import Body

Kind = TypeVar("Kind")


class Disk:
    """One store's folder: `state.json` (only if `lasting`) and `blobs/<sha256>`."""

    def __init__(self, folder: Path, *, lasting: bool) -> None:
        self.lasting = lasting
        self._state = folder / "state.json"
        self._blobs = folder / "blobs"
        self._blobs.mkdir(parents=True, exist_ok=True)

    def load(self) -> Any | None:
        """The document saved last, None if there is none. Raises ValueError naming the file if it is damaged."""
        if not self._state.exists():
            return None
        try:
            return json.loads(self._state.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(
                f"{self._state}: not the state of a sandbox ({error}); remove it to start afresh"
            ) from error

    def save(self, document: Any) -> None:
        """Replace the document in one step, so that whoever reads it sees the old one or the new one."""
        if not self.lasting:
            return
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self._state)

    def keep(self, body: Body) -> None:
        """Keep a body's bytes under their hash."""
        target = self._blobs / body.sha256
        if target.exists():
            return
        body.file.seek(0)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            shutil.copyfileobj(body.file, file)
        fresh.replace(target)

    def keep_bytes(self, content: bytes) -> str:
        """Keep these bytes; returns their sha256."""
        name = hashlib.sha256(content).hexdigest()
        target = self._blobs / name
        if not target.exists():
            target.write_bytes(content)
        return name

    def blob(self, sha256: str) -> bytes | None:
        """The bytes with that hash, None if they were never kept."""
        path = self._blobs / os.path.basename(sha256)  # noqa: PTH119 - a name from a URL must not climb out of the folder
        return path.read_bytes() if path.is_file() else None


def revive(kind: type[Kind], value: Any) -> Kind:
    """Turn what `dataclasses.asdict` and JSON made of a dataclass back into it. Absent fields take their defaults.

    Knows dataclasses, `list[X]`, `dict[str, X]` and `X | None`; anything else is passed through.
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    result: Any = value
    if value is None:
        pass
    elif origin in {typing.Union, types.UnionType}:
        result = revive(next(each for each in inner if each is not types.NoneType), value)
    elif origin is list:
        result = [revive(inner[0], each) for each in value]
    elif origin is dict:
        result = {name: revive(inner[1], each) for name, each in value.items()}
    elif dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        result = kind(**{name: revive(hints[name], each) for name, each in value.items()})
    return typing.cast("Kind", result)
