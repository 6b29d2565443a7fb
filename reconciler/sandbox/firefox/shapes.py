"""How an app is shown: the app object, in the types of 2013 and of 2016."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import API, Call
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import App, Preview

MOZILLA_TIME = ZoneInfo("America/Los_Angeles")
"""Times of the API are those on the wall there."""


def app_path(number: int) -> str:
    """The path of an app."""
    return f"{API}/apps/app/{number}/"


class Shapes:
    """Turns what the Marketplace holds into what it tells."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def app(self, app: App, call: Call) -> dict[str, Any]:
        """The app object, as this caller is shown it."""
        shown = self._common(app, call) | (self._newer(app) if self._dialect.modern else self._older(app, call))
        user = self._user(app, call)
        return shown | ({"user": user} if user or self._dialect.modern else {})

    def preview(self, preview: Preview, call: Call) -> dict[str, Any]:
        """A screenshot or video. Neither its position nor its content can be read back.

        From 2014 on `resource_uri` was made of the object's own name rather than of its id.
        """
        files, stamp = f"{call.origin}/img/uploads/previews", f"?modified={int(preview.made)}"
        suffix = "webm" if preview.filetype == "video/webm" else "png"
        name = "Preview%20object" if self._dialect.modern else preview.id
        shown = {
            "id": preview.id if self._dialect.modern else str(preview.id),
            "filetype": preview.filetype,
            "image_url": f"{files}/full/0/{preview.id}.{suffix}{stamp}",
            "thumbnail_url": f"{files}/thumbs/0/{preview.id}.png{stamp}",
            "resource_uri": f"{API}/apps/preview/{name}/",
        }
        return shown if self._dialect.modern else shown | {"caption": ""}

    def moment(self, seconds: float) -> str:
        """A time as the API writes it, without its zone."""
        local = datetime.fromtimestamp(seconds, MOZILLA_TIME).replace(tzinfo=None)
        return local.isoformat(timespec="milliseconds" if self._dialect.modern else "seconds")

    def translated(self, app: App, field: str, call: Call) -> Any:
        """A text: in 2013 and with `?lang=` a string in one language, else all of them by locale, or null.

        From 2014 on a text that is empty in the request's language hides those in others.
        """
        text = self._room.text(app, field, call)
        if not self._dialect.modern:
            return text if text is not None or field == "support_email" else ""
        if call.asked_language:
            return text
        texts = app.texts.get(field)
        return dict(texts) if texts and text != "" else None

    # --- parts of the app object ----------------------------------------------------------------------------------

    def _common(self, app: App, call: Call) -> dict[str, Any]:
        texts = {name: self.translated(app, name, call) for name in tables.TRANSLATED if name != "privacy_policy"}
        public = [version for version in app.versions if version.public]
        return {
            **texts,
            "id": app.id if self._dialect.modern else str(app.id),
            "resource_uri": app_path(app.id),
            "slug": app.slug,
            "app_type": app.app_type if self._dialect.modern or not app.packaged else "packaged",
            "author": app.versions[-1].developer,
            "categories": self._categories(app),
            "content_ratings": self._ratings(app),
            "created": self.moment(app.created),
            "current_version": public[-1].version if public else None,
            "default_locale": app.default_locale,
            "device_types": app.device_types,
            "icons": self._icons(app, call),
            "is_packaged": app.packaged,
            "manifest_url": self._manifest_url(app, call),
            "payment_required": app.charged,
            "premium_type": app.premium_type,
            "previews": [self.preview(preview, call) for preview in app.ordered_previews()],
            "price": app.price,
            "price_locale": f"${app.price}" if app.price else None,
            "privacy_policy": f"{app_path(app.id)}privacy/",
            "public_stats": False,
            "ratings": {"average": 0.0, "count": 0},
            "regions": self._regions(app),
            "status": tables.STATUSES[app.status],
            "supported_locales": app.locales,
            "upsell": self._upsell(app, call),
            "versions": {each.version: f"{API}/apps/versions/{each.id}/" for each in app.versions},
            "weekly_downloads": 0,
        }

    def _older(self, app: App, call: Call) -> dict[str, Any]:
        """What only 2013 shows."""
        tile = f"{call.origin}/img/uploads/imageassets/0/{app.id}.png?modified={int(app.created)}"
        sizes = ("desktop_tile", "featured_tile", "mobile_tile")
        shown: dict[str, Any] = {"image_assets": {size: [tile, 0] for size in sizes}}
        if app.charged:
            shown["payment_account"] = f"{API}/payments/account/{app.account}/" if app.account else None
        return shown | ({"upsold": app_path(app.upsold)} if app.upsold else {})

    def _newer(self, app: App) -> dict[str, Any]:
        """What came with 2014 and later."""
        return {
            "feature_compatibility": None,
            "file_size": 0,
            "is_disabled": app.disabled,
            "is_homescreen": False,
            "is_offline": app.packaged,
            "last_updated": self.moment(app.created),
            "package_path": None,
            "promo_imgs": {},
            "release_notes": None,
            "tags": [],
            "upsold": app_path(app.upsold) if app.upsold else None,
        }

    def _user(self, app: App, call: Call) -> dict[str, bool] | None:
        if call.caller is None:
            return None
        return {"developed": call.caller.key == app.owner, "installed": False, "purchased": False}

    def _categories(self, app: App) -> list[Any]:
        if self._dialect.modern or self._room.switches["categories_shown"] == "slugs":
            return list(app.categories)
        known = tables.categories(modern=False)
        return [known.index(slug) + 1 for slug in app.categories if slug in known]

    def _ratings(self, app: App) -> dict[str, Any] | None:
        """What the rating authority said; which, is worked out from the number of the submission."""
        if app.ratings is None:
            return None
        age = ("0", "6", "10", "13", "17")[app.ratings.submission_id % 5]
        if not self._dialect.modern:
            return {"esrb": {"name": f"For ages {age}+", "description": ""}}
        return {
            "body": "esrb",
            "rating": age,
            "descriptors": [],
            "descriptors_text": [],
            "interactives": [],
            "interactives_text": [],
        }

    def _icons(self, app: App, call: Call) -> dict[str, str]:
        stamp = app.icon.sha256[:8] if app.icon else str(int(app.created))
        smallest = 32 if self._dialect.modern else 16
        base = f"{call.origin}/img/uploads/addon_icons/0/{app.id}"
        return {str(size): f"{base}-{size}.png?modified={stamp}" for size in (smallest, 48, 64, 128)}

    def _manifest_url(self, app: App, call: Call) -> str:
        """A packaged app gets a small manifest from the Marketplace, once a version is public."""
        if not app.packaged:
            return app.manifest_url
        approved = any(version.public for version in app.versions)
        return f"{call.origin}/app/{app.id}/manifest.webapp" if approved or not self._dialect.modern else ""

    def _regions(self, app: App) -> list[dict[str, Any]]:
        slugs = [slug for slug in tables.regions(modern=self._dialect.modern) if slug not in app.excluded_regions]
        return [self.region(slug) for slug in slugs]

    def region(self, slug: str) -> dict[str, Any]:
        """A region as apps show it; `mcc` became a string."""
        name, mcc = tables.REGIONS[slug]
        code = str(mcc) if self._dialect.modern and mcc is not None else mcc
        return {"name": name, "slug": slug, "mcc": code, "adolescent": True}

    def _upsell(self, app: App, call: Call) -> Any:
        for other in self._room.apps():
            if other.upsold == app.id:
                return {
                    "id": other.id,
                    "app_slug": other.slug,
                    "icon_url": self._icons(other, call)["64"],
                    "name": self._room.text(other, "name", call),
                    "resource_uri": app_path(other.id),
                }
        return False
