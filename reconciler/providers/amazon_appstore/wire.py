"""Paths, answers and the three error envelopes of the App Submission API: what is on the wire, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from reconciler.errors import Malformed, Missing, PreconditionFailed, Unauthorized
from reconciler.http import Answer, Http, Request, Wording, quote
from reconciler.model import App

IN_PROGRESS: Final = "IN_PROGRESS"
"""The status of a draft. Every other one, such as REVIEW, can only be read."""

GONE: Final = frozenset({400, 404})
"""What may be answered for a thing that is not there.

No page says which. For an app it is 400 (anwilli5/coin-collection-android-US#398), so 400 and 404 are taken alike.
"""

_OTHER_CONFLICTS: Final = ("/edits", "/attach")
_NO_APP: Final = "No app found"
_COMPARE: Final = (
    "Compare the id in the manifest with the App ID or the package name in the Developer Console (the package may"
    " differ from the one on Google Play), and see which account the security profile belongs to."
)

Kind = TypeVar("Kind")
_JSON_NAMES: Final[Mapping[type, str]] = {dict: "an object", list: "an array", str: "a string", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit as `GET edits` shows it. `id` is "" where none is open."""

    id: str
    status: str
    etag: str = ""

    @property
    def writable(self) -> bool:
        """Is it a draft that can still be changed?"""
        return self.status == IN_PROGRESS


def path(app: App, *segments: str) -> str:
    """The path of something of an app: `/v1/applications/<id>/edits/…`."""
    return "/".join(("/v1/applications", quote(app.id), *map(quote, segments)))


def current(http: Http, app: App) -> Edit:
    """The edit that is open or in review. Raises Missing if the app is not known or not ours."""
    return edit_of(http.send(Request("GET", path(app, "edits"))))


def edit_of(answer: Answer) -> Edit:
    """The edit in an answer; `{}`, `null` and an empty body all mean that there is none."""
    shown = answer.json() if answer.body.strip() else None
    if not shown:
        return Edit("", "")
    whole = expect(shown, dict, answer, "")
    return Edit(
        expect(whole.get("id", ""), str, answer, "/id"),
        expect(whole.get("status", IN_PROGRESS), str, answer, "/status"),
        answer.etag,
    )


def expect(value: Any, kind: type[Kind], answer: Answer, pointer: str) -> Kind:
    """The value, if it is of that JSON type; else Malformed with the request and the place (a JSON pointer)."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    shown = "null" if value is None else type(value).__name__
    raise Malformed(
        f"{answer.request} answered with {shown} at {pointer or 'its root'}, where this store documents"
        f" {_JSON_NAMES[kind]}",
        request=answer.request,
        status=answer.status,
        fix="run again; if it stays so, the API has changed and this needs a report",
    )


def ids_of(answer: Answer, key: str) -> tuple[str, ...]:
    """The ids in a list of images, videos or APKs: wrapped in an object under `key`, or a bare array."""
    shown = answer.json()
    listed = shown.get(key) if isinstance(shown, dict) else shown
    items = expect([] if listed is None else listed, list, answer, f"/{key}")
    return tuple(
        expect(expect(item, dict, answer, f"/{key}/{place}").get("id"), str, answer, f"/{key}/{place}/id")
        for place, item in enumerate(items)
    )


def slot_ids(answer: Answer, key: str, *, newest_first: bool) -> tuple[str, ...]:
    """The ids in a slot's list, in the order of their uploads.

    Amazon does not say in which order a list comes. Everything seen so far fits the order of uploads; should it be
    the other way round, the setting `image_order: newest-first` tells us.
    """
    ids = ids_of(answer, key)
    return ids[::-1] if newest_first else ids


def id_of_upload(answer: Answer, key: str) -> str:
    """The id of what was just uploaded: `{"image": {"id": …}}` or `{"id": …}`; "" if the answer shows neither."""
    shown = answer.json() if answer.body.strip() else None
    if not isinstance(shown, dict):
        return ""
    inner = shown.get(key, shown)
    found = inner.get("id") if isinstance(inner, dict) else None
    return found if isinstance(found, str) else ""


def wording(answer: Answer) -> Wording:
    """The store's own words for an error, from one of three envelopes; none if there is nothing readable.

    An unknown app is told from other bad requests only by the words, and a refused token may come as 403. No page
    names the status for a stale ETag: a 409 is one, save where something else is in conflict.
    """
    shown = answer.json()
    if not isinstance(shown, dict):
        return Wording()
    errors = errors_in(shown)
    codes = tuple(code for code, _ in errors if code)
    stale = PreconditionFailed if answer.status == 409 and not answer.request.endswith(_OTHER_CONFLICTS) else None
    if any(text.startswith(_NO_APP) for _, text in errors):
        return Wording(f"unknown app, or no permission for it: {errors[0][1]}", codes, Missing, _COMPARE)
    if errors:
        return Wording("; ".join(text for _, text in errors), codes, stale)
    if "Message" in shown:
        refused = answer.status in {401, 403}
        return Wording(str(shown["Message"]), (), Unauthorized if refused else None)
    return Wording(str(shown.get("message") or ""), (), stale)


def words_in(answer: Answer) -> Wording:
    """The same for an answer that may not be JSON at all: then there are no words."""
    try:
        return wording(answer)
    except Malformed:
        return Wording()


def errors_in(shown: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The (code, message) pairs of the API's own envelope; its inner object has also been seen by itself."""
    listed = shown.get("errors", [shown])
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return tuple(
        (str(each.get("errorCode") or ""), str(each.get("errorMessage") or each["errorCode"]))
        for each in found
        if each.get("errorCode") or each.get("errorMessage")
    )
