"""People at work beside the API: the developer in the Developer Hub, on their own server, and Mozilla's reviewers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.firefox import tables, webapps
from reconciler.sandbox.firefox.change_2013 import tier
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.seeds import PUBLISH_TYPES, picture, preview
from reconciler.sandbox.firefox.state import DELETED, INCOMPLETE, PENDING, REJECTED, App, Icon, Preview, Version
from reconciler.sandbox.firefox.urls import is_slug

_LISTING = ("name", "description")
_LISTS: dict[str, Callable[[], Any]] = {
    "categories": lambda: (*tables.categories(modern=False), *tables.categories(modern=True)),
    "device_types": lambda: tables.device_types(modern=True),
    "features": lambda: tables.features(modern=True),
}


class Console:
    """What people can do. Raises ValueError, saying why, where they could not."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._actions: dict[str, Callable[..., Any]] = {
            "change_field": self.change_field,
            "remove_listing": self.remove_listing,
            "swap_preview": self.swap_preview,
            "remove_preview": self.remove_preview,
            "swap_icon": self.swap_icon,
            "set_publish_type": self.set_publish_type,
            "set_status": self.set_status,
            "set_regions": self.set_regions,
            "add_version": self.add_version,
            "disable": lambda app: self._switch(app, disabled=True),
            "enable": lambda app: self._switch(app, disabled=False),
            "delete": self.delete,
        }
        self.general: dict[str, Callable[..., Any]] = {
            "host_manifest": self.host_manifest,
            "share_account": self.share_account,
        }
        """Actions that concern no app of the Marketplace."""

    def act(self, app: App, action: str, arguments: Mapping[str, Any]) -> Any:
        """Do what is named."""
        if action not in self._actions:
            raise ValueError(f"no action {action!r}; there are {', '.join((*self._actions, *self.general))}")
        if app.status == DELETED:
            raise ValueError(f"{app.slug}: it is deleted")
        return self._actions[action](app, **arguments)

    def review(self, app: App, outcome: str, reason: str) -> None:
        """End the review: `approve`, by which it becomes what its publish type says, or `reject`."""
        if app.status != PENDING:
            raise ValueError(f"{app.slug}: nothing is in review, it is {app.status}")
        if outcome == "approve":
            app.status = app.publish_type
            app.versions[-1].public = True
        elif outcome == "reject":
            app.status = REJECTED
        else:
            raise ValueError(f"no outcome {outcome!r}; there are approve, reject")
        app.note(outcome, reason=reason)

    # --- the developer --------------------------------------------------------------------------------------------

    def change_field(self, app: App, *, resource: str, field: str, value: Any) -> None:
        """Change a field of `details` (its texts in the default locale) or of `listings/LOCALE`."""
        kind, _, locale = resource.partition("/")
        if kind == "listings" and locale in tables.LOCALES and field in _LISTING:
            app.texts.setdefault(field, {})[locale] = str(value)
        elif resource == "details" and field in set(tables.TRANSLATED) - set(_LISTING):
            texts = app.texts.setdefault(field, {})
            texts |= {app.default_locale: str(value or "")}
        elif resource == "details" and field in _LISTS:
            self._set_list(app, field, value)
        elif resource == "details" and field in {"premium_type", "price", "slug"}:
            self._set_word(app, field, value)
        else:
            details = (*sorted(set(tables.TRANSLATED) - set(_LISTING)), *_LISTS, "premium_type", "price", "slug")
            raise ValueError(
                f"no field {field!r} of {resource!r}; there are {', '.join(_LISTING)} of listings/LOCALE, "
                f"and {', '.join(details)} of details"
            )

    def remove_listing(self, app: App, *, language: str) -> None:
        """Remove name and description in a language other than the default."""
        if language == app.default_locale:
            raise ValueError(f"{app.slug}: {language} is its default locale")
        for field in _LISTING:
            app.texts.get(field, {}).pop(language, None)

    def swap_preview(self, app: App, *, position: int = 0, content: str = "") -> int:
        """Put another picture in the place of that preview (from 0, as shown). Returns the new one's id."""
        old = self._preview(app, position)
        made = preview(self._room, old.position, _bytes(content) or picture(f"{app.slug} swapped {old.id}"))
        made.made = old.made
        app.previews[app.previews.index(old)] = made
        return made.id

    def remove_preview(self, app: App, *, position: int = 0) -> None:
        """Remove that preview (from 0, as shown)."""
        app.previews.remove(self._preview(app, position))

    def swap_icon(self, app: App, *, content: str = "") -> str:
        """Put another icon in place; returns its sha256."""
        old = app.icon.sha256 if app.icon else ""
        app.icon = Icon(self._room.disk.keep_bytes(_bytes(content) or picture(f"{app.slug} icon {old}", 128, 128)))
        return app.icon.sha256

    def set_publish_type(self, app: App, *, value: str) -> None:
        """Choose what approval makes of the app: public, waiting or unlisted. The API can neither read nor set it."""
        if value not in PUBLISH_TYPES:
            raise ValueError(f"no publish type {value!r}; there are {', '.join(PUBLISH_TYPES)}")
        app.publish_type = value

    def add_version(self, app: App, *, version: str) -> int:
        """Upload a new version of a package and have it approved. Returns its number."""
        if not app.packaged:
            raise ValueError(f"{app.slug}: a hosted app has one version only; host another manifest and refresh it")
        old, number = app.versions[-1], self._room.world.number("version")
        app.versions.append(Version(number, version, old.developer, list(old.features), old.public))
        app.note("version added", version=version)
        return number

    def delete(self, app: App) -> None:
        """Delete the app."""
        app.status = DELETED
        app.note("deleted in the Developer Hub")

    # --- Mozilla --------------------------------------------------------------------------------------------------

    def set_status(self, app: App, *, value: str) -> None:
        """Bring the app to any status, as administrators could; out of `deleted` there is no way."""
        if value not in tables.STATUSES or value == DELETED:
            raise ValueError(f"no status {value!r}; there are {', '.join(set(tables.STATUSES) - {DELETED})}")
        app.status = value
        if value not in {INCOMPLETE, PENDING, REJECTED}:
            app.versions[-1].public = True
        app.note(f"set to {value}")

    def set_regions(self, app: App, *, excluded: list[str]) -> None:
        """Say where the app is not offered."""
        if odd := sorted(set(excluded) - tables.REGIONS.keys()):
            raise ValueError(f"no region {', '.join(odd)}; there are {', '.join(tables.REGIONS)}")
        app.excluded_regions = excluded

    # --- whatever app it is ---------------------------------------------------------------------------------------

    def host_manifest(self, *, url: str, manifest: Any, content_type: str = webapps.CONTENT_TYPE) -> None:
        """Serve this at a manifest URL: an object, a text as it is, or nothing if null.

        Where nothing is served, the switch `unknown_manifest` says what is found.
        """
        if manifest is None:
            self._room.world.pages.pop(url, None)
        else:
            self._room.world.pages[url] = webapps.page_of(manifest, content_type)

    def share_account(self, *, account: int) -> None:
        """Let other developers be paid into a payment account, too."""
        if str(account) not in self._room.world.accounts:
            raise ValueError(f"no payment account {account}; there are {', '.join(self._room.world.accounts)}")
        self._room.world.accounts[str(account)].shared = True

    # --- helpers --------------------------------------------------------------------------------------------------

    def _switch(self, app: App, *, disabled: bool) -> None:
        app.disabled = disabled
        app.note("disabled in the Developer Hub" if disabled else "enabled in the Developer Hub")

    def _set_list(self, app: App, field: str, value: Any) -> None:
        if not isinstance(value, list) or not set(value) <= set(_LISTS[field]()):
            raise ValueError(f"{field} must be a list of some of {', '.join(_LISTS[field]())}")
        if field == "features":
            app.versions[-1].features = value
        else:
            setattr(app, field, value)

    def _set_word(self, app: App, field: str, value: Any) -> None:
        fine = {
            "premium_type": value in tables.PREMIUM_TYPES,
            "price": value is None or tier(value) is not None,
            "slug": isinstance(value, str) and is_slug(value) and not self._room.taken(value, app),
        }
        if not fine[field]:
            raise ValueError(f"{app.slug}: {field} cannot be {value!r}")
        setattr(app, field, value)

    def _preview(self, app: App, position: int) -> Preview:
        shown = app.ordered_previews()
        if not 0 <= position < len(shown):
            raise ValueError(f"{app.slug}: no preview at position {position}; it has {len(shown)}")
        return shown[position]


def _bytes(content: str) -> bytes:
    """What is sent in base64."""
    return base64.b64decode(content, validate=True)
