"""A store's block to resources, by the annotations of its schema. See the package for what they mean."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.document import Fields, Guide, Items, Node, Text, to_data
from reconciler.document.nodes import place
from reconciler.errors import Diagnostic, Place
from reconciler.manifest import dates
from reconciler.manifest.blocks import Block
from reconciler.manifest.media import SORTS, Found, Media
from reconciler.model import Address, App, Resource, Scalar, Value, normal

PRUNE: Final = "prune"
FILES: Final = "files"


@dataclass(slots=True)
class Built:
    """What the blocks ask for."""

    resources: dict[Address, Resource] = field(default_factory=dict)
    sources: dict[tuple[Address, str], Place] = field(default_factory=dict)
    prune: set[tuple[App, str]] = field(default_factory=set)
    protect: set[Address] = field(default_factory=set)
    dates: dict[App, str] = field(default_factory=dict)

    def add(self, address: Address, where: Place, values: Mapping[str, Value], places: Mapping[str, Place]) -> None:
        """Add one resource with the places of its fields."""
        self.resources[address] = Resource(dict(values))
        self.sources[address, ""] = where
        self.sources.update({(address, name): each for name, each in places.items()})


@dataclass(slots=True)
class Builder:
    """Makes resources of blocks. What depends on what the files are waits until `finish`."""

    media: Media
    problems: list[Diagnostic]
    built: Built = field(default_factory=Built)
    _later: list[Callable[[], None]] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Take one block. Parts that are malformed, which has been reported, are passed over."""
        for name, node in block.node.entries.items():
            guide = block.guide.child(name)
            note = guide.note("x-resource") if guide else None
            if guide is not None and note is not None:
                _Part(self, block, name, guide, note).build(node)
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
class _Part:
    """One property of a block that becomes resources."""

    builder: Builder
    block: Block
    name: str
    guide: Guide
    note: Mapping[str, Any]

    def build(self, node: Node) -> None:
        """Make the resources of this property, by its shape."""
        data = self.block.data.get(self.name)
        if isinstance(data, dict) and data.get(PRUNE) is True:
            self.builder.built.prune.add((self.block.app, self.note["kind"]))
        match self.note["shape"]:
            case "object":
                self._object(data)
            case "map" if isinstance(node, Fields):
                self._map(data)
            case "sets" if isinstance(node, Fields):
                self._sets(node)
            case "set-map" if isinstance(node, Fields):
                for key, child in node.entries.items():
                    if key != PRUNE:
                        self._set(f"{key}/{self.note['slot']}", child, self.guide.child(key), (self.name, key))
            case "binaries" if isinstance(node, Items):
                self._binaries(node)
            case _:
                """Malformed, and reported as such."""

    def _address(self, key: str, kind: str = "") -> Address:
        return Address(self.block.app, kind or self.note["kind"], key)

    def _object(self, data: Any) -> None:
        if data is not None and not isinstance(data, dict):
            return
        values = _values(data) if data is not None else dict.fromkeys(self.guide.known)
        self._add(self._address(""), values, (self.name,))
        dated = self.guide.note("x-date")
        if dated and data:
            where = self.block.place(self.name, dated["date"])
            instant = dates.instant(values, dated, where, self.builder.problems)
            if instant:
                self.builder.built.dates[self.block.app] = instant

    def _map(self, data: Any) -> None:
        for key, fields in data.items():
            if key != PRUNE and isinstance(fields, dict):
                self._add(self._address(key), _values(fields), (self.name, key))

    def _sets(self, node: Fields) -> None:
        for key, slots in node.entries.items():
            inner = self.guide.child(key)
            if key == PRUNE or inner is None or not isinstance(slots, Fields):
                continue
            for slot, child in slots.entries.items():
                self._set(f"{key}/{slot}", child, inner.child(slot), (self.name, key, slot))

    def _add(self, address: Address, values: Mapping[str, Value], path: tuple[str, ...]) -> None:
        where = self.block.place(*path, at_key=True)
        places = {name: self.block.place(*path, name) for name in values}
        self.builder.built.add(address, where, values, places)

    def _set(self, key: str, node: Node, guide: Guide | None, path: tuple[str, ...]) -> None:
        if guide is None:
            return
        before = len(self.builder.problems)
        found = [each for token in _tokens(node) for each in self._files(token, guide, path[-1])]
        if len(self.builder.problems) == before:
            self._count(len(found), guide.note("x-count"), path)
        columns = _columns(node, guide)
        where, place_of_files = self.block.place(*path, at_key=True), self.block.place(*path)

        def make() -> None:
            files = tuple(self.builder.media.plan(each) for each in found) or None
            values: dict[str, Value] = {FILES: files, **columns}
            self.builder.built.add(self._address(key), where, values, dict.fromkeys(values, place_of_files))

        self.builder.later(make)

    def _files(self, token: Text, guide: Guide, slot: str) -> list[Found]:
        algorithm = self.block.guide.note("x-digest")
        found = self.builder.media.files(self.block.folder, token, algorithm)
        for sort in SORTS:
            rule = guide.note(f"x-{sort}")
            if rule is not None:
                for each in found:
                    self.builder.media.look(sort, each, rule, slot)
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

    def _binaries(self, node: Items) -> None:
        items = [
            (index, each)
            for index, item in enumerate(node.items)
            for token in _tokens(item)
            for each in self._files(token, self.guide, self.name)
        ]
        self.builder.later(lambda: self._make_binaries(node, items))

    def _make_binaries(self, node: Items, items: list[tuple[int, Found]]) -> None:
        """One resource for the files in the order of their first fact, and those that single items have beside it."""
        facts: Mapping[str, str] = self.note["facts"]
        leading = next(iter(facts.values()))
        known = [(index, each, seen) for index, each in items if (seen := self.builder.media.facts(each)) is not None]
        known.sort(key=lambda entry: getattr(entry[2], leading))
        self._contradictions([(each, seen) for _, each, seen in known], leading)
        values: dict[str, Value] = {
            **{name: tuple(getattr(seen, fact) for _, _, seen in known) for name, fact in facts.items()},
            FILES: tuple(self.builder.media.plan(each) for _, each, _ in known),
        }
        self.builder.built.add(
            self._address(self.note["key"]),
            self.block.place(self.name, at_key=True),
            values,
            dict.fromkeys(values, place(known[0][1].token) if known else self.block.place(self.name)),
        )
        for index, _, seen in known:
            if isinstance(node.items[index], Fields):
                self._beside(index, getattr(seen, leading))

    def _beside(self, index: int, key: object) -> None:
        item = self.guide.item
        for name, data in self.block.data[self.name][index].items():
            inner = item.child(name) if item else None
            note = inner.note("x-resource") if inner else None
            if note and isinstance(data, dict):
                address = self._address(f"{key}/{note['key']}", note["kind"])
                where = self.block.place(self.name, index, name, at_key=True)
                places = {each: self.block.place(self.name, index, name, each) for each in data}
                self.builder.built.add(address, where, _values(data), places)

    def _contradictions(self, known: list[tuple[Found, Any]], leading: str) -> None:
        """Report files that share their leading fact, or that are not what the block says they are."""
        for (_, earlier), (each, seen) in itertools.pairwise(known):
            if getattr(earlier, leading) == getattr(seen, leading):
                summary = f"two files have the {_words(leading)} {getattr(seen, leading)}"
                self._contradiction(each, seen, summary, "build one of them with another, or name only one")
        for name in self.block.guide.known:
            guide = self.block.guide.child(name)
            note = guide.note("x-fact") if guide else None
            wanted = self.block.data.get(name)
            if not note or note["of"] != self.name or not isinstance(wanted, str):
                continue
            for each, seen in known:
                shown = getattr(seen, note["fact"])
                if wanted not in (shown if isinstance(shown, tuple) else (shown,)):
                    had = (", ".join(shown) if isinstance(shown, tuple) else str(shown)) or "none"
                    summary = f"{_words(note['fact'])} of this file: {had}, not {wanted}"
                    self._contradiction(each, seen, summary, f"name the right file, or correct `{name}`")

    def _contradiction(self, found: Found, facts: Any, summary: str, fix: str) -> None:
        self.builder.problems.append(Diagnostic("R2404", summary, place(found.token), facts.what, fix))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _tokens(node: Node) -> Iterator[Text]:
    """The paths and patterns in a list of files, however it is written; nothing for null and ""."""
    if isinstance(node, Text):
        if node.value and not node.empty:
            yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from _tokens(item)
    elif "file" in node.entries:
        yield from _tokens(node.entries["file"])


def _values(data: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a mapping as values. A mapping among them is a text file that could not be read."""
    return {name: _value(each) for name, each in data.items() if not isinstance(each, dict)}


def _value(data: Any) -> Value:
    return normal(tuple(data) if isinstance(data, list) else data)


def _columns(node: Node, guide: Guide) -> dict[str, Value]:
    """What items say beside their file, as fields parallel to `files`; None where one item does not say it."""
    inner = guide.item
    if inner is None or not isinstance(node, Items):
        return {}
    rows: list[Mapping[str, Node]] = [item.entries if isinstance(item, Fields) else {} for item in node.items]
    columns: dict[str, Value] = {}
    for name in inner.known:
        child = inner.child(name)
        if child is not None and name != "file" and any(name in row for row in rows):
            columns[child.note("x-field") or f"{name}s"] = tuple(_cell(row.get(name), child) for row in rows)
    return columns


def _cell(node: Node | None, guide: Guide) -> Scalar:
    value = normal(to_data(node, guide)) if node is not None else None
    assert not isinstance(value, tuple)
    return value
