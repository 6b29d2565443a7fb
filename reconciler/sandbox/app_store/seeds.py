"""Example apps: the one that a fresh sandbox holds, and others from a few words of JSON."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.app_store import reference
from reconciler.sandbox.app_store.assets import finish
from reconciler.sandbox.app_store.example import EXAMPLE
from reconciler.sandbox.app_store.facts import facts
from reconciler.sandbox.app_store.films import film
from reconciler.sandbox.app_store.locks import CLOSED, LIVE
from reconciler.sandbox.app_store.operations import Desk
from reconciler.sandbox.app_store.room import Room, moment_of, pacific
from reconciler.sandbox.app_store.seed_checks import check, counts_in, locales_of
from reconciler.sandbox.app_store.state import Row, fresh_id
from reconciler.sandbox.app_store.tables import PREVIEW_SIZES, SCREENSHOT_SIZES, TERRITORIES
from reconciler.sandbox.pictures import picture_of, tinted


class Seeds:
    """Puts example apps into the store."""

    def __init__(self, room: Room, desk: Desk) -> None:
        self._room = room
        self._desk = desk

    def example(self) -> None:
        """The app that a fresh sandbox holds."""
        self.seed(EXAMPLE)

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app, or replace the one with that id; returns its id. Every key may be left out.

        Args:
            app: `id` (digits); `bundle_id`; `sku`; `name`; `primary_locale`; `locales` (a list, or how many); `info`
                and `texts` (by locale, attributes of appInfoLocalizations and of appStoreVersionLocalizations besides
                those made up); `categories` (by relationship); `age_rating` (attributes; the others are NONE or
                false); `platforms` (by platform: one version, or a list of them, as `{version, state, screenshots,
                previews, build, release_type, earliest_release_date, phased}`, where `screenshots` and `previews` tell
                how many there are of each type in every locale, or by locale); `builds` (a list of `{version,
                platform, train, state}`); `available` (a list of territories, or true for all); `price` (a tier from
                0); `taken_names` (names of other developers' apps).

        Raises ValueError for a key or value that is not known.
        """
        check(app)
        row = self._app(app)
        locales = locales_of(app)
        for build in app.get("builds", ()):
            self.build(row, **build)
        for platform, given in (app.get("platforms") or {"IOS": {}}).items():
            for version in given if isinstance(given, list) else [given]:
                self._version(row, platform, {"version": "1.0", "state": LIVE, **version}, app, locales)
        self._info(row, app, locales)
        self._sell(row, app)
        self._room.world.taken_names += [str(name).casefold() for name in app.get("taken_names", ())]
        return row.id

    def build(
        self, app: Row, *, version: str, train: str, platform: str = "IOS", state: str = "VALID", expired: bool = False
    ) -> Row:
        """Add a build, as if it had been uploaded and processed. `train` is the version that it is meant for."""
        world = self._room.world
        trains = world.of("preReleaseVersions", app.id)
        found = next((row for row in trains if (row["version"], row["platform"]) == (train, platform)), None)
        values = {"version": train, "platform": platform}
        found = found or world.add(Row("preReleaseVersions", fresh_id(), app.id, values, {"app": app.id, "builds": []}))
        now = self._room.now()
        attributes = {
            "version": str(version),
            "uploadedDate": now,
            "expirationDate": now,
            "expired": expired,
            "minOsVersion": "16.0",
            "processingState": state,
            "buildAudienceType": "APP_STORE_ELIGIBLE",
            "usesNonExemptEncryption": False,
        }
        row = world.add(Row("builds", fresh_id(), app.id, attributes, {"app": app.id, "preReleaseVersion": found.id}))
        found.links["builds"].append(row.id)
        return row

    def asset(self, holder: Row, kind: str, name: str, content: bytes) -> Row:
        """Add a screenshot or preview that the store is done with, at the end of a set."""
        relation = kind.removesuffix("s") + "Set"
        row = Row(kind, fresh_id(), holder.app, {"fileName": name, "fileSize": len(content)}, {relation: holder.id})
        row.hidden = {
            "sha256": self._room.disk.keep_bytes(content),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        picture = picture_of(content)
        row.hidden["content"] = [picture.width, picture.height] if picture else list(size_of(holder))
        row["sourceFileChecksum"] = row.hidden["md5"]
        if kind == "appPreviews":
            row["mimeType"] = "video/mp4"
        finish(row)
        return self._room.world.add(row)

    # --- parts ----------------------------------------------------------------------------------------------------

    def _app(self, app: Mapping[str, Any]) -> Row:
        bundle = str(app.get("bundle_id") or f"com.example.app{fresh_id()[:8]}")
        name = str(app.get("id") or 10**9 + zlib.crc32(bundle.encode()))
        if old := self._room.world.find("apps", name):
            self._room.world.remove(old)
        attributes = {
            "bundleId": bundle,
            "name": app.get("name") or bundle.rpartition(".")[2].title(),
            "sku": app.get("sku") or bundle,
            "primaryLocale": app.get("primary_locale") or locales_of(app)[0],
            "isOrEverWasMadeForKids": False,
            "contentRightsDeclaration": "DOES_NOT_USE_THIRD_PARTY_CONTENT",
        }
        row = self._room.world.add(Row("apps", name, name, attributes))
        reference.price(self._room.world, row)
        return row

    def _version(
        self, app: Row, platform: str, given: Mapping[str, Any], whole: Mapping[str, Any], locales: Sequence[str]
    ) -> None:
        date = given.get("earliest_release_date")
        values = {
            "platform": platform,
            "versionString": str(given["version"]),
            "copyright": "2026 Example Ltd.",
            "reviewType": "APP_STORE",
            "releaseType": given.get("release_type", "AFTER_APPROVAL"),
            "earliestReleaseDate": pacific(moment_of(str(date))) if date else None,
            "downloadable": True,
            "createdDate": self._room.now(),
        }
        version = self._room.world.add(Row("appStoreVersions", fresh_id(), app.id, values, {"app": app.id}))
        build = self.build(app, version=str(given.get("build", "1")), train=values["versionString"], platform=platform)
        version.links["build"], build.links["appStoreVersion"] = build.id, version.id
        self._desk.lifecycle.move(version, str(given["state"]))
        for locale in locales:
            texts = _texts(app, locale) | dict(whole.get("texts", {}).get(locale, {}))
            row = self._desk.versions.add_localization(version, {"locale": locale, **texts})
            self._sets(row, given, locale)
        if given.get("phased"):
            links = {"appStoreVersion": version.id}
            state = {"phasedReleaseState": given["phased"], "totalPauseDuration": 0}
            self._room.world.add(Row("appStoreVersionPhasedReleases", fresh_id(), app.id, state, links))

    def _sets(self, localization: Row, given: Mapping[str, Any], locale: str) -> None:
        for key, kind, attribute in _MEDIA:
            for display, count in counts_in(given.get(key, {}), locale).items():
                links = {"appStoreVersionLocalization": localization.id}
                holder = Row(f"{kind}Sets", fresh_id(), localization.app, {attribute: display}, links)
                self._room.world.add(holder)
                for number in range(int(count)):
                    text = f"{localization.app} {locale} {display} {number}"
                    self.asset(holder, f"{kind}s", f"{number + 1}.{_ENDINGS[kind]}", placeholder(holder, text))

    def _info(self, app: Row, given: Mapping[str, Any], locales: Sequence[str]) -> None:
        versions = self._room.world.of("appStoreVersions", app.id)
        live = any(row["appVersionState"] in CLOSED for row in versions)
        values: dict[str, Any] = {"appStoreAgeRating": "FOUR_PLUS"}
        links = {"app": app.id, "primaryCategory": "GAMES", **given.get("categories", {})}
        info = self._room.world.add(Row("appInfos", fresh_id(), app.id, values, links))
        self._desk.lifecycle.move_info(info, LIVE if live else "PREPARE_FOR_SUBMISSION")
        rating = _no_answers() | dict(given.get("age_rating", {}))
        self._room.world.add(Row("ageRatingDeclarations", info.id, app.id, rating, {"appInfo": info.id}))
        for locale in locales:
            texts = {"locale": locale, "name": app["name"], "privacyPolicyUrl": "https://example.com/privacy"}
            texts |= dict(given.get("info", {}).get(locale, {}))
            row = Row("appInfoLocalizations", fresh_id(), app.id, texts, {"appInfo": info.id})
            self._room.world.add(row)
        for version in versions:
            if version["appVersionState"] not in CLOSED:
                self._desk.lifecycle.open_info(app.id)
                self._desk.lifecycle.move(version, version["appVersionState"])
        self._desk.lifecycle.mirror_name(app.id)

    def _sell(self, app: Row, given: Mapping[str, Any]) -> None:
        available = given.get("available")
        if available:
            wanted = TERRITORIES if available is True else available
            self._desk.sales.open_in(app, {name: {"available": True} for name in wanted}, everywhere=True)
        tier = int(given.get("price", 0))
        self._desk.sales.price_at(app, "USA", [(reference.point_id(app.id, "USA", tier), {})])


def placeholder(holder: Row, text: str) -> bytes:
    """A picture or film that fits a set; different texts make different files."""
    width, height = size_of(holder)
    if holder.type == "appPreviewSets":
        return film(width, height, text)
    return tinted(width, height, text)


def size_of(holder: Row) -> tuple[int, int]:
    """A size in pixels that a set takes."""
    if holder.type == "appPreviewSets":
        return min(PREVIEW_SIZES.get(holder["previewType"], {(886, 1920)}))
    return min(SCREENSHOT_SIZES[holder["screenshotDisplayType"]])


def _texts(app: Row, locale: str) -> dict[str, Any]:
    return {
        "description": f"{app['name']} at length, for {locale}.",
        "keywords": "example,app",
        "whatsNew": "Small improvements.",
        "supportUrl": "https://example.com/support",
        "marketingUrl": None,
        "promotionalText": None,
    }


def _no_answers() -> dict[str, Any]:
    """An age rating declaration in which nothing is found."""
    body = next(each.body for each in facts().operations if each.id == "ageRatingDeclarations_updateInstance")
    assert body is not None
    return {
        name: False if schema["type"] == "boolean" else "NONE" if "INFREQUENT" in schema.get("enum", ()) else None
        for name, schema in body.attributes.items()
    }


_MEDIA = (("screenshots", "appScreenshot", "screenshotDisplayType"), ("previews", "appPreview", "previewType"))
_ENDINGS = {"appScreenshot": "png", "appPreview": "mp4"}
