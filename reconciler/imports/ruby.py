"""What a Deliverfile or Appfile says in plain words.

These files are Ruby programs, which are not run here. Read are calls with plain values: `copyright "2026 Example"`,
`languages(["en-US", "de-DE"])`, `app_review_information(first_name: "Ada")`; at the top of the file, or within
`for_platform`. Everything else, such as what asks the environment or depends on a lane, is reported as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Plain = str | bool | int | None
Setting = Plain | list[Plain] | dict[str, Plain]

_LITERAL: Final = r"""(?:"(?:[^"\\\#]|\\.|\#(?!\{))*"|'(?:[^'\\]|\\.)*'|(?:true|false|nil|-?[0-9_]+)\b)"""
_CALL: Final = re.compile(r"([a-z_]\w*)(?:\s+|\s*(?=\())(.*)", re.DOTALL)
_ONE: Final = re.compile(_LITERAL)
_PAIR: Final = re.compile(rf"""\s*(?:(\w+):|:?["']?([\w-]+)["']?\s*=>)\s*({_LITERAL})\s*(?:,|$)""")
_ITEM: Final = re.compile(rf"\s*({_LITERAL})\s*(?:,|$)")
_OPENS: Final = re.compile(r"\bdo(?:\s*\|[^|]*\|)?$")
_STARTS: Final = re.compile(r"(?:if|unless|case|def|begin|while)\b")
_STRINGS: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_COMMENT: Final = re.compile(rf"""^((?:[^"'#]|{_STRINGS.pattern})*)#(?!\{{).*$""")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class Settings:
    """What was read: name to value, and where it stands; and the calls that could not be read, by line."""

    values: dict[str, Setting] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    unread: list[tuple[int, str]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A value that is a text; "" if it is none."""
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def flag(self, name: str) -> bool | None:
        """A value that is true or false; None if it is neither."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def mapping(self, name: str) -> Mapping[str, Plain]:
        """A value that is a mapping; empty if it is none."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}


def read(path: Path) -> Settings:
    """Read a file; nothing from one that is not there."""
    found = Settings()
    blocks: list[str] = []
    for number, statement in _statements(path):
        if _ends(statement):
            del blocks[-1:]
        elif _OPENS.search(statement) or _STARTS.match(statement):
            blocks.append(statement)
        elif all(each.startswith("for_platform") for each in blocks):
            _take(found, number, statement)
        else:
            found.unread.append((number, _name(statement)))
    return found


def _statements(path: Path) -> Iterator[tuple[int, str]]:
    """Statements without comments, each with its first line's number. One goes on until its brackets are closed."""
    if not path.is_file():
        return
    begun, start = "", 0
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        bare = _COMMENT.sub(r"\1", line).strip()
        start = start if begun else number
        begun = f"{begun} {bare}".strip()
        outside = _STRINGS.sub("", begun)
        if begun and sum(map(outside.count, "([{")) <= sum(map(outside.count, ")]}")) and not outside.endswith(","):
            yield start, begun
            begun = ""
    if begun:
        yield start, begun


def _ends(statement: str) -> bool:
    return statement == "end" or statement.startswith("end ")


def _name(statement: str) -> str:
    return re.split(r"[\s(=.]", statement, maxsplit=1)[0]


def _take(found: Settings, number: int, statement: str) -> None:
    call = _CALL.fullmatch(statement)
    try:
        value = _value(call[2]) if call else None
    except ValueError:
        call = None
    if call is None:
        found.unread.append((number, _name(statement)))
    else:
        found.values[call[1]] = value
        found.lines[call[1]] = number


def _value(source: str) -> Setting:
    """The value of a call's arguments. Raises ValueError if they are anything but plain."""
    source = source.strip()
    while source.startswith("(") and source.endswith(")"):
        source = source[1:-1].strip()
    if _ONE.fullmatch(source):
        return _plain(source)
    if source.startswith("[") and source.endswith("]"):
        return [_plain(each[1]) for each in _all(_ITEM, source[1:-1])]
    inside = source[1:-1] if source.startswith("{") and source.endswith("}") else source
    return {each[1] or each[2]: _plain(each[3]) for each in _all(_PAIR, inside)}


def _all(pattern: re.Pattern[str], source: str) -> Iterator[re.Match[str]]:
    """Matches that follow one another without a gap. Raises ValueError if there is one."""
    position = 0
    while position < len(source.rstrip()):
        found = pattern.match(source, position)
        if found is None:
            raise ValueError(source)
        yield found
        position = found.end()


def _plain(literal: str) -> Plain:
    if literal in {"true", "false", "nil"}:
        return {"true": True, "false": False, "nil": None}[literal]
    if literal[0] not in "\"'":
        return int(literal.replace("_", ""))
    inside = literal[1:-1]
    if literal[0] == "'":
        return inside.replace("\\'", "'").replace("\\\\", "\\")
    return _ESCAPED.sub(lambda each: {"n": "\n", "t": "\t"}.get(each[1], each[1]), inside)
