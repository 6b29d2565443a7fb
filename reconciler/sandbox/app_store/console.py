"""A person at work in App Store Connect: changes that no call of the API announces.

Each action is a method. `where` says what is changed: `draft` (the open version or info, which the API sees, too) or
`live`: as if a version with that change had been released meanwhile.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.operations import Desk
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.seed_checks import check_state
from reconciler.sandbox.app_store.seeds import Seeds, placeholder
from reconciler.sandbox.app_store.state import Row, fresh_id
from reconciler.sandbox.wire import Refusal

_MEDIA = {
    "screenshots": ("appScreenshotSets", "appScreenshots", "screenshotDisplayType"),
    "previews": ("appPreviewSets", "appPreviews", "previewType"),
}


class Console:
    """What a person can do. Raises ValueError, saying why, where the site would not let them."""

    def __init__(self, room: Room, desk: Desk, seeds: Seeds) -> None:
        self._room = room
        self._desk = desk
        self._seeds = seeds
        self._actions: dict[str, Callable[..., Any]] = {
            "create_version": self.create_version,
            "delete_version": self.delete_version,
            "submit": self.submit,
            "cancel": self.cancel,
            "release": self.release,
            "set_state": self.set_state,
            "add_build": self.add_build,
            "change_field": self.change_field,
            "remove_localization": self.remove_localization,
            "add_asset": self.add_asset,
            "swap_asset": self.swap_asset,
            "remove_asset": self.remove_asset,
            "take_name": self.take_name,
        }

    def act(self, app: Row, action: str, arguments: Mapping[str, Any]) -> Any:
        """Do what is named. What the service itself refuses is a ValueError, too."""
        if action not in self._actions:
            raise ValueError(f"no action {action!r}; there are {', '.join(self._actions)}")
        try:
            return self._actions[action](app, **arguments)
        except Refusal as refusal:
            told = "; ".join(
                f"{each.get('detail') or each['title']} ({each['code']})" for each in refusal.body["errors"]
            )
            raise ValueError(f"{app.id}: {told}") from refusal

    # --- versions -------------------------------------------------------------------------------------------------

    def create_version(self, app: Row, *, version: str, platform: str = "IOS", **attributes: Any) -> str:
        """Press "+" beside a platform; returns the new version's id."""
        given = {"platform": platform, "versionString": version, **attributes}
        links = {"app": app.id}
        return self._desk.versions.create_app_store_version(Given("appStoreVersions", given, links)).id

    def delete_version(self, app: Row, *, platform: str = "IOS") -> None:
        """Delete the open version."""
        self._desk.versions.delete_app_store_version(self._open(app, platform))

    def submit(self, app: Row, *, platform: str = "IOS") -> str:
        """Send the open version to review as it is, complete or not; returns the submission's id."""
        version = self._open(app, platform)
        review = self._desk.review
        submission = review.create_review_submission(
            Given("reviewSubmissions", {"platform": platform}, {"app": app.id})
        )
        links = {"reviewSubmission": submission.id, "appStoreVersion": version.id}
        self._room.world.add(Row("reviewSubmissionItems", fresh_id(), app.id, {"state": "READY_FOR_REVIEW"}, links))
        submission.links["appStoreVersionForReview"] = version.id
        submission["state"], submission["submittedDate"] = "WAITING_FOR_REVIEW", self._room.now()
        self._desk.lifecycle.move(version, "WAITING_FOR_REVIEW")
        return submission.id

    def cancel(self, app: Row, *, platform: str = "IOS") -> None:
        """Take the submission of a platform back."""
        for row in self._room.world.of("reviewSubmissions", app.id):
            if row["platform"] == platform and row["state"] not in {"COMPLETE", "CANCELING"}:
                self._desk.review.modify_review_submission(row, Given(row.type, {"canceled": True}))
                return
        raise ValueError(f"{app.id}: nothing of {platform} is submitted")

    def release(self, app: Row, *, platform: str = "IOS") -> None:
        """Press "Release this version"."""
        links = {"appStoreVersion": self._open(app, platform).id}
        self._desk.release.create_app_store_version_release_request(Given("appStoreVersionReleaseRequests", {}, links))

    def set_state(self, app: Row, *, state: str, platform: str = "IOS") -> None:
        """Put the open version into any state, as if much had happened."""
        check_state(state)
        self._desk.lifecycle.move(self._open(app, platform), state)

    def add_build(self, app: Row, **build: Any) -> str:
        """Upload a build with other tools: `version`, `train`, `platform`, `state`; returns its id."""
        return self._seeds.build(app, **build).id

    def take_name(self, _app: Row, *, name: str) -> None:
        """Let another developer have this name."""
        self._room.world.taken_names.append(name.casefold())

    # --- content --------------------------------------------------------------------------------------------------

    def change_field(
        self, app: Row, *, resource: str, field: str, value: Any, where: str = "live", platform: str = "IOS"
    ) -> None:
        """Change a field of `app`, `version`, `info` (a category), `info/LOCALE` or `texts/LOCALE`."""
        kind, _, locale = resource.partition("/")
        if kind == "app":
            app[field] = value
        elif kind == "info" and not locale:
            self._info(app, where).links[field] = value
        elif kind == "version":
            self._version(app, where, platform)[field] = value
        else:
            self._localization(app, kind, locale, where, platform)[field] = value
        self._desk.lifecycle.mirror_name(app.id)

    def remove_localization(self, app: Row, *, resource: str, where: str = "live", platform: str = "IOS") -> None:
        """Remove `info/LOCALE` or `texts/LOCALE`."""
        kind, _, locale = resource.partition("/")
        self._room.world.remove(self._localization(app, kind, locale, where, platform))

    def add_asset(self, app: Row, *, locale: str, device: str, content: str = "", **place: Any) -> str:
        """Add a screenshot or preview at the end; `content` is base64, or one is made up. Returns the new id."""
        holder, assets = self._set(app, locale, device, **place)
        return self._seeds.asset(holder, assets, "console.png", self._content(holder, content)).id

    def swap_asset(
        self, app: Row, *, locale: str, device: str, position: int = 0, content: str = "", **place: Any
    ) -> str:
        """Put another screenshot or preview at that position (from 0). Returns the new id."""
        holder, assets = self._set(app, locale, device, **place)
        old = self._asset(holder, assets, position)
        new = self._seeds.asset(holder, assets, old["fileName"], self._content(holder, content))
        self._room.world.remove(old)
        held = [name for name in holder.links[assets] if name != new.id]
        holder.links[assets] = [*held[:position], new.id, *held[position:]]
        return new.id

    def remove_asset(self, app: Row, *, locale: str, device: str, position: int = 0, **place: Any) -> None:
        """Remove the screenshot or preview at that position (from 0)."""
        holder, assets = self._set(app, locale, device, **place)
        self._room.world.remove(self._asset(holder, assets, position))

    # --- helpers --------------------------------------------------------------------------------------------------

    def _open(self, app: Row, platform: str) -> Row:
        return self._version(app, "draft", platform)

    def _version(self, app: Row, where: str, platform: str) -> Row:
        lifecycle = self._desk.lifecycle
        found = (lifecycle.live if where == "live" else lifecycle.open)(app.id, platform)
        if found is None:
            raise ValueError(f"{app.id}: no {where!r} version of {platform}; where is draft or live")
        return found

    def _info(self, app: Row, where: str) -> Row:
        lifecycle = self._desk.lifecycle
        found = (lifecycle.live_info if where == "live" else lifecycle.editable_info)(app.id)
        if found is None:
            raise ValueError(f"{app.id}: no {where!r} info; where is draft or live")
        return found

    def _localization(self, app: Row, kind: str, locale: str, where: str, platform: str) -> Row:
        if kind == "info":
            rows = self._room.world.related(self._info(app, where), "appInfoLocalizations")
        elif kind == "texts":
            version = self._version(app, where, platform)
            rows = self._room.world.related(version, "appStoreVersionLocalizations")
        else:
            raise ValueError(f"no resource {kind!r}; there are app, version, info, info/LOCALE and texts/LOCALE")
        found = next((row for row in rows if row["locale"] == locale), None)
        if found is None:
            raise ValueError(f"{app.id}: no {kind} for {locale!r}")
        return found

    def _set(
        self,
        app: Row,
        locale: str,
        device: str,
        *,
        where: str = "live",
        platform: str = "IOS",
        media: str = "screenshots",
    ) -> tuple[Row, str]:
        """The set of a locale, made if it is not there; and what its assets are called."""
        sets, assets, attribute = _MEDIA[media]
        localization = self._localization(app, "texts", locale, where, platform)
        rows = self._room.world.related(localization, sets)
        found = next((row for row in rows if row[attribute] == device), None)
        links = {"appStoreVersionLocalization": localization.id}
        return found or self._room.world.add(Row(sets, fresh_id(), app.id, {attribute: device}, links)), assets

    def _asset(self, holder: Row, assets: str, position: int) -> Row:
        rows = self._room.world.related(holder, assets)
        if not 0 <= position < len(rows):
            raise ValueError(f"{holder.app}: nothing at position {position}; the set holds {len(rows)}")
        return rows[position]

    def _content(self, holder: Row, content: str) -> bytes:
        return base64.b64decode(content, validate=True) if content else placeholder(holder, fresh_id())
