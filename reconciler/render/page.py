"""A page of styled lines, and the one place where lines become a string: colour and escaping happen here only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from reconciler.render.escape import columns, visible

Style = Literal["", "add", "change", "delete", "replace", "move", "strong", "dim", "added word", "removed word"]

_COLOURS: Final[dict[str, str]] = {
    "add": "32",
    "change": "33",
    "delete": "31",
    "replace": "35",
    "move": "36",
    "strong": "1",
    "dim": "2",
    "added word": "1;32",
    "removed word": "1;31",
}
"""Select Graphic Rendition parameters (ECMA-48 section 8.3.117)."""


_COMMANDS: Final = ("reconciler ", "--")
"""How what a user can type begins."""

_WORD: Final = re.compile(r"(?:`reconciler [^`]*`|\S)+")
"""A word; a command within a sentence is one."""

_NARROW: Final = 24
"""Columns below which a sentence is not begun beside its indent."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that are not ASCII, or their stand-ins."""

    arrow: str = "→"
    bar: str = "│"
    times: str = "×"
    ellipsis: str = "…"
    replace: str = "±"
    dot: str = "·"


ASCII_SIGNS: Final = Signs(arrow="->", bar="|", times="x", ellipsis="...", replace="-/+", dot="-")


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is to look.

    Args:
        width: columns of the terminal; values are cut to it, addresses and commands never.
        ascii: use no sign of ours outside ASCII. What a store says stays as it is.
        colour: may escapes for colour be written?
        full: print long texts whole.
    """

    width: int = 80
    ascii: bool = False
    colour: bool = False
    full: bool = False

    @property
    def signs(self) -> Signs:
        """The signs to use."""
        return ASCII_SIGNS if self.ascii else Signs()

    def room(self, indent: int) -> int:
        """Columns left for a value that starts at `indent`; without end where texts are printed whole."""
        return 10**9 if self.full else max(self.width - indent, 16)


@dataclass(slots=True)
class Page:
    """Lines to be printed, in order."""

    look: Look
    lines: list[Line] = field(default_factory=list)

    def add(self, *spans: Span | str) -> None:
        """Append one line."""
        self.lines.append(tuple(Span(span) if isinstance(span, str) else span for span in spans))

    def extend(self, lines: Iterable[Line]) -> None:
        """Append lines."""
        self.lines.extend(lines)

    def prose(self, text: str, indent: str = "", hanging: str = "", style: Style = "") -> None:
        """Append a sentence of ours, broken at blanks to the page's width; `hanging` stands before all lines but one.

        Where `indent` is so wide that hardly a word would fit beside it, the sentence begins beneath it.
        """
        beside, beneath = self.look.width - columns(indent), self.look.width - columns(hanging)
        if beside < _NARROW < columns(indent):
            self.add(indent)
            indent, beside = hanging, beneath
        for number, line in enumerate(_broken(text, beside, beneath)):
            self.add(hanging if number else indent, Span(line, style))

    def gap(self) -> None:
        """Append an empty line unless there is one, or nothing, above."""
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def __str__(self) -> str:
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "".join(f"{self._line(line)}\n" for line in self.lines)

    def _line(self, line: Line) -> str:
        texts = [visible(span.text) for span in line]
        while texts and not texts[-1].rstrip():
            texts.pop()
        if texts:
            texts[-1] = texts[-1].rstrip()
        if not self.look.colour:
            return "".join(texts)
        return "".join(_coloured(text, span.style) for text, span in zip(texts, line, strict=False))


def folded(text: str, look: Look, hanging: str = "") -> str:
    """Sentences of ours with what is wider than the page broken at blanks, but never within a command.

    What follows of a line that was broken stands as far in as the line began, behind `hanging`.
    """
    page = Page(look)
    for line in text.split("\n"):
        if columns(line) <= look.width:
            page.add(line)
            continue
        words = line.lstrip(" ")
        indent = line[: len(line) - len(words)]
        page.prose(words, indent, indent + hanging)
    return str(page).removesuffix("\n")


def _coloured(text: str, style: Style) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if style and text else text


def _broken(text: str, first: int, rest: int) -> Iterator[str]:
    """Break text at blanks; a word that is wider than the line stands alone and whole, so it can be copied."""
    line, width = "", first
    for word in _words(text):
        if line and columns(line) + 1 + columns(word) > width:
            yield line
            line, width = word, rest
        else:
            line = f"{line} {word}" if line else word
    yield line


def _words(text: str) -> list[str]:
    """The words of a sentence. A command, alone or behind two blanks, is one word, so that it can be copied."""
    if text.strip().startswith(_COMMANDS):
        return [text.strip()]
    sentence, _, command = text.partition("  ")
    if command.lstrip().startswith(_COMMANDS):
        return [*_WORD.findall(sentence), command.strip()]
    return _WORD.findall(text)
