"""A store's block to resources, by the annotations of its schema. See the package for what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.document import Fields, Guide, Items, Node, Text
from reconciler.document.nodes import place
from reconciler.errors import Diagnostic, Place
from reconciler.manifest import claims, dates, values
from reconciler.manifest.blocks import Block
from reconciler.manifest.media import SORTS, Found, Media
from reconciler.model import Address, App, Resource, Value

PRUNE: Final = "prune"
FILES: Final = "files"
_MEMBERS: Final = {"map": ("*",), "sets": ("*", "*"), "set-map": ("*", "*")}
"""The names in the keys of a collection, by its shape."""

_ONE: Final = {"least": 1, "most": 1, "empty": False}


@dataclass(slots=True)
class Built:
    """What the blocks ask for."""

    resources: dict[Address, Resource] = field(default_factory=dict)
    sources: dict[tuple[Address, str], Place] = field(default_factory=dict)
    prune: set[tuple[App, str]] = field(default_factory=set)
    protect: set[Address] = field(default_factory=set)
    dates: dict[App, str] = field(default_factory=dict)

    def add(self, address: Address, where: Place, fields: Mapping[str, Value], places: Mapping[str, Place]) -> None:
        """Add fields with their places to a resource, which is made if it is not there yet."""
        there = self.resources.get(address)
        self.resources[address] = Resource({**(there.values if there else {}), **fields})
        self.sources.setdefault((address, ""), where)
        self.sources.update({(address, name): each for name, each in places.items()})


@dataclass(slots=True)
class Builder:
    """Makes resources of blocks. What depends on what the files are waits until `finish`."""

    media: Media
    problems: list[Diagnostic]
    built: Built = field(default_factory=Built)
    _later: list[Callable[[], None]] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Take one block. What is malformed, which has been reported, is passed over."""
        for name, node in block.node.entries.items():
            guide = block.guide.child(name)
            note = guide.note("x-resource") if guide else None
            if guide is not None and note is not None:
                _Property(self, block, name, guide, note).build(node)
        for part in block.parts():
            self.take(part)
        for index, address in enumerate(block.data.get("protect") or ()):
            kind, _, key = str(address).partition("/")
            self.built.protect.add(Address(block.app, kind, key))
            self.built.sources.setdefault((Address(block.app, kind, key), ""), block.place("protect", index))

    def finish(self) -> Built:
        """Look at the files and make what depends on them."""
        self.media.settle()
        for each in self._later:
            each()
        return self.built

    def later(self, make: Callable[[], None]) -> None:
        """Make this once the files have been looked at."""
        self._later.append(make)


