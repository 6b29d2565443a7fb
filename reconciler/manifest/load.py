"""Manifests to the desired state."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from reconciler.document import closest
from reconciler.errors import Diagnostic, ManifestInvalid, Place
from reconciler.manifest import prose
from reconciler.manifest.blocks import Block
from reconciler.manifest.build import Builder
from reconciler.manifest.find import find
from reconciler.manifest.media import Media
from reconciler.manifest.reading import Reader
from reconciler.manifest.silence import Silence, idle, kept
from reconciler.model import Address, App, Desired

_IN_THE_OPEN: Final = "R2018"
_NAMED: Final = 3
"""Brands that are named where a problem is one of many."""

_LISTED: Final = 12
"""Manifests that are listed where none is selected."""


@dataclass(frozen=True)
class Manifest:
    """What manifests ask for, and where they do.

    Args:
        desired: what is wanted.
        sources: where each field of each resource is written; the field "" stands for the resource itself.
        warnings: what is doubtful, sorted by place.
        notes: remarks for people, by `str(app)`.
        uses: manifest to the files that it names; a family's each with the brands that name it.
        families: the template of each family, which stands in `desired.manifests` like its family.
        links: the web addresses in texts and fields, each with what is to be said if it leads nowhere.
        remark: what is to be said besides, of no app that is there; "" if nothing is.
    """

    desired: Desired
    sources: Mapping[tuple[Address, str], Place]
    warnings: tuple[Diagnostic, ...]
    notes: Mapping[str, tuple[str, ...]]
    uses: Mapping[str, Mapping[Path, Collection[str]]]
    families: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[tuple[str, Diagnostic]] = ()
    remark: str = ""


EMPTY: Final = Manifest(Desired((), {}), {}, (), {}, {})
"""What no manifests ask for."""


_NEVER: Final = 1_000_000


@contextmanager
def _without_full_collections() -> Iterator[None]:
    """Garbage is looked for in new objects only: nearly all that is older stays, and there is more and more of it."""
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)


@_without_full_collections()
def load(
    paths: Sequence[Path],
    *,
    root: Path | None = None,
    stores: Collection[str] | None = None,
    apps: str = "*",
    brands: Mapping[Path, Collection[str]] | None = None,
) -> Manifest:
    """Load manifests. Raises ManifestInvalid with all problems of all files, sorted by place.

    Args:
        paths: files, or folders with manifests (`.yaml` or `.yml` with `app:` at the top) somewhere below.
        root: the folder that the paths in the result are relative to; by default the current one.
        stores: the stores that are wanted; None for all.
        apps: a pattern for the manifests' names, such as `word*`.
        brands: of these families only these brands.
    """
    problems: list[Diagnostic] = []
    root = (root or Path.cwd()).resolve()
    media = Media(root, problems)
    reader = Reader(root, stores, apps, media.text, problems, brands or {})
    blocks = [block for path in find(paths, problems) for block in reader.blocks(path)]
    problems += _twice(blocks)
    problems += _nobody(reader, blocks)
    builder = Builder(media, problems)
    for block in blocks:
        builder.take(block)
    built = builder.finish()
    links = list(_look_at_texts(blocks, stores, problems))
    diagnostics = _sorted(problems)
    if any(each.severity == "error" for each in diagnostics):
        raise ManifestInvalid(diagnostics)
    desired = Desired(
        tuple(block.app for block in blocks),
        built.resources,
        media.planned,
        reader.hashes,
        frozenset(built.prune),
        frozenset(built.protect),
        built.dates,
    )
    notes = {str(block.app): block.notes for block in blocks if block.notes}
    uses = {name: media.uses.get(reader.families.get(name, name), {}) for name in reader.hashes}
    return Manifest(desired, built.sources, diagnostics, notes, uses, reader.families, links)


def _look_at_texts(
    blocks: Iterable[Block], stores: Collection[str] | None, problems: list[Diagnostic]
) -> Iterator[tuple[str, Diagnostic]]:
    """The links in all texts; what is doubtful about the texts goes to `problems`, and so does a needless silence."""
    used: set[Silence] = set()
    silences = [each for block in blocks for each in block.silences]
    for block in blocks:
        problems += [each.told for each in kept(prose.doubts(block), block.silences, used)]
        for address, doubt in prose.links(block):
            yield from ((address, each.told) for each in kept([doubt], block.silences, used))
    problems += idle(silences, used, stores)


def _sorted(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, what has none first; the same problem only once, such as that of a default in two stores.

    While a secret stands in a file, places in it go into the sentences: whoever is given a place shows its line.
    """
    once = {(each.place, each.code, each.summary): each for each in reversed(list(_by_brands(problems)))}
    exposed = {each.place.file for each in once.values() if each.place and each.code == _IN_THE_OPEN}
    ordered = sorted(once.values(), key=_order)
    return tuple(_placeless(each) if each.place and each.place.file in exposed else each for each in ordered)


def _by_brands(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The same problems; one of a template that several brands have is told once, and says which have it."""
    brands: dict[tuple[Place, str, str], list[str]] = {}
    plain: dict[tuple[Place, str, str], Diagnostic] = {}
    for each in problems:
        if each.place is None or not each.place.brand:
            yield each
            continue
        key = (replace(each.place, brand=""), each.code, each.summary)
        plain[key] = each
        brands.setdefault(key, []).append(each.place.brand)
    for key, each in plain.items():
        named = sorted(set(brands[key]))
        rest = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        yield replace(each, place=key[0], summary=f"{each.summary} (for {', '.join(named[:_NAMED])}{rest})")


def _placeless(diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, summary=f"{diagnostic.place}: {diagnostic.summary}", place=None)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    where = diagnostic.place or Place("", 0, 0)
    return where.file, where.line, where.column, diagnostic.code, diagnostic.summary


def _twice(blocks: Sequence[Block]) -> Iterable[Diagnostic]:
    seen: dict[App, Block] = {}
    for block in blocks:
        earlier = seen.setdefault(block.app, block)
        if earlier is not block and block.app.id:
            summary = f"{block.app} already has a manifest: {earlier.place('id')}"
            yield Diagnostic("R2501", summary, block.place("id"), fix="keep one of the two")


def _nobody(reader: Reader, blocks: Sequence[Block]) -> Iterable[Diagnostic]:
    """A selection that selects nothing is a mistake, as all that it would do is nothing."""
    if blocks or any(each.severity == "error" for each in reader.problems):
        return
    wanted = reader.apps if reader.apps != "*" else ", ".join(sorted(reader.stores or ()))
    names = sorted({name for name in reader.names if name})
    near = closest(wanted, names)
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    fix = f"did you mean {near}?" if near else f"there are: {', '.join(names[:_LISTED])}{more}"
    yield Diagnostic("R2505", f"no manifest is selected by {wanted!r}", fix=fix)
