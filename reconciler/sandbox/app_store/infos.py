"""Apps and what is the same for all their platforms: names, categories, age rating."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.app_store import refusals, texts
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.locks import FREE
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row, fresh_id
from reconciler.sandbox.app_store.tables import CATEGORIES, LOCALES
from reconciler.sandbox.app_store.versions import Versions, check_primary


class Infos:
    """Operations on apps, appInfos, appInfoLocalizations and ageRatingDeclarations."""

    def __init__(self, room: Room, lifecycle: Lifecycle, versions: Versions) -> None:
        self._room = room
        self._lifecycle = lifecycle
        self._versions = versions

    def modify_app(self, app: Row, given: Given) -> None:
        """Change what an app has outside of its versions."""
        values = dict(given.attributes)
        locked = self._room.switches["bundle_id"] == "locked_by_build" and self._room.world.of("builds", app.id)
        if values.get("bundleId", app["bundleId"]) != app["bundleId"] and locked:
            raise refusals.refusal(refusals.locked("bundleId"))
        if values.get("primaryLocale", "en-US") not in LOCALES:
            detail = f"'{values['primaryLocale']}' is not a valid locale"
            raise refusals.refusal(refusals.attribute_invalid("primaryLocale", detail))
        app.attributes |= values
        self._lifecycle.mirror_name(app.id)

    # --- app infos ------------------------------------------------------------------------------------------------

    def modify_app_info(self, info: Row, given: Given) -> None:
        """Change the categories; a subcategory must be one of its category."""
        if info["state"] not in FREE:
            raise refusals.state_error("Categories cannot be edited at this time")
        wanted = {**info.links, **given.links}
        for rank in ("primary", "secondary"):
            parts = CATEGORIES.get(str(wanted.get(f"{rank}Category")), ())
            for number in ("One", "Two"):
                name = f"{rank}Subcategory{number}"
                if wanted.get(name) and wanted[name] not in parts:
                    raise refusals.refusal(refusals.relation_invalid(name, ""))  # without detail, as fastlane saw it
        info.links |= given.links

    def create_app_info_localization(self, given: Given) -> Row:
        """A locale of an info; the open versions get it, too."""
        info = self._room.row("appInfos", str(given.links["appInfo"]))
        values = texts.stored(self._room.switches, given.type, given.attributes)
        if info["state"] not in FREE:
            raise refusals.state_error("Cannot create localization after the app has been submitted for review")
        rows = self._room.world.related(info, "appInfoLocalizations")
        if any(row["locale"] == values["locale"] for row in rows):
            detail = f"Entity with locale: {values['locale']} already exists. Try updating."
            raise refusals.refusal(refusals.duplicate("locale", detail))
        self._check_name(info.app, values)
        links = {"appInfo": info.id}
        row = self._room.add(Row("appInfoLocalizations", fresh_id(), info.app, values, links))
        if self._room.switches["auto_version_localization"] == "yes":
            self._bring_along(info.app, values["locale"])
        self._lifecycle.mirror_name(info.app)
        return row

    def modify_app_info_localization(self, row: Row, given: Given) -> None:
        """Change name, subtitle and addresses, as long as the info is not in review or live."""
        info = self._room.row("appInfos", row.links["appInfo"])
        values = texts.stored(self._room.switches, row.type, given.attributes)
        if not self._lifecycle.info_free(info):
            raise refusals.refusal(*(refusals.unmodifiable(name) for name in values or ["name"]))
        if "name" in values and not values["name"]:
            raise refusals.refusal(refusals.attribute_required("name"))
        self._check_name(info.app, values)
        row.attributes |= values
        self._lifecycle.mirror_name(info.app)

    def delete_app_info_localization(self, row: Row) -> None:
        """Delete a locale, not the primary one."""
        info = self._room.row("appInfos", row.links["appInfo"])
        if info["state"] not in FREE:
            raise refusals.state_error("Cannot delete localization after the app has been submitted for review")
        check_primary(self._room, row)
        self._room.remove(row)

    def modify_age_rating_declaration(self, row: Row, given: Given) -> None:
        """Answer questions about the content."""
        info = self._room.world.parent(row)
        if info and info["state"] not in FREE:
            raise refusals.state_error("The age rating declaration cannot be edited at this time")
        row.attributes |= dict(given.attributes)

    def _check_name(self, app: str, values: dict[str, Any]) -> None:
        """A name belongs to one app of the store."""
        name = (values.get("name") or "").casefold()
        if name and name in self._room.world.taken_names:
            detail = "The App Name you entered is already being used by another developer's app."
            raise refusals.refusal(refusals.duplicate("name", detail, "DUPLICATE.DIFFERENT_ACCOUNT"))
        others = self._room.world.of("appInfoLocalizations")
        if name and any(row.app != app and (row["name"] or "").casefold() == name for row in others):
            detail = "The App Name you entered is already being used for another app in your account."
            raise refusals.refusal(refusals.duplicate("name", detail, "DUPLICATE.SAME_ACCOUNT"))

    def _bring_along(self, app: str, locale: str) -> None:
        for version in self._room.world.of("appStoreVersions", app):
            rows = self._room.world.related(version, "appStoreVersionLocalizations")
            if version["appVersionState"] in FREE and all(row["locale"] != locale for row in rows):
                self._versions.add_localization(version, {"locale": locale})
