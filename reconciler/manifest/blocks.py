"""What one manifest says about one store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reconciler.document import Fields, Guide, locate
from reconciler.errors import Place
from reconciler.manifest.silence import Silence
from reconciler.model import App


@dataclass(frozen=True, slots=True)
class Block:
    """What one manifest says about one store, or about a part of it that `x-parts` makes a block of its own.

    Args:
        app: the app there.
        node: the store's block with the defaults beneath it; texts from files stand in their place.
        data: the same as plain data. May be malformed wherever a problem was reported.
        guide: what the store's schema says.
        folder: the manifest's folder, which its paths are relative to.
        notes: what of the defaults was left out.
        part: the part's name, which all its keys begin with; "" for the block itself.
        digest: the hash by which the store can confirm an asset.
        silences: the warnings that its manifest wants to hear no more of.
    """

    app: App
    node: Fields
    data: Mapping[str, Any]
    guide: Guide
    folder: Path
    notes: tuple[str, ...] = ()
    part: str = ""
    digest: str = "sha256"
    silences: tuple[Silence, ...] = ()

    def place(self, *path: str | int, at_key: bool = False) -> Place:
        """The token that stands for what lies at a path within the block."""
        return locate(self.node, path, at_key=at_key)

    def key(self, *names: str) -> str:
        """A key within this block, the part's name before it; empty names are left out."""
        return "/".join(name for name in (self.part, *names) if name)

    def parts(self) -> Iterator[Block]:
        """The parts that are named, each as a block. Those that are malformed are passed over."""
        for name in self.divided():
            node, guide = self.node.entries.get(name), self.guide.child(name)
            for part, inner in node.entries.items() if isinstance(node, Fields) else ():
                below = guide.child(part) if guide else None
                if below is not None and isinstance(inner, Fields):
                    yield replace(self, node=inner, data=self.data[name][part], guide=below, part=part)

    def divided(self) -> Iterator[str]:
        """The properties whose entries are parts."""
        for name in self.guide.known:
            guide = self.guide.child(name)
            if guide is not None and guide.note("x-parts"):
                yield name
