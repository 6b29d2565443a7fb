"""What things are called in the manifest and in the App Submission API; the tables are read in both directions."""

from __future__ import annotations

from typing import Final

from reconciler.model import Address, App

DETAILS: Final = {
    "default_language": "defaultLanguage",
    "contact_email": "contactEmail",
    "contact_phone": "contactPhone",
    "contact_website": "contactWebsite",
}
"""Fields of `details`. The store lets nobody change the default language through the API."""

LISTING: Final = {
    "title": "title",
    "short_description": "shortDescription",
    "description": "fullDescription",
    "release_notes": "recentChanges",
    "feature_bullets": "featureBullets",
    "keywords": "keywords",
}
"""Fields of `listing/<locale>`."""

LISTS: Final = frozenset({"feature_bullets", "keywords"})
"""The listing fields that are lists of text."""

SINGLE_IMAGES: Final = frozenset(
    {
        "small-icons",
        "large-icons",
        "promo-images",
        "firetv-icons",
        "firetv-backgrounds",
        "firetv-featured-backgrounds",
        "firetv-featured-logos",
    }
)
"""Image types with one image for each locale: an upload takes the place of what was there."""

IMAGES: Final = (*sorted(SINGLE_IMAGES), "firetv-screenshots", "screenshots")
"""All image types (Amazon, "API Task Flows"); the last two hold several images, and an upload adds one."""

VIDEOS: Final = "videos"
"""The one slot of previews that each locale has; it holds several videos."""

TARGETED: Final = "TARGETING"
DISABLED: Final = "DISABLED"
UNTARGETED: Final = "NOT_TARGETING"
"""A device that could be targeted but is not. No reference names this value: used only if the answer shows none."""


def details(app: App) -> Address:
    """Contact data, one for each app."""
    return Address(app, "details")


def listing(app: App, locale: str) -> Address:
    """The texts of one locale. Some of Amazon's pages write locales with an underscore; the API has hyphens."""
    return Address(app, "listing", locale.replace("_", "-"))


def slot(app: App, locale: str, kind: str) -> Address:
    """The images of one type, or the videos, of one locale."""
    return Address(app, "preview" if kind == VIDEOS else "image", f"{locale.replace('_', '-')}/{kind}")


def apks(app: App) -> Address:
    """The set of APKs."""
    return Address(app, "binary", "apks")


def devices(app: App, version_code: int) -> Address:
    """Which devices one APK is offered to."""
    return Address(app, "binary", f"{version_code}/devices")


def release(app: App) -> Address:
    """The date from which the version shall be live."""
    return Address(app, "release")


def locale_and_kind(address: Address) -> tuple[str, str]:
    """The inverse of `slot`: `en-US/screenshots` is ("en-US", "screenshots")."""
    locale, _, kind = address.key.partition("/")
    return locale, kind


def version_code(address: Address) -> int | None:
    """The inverse of `devices`: 42 for `42/devices`; None for any other address."""
    code, _, rest = address.key.partition("/")
    return int(code) if address.kind == "binary" and rest == "devices" and code.isdecimal() else None
