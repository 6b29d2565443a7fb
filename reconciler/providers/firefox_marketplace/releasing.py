"""Handing an app in, hiding and showing it, publishing it once it has been approved.

Review is done by people. What the store is told by `PATCH /apps/status/` is only sent where it differs from what
`GET` shows: servers since 2014 refuse a change to the status that is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from reconciler.errors import Blocked, StoreError, Uncertain
from reconciler.http import Answer, Request
from reconciler.model import Change, Values
from reconciler.providers.firefox_marketplace import names, reading
from reconciler.providers.firefox_marketplace.desk import Desk
from reconciler.providers.firefox_marketplace.shapes import Status
from reconciler.providers.firefox_marketplace.wire import expect, path, refused, whole

_SENDINGS: Final = 2
_NO: Final = frozenset({400})


def change_release(desk: Desk, change: Change) -> bool:
    """Hide or show the app, and publish it if it has been approved. Returns whether it is to be handed in at last."""
    after = change.after
    if after is None:
        return False
    _bring_to(desk, lambda now: _differing(now, after))
    return after.get("submitted") is True


def _differing(now: Status, after: Values) -> dict[str, Any]:
    """What a PATCH has to name. Before an approval there is nothing to publish."""
    body: dict[str, Any] = {}
    if after.get("enabled") is not None and after["enabled"] == now.hidden:
        body["disabled_by_user"] = not after["enabled"]
    publish = after.get("publish")
    if publish is not None and now.word in names.APPROVED and publish != now.word:
        body["status"] = publish
    return body


def submit(desk: Desk) -> str:
    """Hand the app in for review, if it was not yet; says how it stands then.

    Saved ratings may have done so already, as the last thing that was lacking. Raises Refused with all that the store
    finds lacking.
    """
    answer = _bring_to(desk, lambda now: {"status": "pending"} if now.word == names.INCOMPLETE else {})
    now = reading.status(desk.http, desk.number)
    if answer is not None and answer.status in _NO and now.word == names.INCOMPLETE:
        raise refused(
            answer,
            "the store does not take the app for review yet:",
            "add what is lacking to the manifest, or in the developer pages; everything else is saved",
        )
    return words(now)


def _bring_to(desk: Desk, difference: Callable[[Status], dict[str, Any]]) -> Answer | None:
    """Look, and send what differs; after a lost answer look again. Returns the last answer, None if all was well."""
    for last in (False,) * (_SENDINGS - 1) + (True,):
        body = difference(reading.status(desk.http, desk.number))
        if not body:
            return None
        accept = _NO if body.get("status") == "pending" else frozenset[int]()
        try:
            return desk.http.send(Request("PATCH", path("apps", "status", desk.number), json=body, accept=accept))
        except Uncertain:
            if last and difference(reading.status(desk.http, desk.number)):
                raise
    return None


_WORDS: Final = {
    "incomplete": "incomplete, not handed in for review",
    "pending": "in review",
    "waiting": "approved, waiting to be published",
    "disabled": "disabled by Mozilla",
    "blocked": "blocked by Mozilla",
    "rejected": "rejected by the reviewers: only the Developer Hub can hand it in again",
}


def words(status: Status) -> str:
    """A status in words."""
    return _WORDS.get(status.word, status.word) + (", hidden by its authors" if status.hidden else "")


def check_change(change: Change, *, old: bool) -> None:
    """Raise Blocked for what no server of this store does."""
    after, before = change.after or {}, change.before or {}
    if after.get("submitted") is False and before.get("submitted") is True:
        raise Blocked(
            f"{change.address}: the app was handed in, and the store's API takes nothing back",
            fix="set `submit: true` in the manifest, or `enabled: false` to hide the app",
        )
    if old and after.get("publish") == "unlisted":
        raise Blocked(
            f"{change.address}: this server of the store knows no unlisted apps",
            fix="set `publish: public` or `waiting` in the manifest",
        )


# --- payments ---------------------------------------------------------------------------------------------------


def payments(desk: Desk) -> str:
    """What the store's payment server says of an app that is sold; "" for others. A failure is told, never raised."""
    try:
        if desk.fresh().premium_type not in names.PAID:
            return ""
        place = path("apps", "app", desk.number, "payments", "status")
        answer = desk.http.send(Request("POST", place, repeatable=True))
        told = [f"{name} {_outcome(each, answer)}" for name, each in sorted(whole(answer).items())]
    except StoreError as error:
        return "payments are not set up" if error.status == 400 else f"payments could not be checked: {error.message}"
    return "payments checked: " + ", ".join(told)


def _outcome(shown: Any, answer: Answer) -> str:
    provider = expect(shown, dict, answer, "/provider")
    word = expect(provider.get("status"), str, answer, "/provider/status")
    errors = provider.get("errors") or []
    told = errors if isinstance(errors, list) else [errors]
    return " ".join([word, *(f"({each})" for each in told)])


def environment(desk: Desk) -> str:
    """In which environment of the payment server an app is sold; "" unless we are permitted to know."""
    place = path("apps", "app", desk.number, "payments", "debug")
    answer = desk.http.send(Request("GET", place, accept=frozenset({400, 401, 403, 404})))
    if answer.status >= 400:
        return ""
    bango = whole(answer).get("bango")
    word = bango.get("environment") if isinstance(bango, dict) else None
    return f"payments in the {word} environment" if isinstance(word, str) else ""
