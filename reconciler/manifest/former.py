"""Which apps a manifest that is gone was about."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reconciler.document import Broken, Fields, Text, read
from reconciler.manifest import family
from reconciler.model import App


def described(content: bytes) -> list[App]:
    """The apps of a manifest, or of a family by their names alone; none of a template, or of what cannot be read."""
    try:
        root = read(content, "")
    except Broken:
        return []
    if not isinstance(root, Fields):
        return []
    of_family = root.entries.get(family.KEY)
    return list(_brands(of_family) if isinstance(of_family, Fields) else _blocks(root))


def is_among(was: App, apps: Collection[App]) -> bool:
    """Is this app one of those? One of a family is known by its name."""
    return any((each.store, each.id) == (was.store, was.id) if was.id else each.name == was.name for each in apps)


def _brands(node: Fields) -> Iterator[App]:
    return (App("", "", brand.name.value) for brand in family.brands(node, []))


def _blocks(root: Fields) -> Iterator[App]:
    name, stores = root.entries.get(family.APP), root.entries.get("stores")
    if not isinstance(name, Text) or name.value == family.OWN_NAME or not isinstance(stores, Fields):
        return
    for store, block in stores.entries.items():
        identity = block.entries.get("id") if isinstance(block, Fields) else None
        if isinstance(identity, Text):
            yield App(store, identity.value, name.value)
