"""Problems of the structure in words: what is wrong, in one sentence, and what to do about it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.document.text import is_reference

_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What a validator found.

    Args:
        keyword: the schema keyword that is violated.
        limit: what the keyword says.
        value: what violates it.
        schema: the schema that the keyword stands in.
        path: where the value is in the document.
        message: the validator's remark: a length, a character, or its own sentence.
        types: of `anyOf`, the types that its branches take.
    """

    keyword: str
    limit: Any
    value: Any
    schema: Mapping[str, Any]
    path: tuple[str | int, ...]
    message: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in words. `below` leads from the value at fault to the token to mark, `at_key` marks its name."""

    code: str
    summary: str
    fix: str = ""
    below: tuple[str | int, ...] = ()
    at_key: bool = False


def closest(wanted: str, known: Collection[str]) -> str:
    """The known name nearest to what was written, "" if none is near. Case, `_`, `-` and blanks make no difference."""
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(_folded(name), name)
    found = difflib.get_close_matches(_folded(wanted), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _folded(name: str) -> str:
    return re.sub(r"[-_ ]+", "-", name.casefold())


def suggestion(wanted: str, known: Collection[str], *, otherwise: str = "") -> str:
    """The fix for a name that is not known: the closest one, or else how such names are written or the first dozen."""
    near = closest(wanted, known)
    if near or otherwise:
        return f"did you mean {near}?" if near else otherwise
    names = sorted(known)
    rest = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f"known here: {', '.join(names[:12])}{rest}" if names else ""


def shown(value: Any) -> str:
    """A value as it may be quoted in a sentence: short, and on one line."""
    text = value if isinstance(value, str) else repr(value)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…") if isinstance(value, str) else text


def problems(fault: Fault) -> Iterator[Problem]:
    """What one fault says. Unknown fields are told one by one; of a secret nothing but that it is one."""
    secret = fault.schema.get("x-sensitive")
    yield from _secret(fault, _name(fault)) if secret else _SENTENCES.get(fault.keyword, _other)(fault, _name(fault))


def _name(fault: Fault) -> str:
    names = [step for step in fault.path if isinstance(step, str)]
    position = fault.path[-1] if fault.path else ""
    name = names[-1] if names else "this file"
    return f"{name}, item {position + 1}," if isinstance(position, int) else name


def _unknown(fault: Fault, _name: str) -> Iterator[Problem]:
    known, patterns = fault.schema.get("properties", {}), fault.schema.get("patternProperties", {})
    if fault.keyword == "propertyNames":
        known = {name: {} for name in fault.limit["enum"]} | known
    thing = fault.schema.get("x-names", "field")
    also = {alias: name for name, each in known.items() for alias in each.get("x-default", ())}
    for key, value in fault.value.items():
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        near = also.get(key) or closest(key, known)
        fix = f"did you mean {near}?" if near else suggestion(key, known, otherwise=fault.schema.get("x-says", ""))
        yield Problem("R2010", f"unknown {thing} {shown(key)}", fix, below=(key,), at_key=True)
        if near and known[near].get("x-sensitive") and not is_reference(value):
            yield _in_the_open(key, below=(key,))


def _type(fault: Fault, name: str) -> Iterator[Problem]:
    declared = fault.limit if fault.keyword == "type" else fault.types
    names = [declared] if isinstance(declared, str) else list(declared)
    if fault.value is None:
        fix = "give it a value, or remove the line to leave the store's as it is"
        yield Problem("R2011", f"{name} cannot be empty", fix)
        return
    words = " or ".join(_TYPES[each] for each in dict.fromkeys(names) if each != "null") or "null"
    fix = "put quotes around it" if names == ["string"] and not isinstance(fault.value, dict | list) else ""
    says = fault.schema.get("x-says", f"must be {words}")
    yield Problem("R2011", f"{name} {says}, not {_described(fault.value)}", fix)


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else shown(value)


def _too_long(fault: Fault, name: str) -> Iterator[Problem]:
    unit = fault.schema.get("x-unit", "characters")
    length, most = int(fault.message), fault.limit
    summary = f"{name} has {length:,} of {most:,} {unit}; {length - most:,} too many"
    yield Problem("R2012", summary, "shorten it")


def _too_short(fault: Fault, name: str) -> Iterator[Problem]:
    if fault.limit == 1:
        fix = "give it a text, or remove the line to leave the store's as it is"
        yield Problem("R2012", f"{name} cannot be empty", fix)
    else:
        unit = fault.schema.get("x-unit", "characters")
        yield Problem("R2012", f"{name} has {fault.message} {unit}; at least {fault.limit} are needed")


def _too_many(fault: Fault, name: str) -> Iterator[Problem]:
    count, most = len(fault.value), fault.limit
    yield Problem("R2013", f"{name} has {count} of {most} items; {count - most} too many", below=(most,))


def _too_few(fault: Fault, name: str) -> Iterator[Problem]:
    count, least = len(fault.value), fault.limit
    yield Problem("R2013", f"{name} has {count} item{'s' if count != 1 else ''}; at least {least} are needed")


def _pattern(fault: Fault, name: str) -> Iterator[Problem]:
    says = fault.schema.get("x-says", f"must match {fault.limit}")
    yield Problem("R2014", f"{name} {says}, not {shown(fault.value)}")


def _enum(fault: Fault, name: str) -> Iterator[Problem]:
    known = [value for value in fault.limit if isinstance(value, str)]
    fix = suggestion(fault.value, known) if isinstance(fault.value, str) else ""
    yield Problem("R2015", f"{name} cannot be {shown(fault.value)}", fix)


def _missing(fault: Fault, name: str) -> Iterator[Problem]:
    missing = next(each for each in fault.limit if f"'{each}'" in fault.message)
    about = fault.schema.get("properties", {}).get(missing, {}).get("description", "")
    yield Problem(
        "R2016", f"{name} lacks the field {missing!r}", f"add {missing}: {about}" if about else "", at_key=True
    )


def _hidden(fault: Fault, name: str) -> Iterator[Problem]:
    yield Problem("R2017", f"{name} contains {fault.message}, which cannot be seen", "type it anew")


def _secret(_fault: Fault, name: str) -> Iterator[Problem]:
    yield _in_the_open(name)


def _in_the_open(name: str, below: tuple[str | int, ...] = ()) -> Problem:
    fix = (
        "put secret:NAME there, say under secrets in reconciler.yaml where NAME is to be had,"
        " and change the secret if it stood here: it has been seen"
    )
    return Problem("R2018", f"{name} is a secret in the open", fix, below=below, at_key=True)


def _bound(fault: Fault, name: str) -> Iterator[Problem]:
    words = "at least" if "inimum" in fault.keyword else "at most"
    yield Problem("R2014", f"{name} must be {words} {fault.limit}, not {fault.value}")


def _nothing(_fault: Fault, name: str) -> Iterator[Problem]:
    yield Problem("R2016", f"{name} names nothing", "add a field, or remove the line to leave it unmanaged")


def _repeated(fault: Fault, name: str) -> Iterator[Problem]:
    items = fault.value
    again = next(index for index, item in enumerate(items) if item in items[:index])
    yield Problem("R2013", f"{name} lists {shown(items[again])} twice", "keep one of them", below=(again,))


def _other(fault: Fault, name: str) -> Iterator[Problem]:
    yield Problem("R2014", f"{name} {fault.schema.get('x-says', 'is not as the schema wants it')}")


_SENTENCES: Final[dict[str, Callable[[Fault, str], Iterator[Problem]]]] = {
    "additionalProperties": _unknown,
    "propertyNames": _unknown,
    "type": _type,
    "anyOf": _type,
    "oneOf": _type,
    "maxLength": _too_long,
    "minLength": _too_short,
    "maxItems": _too_many,
    "minItems": _too_few,
    "pattern": _pattern,
    "enum": _enum,
    "required": _missing,
    "x-plain": _hidden,
    "x-sensitive": _secret,
    "minimum": _bound,
    "maximum": _bound,
    "minProperties": _nothing,
    "uniqueItems": _repeated,
}
