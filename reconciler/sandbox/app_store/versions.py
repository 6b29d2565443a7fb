"""Versions and their texts: creating, changing, deleting."""

from __future__ import annotations

import re
from typing import Any

from reconciler.sandbox.app_store import copying, refusals, texts
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.locks import FREE, PREPARE, Locks
from reconciler.sandbox.app_store.refusals import Error
from reconciler.sandbox.app_store.room import Room, moment_of, pacific
from reconciler.sandbox.app_store.state import Row, fresh_id

_VERSION = re.compile(r"\d+(\.\d+){0,2}")


class Versions:
    """Operations on appStoreVersions and appStoreVersionLocalizations."""

    def __init__(self, room: Room, lifecycle: Lifecycle) -> None:
        self._room = room
        self._lifecycle = lifecycle
        self._locks = Locks(room.switches)

    # --- versions -------------------------------------------------------------------------------------------------

    def create_app_store_version(self, given: Given) -> Row:
        """A new version of a platform, with what it takes over from the one before; one is open at a time."""
        app, values = str(given.links["app"]), dict(given.attributes)
        platform = values["platform"]
        errors = []
        if self._lifecycle.open(app, platform):
            detail = "You cannot create a new version of the App in the current state."
            errors.append(refusals.relation_invalid("app", detail))
        errors += self._version_string(app, platform, values["versionString"], None)
        values = {"releaseType": "AFTER_APPROVAL", "reviewType": "APP_STORE", "downloadable": True} | values
        if errors or (errors := self._release_date(values)):
            raise refusals.refusal(*errors)
        return self.open_version(app, self._dated(values), given.links.get("build"))

    def open_version(self, app: str, values: dict[str, Any], build: str | None = None) -> Row:
        """Add a version that is known to make sense."""
        before = self._lifecycle.live(app, values["platform"])
        values = {"copyright": before["copyright"] if before else None, "createdDate": self._room.now(), **values}
        version = Row("appStoreVersions", fresh_id(), app, values, {"app": app})
        if self._room.switches.number("release_type_busy"):
            version.hidden["busy"] = self._room.switches.number("release_type_busy")
        self._room.add(version)
        self._lifecycle.move(version, PREPARE)
        self._lifecycle.open_info(app)
        if build:
            self.attach(version, build)
        self._inherit(before, version)
        return version

    def modify_app_store_version(self, version: Row, given: Given) -> None:
        """Change a version's attributes, or the build that it is made of."""
        values = dict(given.attributes)
        locked = [name for name in values if not self._locks.version(name, version["appVersionState"])]
        if "releaseType" in values and self._is_busy(version):
            locked.append("releaseType")
        if locked:
            raise refusals.refusal(*(refusals.locked(name) for name in locked))
        errors = self._release_date({**version.attributes, **values})
        if "versionString" in values:
            errors += self._version_string(version.app, version["platform"], values["versionString"], version)
        if errors:
            raise refusals.refusal(*errors)
        version.attributes |= self._dated(values)
        if "build" in given.links:
            self.attach(version, given.links["build"])

    def delete_app_store_version(self, version: Row) -> None:
        """Delete a version that was never submitted."""
        first = self._lifecycle.is_first(version) and self._room.switches["delete_first_version"] == "refused"
        if version["appVersionState"] != PREPARE or first:
            raise refusals.state_error("The version cannot be deleted in its current state")
        self._detach(version)
        self._room.remove(version)
        self._lifecycle.close_info(version.app)

    def set_build(self, version: Row, names: list[str]) -> None:
        """Attach a build by the relationship; none: detach it."""
        self.attach(version, next(iter(names), None))

    def attach(self, version: Row, name: str | None) -> None:
        """Attach a build, or detach what is attached."""
        build = self._room.world.find("builds", name)
        if problem := self._unfit(version, build, name):
            code = self._room.switches["build_code"]
            error = refusals.relation_invalid("build", problem, code)
            title = "A relationship value is not acceptable for the current resource state."
            raise refusals.refusal(error | {"title": title})
        self._detach(version)
        version.links["build"] = name
        if build:
            build.links["appStoreVersion"] = version.id

    def _detach(self, version: Row) -> None:
        if old := self._room.world.one(version, "build"):
            old.links["appStoreVersion"] = None

    def _unfit(self, version: Row, build: Row | None, name: str | None) -> str:
        """Why a build cannot be attached; "" if it can."""
        if version["appVersionState"] not in FREE:
            return "The specified pre-release build could not be added."
        if build is None:
            refused = name is not None or self._room.switches["detach_build"] == "refused"
            return "The specified pre-release build could not be added." if refused else ""
        if build["processingState"] != "VALID":
            return "The build is not in a valid processing state for this operation"
        train = self._room.world.one(build, "preReleaseVersion")
        same = train and (train["version"], train["platform"]) == (version["versionString"], version["platform"])
        eligible = (
            build["buildAudienceType"] == "APP_STORE_ELIGIBLE" and not build["expired"] and build.app == version.app
        )
        return "" if same and eligible else "The specified pre-release build could not be added."

    def _inherit(self, before: Row | None, version: Row) -> None:
        style = self._room.switches["inherit"]
        app = self._room.world.find("apps", version.app)
        if before and style != "nothing":
            media = copying.MEDIA if style == "all" else frozenset()
            kinds = copying.TEXTS | copying.DETAILS | media
            copying.copy_children(self._room.world, before, version, kinds)
            for row in self._room.world.related(version, "appStoreVersionLocalizations"):
                row["whatsNew"] = None
        elif app:
            self.add_localization(version, {"locale": app["primaryLocale"]})

    def _is_busy(self, version: Row) -> bool:
        left = version.hidden.get("busy", 0)
        version.hidden["busy"] = max(left - 1, 0)
        return bool(left)

    def _version_string(self, app: str, platform: str, text: str | None, itself: Row | None) -> list[Error]:
        if not _VERSION.fullmatch(text or ""):
            return [refusals.attribute_invalid("versionString", f"'{text}' is not one to three integers with dots")]
        versions = [row for row in self._lifecycle.versions(app, platform) if row is not itself]
        if any(row["versionString"] == text for row in versions):
            return [refusals.duplicate("versionString", "The version number has been previously used.")]
        return []

    def _release_date(self, values: dict[str, Any]) -> list[Error]:
        """A date goes with SCHEDULED and with nothing else; it is a whole hour. That it has passed does no harm."""
        text = values.get("earliestReleaseDate")
        if bool(text) != (values.get("releaseType") == "SCHEDULED"):
            detail = "earliestReleaseDate is set if, and only if, releaseType is SCHEDULED"
            code = self._room.switches["release_date_code"]
            error = refusals.attribute_invalid("earliestReleaseDate", detail) | {"code": code}
            return [error]
        if text and moment_of(text) % 3600:
            return [refusals.attribute_invalid("earliestReleaseDate", "The date must be a whole hour")]
        return []

    def _dated(self, values: dict[str, Any]) -> dict[str, Any]:
        text = values.get("earliestReleaseDate")
        return values | ({"earliestReleaseDate": pacific(moment_of(text))} if text else {})

    # --- texts ----------------------------------------------------------------------------------------------------

    def create_app_store_version_localization(self, given: Given) -> Row:
        """A locale of a version, while the version can be changed freely."""
        version = self._room.row("appStoreVersions", str(given.links["appStoreVersion"]))
        values = texts.stored(self._room.switches, given.type, given.attributes)
        if version["appVersionState"] not in FREE:
            raise refusals.state_error("Cannot create localization after the app version has been submitted for review")
        if self._locale(version, values["locale"]):
            detail = f"Entity with locale: {values['locale']} already exists. Try updating."
            raise refusals.refusal(refusals.duplicate("locale", detail))
        self._check_whats_new(version, values)
        return self.add_localization(version, values)

    def add_localization(self, version: Row, values: dict[str, Any]) -> Row:
        """Add a locale that is known to make sense."""
        links = {"appStoreVersion": version.id}
        return self._room.add(Row("appStoreVersionLocalizations", fresh_id(), version.app, values, links))

    def modify_app_store_version_localization(self, row: Row, given: Given) -> None:
        """Change the texts of a locale, as far as the version's state lets them be changed."""
        version = self._room.row("appStoreVersions", row.links["appStoreVersion"])
        values = texts.stored(self._room.switches, row.type, given.attributes)
        for name in values:
            if not self._locks.text(name, version["appVersionState"]):
                raise _not_now(name)
        self._check_whats_new(version, values)
        row.attributes |= values

    def delete_app_store_version_localization(self, row: Row) -> None:
        """Delete a locale with its screenshots and previews; not the primary one."""
        version = self._room.row("appStoreVersions", row.links["appStoreVersion"])
        if version["appVersionState"] not in FREE:
            raise refusals.state_error("Cannot delete localization after the app version has been submitted for review")
        check_primary(self._room, row)
        self._room.remove(row)

    def _locale(self, version: Row, locale: str) -> Row | None:
        rows = self._room.world.related(version, "appStoreVersionLocalizations")
        return next((row for row in rows if row["locale"] == locale), None)

    def _check_whats_new(self, version: Row, values: dict[str, Any]) -> None:
        if values.get("whatsNew") and self._lifecycle.is_first(version):
            raise _not_now("whatsNew")


def _not_now(attribute: str) -> Exception:
    detail = f"Attribute '{attribute}' cannot be edited at this time"
    return refusals.state_error(detail, source=refusals.pointer(attribute))


def check_primary(room: Room, row: Row) -> None:
    """Refuse to delete what is in the app's primary locale."""
    app = room.row("apps", row.app)
    if row["locale"] == app["primaryLocale"] and room.switches["delete_primary_locale"] == "refused":
        raise refusals.state_error("The localization of the primary locale cannot be deleted")
