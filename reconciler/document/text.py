"""Text as people see it: the unit in which a store counts it, the characters that hide, and names for secrets."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_HIDING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}

_REFERENCE: Final = re.compile(r"secret:[a-z0-9_-]+\Z")


def is_reference(value: Any) -> bool:
    """Is it a manifest's name for a secret, `secret:NAME`? Where that is to be had is not for a manifest to say."""
    return isinstance(value, str) and _REFERENCE.match(value) is not None


def measure(text: str, unit: str) -> int:
    """How long a text is in a store's unit: `characters` (code points), `UTF-16 units` or `bytes` (UTF-8)."""
    if unit == "bytes":
        return len(text.encode("utf-8", errors="surrogatepass"))
    if unit == "UTF-16 units":
        return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
    return len(text)


def hidden(text: str) -> str:
    """The first character of an identifier that a reader cannot see or that turns the text around; "" if none.

    Joiners are among them: they belong into emoji and Indic words, never into an id, a URL or a locale.
    """
    return next((char for char in text if unicodedata.category(char) in _HIDING or char in _BLANK_LETTERS), "")


def named(char: str) -> str:
    """A character by number and name: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control character')}"
