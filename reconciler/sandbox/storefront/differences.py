"""What differs between live and draft: words of a text, and pictures of a set."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from reconciler.sandbox.storefront.markup import Markup, join, tag

_WORDS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+\s*|\W\s*")
"""A word with the blanks after it. Thai, Lao, Chinese and Japanese have no blanks: there, each sign is one."""

LONGEST = 20_000
"""Texts of more characters are compared as a whole: finding the words would take seconds."""

LEAST = 0.4
"""Texts that have less than that in common are different texts: what they share is chance."""

Which = Literal["live", "draft"]
"""The side that is being drawn."""

_ELEMENT: dict[Which, str] = {"live": "del", "draft": "ins"}


def compared(live: str, draft: str, which: Which) -> Markup:
    """One side's text, with what the other does not have marked."""
    own = draft if which == "draft" else live
    if live == draft or not own:
        return join(own)
    old, new = _WORDS.findall(live), _WORDS.findall(draft)
    before, after = ([word.rstrip(" ") for word in words] for words in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(live) + len(draft) > LONGEST or matcher.ratio() < LEAST:
        return tag(_ELEMENT[which], own)
    parts: list[str] = []
    for code, start, end, draft_start, draft_end in matcher.get_opcodes():
        piece = "".join(new[draft_start:draft_end] if which == "draft" else old[start:end])
        parts += [piece if code == "equal" else tag(_ELEMENT[which], piece)] if piece else []
    return join(*parts)


def fates(own: Sequence[Hashable], other: Sequence[Hashable], which: Which) -> list[str]:
    """For each of one side's pictures: "" if it stays, or `new`, `removed`, `moved`."""
    steady = {
        block.a + offset
        for block in SequenceMatcher(None, own, other, autojunk=False).get_matching_blocks()
        for offset in range(block.size)
    }
    gone = "new" if which == "draft" else "removed"
    return ["" if place in steady else "moved" if each in other else gone for place, each in enumerate(own)]
