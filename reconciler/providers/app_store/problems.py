"""The store's errors in words: every error of an answer and those hidden inside it, and which class of ours it is.

Errors are told by `code`, dotted from general to special; the most telling one is often not the first
(rorkai/App-Store-Connect-CLI#2579), and what is wrong with a version stands in `meta.associatedErrors`, by path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.errors import Blocked, InReview, Malformed, ReconcilerError, Refused, Unauthorized
from reconciler.http import Answer, Wording
from reconciler.providers.app_store import names

CONFLICT: Final = frozenset({409})
"""How this store refuses what breaks its rules."""

_FIELDS: Final = {
    theirs: ours
    for table in (
        names.VERSION,
        names.REVIEW,
        names.APP_TEXTS,
        names.VERSION_TEXTS,
        names.CONTENT_RIGHTS,
        names.CATEGORIES,
    )
    for ours, theirs in table.items()
}
_AGREEMENT: Final = "REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED"
_LOCKED: Final = (".INVALID_STATE", ".UNMODIFIABLE")
_ATTRIBUTES: Final = ("/data/attributes/", "/data/relationships/")


@dataclass(frozen=True)
class Problem:
    """One error of the store's.

    Args:
        code: dotted.
        text: its detail, or its title.
        pointer: the field that it is about, as a JSON pointer; "" if it names none.
        path: the object that it is about, for one that was found in another's `associatedErrors`.
    """

    code: str
    text: str
    pointer: str = ""
    path: str = ""

    def said(self, place: str = "") -> str:
        """In one line: place, field, text, code."""
        name = self.pointer.rpartition("/")[2] if self.pointer.startswith(_ATTRIBUTES) else ""
        where = " ".join(each for each in (place or self.path, _FIELDS.get(name, name)) if each)
        return f"{where}: {self.text} ({self.code})" if where else f"{self.text} ({self.code})"


def problems(answer: Answer) -> tuple[Problem, ...]:
    """All errors of an answer, each followed by those associated with it; none if it is not an error document."""
    try:
        shown = answer.json()
    except Malformed:
        return ()
    errors = shown.get("errors") if isinstance(shown, dict) else None
    return tuple(_flat(errors, "")) if isinstance(errors, list) else ()


def _flat(errors: list[Any], path: str) -> Iterator[Problem]:
    for error in errors:
        if not isinstance(error, dict):
            continue
        source, meta = error.get("source"), error.get("meta")
        pointer = source.get("pointer") or source.get("parameter") if isinstance(source, dict) else ""
        text = error.get("detail") or error.get("title") or "no reason given"
        yield Problem(str(error.get("code") or "unknown"), str(text), str(pointer or ""), path)
        inner = meta.get("associatedErrors") if isinstance(meta, dict) else None
        for place, below in inner.items() if isinstance(inner, dict) else ():
            yield from _flat(below if isinstance(below, list) else [], str(place))


def wording(answer: Answer) -> Wording:
    """What an error answer means: a passing state is InReview, a missing signature Blocked; the rest as by status."""
    found = problems(answer)
    codes = tuple(each.code for each in found)
    message = "; ".join(each.said() for each in found)
    if any(code.endswith(_AGREEMENT) for code in codes):
        return Wording(message, codes, Blocked, "the account holder has to sign an agreement in App Store Connect")
    if answer.status == 403:
        return Wording(message, codes, Unauthorized, "give the API key a role that may do this, in Users and Access")
    if answer.status == 409 and "STATE_ERROR" in codes:
        return Wording(
            message, codes, InReview, "wait for Apple's decision, or withdraw the version in App Store Connect"
        )
    if answer.status == 409 and any(code.endswith(_LOCKED) for code in codes):
        return Wording(message, codes, Blocked, "look at the version in App Store Connect: it does not allow this now")
    return Wording(message, codes)


def has(answer: Answer, part: str) -> bool:
    """Does any error of the answer bear this in its code?"""
    return any(part in each.code for each in problems(answer))


def refusal(answer: Answer, place_of: Callable[[str], str] = str) -> ReconcilerError:
    """The error for an answer that was let through but says no: one line for each of the store's errors.

    `place_of` turns the path of an object into what people call it.
    """
    words = wording(answer)
    found = [each for each in problems(answer) if each.path] or list(problems(answer))
    lines = [each.said(place_of(each.path) if each.path else "") for each in found]
    text = lines[0] if len(lines) == 1 else "\n".join(["", *(f"  {line}" for line in lines)])
    message = f"the store refused {answer.request}: {text or 'no reason given'}"
    if words.error is not None:
        return words.error(message, fix=words.fix)
    fix = "correct the manifest, or in App Store Connect what it does not manage, then plan again"
    return Refused(message, request=answer.request, status=answer.status, codes=words.codes, fix=fix)


def place_in(known: Mapping[str, str]) -> Callable[[str], str]:
    """Turns `/v1/appStoreVersionLocalizations/<id>` into what `known` calls that id; else leaves the path as it is."""

    def place(path: str) -> str:
        return known.get(path.rstrip("/").rpartition("/")[2], path)

    return place
