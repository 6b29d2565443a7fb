"""Paths, answers and error envelopes of the Marketplace's API: what is on the wire, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from reconciler.errors import Blocked, Malformed, ReconcilerError, Refused, Unauthorized
from reconciler.http import Answer, Http, Request, Wording, quote

PAGE: Final = 50
"""How many apps to ask for at a time: the most that any documentation allows."""

_MOST_APPS: Final = 10_000
_MOST_WORDS: Final = 20
_DEEPEST: Final = 4
_ENVELOPES: Final = frozenset({"error_message", "reason", "detail", "__all__", "non_field_errors"})
_NO_WORDS: Final = frozenset({"error_code", "error_data"})
_ID: Final = re.compile(r"[0-9]{1,19}")

Kind = TypeVar("Kind")
_JSON_NAMES: Final[Mapping[type, str]] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a whole number",
    bool: "true or false",
}


def path(*segments: str) -> str:
    """`/api/v1/apps/app/24/`. It always ends in a slash: without, the server sends a redirect that loses the body."""
    return "/".join(("/api/v1", *map(quote, segments), ""))


def expect(value: Any, kind: type[Kind], answer: Answer, pointer: str) -> Kind:
    """The value, if it is of that JSON type; else Malformed with the request and the place (a JSON pointer)."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise unlike(value, _JSON_NAMES[kind], answer, pointer)


def unlike(value: Any, documented: str, answer: Answer, pointer: str) -> Malformed:
    """The error for an answer of another shape than the store's servers have."""
    shown = "null" if value is None else type(value).__name__
    return Malformed(
        f"{answer.request} answered with {shown} at {pointer or 'its root'}, where this store has {documented}",
        request=answer.request,
        status=answer.status,
        fix="run again; if it stays so, this server speaks a dialect that is not known here, and that needs a report",
    )


def whole(answer: Answer) -> dict[str, Any]:
    """The object that an answer is."""
    return expect(answer.json(), dict, answer, "")


def number(value: Any, answer: Answer, pointer: str) -> str:
    """An id as digits: servers of 2013 show it as a string, later ones as a number."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**19:
        return str(value)
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise unlike(value, "an id", answer, pointer)


def optional_text(value: Any, answer: Answer, pointer: str) -> str | None:
    """A text, or None where the store has null."""
    return None if value is None else expect(value, str, answer, pointer)


def listed(http: Http, *segments: str) -> Iterator[tuple[dict[str, Any], Answer]]:
    """All objects of a listing, each with the answer it came in.

    Paged by offset from the total count: the `next` of some servers leads back to where it came from.
    """
    offset = 0
    while offset < _MOST_APPS:
        page = {"limit": str(PAGE), "offset": str(offset)}
        answer = http.send(Request("GET", path(*segments), params=page))
        shown = whole(answer)
        objects = expect(shown.get("objects"), list, answer, "/objects")
        total = expect(expect(shown.get("meta"), dict, answer, "/meta").get("total_count"), int, answer, "/meta")
        for place, each in enumerate(objects):
            yield expect(each, dict, answer, f"/objects/{place}"), answer
        offset += len(objects)
        if not objects or offset >= total:
            return


# --- errors -----------------------------------------------------------------------------------------------------


def wording(answer: Answer) -> Wording:
    """The store's own words for an error, from whichever envelope they come in, and what the status means here."""
    words = "; ".join(messages(answer))
    match answer.status:
        case 401 | 403:
            return Wording(words, (), Unauthorized, _advice(words))
        case 429 if not answer.headers.get("Retry-After"):
            return Wording(
                words,
                (),
                Blocked,
                "Wait a day and run the same command again: the limit counts the apps created from this machine in 24"
                " hours. What is already done is passed over, and nothing more was sent.",
            )
        case 451:
            return Wording(
                f"not available where this request comes from, and the credentials are not its author's: {words}",
                (),
                None,
                "Use the credentials of one of the app's authors:\nreconciler doctor",
            )
    return Wording(words, _codes(answer))


def _advice(words: str) -> str:
    lower = words.lower()
    if "terms" in lower:
        return "Log in to the Marketplace's developer pages with the account of this key, and accept the terms there."
    if "roles" in lower:
        return "The store refuses accounts of its staff here. Use the key of an ordinary developer account."
    if "own" in lower or "author" in lower or "permission" in lower:
        return (
            "Use the key of an account that is one of the app's authors; some servers say the same of a key or secret"
            " that they do not know:\nreconciler doctor"
        )
    return "Check consumer_key and consumer_secret, and whose key it is:\nreconciler doctor"


def messages(answer: Answer) -> list[str]:
    """What an error answer says, field by field. Plain text is one message, a web page none."""
    try:
        shown = answer.json()
    except Malformed:
        text = answer.body.decode("utf-8", "replace").strip()
        return [] if text.startswith("<") or not text else [_printable(text)]
    return list(_told(shown, "", 0))[:_MOST_WORDS]


def _told(shown: Any, field: str, depth: int) -> Iterator[str]:
    """Walk an envelope: objects by field, arrays by item, `[locale, text]` pairs as the text of that locale."""
    if depth > _DEEPEST:
        return
    if isinstance(shown, str):
        if shown.strip():
            yield _printable(f"{field}: {shown}" if field else shown)
    elif isinstance(shown, list):
        for each in shown[:_MOST_WORDS]:
            if isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each):
                yield from _told(each[1], f"{field} ({each[0]})", depth + 1)
            else:
                yield from _told(each, field, depth + 1)
    elif isinstance(shown, dict):
        for name, each in list(shown.items())[:_MOST_WORDS]:
            if name not in _NO_WORDS:
                yield from _told(each, field if name in _ENVELOPES else name, depth + 1)


def _printable(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:500]).split())


def _codes(answer: Answer) -> tuple[str, ...]:
    """The class of the exception that a server of 2013 tells with a 500."""
    try:
        shown = answer.json()
    except Malformed:
        return ()
    code = shown.get("error_code") if isinstance(shown, dict) else None
    return (_printable(code),) if isinstance(code, str) and code.strip() else ()


def refused(answer: Answer, what: str, fix: str) -> ReconcilerError:
    """The error for an answer that was accepted only to be looked at: each of the store's words on its own line."""
    told = [f"  {each}" for each in messages(answer)] or [f"  {answer.status}, without a word of why"]
    return Refused("\n".join([what, *told]), request=answer.request, status=answer.status, fix=fix)
