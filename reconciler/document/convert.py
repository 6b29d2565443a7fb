"""Nodes to plain data, each scalar read as what the schema expects in its place.

`no`, `1.10`, `012`, `1:30`, `1e3` and `2026-12-01` are texts where a text is expected. Only a scalar without quotes
can be anything else: `true` where a boolean is expected, `42` where a number is, and null everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from reconciler.document.guide import Guide
from reconciler.document.nodes import Fields, Items, Node, Text

_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_BOOLEANS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_MAX_DIGITS: Final = 18

Substitute = Callable[[Fields, Guide], Node]


def substituted(node: Node, guide: Guide | None, substitute: Substitute) -> Node:
    """The same tree with other nodes in place of the mappings for which `substitute`, which is shown each, returns one.

    What nothing was replaced in is not copied.
    """
    if guide is None or isinstance(node, Text):
        return node
    if isinstance(node, Items):
        items = [substituted(each, guide.item, substitute) for each in node.items]
        return node if items == node.items else replace(node, items=items)
    other = substitute(node, guide)
    if other is not node:
        return other
    entries = {name: substituted(each, guide.child(name), substitute) for name, each in node.entries.items()}
    return node if entries == node.entries else replace(node, entries=entries)


def to_data(node: Node, guide: Guide | None) -> Any:
    """Plain data: dict, list, str, int, float, bool and None.

    Args:
        node: what was written.
        guide: the schema's view of its place; None where the schema knows nothing.
    """
    if isinstance(node, Fields):
        return {name: to_data(each, guide.child(name) if guide else None) for name, each in node.entries.items()}
    if isinstance(node, Items):
        return [to_data(each, guide.item if guide else None) for each in node.items]
    return _scalar(node, guide.types if guide else frozenset())


def _scalar(node: Text, types: frozenset[str]) -> Any:
    if node.empty:
        return None
    if not node.plain:
        return node.value
    if "boolean" in types and node.value.lower() in _BOOLEANS:
        return _BOOLEANS[node.value.lower()]
    if types & {"integer", "number"} and len(node.value) <= _MAX_DIGITS:
        if _INTEGER.match(node.value):
            return int(node.value)
        if "number" in types and _NUMBER.match(node.value):
            return float(node.value)
    return node.value
