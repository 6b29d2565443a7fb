"""YAML text to nodes, under limits that hold while it is being read.

PyYAML's C parser delivers events one by one; the nodes are built from them here, without recursion, and each limit
is checked before the next event is asked for. So a bomb is refused at its line and column before it costs memory,
and neither a tag nor a nesting can reach code that runs or recurses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from reconciler.document.nodes import Fields, Items, Node, Text, place
from reconciler.errors import Diagnostic, Place

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 64
MAX_EVENTS: Final = 1_000_000
MAX_EXPANDED: Final = 100_000
"""Nodes after aliases are written out. Only documents that use aliases are held to it."""


class Broken(Exception):
    """The text cannot be read. `diagnostic` says where and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.summary)
        self.diagnostic = diagnostic


def read(content: bytes, file: str) -> Node | None:
    """Read one YAML document. None if there is nothing in it. Raises Broken.

    Args:
        content: the bytes of the file, UTF-8.
        file: its name, as shown to people.
    """
    text = _decoded(content, file)
    builder = _Builder(file)
    try:
        for event in iter(yaml.CSafeLoader(text).get_event, None):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise Broken(_unreadable(error, where)) from None
    except yaml.reader.ReaderError as error:
        where = _place_of_byte(text.encode(), error.position, file)
        summary = f"character U+{int(error.character):04X} may not stand in YAML"
        fix = 'write it as an escape in double quotes, such as "\\u200B", or remove it'
        raise Broken(Diagnostic("R2001", summary, where, fix=fix)) from None
    return builder.root


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        summary = f"this file has {len(content):,} bytes; {MAX_BYTES:,} are read at most"
        raise Broken(Diagnostic("R2002", summary, Place(file, 1, 1), fix="split it: one file for each app"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _place_of_byte(content, error.start, file)
        raise Broken(Diagnostic("R2001", "this is not UTF-8 text", where, fix="save the file as UTF-8")) from None


def _place_of_byte(content: bytes, offset: int, file: str) -> Place:
    before = content[:offset].decode("utf-8", errors="replace")
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _unreadable(error: Any, where: Place) -> Diagnostic:
    problem, context = str(error.problem or "unreadable"), str(error.context or "")
    detail, fix = context, ""
    if "mapping values are not allowed" in problem:
        problem, fix = "a colon stands where none can be", "put quotes around a text that contains ': '"
    elif "cannot start any token" in problem:
        problem = "this character cannot begin a value"
        fix = "indent with spaces, not tabs, and put quotes around a text that begins with @, ` or %"
    elif "unexpected end of stream" in problem and "quoted" in context and error.context_mark:
        problem, detail, fix = "this quote is never closed", "", "close it"
        where = Place(where.file, error.context_mark.line + 1, error.context_mark.column + 1)
    return Diagnostic("R2001", f"this cannot be read as YAML: {problem}", where, detail=detail, fix=fix)


@dataclass(slots=True)
class _Open:
    """A collection that is being read, and how many nodes it holds so far once its aliases are written out."""

    node: Fields | Items
    anchor: str | None
    key: Text | None = None
    size: int = 1


@dataclass(slots=True)
class _Builder:
    """Takes events, keeps the limits, builds the tree."""

    file: str
    root: Node | None = None
    documents: int = 0
    events: int = 0
    aliased: bool = False
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)

    def take(self, event: yaml.Event) -> None:
        """Take the next event. Raises Broken where it breaks a limit."""
        self.events += 1
        if self.events > MAX_EVENTS:
            self._refuse(event, "R2002", f"this file has more than {MAX_EVENTS:,} parts", "split it: one file an app")
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._collection(event)
            case yaml.CollectionEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._document(event)
            case _:
                """The ends of stream and document build nothing."""

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "R2001", "a second document begins here", "keep one document in each file")

    def _scalar(self, event: Any) -> None:
        self._no_tag(event)
        start, end = event.start_mark, event.end_mark
        spread = start.line != end.line
        node = Text(
            self.file,
            start.line + 1,
            start.column + 1,
            1 if spread else end.column - start.column,
            event.value,
            plain=event.implicit[0],
            spread=spread,
        )
        self._place_node(event, node, 1)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1)

    def _collection(self, event: Any) -> None:
        self._no_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(event, "R2002", f"this is nested more than {MAX_DEPTH} deep", "flatten it")
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        make = Fields if isinstance(event, yaml.MappingStartEvent) else Items
        node: Fields | Items = make(self.file, line, column)
        self._key_is_text(event)
        self.stack.append(_Open(node, event.anchor))

    def _end(self, event: Any) -> None:
        closed = self.stack.pop()
        if closed.anchor:
            self.anchors[closed.anchor] = (closed.node, closed.size)
        self._place_node(event, closed.node, closed.size)

    def _alias(self, event: Any) -> None:
        self.aliased = True
        if event.anchor not in self.anchors:
            self._refuse(event, "R2001", f"*{event.anchor} names nothing that ends before this place", "")
        self._key_is_text(event)
        node, size = self.anchors[event.anchor]
        self._place_node(event, node, size)

    def _place_node(self, event: Any, node: Node, size: int) -> None:
        if not self.stack:
            self.root = node
            return
        holder = self.stack[-1]
        holder.size += size
        if self.aliased and sum(each.size for each in self.stack) > MAX_EXPANDED:
            self._refuse(event, "R2002", f"written out, the aliases here make more than {MAX_EXPANDED:,} parts", "")
        if isinstance(holder.node, Items):
            holder.node.items.append(node)
        elif holder.key is None:
            assert isinstance(node, Text)
            holder.key = self._new_key(holder.node, node)
        else:
            holder.node.entries[holder.key.value] = node
            holder.key = None

    def _new_key(self, fields: Fields, key: Text) -> Text:
        if key.value in fields.keys:
            first = fields.keys[key.value].line
            raise Broken(
                Diagnostic(
                    "R2004",
                    f"{key.value!r} stands twice in the same mapping; the first is in line {first}",
                    place(key),
                    fix="keep one of the two",
                )
            )
        if key.plain and key.value == "<<":
            fix = "repeat the fields, or write what stores share under `defaults`"
            raise Broken(Diagnostic("R2003", "merge keys (<<) are not read here", place(key), fix=fix))
        fields.keys[key.value] = key
        return key

    def _key_is_text(self, event: Any) -> None:
        """Refuse a collection, or an alias of one, where a key is due."""
        holder = self.stack[-1] if self.stack else None
        if holder is None or not isinstance(holder.node, Fields) or holder.key is not None:
            return
        aliased = self.anchors[event.anchor or ""][0] if isinstance(event, yaml.AliasEvent) else None
        if not isinstance(aliased, Text):
            self._refuse(event, "R2001", "a key must be text", "put quotes around it")

    def _no_tag(self, event: Any) -> None:
        if event.tag is not None:
            fix = "remove the tag: the schema says what each value is"
            self._refuse(event, "R2003", f"tags such as {event.tag} are not read here", fix)

    def _refuse(self, event: Any, code: str, summary: str, fix: str) -> NoReturn:
        mark = event.start_mark
        raise Broken(Diagnostic(code, summary, Place(self.file, mark.line + 1, mark.column + 1), fix=fix))
