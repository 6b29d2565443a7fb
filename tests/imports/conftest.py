"""Folders as other tools have them, imported by the command and planned against a real sandbox."""

from __future__ import annotations

import contextlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.cli.program import run
from reconciler.sandbox import Sandbox

Content = str | bytes | tuple[int, ...]
"""A text, bytes as they are, or a picture of (width, height), with a third member for one that is transparent."""


def picture(width: int, height: int, *clear: int) -> bytes:
    """A PNG without pixels: its header is all that is looked at. No two sizes have the same bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if clear else 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@dataclass(frozen=True)
class Mover:
    """Lays out a folder, and moves in from it."""

    sandbox: Sandbox
    folder: Path
    capture: pytest.CaptureFixture[str]

    def lay(self, files: Mapping[str, Content], root: str = "") -> None:
        """Write files below a folder."""
        for name, content in files.items():
            path = self.folder / root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            match content:
                case str():
                    path.write_bytes(content.encode())
                case tuple():
                    path.write_bytes(picture(*content))
                case _:
                    path.write_bytes(content)

    def init(self, *arguments: str, code: int = 0) -> str:
        """Run `init --from`, which has to end with this code; returns both of its streams."""
        return self.run("init", "--from", *arguments, code=code)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command."""
        self.capture.readouterr()
        ended = run([*arguments])
        streams = self.capture.readouterr()
        assert ended == code, streams.out + streams.err
        return streams.out + streams.err

    def manifest(self, name: str) -> Any:
        """What a manifest says, once `validate` has found it valid."""
        assert "Valid." in self.run("validate", name)
        return yaml.safe_load((self.folder / name).read_text(encoding="utf-8"))

    def plan(self, name: str, store: str = "") -> dict[str, dict[str, Any]]:
        """What a plan would change, in one of the stores if it is named: address within the app to the fields set."""
        self.capture.readouterr()
        run(["plan", name, "--json", f"--sandbox={self.sandbox.url}"])
        plan = json.loads(self.capture.readouterr().out)
        assert plan["unread"] == []
        assert plan["guards"] == []
        changes = [change for batch in plan["batches"] if batch["app"].startswith(store) for change in batch["changes"]]
        return {each["address"].split("/", 2)[2]: each["after"] for each in changes}


@pytest.fixture(scope="session")
def stores() -> Iterator[Sandbox]:
    """Both stores; nothing in these tests writes to them."""
    with Sandbox(["app-store", "amazon-appstore"]) as sandbox:
        yield sandbox


@pytest.fixture
def mover(stores: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Mover]:
    """In a fresh folder."""
    with contextlib.chdir(tmp_path):
        yield Mover(stores, tmp_path, capsys)
