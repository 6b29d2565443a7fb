"""Values as the errors of a stale plan quote them: files by their names, and never a store's ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from reconciler.filesets import files_in
from reconciler.model import UNKNOWN, Change, Resource, Scalar, Value, has_unknown

_FILES: Final = "files"
_SHOWN: Final = 80
_DIGITS: Final = 12


def by_hash(content: str) -> str:
    """`content 1ca51e42abcd`: a file whose name is not at hand, in the words of the plan's screen."""
    return f"content {content.rpartition(':')[2][:_DIGITS]}"


def stale(change: Change, now: Resource, file_name: Callable[[str], str] = by_hash) -> list[str]:
    """One line for each field that is neither as planned from nor as wanted, or hides whether it is.

    `title: planned from 'Word', now 'Theirs', wanted 'Words'`

    Args:
        change: as it was planned, from something.
        now: what is there instead. What it hides, and was not there when the plan was made, is called new.
        file_name: the name of a file that the change wants, by its content hash. Other files have none.
    """
    fields = (change.before or {}) if change.after is None else change.after
    return [_line(change, now, each, file_name) for each in fields if _is_stale(change, now, each)]


def _is_stale(change: Change, now: Resource, field: str) -> bool:
    was, here = (change.before or {}).get(field), now.values.get(field)
    if now.mark != change.mark and (has_unknown(was) or has_unknown(here)):
        return True
    return here != was and (change.after is None or here != change.after[field])


def _line(change: Change, now: Resource, field: str, file_name: Callable[[str], str]) -> str:
    wanted = files_in(change.after)

    def words(value: Scalar) -> str:
        if field != _FILES or not isinstance(value, str):
            return _quoted(value)
        return file_name(value) if value in wanted else by_hash(value)

    was, here = (_members(each.get(field)) for each in (change.before or {}, now.values))
    shown = (f"{words(each)}{new}" for each, new in zip(here, _news(change, now, here), strict=True))
    after = ["nothing: it is to be deleted"] if change.after is None else map(words, _members(change.after[field]))
    return f"{field}: planned from {_listed(map(words, was))}, now {_listed(shown)}, wanted {_listed(after)}"


def _news(change: Change, now: Resource, here: tuple[Scalar, ...]) -> list[str]:
    """For each member a word if it is hidden and was not there: if its id is none that the plan knew."""
    known, ids = change.mark.split(","), now.mark.split(",")
    if len(ids) != len(here):
        return [""] * len(here)
    return [" (new)" if value is UNKNOWN and each not in known else "" for value, each in zip(here, ids, strict=True)]


def _members(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _listed(words: Iterable[str]) -> str:
    """One value as it is, several in brackets."""
    several = list(words)
    return several[0] if len(several) == 1 else f"[{', '.join(several)}]"


def _quoted(value: Scalar) -> str:
    if value is UNKNOWN:
        return "unknown content"
    if value is None:
        return "(empty)"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
