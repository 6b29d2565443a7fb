"""The noticeboard: a store with one kind of thing, as small as a store can be.

`GET /notices/APP` shows all notices of an app, by locale; `PUT` and `DELETE /notices/APP/LOCALE` change one. There are
no drafts and no review: what is sent shows at once. A notice that was never put up is 404, and an app without notices
is an empty object.
"""

# The contract hands over more than so small a store looks at:
# ruff: noqa: ARG002, ARG004

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Self

from requests import PreparedRequest
from requests.auth import AuthBase

from reconciler.errors import Blocked, Malformed, Missing, Moved
from reconciler.http import Answer, Http, Request, quote
from reconciler.model import Address, App, Budget, Change, Resource, Snapshot, normalised, standing
from reconciler.provider import AssetSource
from reconciler.store_settings import StoreSettings

FIELDS = ("title", "description")
"""What a notice holds, by the same names in the manifest and on the board."""


class Token(AuthBase):
    """Signs requests. The credential is looked up when a request needs it, and not before."""

    def __init__(self, secret: Callable[[str], str]) -> None:
        self._secret = secret

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request. Raises Unauthorized if there is no credential."""
        request.headers["Authorization"] = f"Bearer {self._secret('token')}"
        return request


class Noticeboard:
    """The noticeboard as a provider."""

    name: ClassVar[str] = "noticeboard"
    digest: ClassVar[str] = "sha256"
    schedules: ClassVar[bool] = False  # it knows no dates
    atomic: ClassVar[bool] = False  # there is no draft
    lists: ClassVar[bool] = True  # a lost answer can be looked up
    per_release: ClassVar[frozenset[str]] = frozenset()
    founding: ClassVar[str] = ""
    gate: ClassVar[str] = ""
    version: ClassVar[str] = ""
    moves: ClassVar[bool] = True

    def __init__(self, http: Http) -> None:
        self._http = http

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing."""
        return cls(Http(settings, store=cls.name, auth=Token(settings.secret), wording=wording))

    def read(self, app: App, wanted: Collection[Address] | None) -> Snapshot:
        """All notices of an app: one request shows them, so nothing is left out."""
        return read(self._http.reading(), app)

    def open(self, app: App, adopt: str = "", changes: Sequence[Change] = ()) -> Notices:
        """Begin. There is nothing to open."""
        return Notices(self._http, app)

    def status(self, app: App) -> str:
        """Notices are public or not there."""
        return "live" if self.read(app, None) else "nothing on the board"

    @staticmethod
    def cost(change: Change) -> int:
        """One look and one write."""
        return 2

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Nobody reviews a notice."""
        return False

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:
        """No field starts empty again."""
        return False

    @staticmethod
    def belongs_to(address: Address) -> Address | None:
        """Every notice stands for itself."""
        return None

    def budget(self) -> Budget | None:
        """The board announces no limit."""
        return None

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()

    def check(self) -> tuple[str, ...]:
        """For `doctor`: the board has no call that would only log in."""
        return ("the token is tried with the first request",)


class Notices:
    """A transaction: each change shows at once, so that there is nothing to commit and nothing to abandon."""

    handle = ""
    concurrent = True

    def __init__(self, http: Http, app: App) -> None:
        self._http = http
        self._app = app

    def read(self, wanted: Collection[Address] | None) -> Snapshot:
        """What the board shows now."""
        return read(self._http.reading(), self._app)

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Put up, change or take down one notice.

        Raises Moved if somebody changed it since the plan was made.
        """
        if change.address.kind != "listing":
            raise Blocked(f"{change.address}: the noticeboard has nothing of this kind", fix="correct the manifest")
        now = normalised(self.read(None)).get(change.address)
        match standing(now, change):
            case "moved":
                raise Moved(f"{change.address} was changed on the board", fix="reconciler plan")
            case "ready":
                self._write(change, now)
        return ""

    def _write(self, change: Change, now: Resource | None) -> None:
        path = f"/notices/{quote(self._app.id)}/{quote(change.address.key)}"
        if change.after is None:
            self._http.send(Request("DELETE", path, accept=frozenset({404})))  # a repeated one finds nothing left
        else:  # a PUT replaces the whole notice: fields that nobody manages are carried through
            self._http.send(Request("PUT", path, json={**(now.values if now else {}), **change.after}))

    def commit(self) -> str:
        """What people should know."""
        return "on the board"

    def abandon(self) -> None:
        """Nothing can be taken back; the next run goes on from what is there."""


def read(http: Http, app: App) -> dict[Address, Resource]:
    """The notices of an app. Raises Malformed if the answer is not as documented."""
    try:
        answer = http.send(Request("GET", f"/notices/{quote(app.id)}"))
    except Missing:
        return {}
    notices = answer.json()
    if not isinstance(notices, dict) or not all(isinstance(each, dict) for each in notices.values()):
        raise Malformed("the notices are not an object of objects", request=answer.request, status=answer.status)
    return {
        Address(app, "listing", locale): Resource({name: notice.get(name) for name in FIELDS})
        for locale, notice in notices.items()
    }


def wording(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """The board's errors: {"error": "in words"}."""
    document = answer.json()
    return (str(document.get("error", "")) if isinstance(document, dict) else "", ())
