"""Values, comments and whole mappings as lines of YAML that people like to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from reconciler.model import Scalar

INDENT: Final = "  "
_LONG: Final = 80
"""From this length on a text stands in lines of its own."""

_SAFE_IN_BRACES: Final = re.compile(r"[A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*")

Path = tuple[str | int, ...]
"""Where something stands in a document: the keys and positions that lead to it."""


def of_tree(tree: Mapping[str, Any], pad: str = "", path: Path = ()) -> Iterator[tuple[Path, str]]:
    """A mapping of texts, numbers, truth values, lists and mappings as lines, each with what it is about.

    A mapping within a list, and one that has nothing but a `file`, stands on one line.
    """
    for name, value in tree.items():
        here = (*path, name)
        if isinstance(value, Mapping) and set(value) == {"file"}:
            yield here, f"{pad}{scalar(name)}: {_braces(value)}"
        elif isinstance(value, Mapping):
            yield here, f"{pad}{scalar(name)}:"
            yield from of_tree(value, pad + INDENT, here)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield here, f"{pad}{scalar(name)}:"
            for number, item in enumerate(value):
                written = _braces(item) if isinstance(item, Mapping) else scalar(item)
                yield (*here, number), f"{pad}{INDENT}- {written}"
        else:
            yield from ((here, line) for line in text(name, value, pad))


def text(name: str, value: Scalar, pad: str) -> Iterator[str]:
    """A key with its value: a long text stands below it, in lines of its own."""
    if isinstance(value, str) and _stands_alone(value):
        yield f"{pad}{scalar(name)}: |"
        yield from (f"{pad}{INDENT}{line}" if line else "" for line in value.split("\n"))
    else:
        yield f"{pad}{scalar(name)}: {scalar(value)}"


def scalar(value: Scalar) -> str:
    """A value on one line, quoted where it needs to be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    written: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"))
    line = written.removesuffix("\n...\n").rstrip("\n")
    if _printable(value) and "\n" not in line:
        return line
    quoted: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"), default_style='"')
    return quoted.rstrip("\n")


def comment(text: str) -> str:
    """A text that cannot leave its comment."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _braces(value: Mapping[str, Any]) -> str:
    inside = ", ".join(f"{scalar(name)}: {_in_braces(each)}" for name, each in value.items())
    return f"{{{inside}}}"


def _in_braces(value: Scalar) -> str:
    """A value between braces, where commas and brackets mean something."""
    plain = scalar(value)
    if not isinstance(value, str) or plain.startswith(("'", '"')) or _SAFE_IN_BRACES.fullmatch(value):
        return plain
    return json.dumps(value, ensure_ascii=not _printable(value))


def _stands_alone(text: str) -> bool:
    """Should, and can, this text stand in lines of its own, as a literal block?"""
    if "\n" not in text and len(text) <= _LONG:
        return False
    lines = text.split("\n")
    safe = all(line == line.rstrip() and "\t" not in line and _printable(line) for line in lines)
    return safe and not lines[0].startswith(" ")


def _printable(line: str) -> bool:
    """Would YAML take every character of it as it is? Line breaks other than LF would be read as LF."""
    return not re.search("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]", line)
