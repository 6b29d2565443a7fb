"""What a version must have before it can be reviewed. What it lacks is told by the path of what lacks it."""

from __future__ import annotations

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.refusals import Error
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row

Lacks = dict[str, list[Error]]

_SCREENS = {
    "IOS": ("APP_IPHONE_67", "APP_IPHONE_65"),
    "MAC_OS": ("APP_DESKTOP",),
    "TV_OS": ("APP_APPLE_TV",),
    "VISION_OS": ("APP_APPLE_VISION_PRO",),
}
"""By platform, the display types of which the primary locale must have one."""

_UNASKED = frozenset(
    ("kidsAgeBand", "ageRatingOverride", "ageRatingOverrideV2", "koreaAgeRatingOverride", "developerAgeRatingInfoUrl")
)
"""Parts of an age rating declaration that may stay empty."""

_ASSETS = (("appScreenshotSets", "appScreenshots"), ("appPreviewSets", "appPreviews"))


class Checks:
    """Looks whether a version is complete."""

    def __init__(self, room: Room, lifecycle: Lifecycle) -> None:
        self._room = room
        self._lifecycle = lifecycle

    def lacks(self, version: Row) -> Lacks:
        """What a version and its app's info lack; nothing if it can be reviewed."""
        found: Lacks = {}
        self._version(version, found)
        self._info(version, found)
        self._media(version, found)
        return found

    def unfinished(self, version: Row) -> list[Row]:
        """The assets of a version that the store has not yet looked at."""
        return [row for row in self.assets(version) if row["assetDeliveryState"]["state"] == "UPLOAD_COMPLETE"]

    def attachments_pending(self, version: Row) -> bool:
        """Is any file for the reviewers still on its way?"""
        detail = self._room.world.one(version, "appStoreReviewDetail")
        rows = self._room.world.related(detail, "appStoreReviewAttachments") if detail else []
        return any(row["assetDeliveryState"]["state"] != "COMPLETE" for row in rows)

    def assets(self, version: Row) -> list[Row]:
        """Every screenshot and preview of a version."""
        world = self._room.world
        return [
            asset
            for localization in world.related(version, "appStoreVersionLocalizations")
            for sets, assets in _ASSETS
            for each in world.related(localization, sets)
            for asset in world.related(each, assets)
        ]

    def _version(self, version: Row, found: Lacks) -> None:
        path = f"/v1/appStoreVersions/{version.id}"
        if not self._room.world.one(version, "build"):
            found.setdefault(path, []).append(refusals.relation_required("build"))
        if not version["copyright"]:
            found.setdefault(path, []).append(refusals.attribute_required("copyright"))
        primary = self._primary(version)
        for row in self._room.world.related(version, "appStoreVersionLocalizations"):
            needed = ["description", "supportUrl"]
            mode = self._room.switches["keywords_required"]
            needed += ["keywords"] if mode == "all" or (mode == "primary" and row["locale"] == primary) else []
            needed += [] if self._lifecycle.is_first(version) else ["whatsNew"]
            if missing := [refusals.attribute_required(name) for name in needed if not row[name]]:
                found[f"/v1/appStoreVersionLocalizations/{row.id}"] = missing

    def _info(self, version: Row, found: Lacks) -> None:
        world = self._room.world
        info = self._lifecycle.editable_info(version.app)
        if info is None:
            return
        rows = world.related(info, "appInfoLocalizations")
        for row in rows:
            if not row["name"]:
                found[f"/v1/appInfoLocalizations/{row.id}"] = [refusals.attribute_required("name")]
        theirs = {row["locale"] for row in world.related(version, "appStoreVersionLocalizations")}
        if unlike := sorted(theirs ^ {row["locale"] for row in rows}):
            detail = f"App info and version must have the same locales; only one has {', '.join(unlike)}"
            found.setdefault(f"/v1/appInfos/{info.id}", []).append(refusals.attribute_invalid("locale", detail))
        if not info.links.get("primaryCategory"):
            found.setdefault(f"/v1/appInfos/{info.id}", []).append(refusals.relation_required("primaryCategory"))
        rating = world.one(info, "ageRatingDeclaration")
        if rating and (open_ := [name for name, each in rating.attributes.items() if each is None]):
            asked = [refusals.attribute_required(name) for name in open_ if name not in _UNASKED]
            found.update({f"/v1/ageRatingDeclarations/{rating.id}": asked} if asked else {})

    def _media(self, version: Row, found: Lacks) -> None:
        broken = [
            row for row in self.assets(version) if row["assetDeliveryState"]["state"] in {"AWAITING_UPLOAD", "FAILED"}
        ]
        for row in broken:
            state = row["assetDeliveryState"]["state"]
            title = f"The asset '{row['fileName']}' is {state}."
            found[f"/v1/{row.type}/{row.id}"] = [refusals.error(409, "STATE_ERROR", title)]
        wanted = _SCREENS[version["platform"]]
        if self._room.switches["screenshots_required"] == "yes" and not self._has_screens(version, wanted):
            code = f"STATE_ERROR.SCREENSHOT_REQUIRED.{wanted[0]}"
            error = refusals.error(409, code, f"App screenshot missing ({wanted[0]}).")
            found.setdefault("/v1/appScreenshots/", []).append(error)

    def _has_screens(self, version: Row, wanted: tuple[str, ...]) -> bool:
        world, primary = self._room.world, self._primary(version)
        return any(
            each["screenshotDisplayType"] in wanted and world.related(each, "appScreenshots")
            for row in world.related(version, "appStoreVersionLocalizations")
            if row["locale"] == primary
            for each in world.related(row, "appScreenshotSets")
        )

    def _primary(self, version: Row) -> str:
        return str(self._room.row("apps", version.app)["primaryLocale"])
