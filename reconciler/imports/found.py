"""What was found at another tool's place, in the words of a manifest but not yet a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler import resources
from reconciler.document import Guide

Tree = dict[str, Any]
"""A part of a manifest: texts, numbers, truth values, lists and trees. A `Path` in it is a file that lies where the
other tool has it; {"file": Path} is a text in such a file."""


@dataclass(frozen=True, slots=True)
class Left:
    """What the manifest does not speak of: `what` is a file or a setting, `why` a sentence without full stop."""

    what: str
    why: str


@dataclass(slots=True)
class Found:
    """One app.

    Args:
        root: the folder that it was found in; paths of copies are relative to it.
        stores: store to block, each with its `id`.
        defaults: what stands under `defaults`.
        left: what the manifest does not speak of.
        notes: what was decided on the way, for people.
    """

    root: Path
    stores: dict[str, Tree] = field(default_factory=dict)
    defaults: Tree = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def put(tree: Tree, value: Any, *path: str) -> None:
    """Set what lies at a path, unless there is nothing to set: None, "" and empty collections."""
    if value is None or value in ("", [], {}):
        return
    *above, last = path
    for name in above:
        tree = tree.setdefault(name, {})
    tree[last] = value


def taken(tree: Mapping[str, Any], *path: str) -> Any:
    """What lies at a path; None if nothing does."""
    here: Any = tree
    for name in path:
        here = here.get(name) if isinstance(here, Mapping) else None
    return here


def guide(store: str, *path: str) -> Guide:
    """What a store's schema says of a place in its block, which must be one that it knows."""
    here: Guide | None = Guide.of(resources.schema(f"stores/{store}"))
    for name in path:
        here = here.child(name) if here is not None else None
    assert here is not None, f"{store} has no {'.'.join(path)}"
    return here
