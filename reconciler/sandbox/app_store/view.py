"""What App Store Connect, and the store itself, would show of an app, as JSON: for tests, and for people."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.locks import CLOSED, FREE, IN_REVIEW, LIVE, READY, WAITING
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row

Json = dict[str, Any]
_MEDIA = {
    "screenshots": ("appScreenshotSets", "appScreenshots", "screenshotDisplayType"),
    "previews": ("appPreviewSets", "appPreviews", "previewType"),
}


def view_of(room: Room, lifecycle: Lifecycle, app: Row) -> Json:
    """The app: what customers get by platform, what is on its way, its history, how often each file was taken in."""
    versions = room.world.of("appStoreVersions", app.id)
    return {
        "id": app.id,
        "bundleId": app["bundleId"],
        "name": app["name"],
        "state": _state(versions),
        "live": {
            "info": _info(room, lifecycle.live_info(app.id)),
            "versions": {row["platform"]: _version(room, row) for row in versions if row["appVersionState"] == LIVE},
        },
        "draft": {
            "info": _info(room, lifecycle.editable_info(app.id)),
            "versions": {
                row["platform"]: _version(room, row) for row in versions if row["appVersionState"] not in CLOSED
            },
        },
        "submissions": [
            {"id": row.id, **row.attributes, "items": len(room.world.related(row, "items"))}
            for row in room.world.of("reviewSubmissions", app.id)
        ],
        "builds": [
            {"id": row.id, **_only(row, "version", "processingState", "expired"), "train": train["version"]}
            for row in room.world.of("builds", app.id)
            if (train := room.world.one(row, "preReleaseVersion"))
        ],
        "history": room.world.history.get(app.id, []),
        "uploads": room.world.uploads.get(app.id, {}),
    }


def _state(versions: list[Row]) -> str:
    """`review`, `draft`, `approved`, `live` or `unpublished`, whichever comes first for any platform."""
    states = {row["appVersionState"] for row in versions}
    if states & {WAITING, IN_REVIEW}:
        return "review"
    if states & (FREE | {READY}):
        return "draft"
    if states - CLOSED:
        return "approved"
    return "live" if LIVE in states else "unpublished"


def _info(room: Room, info: Row | None) -> Json | None:
    if info is None:
        return None
    rating = room.world.one(info, "ageRatingDeclaration")
    return {
        "id": info.id,
        "state": info["state"],
        "categories": {name: value for name, value in info.links.items() if "ategory" in name and value},
        "ageRating": dict(rating.attributes) if rating else {},
        "localizations": {
            row["locale"]: {name: value for name, value in row.attributes.items() if name != "locale"}
            for row in room.world.related(info, "appInfoLocalizations")
        },
    }


def _version(room: Room, version: Row) -> Json:
    world = room.world
    localizations = world.related(version, "appStoreVersionLocalizations")
    build, detail = world.one(version, "build"), world.one(version, "appStoreReviewDetail")
    phased = world.one(version, "appStoreVersionPhasedRelease")
    return {
        "id": version.id,
        **{name: value for name, value in version.attributes.items() if name != "platform"},
        "build": build["version"] if build else None,
        "phasedRelease": dict(phased.attributes) if phased else None,
        "reviewDetail": _without_secret(detail),
        "localizations": {
            row["locale"]: {name: value for name, value in row.attributes.items() if name != "locale"}
            for row in localizations
        },
        **{
            key: {
                row["locale"]: {
                    each[attribute]: [_asset(asset) for asset in world.related(each, assets)]
                    for each in world.related(row, sets)
                }
                for row in localizations
            }
            for key, (sets, assets, attribute) in _MEDIA.items()
        },
    }


def _asset(row: Row) -> Json:
    size = row.hidden.get("content", (0, 0))
    return {
        "id": row.id,
        "fileName": row["fileName"],
        "fileSize": row["fileSize"],
        "state": row["assetDeliveryState"]["state"],
        "sha256": row.hidden.get("sha256"),
        "md5": row.hidden.get("md5"),
        "width": size[0],
        "height": size[1],
    }


def _without_secret(detail: Row | None) -> Json | None:
    return {name: value for name, value in detail.attributes.items() if "assword" not in name} if detail else None


def _only(row: Row, *names: str) -> Json:
    return {name: row[name] for name in names}
