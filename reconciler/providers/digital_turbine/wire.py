"""Paths, answers and errors of the App Management API: what is on the wire, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.errors import Malformed, Refused, Unauthorized
from reconciler.http import Answer, Http, Request, Wording, quote
from reconciler.providers.digital_turbine.words import Words

UPLOAD: Final = "/v1/upload_apk/external_user"
JSON: Final = {"Accept": "application/json"}

_LONGEST_TEXT: Final = 300
_LONGEST_WORD: Final = 100
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ASK: Final = "The credentials are good, but not for this. Ask your contact at Digital Turbine what they allow."
_ANEW: Final = "Run again, which begins with a new login. If the answer stays the same: "


@dataclass(frozen=True, slots=True)
class Status:
    """What the store shows of an upload: its id and the three words."""

    id: str
    words: Words


def status_request(upload: str) -> Request:
    """Ask how an upload stands. Where the store does not know it, the answer is a 404."""
    return Request("GET", f"/v1/apks_external/{quote(upload)}", headers=JSON, accept=frozenset({404}))


def send_upload(http: Http, request: Request) -> Answer:
    """Send an upload. A 403 raises Unauthorized, and the upload is not sent again.

    It may be the token that is refused; but unlike of a 401 nobody can say that nothing was taken in before a 403, and
    an upload that comes twice is looked at twice by people.
    """
    try:
        return http.send(request)
    except Refused as refused:
        if refused.status != 403:
            raise
        raise Unauthorized(refused.message, fix=_ANEW + _ASK, where=refused.request) from refused


def status_of(answer: Answer, upload: str) -> Status | None:
    """How this upload stands; None if the store does not know it. Raises Malformed if the answer makes no sense."""
    if answer.status == 404:
        return None
    found = id_of(answer)
    if found != upload:
        raise _malformed(answer, "tells of another upload than the one asked for")
    attributes = _data(answer).get("attributes")
    if not isinstance(attributes, dict):
        raise _malformed(answer, "has no object at /data/attributes")
    names = ("upload_status", "samsung_approval_status", "manual_approval_status")
    return Status(found, Words(*(_word(answer, attributes, name) for name in names)))


def id_of(answer: Answer) -> str:
    """The id of the upload that an answer tells of. Raises Malformed if there is none that could be asked by."""
    found = _data(answer).get("id")
    if not isinstance(found, str):
        raise _malformed(answer, "has no text at /data/id")
    try:
        quote(found)
    except Refused as unusable:
        raise _malformed(answer, f"has an unusable id: {unusable.message}") from None
    return found


def _data(answer: Answer) -> Mapping[str, Any]:
    whole = answer.json()
    data = whole.get("data") if isinstance(whole, dict) else None
    if not isinstance(data, dict):
        raise _malformed(answer, "has no object at /data")
    return data


def _word(answer: Answer, attributes: Mapping[str, Any], name: str) -> str:
    word = attributes.get(name)
    if not isinstance(word, str) or not word.isprintable() or not 0 < len(word) <= _LONGEST_WORD:
        raise _malformed(answer, f"has no word at /data/attributes/{name}")
    return word


def _malformed(answer: Answer, what: str) -> Malformed:
    return Malformed(
        f"the answer to {answer.request} {what}",
        request=answer.request,
        status=answer.status,
        fix="run again; if it stays so, the API has changed and this needs a report",
    )


# --- errors -----------------------------------------------------------------------------------------------------


def wording(answer: Answer) -> Wording:
    """The store's own words for an error.

    No page says with which status a token is refused that has ended. So a 403 to a question counts as a 401 does: the
    token is renewed and the question asked again, once. If the answer stays, it is about what the credentials allow.
    """
    words = _words(answer)
    if answer.status == 403 and answer.request.startswith("GET "):
        return words._replace(error=Unauthorized, fix=_ASK)
    return words


def _words(answer: Answer) -> Wording:
    """No page says in which envelope errors come, so all the usual ones are tried."""
    try:
        said = answer.json()
    except Malformed:
        return Wording(_plain(answer.body))
    if not isinstance(said, dict):
        return Wording(_plain(answer.body))
    listed = said.get("errors")
    if isinstance(listed, list):
        errors = [each for each in listed if isinstance(each, dict)]
        codes = tuple(each["code"] for each in errors if isinstance(each.get("code"), str))
        return Wording("; ".join(filter(None, map(_json_api, errors))) or _plain(answer.body), codes)
    return Wording(next(filter(None, _texts(said)), "") or _plain(answer.body))


def _json_api(error: Mapping[str, Any]) -> str:
    """One member of `errors` (JSON:API, "Error Objects"): `store_metadata/package_name: must be that of the APK`."""
    text = next((each for name in ("detail", "title") if isinstance(each := error.get(name), str) and each), "")
    source = error.get("source")
    pointer = source.get("pointer") if isinstance(source, dict) else None
    return f"{pointer.strip('/')}: {text}" if isinstance(pointer, str) and pointer.strip("/") else text


def _texts(said: Mapping[str, Any]) -> Iterator[str]:
    """What the other envelopes say, the more telling first."""
    detail = said.get("detail")
    if isinstance(detail, list):
        yield "; ".join(filter(None, map(_validation, detail)))
    for name in ("detail", "message", "error_description", "error"):
        if isinstance(text := said.get(name), str) and text:
            yield text


def _validation(problem: object) -> str:
    """One member of a list in `detail` (FastAPI, "Handling Errors"): `{"loc": ["body", "file"], "msg": …}`."""
    if not isinstance(problem, dict) or not isinstance(text := problem.get("msg"), str):
        return ""
    place = problem.get("loc")
    steps = [str(each) for each in place if each != "body"] if isinstance(place, list) else []
    return f"{'/'.join(steps)}: {text}" if steps else text


def _plain(body: bytes) -> str:
    """The text of a body that is in no envelope, without markup."""
    text = _MARKUP.sub(" ", body[: 50 * _LONGEST_TEXT].decode("utf-8", "replace"))
    return " ".join(text.split())[:_LONGEST_TEXT]
