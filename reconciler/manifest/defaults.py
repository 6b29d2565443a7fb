"""What a manifest writes once for all stores, laid beneath a store's block.

The defaults go beneath the block itself and beneath each of its parts (`x-parts`), so that a title can end up in one
place of the block and a description in another. A store may know them by names of its own (`x-default`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.document import Fields, Guide, Node, merged

_ROOT = "defaults"


def beneath(own: Fields, defaults: Node | None, guide: Guide) -> tuple[Fields, tuple[str, ...]]:
    """A store's block with the defaults beneath it, and the paths of those that have no place in it.

    Args:
        own: the block as written; what it says wins.
        defaults: what stands under `defaults`; None if nothing does.
        guide: what the store's schema says of its block.
    """
    if not isinstance(defaults, Fields):
        return own, ()
    layers = [_known(defaults, guide)]
    entries = dict(own.entries)
    for name, node in own.entries.items():
        inner = guide.child(name)
        if inner is not None and inner.note("x-parts") and isinstance(node, Fields):
            entries[name], below = _in_parts(node, defaults, inner)
            layers += below
    whole = _over(layers[0][0], replace(own, entries=entries))
    return whole, tuple(_nowhere([left_out for _, left_out in layers]))


Layer = tuple[Fields | None, tuple[str, ...]]
"""The part of the defaults that is known in one place, and the paths of the rest."""


def _in_parts(node: Fields, defaults: Fields, guide: Guide) -> tuple[Fields, list[Layer]]:
    layers: list[Layer] = []
    entries = dict(node.entries)
    for part, block in node.entries.items():
        inner = guide.child(part)
        if inner is not None and isinstance(block, Fields):
            layers.append(_known(defaults, inner))
            entries[part] = _over(layers[-1][0], block)
    return replace(node, entries=entries), layers


def _over(below: Fields | None, above: Fields) -> Fields:
    whole = merged(below, above) if below else above
    assert isinstance(whole, Fields)
    return whole


def _known(node: Fields, guide: Guide, path: str = _ROOT) -> Layer:
    """The part of the defaults that has a place here, by the names that it has here."""
    keys, entries, left_out = {}, {}, []
    names = _names(node, guide)
    for name, child in node.entries.items():
        here = names.get(name, "")
        inner = guide.child(here) if here else None
        if inner is None:
            left_out.append(f"{path}.{name}")
            continue
        part: Node | None = child
        if isinstance(child, Fields) and child.entries and inner.known:
            part, below = _known(child, inner, f"{path}.{name}")
            left_out += below
        if part is not None:
            keys[here], entries[here] = node.keys[name], part
    return (replace(node, keys=keys, entries=entries) if entries else None), tuple(left_out)


def _names(node: Fields, guide: Guide) -> dict[str, str]:
    """Each default's name here. One that stands there by its name here wins over another name for the same."""
    found = {name: name for name in node.entries if guide.child(name) is not None}
    for here in guide.known:
        inner = guide.child(here)
        for alias in (inner.note("x-default") if inner else None) or ():
            if alias in node.entries and alias not in found and here not in found.values():
                found[alias] = here
    return found


def _nowhere(left_out: Sequence[Sequence[str]]) -> Iterator[str]:
    """The paths that were left out in every place, alone or with what they stand in."""
    for path in dict.fromkeys(path for each in left_out for path in each):
        if all(any(path == other or path.startswith(f"{other}.") for other in each) for each in left_out):
            yield path
