"""One manifest file to the blocks of its stores: read, defaults laid beneath, text files in place, checked."""

from __future__ import annotations

import fnmatch
import graphlib
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from reconciler import assets, resources
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
from reconciler.document.nodes import place
from reconciler.errors import Diagnostic, Place
from reconciler.manifest import defaults, family, find, silence
from reconciler.manifest.blocks import Block
from reconciler.model import App


@dataclass(frozen=True, slots=True)
class _Document:
    """A file that was read: its path as shown, its hash, and the folder that its own paths are relative to."""

    root: Fields
    shown: str
    hash: str
    folder: Path


@dataclass(slots=True)
class Reader:
    """Reads manifests; collects what is wrong with them and what their bytes were.

    Args:
        root: the folder that paths in messages and plans are relative to.
        stores: the stores wanted; None for all.
        apps: a pattern for the manifests' names.
        texts: gives the text of a file, or None after reporting why not.
        problems: what is wrong.
        brands: of these families only these brands.
        hashes: the hash of each file that was read, by its path.
        names: of all manifests and brands, selected or not.
        families: the template of each family.
    """

    root: Path
    stores: Collection[str] | None
    apps: str
    texts: Callable[[Path, Text], str | None]
    problems: list[Diagnostic] = field(default_factory=list)
    brands: Mapping[Path, Collection[str]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    families: dict[str, str] = field(default_factory=dict)
    _templates: set[Path] = field(default_factory=set)

    def blocks(self, path: Path) -> list[Block]:
        """The blocks of one file, as far as they can be made out, or none if it is not selected.

        None of a template either, if its family was read before: it is that which makes apps of it.
        """
        document = None if path in self._templates else self._document(path)
        if document is None:
            return []
        if family.KEY in document.root.entries:
            return self._of_family(document, self.brands.get(path))
        name = document.root.entries.get("app")
        if isinstance(name, Text) and name.value == family.OWN_NAME:
            fix = "name the family that lists its brands, or the folder that holds both"
            self.problems.append(
                Diagnostic("R2703", "this is a template, of which only a family makes apps", place(name), fix=fix)
            )
            return []
        self.names.append(name.value if isinstance(name, Text) else "")
        if isinstance(name, Text) and not fnmatch.fnmatchcase(name.value, self.apps):
            return []
        self.hashes[document.shown] = document.hash
        return self._of_manifest(document.root, name.value if isinstance(name, Text) else "", document.folder)

    def _of_family(self, document: _Document, only: Collection[str] | None) -> list[Block]:
        _check(_family(), document.root, self.problems)
        node = document.root.entries[family.KEY]
        template = self._template(document, node) if isinstance(node, Fields) else None
        if template is None:
            return []
        assert isinstance(node, Fields)
        listed = list(family.brands(node, self.problems))
        self.names += [brand.name.value for brand in listed]
        selected = [
            brand
            for brand in listed
            if fnmatch.fnmatchcase(brand.name.value, self.apps) and (only is None or brand.name.value in only)
        ]
        if selected:
            self.hashes |= {document.shown: document.hash, template.shown: template.hash}
            self.families[document.shown] = template.shown
        blocks = (
            self._of_manifest(brand.manifest(template.root), brand.name.value, template.folder) for brand in selected
        )
        return [block for each in blocks for block in each]

    def _template(self, document: _Document, node: Fields) -> _Document | None:
        """The template that a family names; None after reporting why it cannot be had."""
        token = node.entries.get("template")
        if not isinstance(token, Text) or not token.value:
            return None
        try:
            assets.fingerprint(document.folder, token.value)
        except assets.UnsafePath as problem:
            fix = f"did you mean {problem.suggestion}?" if problem.suggestion else ""
            self.problems.append(Diagnostic("R2703", f"{token.value}: {problem.message}", place(token), fix=fix))
            return None
        path = (document.folder / token.value).resolve()
        self._templates.add(path)
        template = self._document(path)
        if template is None:
            return None
        app = template.root.entries.get("app")
        if not isinstance(app, Text) or app.value != family.OWN_NAME:
            summary = f"{token.value} is no template: it does not say `app: {family.OWN_NAME}`"
            fix = "a template is a manifest, but for its app's name, and never a family"
            self.problems.append(Diagnostic("R2703", summary, place(app or template.root), fix=fix))
            return None
        return template

    def _document(self, path: Path) -> _Document | None:
        """A file, read; None after reporting why it cannot be."""
        shown = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        if not path.is_relative_to(self.root):
            summary = f"{shown} lies outside of {self.root}, which all paths of a plan are relative to"
            self.problems.append(Diagnostic("R2504", summary, fix=f"cd {path.parent}"))
            return None
        content = find.content(path)
        try:
            root = read(content, shown)
        except Broken as broken:
            self.problems.append(broken.diagnostic)
            return None
        if not isinstance(root, Fields):
            where = Place(shown, root.line if root else 1, root.column if root else 1)
            self.problems.append(Diagnostic("R2011", "a manifest is a mapping that begins with `app:`", where))
            return None
        return _Document(root, shown, f"sha256:{hashlib.sha256(content).hexdigest()}", path.parent)

    def _of_manifest(self, root: Fields, name: str, folder: Path) -> list[Block]:
        stores, shared = root.entries.get("stores"), root.entries.get("defaults")
        known = resources.stores(stores.entries if isinstance(stores, Fields) else ())
        data = _check(_envelope(known), _without_blocks(root), self.problems)
        silences = silence.entries(data, root)
        if not isinstance(stores, Fields):
            return []
        self.problems += _after(stores)
        return [
            replace(self._block(name, store, node, shared, folder), silences=silences)
            for store, node in stores.entries.items()
            if isinstance(node, Fields) and store in known and (self.stores is None or store in self.stores)
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

    def _text(self, node: Fields, guide: Guide, folder: Path) -> Node:
        """`{file: PATH}` as the text of that file, where the schema takes it for one."""
        if node.entries.keys() != {"file"} or not guide.note("x-text-file"):
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
def _envelope(names: tuple[str, ...]) -> _Schema:
    """`schemas/manifest.json` without the stores' blocks, which are checked once the defaults are beneath them."""
    schema = resources.schema("manifest")
    stores = schema["properties"]["stores"]
    bare = {**stores, "properties": {name: {"type": "object"} for name in names}}
    known = {name: each for name, each in schema["properties"].items() if name != family.KEY}
    return _alone(schema, {**known, "stores": bare}, ("app", "stores"))


@cache
def _family() -> _Schema:
    """The same schema for files that are families."""
    schema = resources.schema("manifest")
    return _alone(schema, {family.KEY: schema["properties"][family.KEY]}, (family.KEY,))


def _alone(schema: Mapping[str, Any], properties: Mapping[str, Any], required: Sequence[str]) -> _Schema:
    """One of the two sorts of files by itself, so that what is said of it is not about the other."""
    rest = {name: each for name, each in schema.items() if name != "oneOf"}
    return _Schema({**rest, "properties": properties, "required": list(required)})


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
