"""Making foreign text harmless: nothing from a store or a manifest may drive a terminal, a log or a comment.

A terminal acts on C0 and C1 controls; bidirectional controls reorder what stands around them (CVE-2021-42574,
"Trojan Source"); invisible characters hide text. All of them are shown by name, as `<U+202E>`. Joiners and
variation selectors pass where scripts and emoji need them (Unicode, UAX #31 section 2.3 and UTS #51).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SUSPECT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U0010ffff]"
)
_JOINERS: Final = "\u200c\u200d"
_JOINABLE: Final = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
_VIRAMA: Final = 9
_WIDE: Final = frozenset({"W", "F"})
_ZERO: Final = frozenset({"Mn", "Me", "Cf"})
_EMOJI_SELECTORS: Final = ("\ufe0e", "\ufe0f")
_SUPPLEMENT: Final = ("\U000e0100", "\U000e01ef")


def visible(text: str) -> str:
    """The text with every character that acts or hides spelt out. Doing it twice changes nothing."""
    return _SUSPECT.sub(_spell, text) if _SUSPECT.search(text) else text


def _spell(found: re.Match[str]) -> str:
    text, place = found.string, found.start()
    return found[0] if _needed(text, place) else f"<U+{ord(found[0]):04X}>"


def _needed(text: str, place: int) -> bool:
    """Is this joiner or selector part of a letter or emoji, rather than hidden between others?"""
    character, before = text[place], text[place - 1] if place else ""
    if not before:
        return False
    category = unicodedata.category(before)
    if character in _JOINERS:
        after = text[place + 1 : place + 2]
        inside = bool(after) and unicodedata.category(after) in _JOINABLE
        return category in _JOINABLE and (inside or unicodedata.combining(before) == _VIRAMA)
    if character in _EMOJI_SELECTORS:
        keycap = text[place + 1 : place + 2] == "\u20e3"
        return keycap if before.isascii() else category in {"So", "Sm", "Po", "Pd"}
    return _SUPPLEMENT[0] <= character <= _SUPPLEMENT[1] and unicodedata.name(before, "").startswith("CJK")


def one_line(text: str) -> str:
    """The text on one line: newlines and tabs written as in Python, everything else as `visible` does."""
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def columns(text: str) -> int:
    """How many columns a terminal gives this text. East Asian wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in _WIDE:
        return 2
    return 0 if unicodedata.category(character) in _ZERO else 1


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """The text cut to a number of columns, the ellipsis included; where there is no room for that, to its beginning."""
    if columns(text) <= width:
        return text
    ellipsis = ellipsis[: max(width, 0)]
    room, kept = max(width - len(ellipsis), 0), 0
    for count, character in enumerate(text):
        kept += _columns(character)
        if kept > room:
            return text[:count] + ellipsis
    return text


def pad(text: str, width: int) -> str:
    """The text filled with blanks to a number of columns."""
    return text + " " * max(width - columns(text), 0)


def fence(text: str) -> str:
    """A run of backticks that is longer than any inside the text, three at least."""
    return "`" * max(3, 1 + _longest_run(text))


def code_span(text: str) -> str:
    """The text as inline code: no mention, link, image or keyword can come of it."""
    inside = one_line(text)
    ticks = "`" * (1 + _longest_run(inside))
    blank = " " if inside.startswith("`") or inside.endswith("`") or not inside else ""
    return f"{ticks}{blank}{inside}{blank}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
