"""What a YAML text consists of: texts, items and fields, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reconciler.errors import Place


@dataclass(slots=True, eq=False)
class Text:
    """A scalar, as written. What it means is for the schema to say.

    Args:
        file: the document it stands in, as shown to people.
        line: counted from 1.
        column: counted from 1, in characters.
        length: how many characters to mark, on its first line.
        value: the text, quotes and folding undone.
        plain: was it written without quotes? Only then can it mean a number, true, false or null.
        spread: does it run over several lines? Then its key is the better thing to mark.
        brand: in a template, for which brand of its family it was read; "" elsewhere.
    """

    file: str
    line: int
    column: int
    length: int
    value: str
    plain: bool = False
    spread: bool = False
    brand: str = ""

    @property
    def empty(self) -> bool:
        """Does it say null? `null`, `~` and nothing at all do, without quotes."""
        return self.plain and self.value in {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True, eq=False)
class Items:
    """A sequence. Its own place is its first character."""

    file: str
    line: int
    column: int
    length: int = 1
    items: list[Node] = field(default_factory=list)
    brand: str = ""


@dataclass(slots=True, eq=False)
class Fields:
    """A mapping. Keys are always strings; each keeps its place in `keys`."""

    file: str
    line: int
    column: int
    length: int = 1
    keys: dict[str, Text] = field(default_factory=dict)
    entries: dict[str, Node] = field(default_factory=dict)
    brand: str = ""


Node = Text | Items | Fields
Step = str | int


def place(node: Node) -> Place:
    """The place of a node's own first token."""
    return Place(node.file, node.line, node.column, node.length, node.brand)


def locate(root: Node, path: Sequence[Step], *, at_key: bool = False) -> Place:
    """The token that best stands for what lies at `path`: a short value itself, else its key.

    A path that leads beyond what is written, such as into a text that came from a file, ends at the last thing found.
    """
    node: Node = root
    key: Text | None = None
    for step in path:
        if isinstance(node, Fields) and isinstance(step, str) and step in node.entries:
            key = node.keys[step]
            node = node.entries[step]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node, key = node.items[step], None
        else:
            break
    marks_itself = isinstance(node, Text) and not node.spread and node.length
    return place(key if key is not None and (at_key or not marks_itself) else node)


def merged(below: Node, above: Node) -> Node:
    """Two nodes as one: what `above` says wins, and mappings are merged key by key."""
    if not (isinstance(below, Fields) and isinstance(above, Fields)):
        return above
    entries: dict[str, Node] = dict(below.entries)
    for name, node in above.entries.items():
        entries[name] = merged(entries[name], node) if name in entries else node
    return replace(above, keys={**below.keys, **above.keys}, entries=entries)