@dataclass(slots=True)
class _Property:
    """One property of a block that becomes resources, or fields of one."""

    builder: Builder
    block: Block
    name: str
    guide: Guide
    note: Mapping[str, Any]

    def build(self, node: Node) -> None:
        """Make the resources of this property, by its shape."""
        data = self.block.data.get(self.name)
        match self.note["shape"]:
            case "object":
                self._object(data)
            case "field":
                self._fields(values.of_property(self.name, data, self.guide))
            case "set":
                self._set(self.note["key"], node, self.guide, (self.name,))
            case "binary" if isinstance(node, Fields):
                self._binary(node)
            case "binaries" if isinstance(node, Items):
                self._binaries(node)
            case shape if shape in _MEMBERS and isinstance(node, Fields):
                self._members(node)
            case _:
                """Malformed, and reported as such."""

    def _members(self, node: Fields) -> None:
        """One resource, or one for each slot, of every entry but `prune`."""
        if self.block.data[self.name].get(PRUNE) is True:
            self.builder.built.prune.add((self.block.app, self._collection()))
        for key, child in node.entries.items():
            inner = self.guide.child(key)
            if key == PRUNE or inner is None:
                continue
            match self.note["shape"]:
                case "map":
                    self._map(key, inner)
                case "sets" if isinstance(child, Fields):
                    for slot, files in child.entries.items():
                        self._set(f"{key}/{slot}", files, inner.child(slot), (self.name, key, slot))
                case "set-map":
                    self._set(f"{key}/{self.note['slot']}", child, inner, (self.name, key))

    def _collection(self) -> str:
        """What is pruned: all of the kind, or in a store with parts only the keys of this very block."""
        kind = str(self.note["kind"])
        if not self.block.part and not any(self.block.divided()):
            return kind
        return "/".join((kind, self.block.key(*_MEMBERS[self.note["shape"]])))

    def _address(self, key: str, kind: str = "") -> Address:
        return Address(self.block.app, kind or self.note["kind"], self.block.key(key))

    def _object(self, data: Any) -> None:
        if data is not None and not isinstance(data, dict):
            return
        fields = list(values.of_nothing(self.guide) if data is None else values.of_mapping(data, self.guide))
        fields = [(name, value, (self.name, *path)) for name, value, path in fields]
        fields = self._dated(fields) if data else fields
        if fields:
            self._fields(fields)

    def _dated(self, fields: list[values.Field]) -> list[values.Field]:
        """Note the instant of the release, if there is one; a date with an offset of its own becomes it, or is held."""
        note = self.guide.note("x-date")
        if not note:
            return fields
        where = self.block.place(self.name, note["date"])
        instant = dates.instant({name: value for name, value, _ in fields}, note, where, self.builder.problems)
        if instant:
            known = self.builder.built.dates
            known[self.block.app] = max(instant, known.get(self.block.app, ""))
        if note.get("held"):
            return [each for each in fields if each[0] != note["date"]]
        if not instant or "zone" in note:
            return fields
        return [(name, instant if name == note["date"] else value, path) for name, value, path in fields]

    def _fields(self, fields: Iterable[values.Field]) -> None:
        """Add fields to the one resource that this property is of, or a field of."""
        found = list(fields)
        places = {name: self.block.place(*path) for name, _, path in found}
        where = self.block.place(self.name, at_key=True)
        address = self._address(self.note.get("key", ""))
        self.builder.built.add(address, where, {name: value for name, value, _ in found}, places)

    def _map(self, key: str, guide: Guide) -> None:
        data = self.block.data[self.name][key]
        if isinstance(data, dict):
            found = list(values.of_mapping(data, guide))
            places = {name: self.block.place(self.name, key, *path) for name, _, path in found}
            where = self.block.place(self.name, key, at_key=True)
            self.builder.built.add(self._address(key), where, {name: each for name, each, _ in found}, places)

    def _set(self, key: str, node: Node, guide: Guide | None, path: tuple[str, ...]) -> None:
        if guide is None:
            return
        before = len(self.builder.problems)
        found: list[Found] = []
        rows: list[Mapping[str, Node]] = []
        for item in node.items if isinstance(node, Items) else [node]:
            row = item.entries if isinstance(item, Fields) else {}
            for token in values.tokens(item):
                files = self._files(token, guide, path[-1])
                found += files
                rows += [row] * len(files)
        if len(self.builder.problems) == before:
            self._count(len(found), guide.note("x-count"), path)
        columns = values.columns(rows, guide.item)
        where, place_of_files = self.block.place(*path, at_key=True), self.block.place(*path)

        def make() -> None:
            files = tuple(self.builder.media.plan(each) for each in found) or None
            fields: dict[str, Value] = {FILES: files, **columns}
            self.builder.built.add(self._address(key), where, fields, dict.fromkeys(fields, place_of_files))

        self.builder.later(make)

    def _files(self, token: Text, guide: Guide, slot: str) -> list[Found]:
        found = self.builder.media.files(self.block.folder, token, self.block.digest)
        rules = {sort: rule for sort in SORTS if (rule := guide.note(f"x-{sort}")) is not None}
        if rules:
            for each in found:
                self.builder.media.look(each, rules, slot)
        return found

    def _count(self, count: int, limits: Mapping[str, Any] | None, path: tuple[str, ...]) -> None:
        """Report too few or too many files. None at all is a wish of its own: to clear the place."""
        if limits is None or limits["least"] <= count <= limits["most"] or (count == 0 and limits["empty"]):
            return
        least, most = limits["least"], limits["most"]
        taken = f"exactly {least}" if least == most else f"{least} to {most}"
        summary = f"{path[-1]} takes {taken} file{'s' if most != 1 else ''}, not {count}"
        fix = "the store cannot be without: remove the line to leave what is there" if count == 0 else ""
        self.builder.problems.append(Diagnostic("R2403", summary, self.block.place(*path), fix=fix))

    def _binary(self, node: Fields) -> None:
        found = [each for token in values.tokens(node) for each in self._files(token, self.guide, self.name)]
        if len(found) > 1:
            self._count(len(found), _ONE, (self.name,))
        self.builder.later(lambda: self._make_binary(found))

    def _binaries(self, node: Items) -> None:
        items = [
            (index, each)
            for index, item in enumerate(node.items)
            for token in values.tokens(item)
            for each in self._files(token, self.guide, self.name)
        ]
        self.builder.later(lambda: self._make_binaries(node, items))

    def _make_binaries(self, node: Items, items: list[tuple[int, Found]]) -> None:
        """One resource for all files, and those that single items have beside it."""
        leading = next(iter(self.note["facts"].values()))
        self._make_binary([each for _, each in items])
        for index, each in items:
            seen = self.builder.media.facts(each)
            if seen is not None and isinstance(node.items[index], Fields):
                self._beside(index, getattr(seen, leading))

    def _make_binary(self, found: list[Found]) -> None:
        """One resource for the files, in the order of their first fact."""
        facts: Mapping[str, str] = self.note["facts"]
        leading = next(iter(facts.values()))
        known = [(each, seen) for each in found if (seen := self.builder.media.facts(each)) is not None]
        known.sort(key=lambda entry: getattr(entry[1], leading))
        self.builder.problems += claims.contradicted(self.block, self.name, known, leading)
        fields: dict[str, Value] = {
            **{name: tuple(getattr(seen, fact) for _, seen in known) for name, fact in facts.items()},
            FILES: tuple(self.builder.media.plan(each) for each, _ in known),
        }
        self.builder.built.add(
            self._address(self.note["key"]),
            self.block.place(self.name, at_key=True),
            fields,
            dict.fromkeys(fields, place(known[0][0].token) if known else self.block.place(self.name)),
        )

    def _beside(self, index: int, key: object) -> None:
        item = self.guide.item
        for name, data in self.block.data[self.name][index].items():
            inner = item.child(name) if item else None
            note = inner.note("x-resource") if inner else None
            if note and isinstance(data, dict):
                address = self._address(f"{key}/{note['key']}", note["kind"])
                where = self.block.place(self.name, index, name, at_key=True)
                places = {each: self.block.place(self.name, index, name, each) for each in data}
                found = {field: value for field, value, _ in values.of_mapping(data, inner)} if inner else {}
                self.builder.built.add(address, where, found, places)
