"""One manifest file to the blocks of its stores: read, defaults laid beneath, text files in place, checked."""

from __future__ import annotations

import fnmatch
import graphlib
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from reconciler import resources
from reconciler.document import (
    Broken,
    Checker,
    Fields,
    Guide,
    Items,
    Node,
    Text,
    closest,
    locate,
    read,
    substituted,
    to_data,
)
from reconciler.errors import Diagnostic, Place
from reconciler.manifest import defaults, find
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
    """

    app: App
    node: Fields
    data: Mapping[str, Any]
    guide: Guide
    folder: Path
    notes: tuple[str, ...] = ()
    part: str = ""
    digest: str = "sha256"

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


@dataclass(slots=True)
class Reader:
    """Reads manifests; collects what is wrong with them and what their bytes were.

    Args:
        root: the folder that paths in messages and plans are relative to.
        stores: the stores wanted; None for all.
        apps: a pattern for the manifests' names.
        texts: gives the text of a file, or None after reporting why not.
    """

    root: Path
    stores: Collection[str] | None
    apps: str
    texts: Callable[[Path, Text], str | None]
    problems: list[Diagnostic] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def blocks(self, path: Path) -> list[Block]:
        """The blocks of one file, as far as they can be made out, or none if it is not selected."""
        shown = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        if not path.is_relative_to(self.root):
            summary = f"{shown} lies outside of {self.root}, which all paths of a plan are relative to"
            self.problems.append(Diagnostic("R2504", summary, fix=f"cd {path.parent}"))
            return []
        content = find.content(path)
        try:
            root = read(content, shown)
        except Broken as broken:
            self.problems.append(broken.diagnostic)
            return []
        if not isinstance(root, Fields):
            where = Place(shown, root.line if root else 1, root.column if root else 1)
            self.problems.append(Diagnostic("R2011", "a manifest is a mapping that begins with `app:`", where))
            return []
        name = root.entries.get("app")
        self.names.append(name.value if isinstance(name, Text) else "")
        if isinstance(name, Text) and not fnmatch.fnmatchcase(name.value, self.apps):
            return []
        self.hashes[shown] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        return self._of_document(root, name.value if isinstance(name, Text) else "", path.parent)

    def _of_document(self, root: Fields, name: str, folder: Path) -> list[Block]:
        _check(_envelope(), _without_blocks(root), self.problems)
        stores, shared = root.entries.get("stores"), root.entries.get("defaults")
        if not isinstance(stores, Fields):
            return []
        self.problems += _after(stores)
        return [
            self._block(name, store, node, shared, folder)
            for store, node in stores.entries.items()
            if isinstance(node, Fields)
            and store in resources.stores()
            and (self.stores is None or store in self.stores)
        ]

    def _block(self, name: str, store: str, own: Fields, shared: Node | None, folder: Path) -> Block:
        checker = _store(store)
        whole, nowhere = defaults.beneath(own, shared, checker.guide)
        node = substituted(whole, checker.guide, lambda node, guide: self._text(node, guide, folder))
        assert isinstance(node, Fields)
        identity = own.entries.get("id")
        app = App(store, identity.value if isinstance(identity, Text) else "", name, tuple(_names(node, "after")))
        data = _check(checker, node, self.problems, address=str(app))
        notes = tuple(f"{path} is left out: {store} does not know it" for path in nowhere)
        return Block(app, node, data, checker.guide, folder, notes, digest=checker.schema["x-digest"])

    def _text(self, node: Node, guide: Guide, folder: Path) -> Node:
        """`{file: PATH}` as the text of that file, where the schema takes it for one."""
        if not isinstance(node, Fields) or set(node.entries) != {"file"} or not guide.note("x-text-file"):
            return node
        path = node.entries["file"]
        if not isinstance(path, Text) or not path.value:
            return node
        text = self.texts(folder, path)
        return node if text is None else replace(path, value=text, plain=False)


@dataclass(eq=False)
class _Schema(Checker):
    """A schema and its guide, made once for all manifests."""

    def __post_init__(self) -> None:
        self.guide = Guide.of(self.schema)


@cache
def _store(name: str) -> _Schema:
    return _Schema(resources.schema(f"stores/{name}"))


@cache
def _envelope() -> _Schema:
    """`schemas/manifest.json` without the stores' blocks, which are checked once the defaults are beneath them."""
    schema = resources.schema("manifest")
    stores = schema["properties"]["stores"]
    bare = {**stores, "properties": {name: {"type": "object"} for name in resources.stores()}}
    return _Schema({**schema, "properties": {**schema["properties"], "stores": bare}})


def _without_blocks(root: Fields) -> Fields:
    stores = root.entries.get("stores")
    if not isinstance(stores, Fields):
        return root
    hollow = {
        name: replace(node, keys={}, entries={}) if isinstance(node, Fields) else node
        for name, node in stores.entries.items()
    }
    return replace(root, entries={**root.entries, "stores": replace(stores, entries=hollow)})


def _check(checker: _Schema, root: Fields, problems: list[Diagnostic], address: str = "") -> dict[str, Any]:
    data: dict[str, Any] = to_data(root, checker.guide)
    problems += checker.check(data, root, address=address)
    return data


def _names(node: Fields, name: str) -> Iterator[str]:
    """The texts of a list."""
    items = node.entries.get(name)
    yield from (item.value for item in items.items if isinstance(item, Text)) if isinstance(items, Items) else ()


def _after(stores: Fields) -> Iterator[Diagnostic]:
    """Problems of the order between stores: names that are not in this manifest, and circles."""
    graph: dict[str, list[str]] = {}
    for store, node in stores.entries.items():
        if not isinstance(node, Fields):
            continue
        graph[store] = list(_names(node, "after"))
        for index, other in enumerate(graph[store]):
            if other not in stores.entries:
                near = closest(other, [name for name in stores.entries if name != store])
                fix = f"did you mean {near}?" if near else "name a store of this manifest, or remove it"
                where = locate(node, ("after", index))
                yield Diagnostic("R2502", f"this manifest has no store {other!r} to come after", where, fix=fix)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1]
        where = locate(stores, (circle[-1], "after"), at_key=True)
        summary = f"these stores wait for one another: {' after '.join(circle)}"
        yield Diagnostic("R2502", summary, where, fix="remove one of these from `after`")
