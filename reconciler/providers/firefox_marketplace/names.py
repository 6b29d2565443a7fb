"""What things are called in the manifest and in the Marketplace's API."""

from __future__ import annotations

from typing import Final

from reconciler.model import Address, App

DETAILS: Final = (
    "categories",
    "device_types",
    "premium_type",
    "price",
    "homepage",
    "support_url",
    "support_email",
    "privacy_policy",
)
"""Fields of `details`; the API calls them the same. The texts among them are those of the app's default locale."""

LISTS: Final = frozenset({"categories", "device_types"})
"""The fields of `details` that are sets of names."""

TEXTS: Final = ("homepage", "support_url", "support_email", "privacy_policy")
"""The fields of `details` that the store keeps by locale."""

LISTING: Final = ("name", "description")
"""Fields of `listing/<locale>`; the API calls them the same."""

REQUIRED_2013: Final = (
    "categories",
    "device_types",
    "premium_type",
    "support_email",
    "privacy_policy",
)
"""The fields of `details` that every PUT of 2013 has to name (zamboni, "Submitting an app"); and a description."""

PAID: Final = frozenset({"premium", "premium-inapp", "free-inapp"})
"""Premium types for which somebody has to be paid."""

BANGO: Final = 1
"""The one payment provider, as some servers want it named (zamboni, mkt/constants/payments.py)."""

INCOMPLETE: Final = "incomplete"
APPROVED: Final = ("public", "waiting", "unlisted")
"""The words of `/apps/status/` from which an app can be published or withdrawn, which are also what to publish as."""

VISIBLE: Final = frozenset({"public", "unlisted"})
"""The words under which customers can see an app that is not hidden."""

LOCALES: Final = (
    *("af", "ar", "bg", "bn-BD", "bn-IN", "ca", "cs", "cy", "da", "de", "dsb", "ee", "el", "en-GB", "en-US", "es"),
    *("eu", "fa", "ff", "fi", "fr", "fy-NL", "ga-IE", "ha", "he", "hi-IN", "hr", "hsb", "hu", "id", "ig", "it", "ja"),
    *("ko", "mn", "nb-NO", "nl", "pl", "pt-BR", "pt-PT", "ro", "ru", "sk", "sl", "sq", "sr", "sr-Latn", "sv-SE"),
    *("sw", "tr", "uk", "vi", "wo", "xh", "yo", "zh-CN", "zh-TW", "zu"),
)
"""The languages of the store's own pages at one time or another (zamboni, AMO_LANGUAGES in its settings)."""


def binary(app: App) -> Address:
    """The app itself: a hosted manifest or a package."""
    return Address(app, "binary", "app")


def details(app: App, key: str = "") -> Address:
    """What the app has once: with no key its page, or `features`, `content_rating`, `payments`."""
    return Address(app, "details", key)


def listing(app: App, locale: str) -> Address:
    """The texts of one locale."""
    return Address(app, "listing", locale)


def previews(app: App) -> Address:
    """Screenshots and videos, one list for all locales."""
    return Address(app, "image", "previews")


def icon(app: App) -> Address:
    """The icon."""
    return Address(app, "image", "icon")


def release(app: App) -> Address:
    """Whether the app was handed in, and who sees it."""
    return Address(app, "release")


def is_number(app_id: str) -> bool:
    """Is an app named by its number? The store takes digits for a number and anything else for a slug."""
    return app_id.isascii() and app_id.isdecimal()
