"""Reading the Amazon Appstore, and opening an edit there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Final, Self

from reconciler.auth import ClientCredentials
from reconciler.errors import Blocked, DraftOpen, InReview, NeedsDraft, Refused, SettingsInvalid, StoreError, Uncertain
from reconciler.filesets import files_in, kept
from reconciler.http import Answer, Http, Request
from reconciler.model import Address, App, Budget, Change, Resource
from reconciler.provider import Transaction
from reconciler.providers.amazon_appstore import names
from reconciler.providers.amazon_appstore.apks import LARGE
from reconciler.providers.amazon_appstore.draft import Draft, in_review, refused
from reconciler.providers.amazon_appstore.reading import read_edit
from reconciler.providers.amazon_appstore.transaction import AmazonTransaction
from reconciler.providers.amazon_appstore.wire import GONE, Edit, current, edit_of, path, wording, words_in
from reconciler.store_settings import StoreSettings

_SCOPE: Final = "appstore::apps:readwrite"
_CONFLICT: Final = frozenset({400, 403, 404, 409, 412})
_CLOSED: Final = ("review", "pending", "current state")


class AmazonAppstore:
    """The Amazon Appstore.

    Args:
        http: the connection, signed.
        login: the credentials behind it, for `check`.
        wait: seconds to wait for the store's machines.
        large: the size of an APK in bytes from which on it takes the way for large ones.
        newest_first: do lists of images come in the reverse of the order of their uploads?
    """

    name: ClassVar[str] = "amazon-appstore"
    digest: ClassVar[str] = "sha256"
    schedules: ClassVar[bool] = True
    atomic: ClassVar[bool] = True
    lists: ClassVar[bool] = True
    per_release: ClassVar[frozenset[str]] = frozenset({"release_notes", "date", "time_zone"})
    founding: ClassVar[str] = ""
    gate: ClassVar[str] = ""
    version: ClassVar[str] = ""
    moves: ClassVar[bool] = False

    def __init__(
        self, http: Http, login: ClientCredentials, *, wait: float, large: int = LARGE, newest_first: bool = False
    ) -> None:
        self._http = http
        self._login = login
        self._wait = wait
        self._large = large
        self._newest_first = newest_first

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing. Raises SettingsInvalid if an endpoint cannot be used."""
        if "token_endpoint" not in settings.endpoints:
            raise SettingsInvalid(
                f"the settings of {cls.name} name no token_endpoint",
                fix="set it in reconciler.yaml; Amazon's own is https://api.amazon.com/auth/o2/token",
            )
        login = ClientCredentials(settings, settings.endpoints["token_endpoint"], _SCOPE, store=cls.name)
        http = Http(settings, store=cls.name, auth=login, wording=wording)
        return cls(http, login, wait=settings.wait, newest_first=settings.options.get("image_order") == "newest-first")

    @staticmethod
    def cost(change: Change) -> int:
        """A look and a write for a text; for files a look and a write each, and those around them."""
        before, after = files_in(change.before), files_in(change.after)
        if change.address.kind in {"image", "preview"}:
            stay = len(kept(before, after))
            return 4 + 2 * (len(after) - stay) + (len(before) - stay)
        return 2 + 2 * len(set(after) - set(before)) + (2 if change.address.kind == "binary" else 0)

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Every edit that is committed goes to review."""
        return bool(changes)

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:  # noqa: ARG004 - whatever it is
        """Every edit is a release, with the notes and the date of its own."""
        return bool(changes)

    @staticmethod
    def belongs_to(address: Address) -> Address | None:
        """Images and videos are those of a language."""
        if address.kind not in {"image", "preview"}:
            return None
        return names.listing(address.app, names.locale_and_kind(address)[0])

    def budget(self) -> Budget | None:
        """Amazon announces no limit."""
        return None

    @staticmethod
    def picture(url: str) -> bytes | None:  # noqa: ARG004 - whatever it is
        """Amazon shows ids and hashes of pictures, and no place where they lie."""
        return None

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()
        self._login.close()

    def read(self, app: App, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """What the store has accepted: the edit in review, or the one before the open draft.

        Raises NeedsDraft if no edit shows that, and Missing if the app is not known or not ours.
        """
        http = self._http.reading()
        edit = current(http, app)
        if edit.id and not edit.writable:
            return read_edit(http, app, edit.id, wanted, newest_first=self._newest_first)
        if not edit.id:
            raise NeedsDraft(
                f"{app} has no open draft, and the Amazon Appstore shows an app only through one",
                fix="allow a throw-away draft, or read again while a draft is open in the Developer Console",
            )
        answer = http.send(Request("GET", path(app, "edits", "previous"), accept=GONE))
        previous = edit_of(answer).id if answer.status < 400 else ""
        if previous:
            try:
                return read_edit(http, app, previous, wanted, newest_first=self._newest_first)
            except Refused as unreadable:
                if unreadable.status not in GONE:
                    raise
        raise NeedsDraft(
            f"{app} has the draft {edit.id} open, but the store does not show the version before it",
            fix="submit or delete that draft in the Developer Console, then run this again",
        )

    def open(
        self,
        app: App,
        adopt: str = "",
        changes: Sequence[Change] = (),  # noqa: ARG002 - here each change is a call of its own
    ) -> Transaction:
        """Begin an edit, or go on in the draft `adopt` if it is still the open one.

        Raises DraftOpen, InReview, Blocked in the store's words, or Uncertain if the request for an edit got no
        answer and one is open now that may or may not be ours.
        """
        edit = current(self._http, app)
        if edit.writable:
            if edit.id != adopt:
                raise _draft_open(app, edit.id)
            return self._transaction(app, edit.id, fresh=False)
        if edit.id:
            raise in_review(app, edit.status)
        return self._transaction(app, self._create(app), fresh=True)

    def status(self, app: App) -> str:
        """The app's state in a few words. Sends no writes."""
        edit = current(self._http.reading(), app)
        if not edit.id:
            return "live"
        words = {"IN_PROGRESS": "draft open", "REVIEW": "in review"}
        return words.get(edit.status, edit.status.lower().replace("_", " "))

    def check(self) -> tuple[str, ...]:
        """Log in, and say so. Raises Unauthorized."""
        self._login.token()
        return (f"logged in with the scope {_SCOPE}", "whether an app is ours shows only when it is read")

    def _transaction(self, app: App, edit: str, *, fresh: bool) -> AmazonTransaction:
        return AmazonTransaction(Draft(self._http, app, edit, self._wait, fresh, self._newest_first), large=self._large)

    def _create(self, app: App) -> str:
        """Open an edit and return its id. After a lost answer look first: there can be one edit at most."""
        request = Request("POST", path(app, "edits"), accept=_CONFLICT)
        for last in (False, True):
            try:
                answer = self._http.send(request)
            except Uncertain as lost:
                found = self._after(lost, app)
                if found.id:
                    raise Uncertain(
                        f"{lost.message}; the edit {found.id} is open now, and it may be ours or somebody else's",
                        request=lost.request,
                        fix="look at that edit in the Developer Console; delete it there if nobody works in it",
                    ) from lost
                if last:
                    raise
            else:
                return self._created(app, answer)
        raise AssertionError("the second try returns or raises")

    def _after(self, lost: Uncertain, app: App) -> Edit:
        """What is open after a lost answer. If that cannot be seen either, it is the lost answer that matters."""
        try:
            return current(self._http, app)
        except StoreError:
            raise lost from None

    def _created(self, app: App, answer: Answer) -> str:
        if answer.status < 400:
            found = edit_of(answer).id or current(self._http, app).id
            if found:
                return found
            raise refused(answer)
        words = words_in(answer)
        if words.error:
            raise words.error(words.message, fix=words.fix)
        edit = current(self._http, app)
        if edit.writable:
            raise _draft_open(app, edit.id)
        if edit.id:
            raise in_review(app, edit.status, words.message)
        if answer.status in {409, 412} or any(each in words.message.lower() for each in _CLOSED):
            raise InReview(
                f"{app} cannot be changed now: it is in review, or was never published. The store said:"
                f" {words.message or answer.status}",
                fix="see its status in the Developer Console: wait for the decision or withdraw the submission; a first"
                " version has to be submitted there",
            )
        raise Blocked(
            f"the store opens no edit for {app}: {words.message or f'it answered {answer.status} without a reason'}",
            fix="see the app's status in the Developer Console",
        )


def _draft_open(app: App, edit: str) -> DraftOpen:
    return DraftOpen(
        f"{app} has an open draft that is not ours to touch: {edit}",
        handle=edit,
        fix=f"submit or delete it in the Developer Console, or put the changes into it with --adopt {edit}",
    )
