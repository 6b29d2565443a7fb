"""JSON from a store, read without the leniency of the standard library: what is ambiguous is refused."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, Final

DEPTH: Final = 64
"""Brackets within brackets at most. No documented answer of any store comes near it."""

_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_SHOWN: Final = 40


def loads(body: bytes) -> Any:
    """Parse one JSON document in UTF-8.

    Raises ValueError, whose text says what is wrong and never quotes values, on bad UTF-8, bad syntax, NaN and
    Infinity, numbers beyond a double, duplicate keys, lone surrogates, and nesting deeper than `DEPTH`.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_constant, parse_float=_finite, parse_int=_integer
        )
    except RecursionError:
        raise ValueError(f"it is nested deeper than {DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    _check_depth(value)
    if _SURROGATE.search(body):
        _check_surrogates(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice[:_SHOWN]!a} is there twice in one object")
    return found


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _integer(digits: str) -> int:
    if len(digits) > _SHOWN:
        raise ValueError("a number is too large")
    return int(digits)


def _check_depth(value: Any) -> None:
    """Walk level by level, as recursion is what deep nesting would break."""
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > DEPTH:
            raise ValueError(f"it is nested deeper than {DEPTH} levels")
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a surrogate pair") from None
