"""Nodes and data to the values of resources, by the annotations on single properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconciler.document import Guide, Items, Node, Text, to_data
from reconciler.model import Scalar, Value, normal

Step = str | int
Field = tuple[str, Value, tuple[Step, ...]]
"""A field's name, its value, and where it is written, seen from what the property stands in."""


def of_mapping(data: Mapping[str, Any], guide: Guide) -> Iterator[Field]:
    """The fields of a mapping."""
    for name, each in data.items():
        yield from of_property(name, each, guide.child(name))


def of_nothing(guide: Guide) -> Iterator[Field]:
    """The fields of a mapping that is null: all that there are, and all of them empty."""
    for name in guide.known:
        for field, value, _ in of_property(name, None, guide.child(name)):
            yield field, value, ()


def of_property(name: str, data: Any, guide: Guide | None) -> Iterator[Field]:
    """The fields that one property makes: one, or with `x-fields` one for each item of its list.

    A mapping that is not to be made flat is a text file that could not be read: passed over.
    """
    if isinstance(data, dict) and not (guide and guide.note("x-flat")):
        return
    if guide and data is not None and data == guide.note("x-leaves"):
        return
    several = guide.note("x-fields") if guide else None
    if several:
        items = data if isinstance(data, list) else []
        for number, field in enumerate(several):
            given = number < len(items)
            yield field, normal(items[number]) if given else None, (name, number) if given else (name,)
        return
    yield (guide.note("x-field") if guide else None) or name, _value(data, guide), (name,)


def _value(data: Any, guide: Guide | None) -> Value:
    if isinstance(data, dict):
        return normal(flat(data))
    if not isinstance(data, list):
        return normal((data,) if guide and guide.note("x-list") and data is not None else data)
    if guide and guide.note("x-sorted"):
        data = sorted(data, key=str)
    join = guide.note("x-join") if guide else None
    return normal(join["by"].join(str(normal(each) or "") for each in data) if join else tuple(data))


def flat(data: Mapping[str, Any]) -> tuple[str, ...]:
    """A mapping of mappings as `KEY NAME TEXT` for each text, sorted. Neither key nor name has a blank in it."""
    rows = ((key, name, each) for key, inner in data.items() if isinstance(inner, dict) for name, each in inner.items())
    return tuple(sorted(f"{key} {name} {normal(each)}" for key, name, each in rows))


def unflat(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """The reverse of `flat`."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        key, name, text = line.split(" ", 2)
        found.setdefault(key, {})[name] = text
    return found


def tokens(node: Node) -> Iterator[Text]:
    """The paths and patterns in a list of files, however it is written; nothing for null and ""."""
    if isinstance(node, Text):
        if node.value and not node.empty:
            yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from tokens(item)
    elif "file" in node.entries:
        yield from tokens(node.entries["file"])


def columns(rows: Sequence[Mapping[str, Node]], guide: Guide | None) -> dict[str, Value]:
    """What items say beside their file, as fields parallel to `files`; None where one item does not say it.

    Args:
        rows: for each file the fields of the item that names it.
        guide: what the schema says of an item; None if there are no items.
    """
    found: dict[str, Value] = {}
    for name in guide.known if guide else ():
        child = guide.child(name) if guide else None
        if child is not None and name != "file" and any(name in row for row in rows):
            found[child.note("x-field") or f"{name}s"] = tuple(_cell(row.get(name), child) for row in rows)
    return found


def _cell(node: Node | None, guide: Guide) -> Scalar:
    value = normal(to_data(node, guide)) if node is not None else guide.note("x-otherwise")
    assert not isinstance(value, tuple)
    return value
