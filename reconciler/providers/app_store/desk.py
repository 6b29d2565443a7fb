"""What one transaction works on: the versions, app infos and localizations of an app, with their ids.

All of it is read when a change first needs it, and once for all threads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from threading import RLock
from typing import Final

from reconciler.errors import Blocked
from reconciler.http import Http, Request, quote
from reconciler.model import Address, App, Resource
from reconciler.providers.app_store import names, reading, states
from reconciler.providers.app_store.passwords import Passwords
from reconciler.providers.app_store.problems import place_in
from reconciler.providers.app_store.reading import Look
from reconciler.providers.app_store.shapes import Info, Version, by_locale
from reconciler.providers.app_store.states import Part
from reconciler.providers.app_store.wire import MOST, Document, Item, document, fetch, look_for, rest

_INFO_LAG: Final = 30.0


class Desk:
    """The things of one app that a transaction changes.

    Args:
        http: the connection, signed.
        uploads: a connection without credentials, to where the store has files sent.
        app: whose things they are.
        app_id: the store's id of it.
        wait: seconds to wait for the store's machines.
        jobs: requests in flight at most.
        passwords: looks up secrets by their names, and hides those that the store shows.
        look: what was shown just now; what it lacks is asked for when it is needed.
    """

    def __init__(
        self,
        http: Http,
        uploads: Http,
        app: App,
        app_id: str,
        *,
        wait: float,
        jobs: int,
        passwords: Passwords,
        look: Look | None = None,
    ) -> None:
        self.http = http
        self.uploads = uploads
        self.app = app
        self.app_id = app_id
        self.wait = wait
        self.jobs = jobs
        self.passwords = passwords
        self.secret = passwords.secret
        self.lock = RLock()
        self.opened: set[str] = set()
        self.brought: set[str] = set()
        self.reserved: dict[str, str] = {}
        self.builds: dict[tuple[str, str], Item] = {}
        self._versions: dict[str, Version] | None = None
        self._texts: dict[str, dict[str, Item]] = {}
        self._turns: dict[str, RLock] = {}
        self._info: Info | None = look.info if look else None
        if look and look.versions is not None:
            self._take(look.versions)

    # --- versions ---

    def versions(self) -> dict[str, Version]:
        """By platform, the version that is meant."""
        with self.lock:
            if self._versions is None:
                answer = self.http.send(reading.versions_request(self.app_id, texts=True))
                return self._take(reading.versions_in(self.http, rest(self.http, document(answer))))
            return self._versions

    def _take(self, versions: dict[str, Version]) -> dict[str, Version]:
        self._versions = dict(versions)
        self._texts |= {platform: dict(each.texts) for platform, each in versions.items()}
        return self._versions

    def made(self, platform: str, shown: Document) -> None:
        """A version was made: go by this list of versions from now on, and ask for the app info anew."""
        with self.lock:
            self.opened.add(platform)
            self._take(reading.versions_in(self.http, shown))
            self._texts.pop("", None)
            self._info = None

    def changed(self, platform: str, version: Version) -> None:
        """Go by this state of a version from now on: what a write answered is newer than any list."""
        with self.lock:
            self.versions()[platform] = version

    def version(self, platform: str, part: Part) -> Version:
        """The version in which something of this sort may be changed now.

        Raises InReview naming its state, or NoOpenVersion if there is none, or only a live one.
        """
        version = self.versions().get(platform)
        if version is None:
            raise states.no_open_version(f"{self.app} has no {platform} version yet")
        states.check(f"{self.app} {version}", version.state, part)
        return version

    def sets(self, wanted: Collection[Address]) -> dict[Address, Resource] | None:
        """What these sets of files hold now; None if it is not known where they are, or if not all are sets."""
        with self.lock:
            if self._versions is None or any(each.kind not in reading.SETS for each in wanted):
                return None
            versions = {each: replace(version, texts=self.texts(each)) for each, version in self._versions.items()}
        return reading.media(self.http.reading(), self.app, versions, wanted)

    def is_open(self, platform: str) -> bool:
        """Is there a version that is not live yet?"""
        version = self.versions().get(platform)
        return version is not None and not version.live

    # --- localizations ---

    def texts(self, platform: str) -> dict[str, Item]:
        """The localizations of a platform's version by locale; with "" those of the app info. Kept up to date."""
        if not platform:
            return self._texts.setdefault("", dict(self.info("promotion").texts))
        self.versions()
        return self._texts.setdefault(platform, {})

    def turn(self, locale: str) -> RLock:
        """Held while a localization is made or changed: one of the app's may bring one of the version's with it."""
        with self.lock:
            return self._turns.setdefault(locale, RLock())

    def texts_anew(self, platform: str) -> dict[str, Item]:
        """The same, after asking again."""
        with self.lock:
            known = self.texts(platform)
            known.update(by_locale(fetch(self.http, self.texts_request(platform).path, {"limit": MOST}).data))
            return known

    def keep(self, platform: str, locale: str, item: Item | None) -> None:
        """Go by this state of a localization from now on; None: it is gone."""
        with self.lock:
            known = self.texts(platform)
            if item is None:
                known.pop(locale, None)
            else:
                known[locale] = item
            if not platform:
                self.brought.add(locale)

    def texts_request(self, platform: str) -> Request:
        """Asks for these localizations anew."""
        if platform:
            path = f"/v1/appStoreVersions/{quote(self.versions()[platform].id)}/appStoreVersionLocalizations"
        else:
            path = f"/v1/appInfos/{quote(self.info('promotion').item.id)}/appInfoLocalizations"
        return Request("GET", path, params={"limit": MOST})

    def localization(self, platform: str, locale: str) -> Item:
        """The localization of a version that media hang on. Raises Blocked if there is none."""
        with self.lock:
            known = self.texts(platform)
            if locale not in known:
                known = self.texts_anew(platform)
            if locale not in known:
                raise Blocked(
                    f"{self.app} {platform} has no {locale} localization, so nothing can be put into it",
                    fix=f"name {locale} under `listings` of {platform} in the manifest as well",
                )
            return known[locale]

    # --- what the platforms share ---

    def info(self, part: Part) -> Info:
        """The app info in which something of this sort may be changed now; `promotion`: whatever there is.

        Raises InReview naming its state, or NoOpenVersion if only the live one is there: there is another one only
        while a version is open (fastlane#17321).
        """
        with self.lock:
            if self._info is None:
                self._info = self._load_info()
            info = self._info
        if part == "promotion" or info.state in states.INFO_ALLOWED[part]:
            return info
        if info.state in states.INFO_CLOSED:
            raise states.no_open_version(
                f"{self.app} has no version in preparation, and names, categories and age rating change with one only"
            )
        raise states.in_review(f"{self.app}'s app info", info.state, states.INFO_ALLOWED)

    def _load_info(self) -> Info:
        request = reading.info_request(self.app_id)
        info = reading.info_in(self.http, rest(self.http, document(self.http.send(request))))
        if self.opened and (info is None or info.state in states.INFO_CLOSED):  # the new one may take a moment

            def open_info(shown: Document) -> Info | None:
                found = reading.info_in(self.http, shown)
                return found if found and found.state not in states.INFO_CLOSED else None

            info = look_for(self.http, request, open_info, min(self.wait, _INFO_LAG)) or info
        if info is None:
            raise Blocked(f"{self.app} has no app info", fix="look at the app in App Store Connect")
        self._texts.pop("", None)
        return info

    # --- for messages ---

    def place_of(self) -> Callable[[str], str]:
        """Turns the path of an object, as errors name it, into its address."""
        known: dict[str, str] = {}
        for platform, version in (self._versions or {}).items():
            known[version.id] = names.version(self.app, platform).local
            for locale, item in self._texts.get(platform, {}).items():
                known[item.id] = names.listing(self.app, platform, locale).local
            if version.review:
                known[version.review.id] = names.review(self.app, platform).local
        if self._info:
            known[self._info.item.id] = names.details(self.app).local
            if self._info.rating:
                known[self._info.rating.id] = names.age_rating(self.app).local
            known |= {item.id: names.app_listing(self.app, each).local for each, item in self.texts("").items()}
        return place_in(known)
