"""Submitting a version for review: a submission is found or made, the version added to it, and it is sent.

A submission that is under way is never touched, and one that holds anything but our version is somebody else's. An
empty one that was left over cannot be deleted, so it is used again.
"""

from __future__ import annotations

from typing import Final

from reconciler.errors import ReconcilerError, Refused, Uncertain
from reconciler.http import Answer, Request, quote
from reconciler.providers.app_store import states, submissions
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.problems import CONFLICT, problems, refusal
from reconciler.providers.app_store.shapes import Version
from reconciler.providers.app_store.wire import MOST, MOST_LINKED, Document, Item, body, document, fetch, look_for, only

_TYPE: Final = "reviewSubmissions"
_ITEMS: Final = "reviewSubmissionItems"
_SENT: Final = frozenset({"WAITING_FOR_REVIEW", "IN_REVIEW", "COMPLETING", "COMPLETE"})
_NOT_YET: Final = ("not ready to be submitted yet", "uploads still in progress")


def submit(desk: Desk, version: Version) -> str:
    """Submit one version; says how it then is. One that was submitted already is left alone.

    Raises Refused with all that the store finds missing, InReview or Blocked if another submission is in the way,
    and Uncertain if nobody can tell whether it was submitted.
    """
    if version.state not in states.UNFINISHED:
        return states.words(version.state)
    submission, held = _submission(desk, version)
    if version.id not in held:
        _add(desk, submission, version)
    _send(desk, submission)
    return states.words("WAITING_FOR_REVIEW")


def _submission(desk: Desk, version: Version) -> tuple[Item, set[str]]:
    """The submission to use, and the ids of the versions in it."""
    look = submissions.asked_for(desk.app_id, [version.platform], ("READY_FOR_REVIEW", *states.UNDER_WAY))
    shown = document(desk.http.send(look))
    for item in shown.data:
        if item.text("state") in states.UNDER_WAY and item.links.get("appStoreVersionForReview"):
            raise states.in_the_way(str(version), item.text("state") or "")
    ready = [each for each in shown.data if each.text("state") == "READY_FOR_REVIEW"]
    for item in ready:
        held = _held(desk, item)
        if held <= {version.id}:
            return item, held
    known = {each.id for each in shown.data}
    return _create(desk, version, look, known), set()


def _held(desk: Desk, submission: Item) -> set[str]:
    """What a submission holds: ids of versions, and of items that are anything else."""
    if not submission.links.get("items"):
        return set()
    params = {"include": "appStoreVersion", "limit": MOST}
    items = fetch(desk.http, f"/v1/{_TYPE}/{quote(submission.id)}/items", params)
    linked = [(each, each.links.get("appStoreVersion", ())) for each in items.data if each.text("state") != "REMOVED"]
    return {refs[0][1] if refs else item.id for item, refs in linked}


def _create(desk: Desk, version: Version, look: Request, known: set[str]) -> Item:
    document_ = body(_TYPE, attributes={"platform": version.platform}, links={"app": ("apps", desk.app_id)})
    try:
        answer = desk.http.send(Request("POST", f"/v1/{_TYPE}", json=document_, accept=CONFLICT))
    except Uncertain:

        def find(shown: Document) -> Item | None:
            new = [each for each in shown.data if each.id not in known and each.text("state") == "READY_FOR_REVIEW"]
            return new[0] if len(new) == 1 else None

        found = look_for(desk.http, look, find, desk.wait)
        if found is None:
            raise
        return found
    if answer.status in CONFLICT:
        raise refusal(answer, desk.place_of())
    return only(answer)


def _add(desk: Desk, submission: Item, version: Version) -> None:
    """Add the version; here the store checks whether it is complete."""
    links = {"reviewSubmission": submission.ref, "appStoreVersion": version.item.ref}
    request = Request("POST", f"/v1/{_ITEMS}", json=body(_ITEMS, links=links), accept=CONFLICT)
    for last in (False, True):
        try:
            answer = desk.http.send(request)
        except Uncertain:
            if version.id in _held_now(desk, submission):
                return
            if last:
                raise
            continue
        if answer.status not in CONFLICT or version.id in _held_now(desk, submission):
            return
        raise _objections(desk, version, answer)


def _held_now(desk: Desk, submission: Item) -> set[str]:
    shown = fetch(desk.http, f"/v1/{_TYPE}/{quote(submission.id)}", {"include": "items", "limit[items]": MOST_LINKED})
    return _held(desk, shown.one) if shown.one else set()


def _objections(desk: Desk, version: Version, answer: Answer) -> ReconcilerError:
    error = refusal(answer, desk.place_of())
    if not isinstance(error, Refused):
        return error
    _, _, told = error.message.partition(": ")
    return Refused(
        f"App Store Connect does not accept {version} for review: {told}",
        request=error.request,
        status=error.status,
        codes=error.codes,
        fix="nothing was submitted; correct the manifest, or in App Store Connect what it does not manage",
    )


def _passing(answer: Answer) -> bool:
    """Is the store merely not done yet with what it was sent?"""
    return any(each in problem.text for problem in problems(answer) for each in _NOT_YET)


def _send(desk: Desk, submission: Item) -> None:
    """Send the submission, again while the store is not ready for it. After a lost answer its state tells."""
    request = Request(
        "PATCH",
        f"/v1/{_TYPE}/{quote(submission.id)}",
        json=body(_TYPE, submission.id, {"submitted": True}),
        accept=CONFLICT,
        repeatable=True,
    )
    answer = desk.http.poll(
        request, lambda seen: not _passing(seen), limit=desk.wait, pace=lambda looks: min(15.0, 1.0 * 2.0**looks)
    )
    if answer.status in CONFLICT:
        shown = fetch(desk.http, f"/v1/{_TYPE}/{quote(submission.id)}")
        if shown.one is None or shown.one.text("state") not in _SENT:
            raise refusal(answer, desk.place_of())
