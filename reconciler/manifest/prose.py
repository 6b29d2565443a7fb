"""What customers read: texts that stores are known to reject, told as warnings; and the links in them.

Rules are for properties with these annotations in `schemas/stores/<store>.json`:

`x-prose`           on a property: customers read it. `"long"`: it is written anew in each language, so that a copy of
                    another language's is a text that nobody translated. `true`: everything else, such as a name.
`x-other-platforms` on the schema: names that this store's customers should not read.

Links are looked for in all texts of a block. Following them is not this package's business: see `reconciler.links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reconciler.document import Guide
from reconciler.errors import Diagnostic
from reconciler.manifest.blocks import Block
from reconciler.manifest.silence import Doubt
from reconciler.model import normal

_PLACEHOLDERS: Final = re.compile(
    r"\b(?=(?i:[liyxtf]))"  # what each of them begins with: most words are passed over by their first letter
    r"(?:(?i:lorem ipsum|(?:insert|your) (?:app )?(?:name|title|description|text) here|x{3,10}|T\.?B\.?D)"
    r"|TODO|FIXME|TKTK)\b"
)
_TODO_IN_SPANISH: Final = re.compile(r"\bTODO\b(?!\s*[:(])")
"""In Spanish, Portuguese and their kin TODO is a word, "all", unless a colon or a name follows it."""

_WHERE_TODO_IS_A_WORD: Final = frozenset({"es", "pt", "gl", "ast"})
_LEAST: Final = 40
"""Characters from which on a text that is the same in two languages is no coincidence."""

_LINK: Final = re.compile(r"https?://[^\s<>\"'`]+")
_AFTER_A_LINK: Final = ".,;:!?)]}*_…"
_AROUND: Final = 20

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that customers read. `locale` is "" where the property knows no languages."""

    path: Path
    words: str
    long: bool
    locale: str


def doubts(block: Block) -> Iterator[Doubt]:
    """What a store's block says that the store is likely to reject."""
    texts = list(_prose(block.data, block.guide, (), ""))
    other = _names(block.guide.schema.get("x-other-platforms", ()))
    for each in texts:
        if found := _placeholder(each):
            summary = f"{_name(each)} holds what was to be replaced: {found[0]!r}"
            yield _doubt(block, each, "R2601", summary, found=found, fix="write what customers are to read")
        if other and (found := other.search(each.words)):
            summary = f"{_name(each)} names another platform: {found[0]!r}"
            fix = f"say it without: {block.app.store} may reject such texts"
            yield _doubt(block, each, "R2602", summary, found=found, fix=fix)
    yield from _untranslated(block, texts)


def links(block: Block) -> Iterator[tuple[str, Doubt]]:
    """The web addresses in a block, each with what is to be said if it leads nowhere: the reason is to be added."""
    for path, words in _strings(block.data, ()):
        for found in _LINK.finditer(words):
            address = found[0].rstrip(_AFTER_A_LINK)
            summary = f"{address} leads nowhere"
            told = Diagnostic("R2604", summary, block.place(*path), severity="warning", address=str(block.app))
            yield address, Doubt(told, _in_manifest(block, path))


def _prose(data: Any, guide: Guide | None, path: Path, locale: str) -> Iterator[_Text]:
    if guide is None:
        return
    sort = guide.note("x-prose")
    if sort:
        items = enumerate(data) if isinstance(data, list) else ((None, data),)
        for index, each in items:
            if isinstance(each, str):
                yield _Text(path if index is None else (*path, index), each, sort == "long", locale)
    elif isinstance(data, dict):
        by_locale = guide.note("x-names") == "locale"
        for name, each in data.items():
            yield from _prose(each, guide.child(name), (*path, name), name if by_locale else locale)


def _strings(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, each in data.items():
            yield from _strings(each, (*path, name))
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from _strings(each, (*path, index))


def _placeholder(text: _Text) -> re.Match[str] | None:
    for found in _PLACEHOLDERS.finditer(text.words):
        word = _language(text.locale) in _WHERE_TODO_IS_A_WORD and _TODO_IN_SPANISH.match(text.words, found.start())
        if not word:
            return found
    return None


def _names(names: Sequence[str]) -> re.Pattern[str] | None:
    """The names as words, also where they stand between signs of another script."""
    if not names:
        return None
    initials = "".join(re.escape(name[0]) for name in names)
    return re.compile(rf"(?i)(?<![A-Za-z0-9])(?=[{initials}])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z0-9])")


def _untranslated(block: Block, texts: Sequence[_Text]) -> Iterator[Doubt]:
    """A long text that is that of the manifest's first language, word for word. English comes before all others."""
    originals: dict[Path, _Text] = {}
    long = [each for each in texts if each.long and each.locale and len(each.words) >= _LEAST]
    for each in sorted(long, key=lambda each: _language(each.locale) != "en"):
        shape = tuple("" if step == each.locale else step for step in each.path)
        first = originals.setdefault(shape, each)
        if _language(first.locale) != _language(each.locale) and normal(first.words) == normal(each.words):
            summary = f"{_name(each)} is the same in {each.locale} as in {first.locale}, word for word"
            fix = f"translate it, or leave it out of {each.locale}"
            yield _doubt(block, each, "R2603", summary, fix=fix)


def _language(locale: str) -> str:
    return locale.partition("-")[0].lower()


def _name(text: _Text) -> str:
    return next((step for step in reversed(text.path) if isinstance(step, str)), "this text")


def _doubt(
    block: Block, text: _Text, code: str, summary: str, *, fix: str, found: re.Match[str] | None = None
) -> Doubt:
    where = block.place(*text.path)
    detail = _excerpt(text.words, found) if found else ""
    told = Diagnostic(code, summary, where, detail, fix, severity="warning", address=str(block.app))
    return Doubt(told, _in_manifest(block, text.path))


def _excerpt(words: str, found: re.Match[str]) -> str:
    start, end = max(found.start() - _AROUND, 0), min(found.end() + _AROUND, len(words))
    before, after = "…" if start else "", "…" if end < len(words) else ""
    return f"{before}{' '.join(words[start:end].split())}{after}"


def _in_manifest(block: Block, path: Path) -> Path:
    return ("stores", block.app.store, *path)
