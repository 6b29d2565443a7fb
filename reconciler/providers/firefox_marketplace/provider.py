"""Reading the Firefox Marketplace, and beginning to change an app there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Self

from reconciler.auth import OAuthOne
from reconciler.filesets import files_in
from reconciler.http import Http, Pictures, Request
from reconciler.model import Address, App, Budget, Change, Resource
from reconciler.provider import Transaction
from reconciler.providers.firefox_marketplace import checks, reading, releasing
from reconciler.providers.firefox_marketplace.desk import Desk
from reconciler.providers.firefox_marketplace.transaction import FirefoxTransaction
from reconciler.providers.firefox_marketplace.wire import expect, path, whole, wording
from reconciler.store_settings import StoreSettings


class FirefoxMarketplace:
    """The Firefox Marketplace.

    Args:
        settings: limits, and the look-up of secrets and of what our ledger remembers.
        http: the connection, signed.
    """

    name: ClassVar[str] = "firefox-marketplace"
    digest: ClassVar[str] = "sha256"
    schedules: ClassVar[bool] = False
    atomic: ClassVar[bool] = False
    lists: ClassVar[bool] = True
    per_release: ClassVar[frozenset[str]] = frozenset({"publish"})
    founding: ClassVar[str] = "binary"
    gate: ClassVar[str] = "enabled"
    version: ClassVar[str] = ""
    moves: ClassVar[bool] = False

    def __init__(self, settings: StoreSettings, http: Http) -> None:
        self._settings = settings
        self._http = http
        self._pictures = Pictures(settings, store=self.name)

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing. Raises SettingsInvalid if the endpoint cannot be used."""
        auth = OAuthOne(settings, store=cls.name)
        return cls(settings, Http(settings, store=cls.name, auth=auth, wording=wording))

    @staticmethod
    def cost(change: Change) -> int:
        """A look, the write and another look; for the app itself a validation too; one for each file in or out."""
        if change.address.kind == "binary":
            return 8
        return 4 + len(files_in(change.after)) + len(files_in(change.before))

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Only if the app is to be handed in; whatever else is changed shows without a review of its own."""
        return any(
            (each.after or {}).get("submitted") is True and (each.before or {}).get("submitted") is not True
            for each in changes
        )

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:  # noqa: ARG004 - only `release` has such a field
        """What an approved app is published as is open until it has been approved, so from when it is handed in."""
        return FirefoxMarketplace.submits(changes)

    @staticmethod
    def belongs_to(address: Address) -> Address | None:  # noqa: ARG004 - whatever it is
        """All languages share the pictures, so that nothing goes but with the app itself."""
        return None

    def budget(self) -> Budget | None:
        """The store does not say."""
        return None

    def picture(self, url: str) -> bytes | None:
        """A thumbnail of a preview, or an icon. They lie on the server itself."""
        return self._pictures.fetch(url)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()
        self._pictures.close()

    def read(self, app: App, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """What the store shows of the app; nothing of one that is still to be created.

        Raises Unauthorized if the app is somebody else's.
        """
        return reading.read_app(self._http.reading(), app, app.id, wanted, self._settings.recall)

    def open(
        self,
        app: App,
        adopt: str = "",  # noqa: ARG002 - the store has no drafts to adopt
        changes: Sequence[Change] = (),
    ) -> Transaction:
        """Begin. Sends no writes; raises Blocked for changes that cannot be carried out here."""
        settings = self._settings
        desk = Desk(self._http, app, settings.wait, settings.secret, settings.recall)
        reader = self._http.reading()
        shown = reading.look(reader, app.id)
        desk.meet(shown)
        if changes:
            locales = [each.address.key for each in changes if each.address.kind == "listing"]
            checks.check(reader, app, shown and reading.with_texts(reader, shown, locales), changes)
        return FirefoxTransaction(desk, changes)

    def status(self, app: App) -> str:
        """How the app stands, in words; and where it is paid for, if we are permitted to know. Sends no writes."""
        http = self._http.reading()
        shown = reading.look(http, app.id)
        if shown is None:
            return "not created yet"
        desk = Desk(http, app, self._settings.wait, self._settings.secret, self._settings.recall, shown.id)
        told = releasing.words(reading.status(http, shown.id))
        return "; ".join(each for each in (told, releasing.environment(desk)) if each)

    def check(self) -> tuple[str, ...]:
        """Ask for our own apps, signed, and say how many there are. Raises Unauthorized."""
        answer = self._http.reading().send(Request("GET", path("apps", "app"), params={"limit": "1"}))
        meta = expect(whole(answer).get("meta"), dict, answer, "/meta")
        count = expect(meta.get("total_count"), int, answer, "/meta/total_count")
        return (f"the signature was accepted; the account has {count} app{'' if count == 1 else 's'}",)
