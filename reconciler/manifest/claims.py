"""Whether files are what the block that names them says they are: `x-fact` and `x-names-of`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.document.nodes import place
from reconciler.errors import Diagnostic
from reconciler.manifest.blocks import Block
from reconciler.manifest.media import Facts, Found

Known = Sequence[tuple[Found, Facts]]
"""Files with what they are, in the order of their leading fact."""


def contradicted(block: Block, name: str, known: Known, leading: str) -> Iterator[Diagnostic]:
    """An error for each file that shares its leading fact with another, or is not what the block says it is.

    Args:
        block: the block that names the files.
        name: the property that they stand in.
        known: the files.
        leading: the fact that tells them apart.
    """
    for (_, earlier), (each, seen) in itertools.pairwise(known):
        if getattr(earlier, leading) == getattr(seen, leading):
            summary = f"two files have the {_words(leading)} {getattr(seen, leading)}"
            yield _at_file(each, seen, summary, "build one of them with another, or name only one")
    for claim in block.guide.known:
        guide = block.guide.child(claim)
        fact, names = (guide.note("x-fact"), guide.note("x-names-of")) if guide else (None, None)
        wanted = block.data.get(claim)
        for each, seen in known:
            if fact and fact["of"] == name and isinstance(wanted, str):
                yield from _other_fact(claim, wanted, fact["fact"], each, seen)
            if names and names["of"] == name and isinstance(wanted, dict):
                yield from _other_names(block, claim, names, seen)


def _other_fact(claim: str, wanted: str, fact: str, each: Found, seen: Facts) -> Iterator[Diagnostic]:
    shown = getattr(seen, fact)
    if wanted not in (shown if isinstance(shown, tuple) else (shown,)):
        had = (", ".join(shown) if isinstance(shown, tuple) else str(shown)) or "none"
        summary = f"{_words(fact)} of this file: {had}, not {wanted}"
        yield _at_file(each, seen, summary, f"name the right file, or correct `{claim}`")


def _other_names(block: Block, claim: str, note: Mapping[str, Any], seen: Facts) -> Iterator[Diagnostic]:
    """What is named but not in the file, at each name; and what is in it but not named, all at once."""
    shown = dict.fromkeys(each.removeprefix(note["without"]).lower() for each in getattr(seen, note["fact"]))
    named = block.data[claim]
    for name in named:
        if name not in shown:
            summary = f"{name!r} is none of the {_words(note['fact'])} of {note['of']}"
            fix = f"remove it; there are: {', '.join(shown) or 'none'}"
            yield Diagnostic("R2404", summary, block.place(claim, name, at_key=True), seen.what, fix)
    missing = [name for name in shown if name not in named]
    if missing:
        summary = f"{claim} lacks what {note['of']} has: {', '.join(missing)}"
        fix = "add each, or build the file without it"
        yield Diagnostic("R2404", summary, block.place(claim, at_key=True), seen.what, fix)


def _at_file(found: Found, facts: Facts, summary: str, fix: str) -> Diagnostic:
    return Diagnostic("R2404", summary, place(found.token), facts.what, fix)


def _words(name: str) -> str:
    return name.replace("_", " ")
