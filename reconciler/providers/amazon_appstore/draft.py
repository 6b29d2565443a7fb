"""Writing into one edit: an ETag from a fresh read before each write, and 412 told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.errors import InReview, Moved, Refused, StoreError
from reconciler.http import Answer, Http, Request, Upload
from reconciler.model import Address, App, Change, Resource
from reconciler.providers.amazon_appstore.wire import GONE, Edit, current, edit_of, expect, path, words_in
from reconciler.quoting import by_hash, stale

_LOOKS_FOR_ETAG: Final = 5
NOTHING: Final[frozenset[int]] = frozenset()
"""No status besides success is let through."""

_PLAN_AGAIN: Final = "plan again, look at what changed, then apply the new plan"


@dataclass(frozen=True)
class Draft:
    """One edit that is open for writing.

    Args:
        http: the connection.
        app: whose edit it is.
        edit: its id.
        wait: seconds to wait for the store's machines.
        fresh: did this run open it, so that it is a plain copy of the live version but for our own changes?
        newest_first: do lists of images come in the reverse of the order of their uploads?
    """

    http: Http
    app: App
    edit: str
    wait: float
    fresh: bool
    newest_first: bool = False
    _remembered: dict[str, str] = field(default_factory=dict)

    def path(self, *segments: str) -> str:
        """The path of something within this edit."""
        return path(self.app, "edits", self.edit, *segments)

    def list(self, *segments: str, accept: frozenset[int] = NOTHING) -> Answer:
        """Read something that will not be written."""
        return self.http.send(Request("GET", self.path(*segments), accept=accept))

    def look(self, *segments: str, accept: frozenset[int] = NOTHING) -> Answer:
        """Read something that is about to be written: a successful answer has an ETag.

        The first read of a thing in a fresh edit was seen to come without one
        (ugroupmedia/fastlane-plugin-amazon-app-store-submission#15), so it is repeated a few times.
        Raises StoreError if there still is none: without it nothing may be sent.
        """
        left = iter(range(_LOOKS_FOR_ETAG))
        answer = self.http.poll(
            Request("GET", self.path(*segments), accept=accept),
            lambda seen: bool(seen.etag) or seen.status >= 400 or next(left, None) is None,
            limit=self.wait,
            pace=lambda looks: 0.25 * 2.0**looks,
        )
        if answer.etag or answer.status >= 400:
            return answer
        raise StoreError(
            f"{answer.request} came without an ETag {_LOOKS_FOR_ETAG + 1} times, and no write may go out without one",
            request=answer.request,
            status=answer.status,
            fix="Run the same command again later; what is already done is passed over.",
        )

    def put(self, *segments: str, etag: str, body: Mapping[str, Any]) -> Answer:
        """Replace a whole object."""
        return self.http.send(Request("PUT", self.path(*segments), headers=_if_match(etag), json=body))

    def delete(self, *segments: str, etag: str, remains: Callable[[], bool]) -> Answer:
        """Delete something. The store says 400 or 404 where there is nothing, but 400 to other faults as well.

        Raises Refused, in the store's words, if it says so and `remains` still finds the thing.
        """
        answer = self.http.send(Request("DELETE", self.path(*segments), headers=_if_match(etag), accept=GONE))
        if answer.status in GONE and remains():
            raise refused(answer)
        return answer

    def upload(
        self,
        method: str,
        *segments: str,
        body: Upload,
        etag: str = "",
        name: str = "",
        accept: frozenset[int] = NOTHING,
        repeatable: bool | None = None,
    ) -> Answer:
        """Send a file as it is: the API takes raw octets with their length, and no forms."""
        headers = {"Content-Type": "application/octet-stream"}
        headers |= _if_match(etag) if etag else {}
        headers |= {"fileName": name} if name else {}
        return self.http.send(
            Request(method, self.path(*segments), headers=headers, upload=body, accept=accept, repeatable=repeatable)
        )

    def shown(self) -> Edit:
        """This edit as it is now; without id if it is gone."""
        answer = self.http.send(Request("GET", self.path(), accept=GONE))
        return edit_of(answer) if answer.status < 400 else Edit("", "")

    def check_writable(self) -> None:
        """Raise InReview, or Moved, unless this edit is the open draft: the other meaning of a 412.

        An edit in review has been seen to be hidden from `GET edits`, so none at all means that too.
        """
        now = current(self.http, self.app)
        if now.writable and now.id == self.edit:
            return
        if not now.writable:
            raise in_review(self.app, now.status or "that of an app without open draft")
        raise Moved(
            f"the draft {self.edit} of {self.app} was deleted while it was being filled, and {now.id} opened",
            fix="see the Developer Console, then plan again",
        )

    @property
    def default_language(self) -> str:
        """The app's default language. It cannot change, so it is asked for once."""
        if "language" not in self._remembered:
            answer = self.list("details")
            shown = expect(answer.json(), dict, answer, "")
            self._remembered["language"] = expect(shown.get("defaultLanguage"), str, answer, "/defaultLanguage")
        return self._remembered["language"].replace("_", "-")


def _if_match(etag: str) -> dict[str, str]:
    return {"If-Match": etag}


def refused(answer: Answer) -> Refused:
    """The error for an answer that was let through, but says no after all."""
    words = words_in(answer)
    return Refused(
        f"the store answered {answer.status} to {answer.request}: {words.message or 'no reason given'}",
        request=answer.request,
        status=answer.status,
        codes=words.codes,
        fix="correct what the store names, in the manifest or in the Developer Console, then plan again",
    )


def in_review(app: App, status: str, said: str = "") -> InReview:
    """The error for an app that the store lets nobody change."""
    words = f"; the store said: {said}" if said else ""
    return InReview(
        f"{app} cannot be changed now, its status is {status}{words}",
        fix="wait for Amazon's decision, or withdraw the submission in the Developer Console; the API cannot do that",
    )


def moved(change: Change, now: Resource | None, file_name: Callable[[str], str] = by_hash) -> Moved:
    """The error for a resource that is neither as planned from nor as wanted: what it was, is, and should be.

    `file_name` names the files that the change wants, by their content hashes.
    """
    if now is None or change.before is None:
        was = "was not there" if change.before is None else "was there"
        return Moved(
            f"{change.address}: {was} when the plan was made, and now {'is not' if now is None else 'is'}",
            fix=_PLAN_AGAIN,
        )
    lines = [f"  {line}" for line in stale(change, now, file_name)]
    return Moved("\n".join([f"{change.address} was changed in the meantime:", *lines]), fix=_PLAN_AGAIN)


def slot_segments(address: Address) -> tuple[str, ...]:
    """The path of an image or video slot within an edit: `image/en-US/screenshots` is listings/en-US/screenshots."""
    locale, _, kind = address.key.partition("/")
    return "listings", locale, kind
