"""Is the description of an example app one that makes sense? Looked at as a whole, before anything is changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reconciler.sandbox.app_store.facts import facts
from reconciler.sandbox.app_store.room import moment_of
from reconciler.sandbox.app_store.tables import LOCALES, PREVIEW_SIZES, PRICES, SCREENSHOT_SIZES, TERRITORIES

_APP = (
    "id bundle_id sku name primary_locale locales info texts categories age_rating platforms builds available price "
    "taken_names"
)
_VERSION = "version state screenshots previews build release_type earliest_release_date phased"
_BUILD = "version train platform state expired"
_PLATFORMS = ("IOS", "MAC_OS", "TV_OS", "VISION_OS")


def check(app: Mapping[str, Any]) -> None:
    """Raise ValueError, saying what there is instead, for a key or value that is not known."""
    _known("key", app, _APP.split())
    if not str(app.get("id", "0")).isdecimal():
        raise ValueError(f"seed: id must be the digits of an Apple ID, not {app['id']!r}")
    locales_of(app)
    _known("platform", app.get("platforms") or {}, _PLATFORMS)
    for given in (app.get("platforms") or {}).values():
        for version in given if isinstance(given, list) else [given]:
            _check_version(version)
    for build in app.get("builds", ()):
        _known("key of a build", build, _BUILD.split())
        if not {"version", "train"} <= set(build):
            raise ValueError("seed: a build needs its version, and as train the version of the app that it is for")
    if app.get("available") not in (None, True, False):
        _known("territory", app["available"], TERRITORIES)
    if not 0 <= int(app.get("price", 0)) < len(PRICES):
        raise ValueError(f"seed: price is a tier from 0 to {len(PRICES) - 1}, not {app['price']}")


def check_state(state: str) -> None:
    """Raise ValueError unless a version can be in that state."""
    listing = next(each for each in facts().operations if each.id == "apps_appStoreVersions_getToManyRelated")
    _known("state", [state], listing.query.filters["appVersionState"] or ())


def locales_of(app: Mapping[str, Any]) -> list[str]:
    """The app's locales. The primary one comes first; a number takes so many of those that the store has."""
    first = str(app.get("primary_locale") or "en-US")
    every = [first, *sorted(LOCALES - {first})]
    asked = app.get("locales", list(app.get("texts", {})) or [first])
    locales: list[str] = every[:asked] if isinstance(asked, int) else list(asked)
    if not locales or not set(locales) <= LOCALES:
        raise ValueError(f"seed: locales must be some of {', '.join(every)}, not {asked!r}")
    return locales


def counts_in(counts: Mapping[str, Any], locale: str) -> Mapping[str, int]:
    """How many pictures or films there are of each type in a locale: said for that locale, or for all of them."""
    found: Mapping[str, int] = counts.get(locale, {}) if set(counts) & LOCALES else counts
    return found


def _check_version(version: Mapping[str, Any]) -> None:
    _known("key of a version", version, _VERSION.split())
    if "state" in version:
        check_state(str(version["state"]))
    if date := version.get("earliest_release_date"):
        moment_of(str(date))
    for key, sizes in (("screenshots", SCREENSHOT_SIZES), ("previews", PREVIEW_SIZES)):
        given = version.get(key, {})
        for counts in given.values() if set(given) & LOCALES else [given]:
            _known(f"type of {key}", counts, sizes)


def _known(what: str, given: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"no such {what} {', '.join(unknown)}; there are {', '.join(sorted(known))}")
