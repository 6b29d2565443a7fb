"""YAML documents that keep their places, and the JSON Schemas that say what they mean.

`read` turns text into nodes that know their line and column, under limits that hold before anything is built.
`Guide` knows what a schema says about one place. `to_data` turns nodes into plain data by that guide, so that a
string stays a string where the schema says string. `check` validates the data and words each problem for people.
"""

from __future__ import annotations

from reconciler.document.codes import CODES
from reconciler.document.convert import substituted, to_data
from reconciler.document.guide import Guide
from reconciler.document.nodes import Fields, Items, Node, Text, locate, merged
from reconciler.document.reader import Broken, read
from reconciler.document.validate import Checker
from reconciler.document.wording import closest

__all__ = [
    "CODES",
    "Broken",
    "Checker",
    "Fields",
    "Guide",
    "Items",
    "Node",
    "Text",
    "closest",
    "locate",
    "merged",
    "read",
    "substituted",
    "to_data",
]
