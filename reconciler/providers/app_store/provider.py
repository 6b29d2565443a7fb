"""Reading App Store Connect, and beginning to change an app there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Final, Self

from reconciler.auth import JsonWebToken
from reconciler.http import Http, Pictures, Request
from reconciler.model import Address, App, Budget, Change, Resource
from reconciler.provider import Transaction
from reconciler.providers.app_store import names, permits, reading, states
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.passwords import Passwords
from reconciler.providers.app_store.problems import wording
from reconciler.providers.app_store.reading import Look
from reconciler.providers.app_store.transaction import PER_RELEASE, AppStoreTransaction
from reconciler.providers.app_store.wire import document, rest
from reconciler.store_settings import StoreSettings

_UPLOAD_HOSTS: Final = (".apple.com",)
_PICTURE_HOSTS: Final = (".mzstatic.com",)


class AppStore:
    """App Store Connect.

    Args:
        settings: limits, and the look-up of credentials.
        http: the connection, signed.
        uploads: a connection without credentials, to where the store has files sent. It has as many requests under
            way at most as the other one, beside those.
        sleep: waits so many seconds; by default it returns early when a signal asks us to stop.
    """

    name: ClassVar[str] = "app-store"
    digest: ClassVar[str] = "md5"
    schedules: ClassVar[bool] = True
    atomic: ClassVar[bool] = False
    lists: ClassVar[bool] = True
    per_release: ClassVar[frozenset[str]] = PER_RELEASE
    founding: ClassVar[str] = ""
    gate: ClassVar[str] = ""
    version: ClassVar[str] = "version"
    moves: ClassVar[bool] = True

    def __init__(
        self, settings: StoreSettings, http: Http, uploads: Http, sleep: Callable[[float], object] | None = None
    ) -> None:
        self._settings = settings
        self._http = http
        self._uploads = uploads
        self._pictures = Pictures(settings, store=self.name, hosts=_PICTURE_HOSTS)
        self._sleep = settings.stopping.wait if sleep is None else sleep
        self._passwords = Passwords(settings.secret, settings.recall)
        self._ids: dict[str, str] = {}
        self._looks: dict[str, tuple[frozenset[Address], Look]] = {}

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing. Raises SettingsInvalid if the endpoint cannot be used."""
        http = Http(settings, store=cls.name, auth=JsonWebToken(settings, store=cls.name), wording=wording)
        return cls(settings, http, Http(settings, store=cls.name, also=_upload_places(settings)))

    @staticmethod
    def cost(change: Change) -> int:
        """A write and a look; for each new file a reservation, its parts, the commit and a look or two."""
        files = (change.after or {}).get("files")
        before = (change.before or {}).get("files")
        known = set(before) if isinstance(before, tuple) else set()
        new = [each for each in files if each not in known] if isinstance(files, tuple) else []
        return 3 + 4 * len(new)

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Only where a release is to be submitted; all else is saved."""
        releases = (change.after or {} for change in changes if change.address.kind == "release")
        return any(each.get("submit") is True for each in releases)

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:
        """A new version of its platform starts without notes, build and submission; no other change brings one.

        Any platform's brings a new app info for what all of them share.
        """
        platform = names.platform_of(address)
        platforms = (platform,) if platform else names.PLATFORMS
        versions = {names.version(address.app, each) for each in platforms}
        return any(each.address in versions and "version" in (each.after or {}) for each in changes)

    @staticmethod
    def belongs_to(address: Address) -> Address | None:
        """Screenshots and previews are those of a version's localization (Apple, "App Screenshot Sets")."""
        platform = names.platform_of(address)
        if address.kind not in {"image", "preview"} or not platform:
            return None
        return names.listing(address.app, platform, names.below(address).partition("/")[0])

    def budget(self) -> Budget | None:
        """What the header X-Rate-Limit of the last answer said (Apple, "Identifying Rate Limits")."""
        rate = self._http.rate
        return Budget(rate.remaining, rate.limit) if rate else None

    def picture(self, url: str) -> bytes | None:
        """A screenshot, or the picture that stands for a preview, in the size that its address names."""
        return self._pictures.fetch(url)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()
        self._uploads.close()
        self._pictures.close()

    def read(self, app: App, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """Of each platform the version that is meant, and what all platforms share.

        A localization without any text is left out: the store makes one by itself for each new locale of the app,
        and nobody has put anything into it. Raises Missing if the app is not known or not ours.
        """
        shown = self._look(app, wanted)
        if wanted is not None:
            self._looks[app.id] = (frozenset(wanted), shown)
        return {address: each for address, each in shown.found.items() if not reading.is_empty(address, each)}

    def _look(self, app: App, wanted: Collection[Address] | None) -> Look:
        http = self._http.reading()
        return reading.look(http, app, self._id_of(app, http), wanted, self._passwords)

    def open(
        self,
        app: App,
        adopt: str = "",  # noqa: ARG002 - the store has no drafts to adopt
        changes: Sequence[Change] = (),
    ) -> Transaction:
        """Begin. Sends nothing but, where nobody has just looked at what is to be changed, that look.

        Raises InReview, or NoOpenVersion, if the state of a version forbids one of the changes, and Blocked for what
        a person has to see to first: before any change is made, and for all platforms at once.
        """
        look = self._look_before(app, changes) if changes else None
        desk = Desk(
            self._http,
            self._uploads,
            app,
            self._id_of(app, self._http),
            wait=self._settings.wait,
            jobs=self._settings.jobs,
            passwords=self._passwords,
            look=look,
        )
        if look is None:
            return AppStoreTransaction(desk, self._sleep)
        permits.check(desk, changes, look.found, look.submissions)
        opening = permits.opening(changes, look.versions or {})
        return AppStoreTransaction(desk, self._sleep, opening=opening, shown=look.found)

    def _look_before(self, app: App, changes: Sequence[Change]) -> Look:
        """What is at the addresses of these changes. An apply has just asked for exactly that; it serves once."""
        wanted = frozenset(change.address for change in changes)
        asked, look = self._looks.pop(app.id, (frozenset(), None))
        return look if look is not None and asked == wanted else self._look(app, wanted)

    def status(self, app: App) -> str:
        """Each platform's version and state in words: `IOS 1.4.0 in review`. Sends no writes."""
        http = self._http.reading()
        answer = http.send(reading.versions_request(self._id_of(app, http), texts=False))
        shown = reading.versions_in(http, rest(http, document(answer)))
        return "; ".join(f"{each} {states.words(each.state)}" for each in shown.values()) or "no version yet"

    def check(self) -> tuple[str, ...]:
        """Ask for one app, and say what the key is and how many requests it has left. Raises Unauthorized."""
        self._http.reading().send(Request("GET", "/v1/apps", params={"limit": "1"}))
        kind = "a team's key" if self._settings.secret("issuer_id") else "a person's own key"
        rate = self._http.rate
        left = (
            f"{rate.remaining:,} of {rate.limit:,} requests left this hour" if rate else "no hourly limit was announced"
        )
        return (f"the token of {kind} was accepted", left)

    def _id_of(self, app: App, http: Http) -> str:
        """The store's own id of an app. It never changes, so it is asked for once."""
        if app.id not in self._ids:
            self._ids[app.id] = reading.find_app(http, app)
        return self._ids[app.id]


def _upload_places(settings: StoreSettings) -> tuple[str, ...]:
    """Where files may be sent: to Apple's hosts and to what the settings name; the sandbox has two names for itself."""
    places = (settings.endpoint, *settings.endpoints.values(), *_UPLOAD_HOSTS)
    return (*places, settings.endpoint.replace("127.0.0.1", "localhost")) if settings.sandbox else places
