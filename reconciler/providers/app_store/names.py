"""What things are called in the manifest and in the App Store Connect API; the tables are read in both directions."""

from __future__ import annotations

import re
from typing import Final

from reconciler.model import Address, App

PLATFORMS: Final = ("IOS", "MAC_OS", "TV_OS", "VISION_OS")
"""The platforms that an app can have versions for; addresses of a version's things begin with one of them."""

CATEGORIES: Final = {
    "primary_category": "primaryCategory",
    "primary_subcategory_one": "primarySubcategoryOne",
    "primary_subcategory_two": "primarySubcategoryTwo",
    "secondary_category": "secondaryCategory",
    "secondary_subcategory_one": "secondarySubcategoryOne",
    "secondary_subcategory_two": "secondarySubcategoryTwo",
}
"""Fields of `details` that are relationships of the app info; each links to an app category by its id."""

CONTENT_RIGHTS: Final = {"content_rights": "contentRightsDeclaration"}
"""The one field of `details` that the app itself has."""

VERSION: Final = {"version": "versionString", "copyright": "copyright"}
"""Fields of `details/<platform>`."""

REVIEW: Final = {
    "contact_first_name": "contactFirstName",
    "contact_last_name": "contactLastName",
    "contact_phone": "contactPhone",
    "contact_email": "contactEmail",
    "demo_account_required": "demoAccountRequired",
    "demo_account_name": "demoAccountName",
    "demo_account_password": "demoAccountPassword",
    "notes": "notes",
}
"""Fields of `details/<platform>/review`."""

PASSWORD: Final = "demo_account_password"  # noqa: S105 - the name of a field, not a password
"""The field that holds a secret's name, `secret:NAME`; what it stands for never leaves the provider."""

APP_TEXTS: Final = {
    "name": "name",
    "subtitle": "subtitle",
    "privacy_policy_url": "privacyPolicyUrl",
    "privacy_choices_url": "privacyChoicesUrl",
    "privacy_policy_text": "privacyPolicyText",
}
"""Fields of `listing/<locale>`: texts of the app, the same for all platforms."""

VERSION_TEXTS: Final = {
    "description": "description",
    "keywords": "keywords",
    "release_notes": "whatsNew",
    "promotional_text": "promotionalText",
    "marketing_url": "marketingUrl",
    "support_url": "supportUrl",
}
"""Fields of `listing/<platform>/<locale>`: texts of one version."""

POSTER_FRAME: Final = "00:00:05:00"
"""Where the store takes a preview's poster from if nobody says so: at five seconds (Apple, "App preview
specifications")."""

_HUMP: Final = re.compile(r"([A-Z])")
_STEP: Final = re.compile(r"_(\w)")


def snake(name: str) -> str:
    """`ageRatingOverrideV2` as `age_rating_override_v2`: how answers to the age rating's questions are named here."""
    return _HUMP.sub(r"_\1", name).lower()


def camel(name: str) -> str:
    """The inverse of `snake`."""
    return _STEP.sub(lambda found: found[1].upper(), name)


def details(app: App) -> Address:
    """Categories and content rights, one for each app."""
    return Address(app, "details")


def age_rating(app: App) -> Address:
    """The answers of the age rating declaration, one for each app."""
    return Address(app, "details", "age_rating")


def version(app: App, platform: str) -> Address:
    """Version string and copyright of one platform."""
    return Address(app, "details", platform)


def review(app: App, platform: str) -> Address:
    """What reviewers are told about one platform's version."""
    return Address(app, "details", f"{platform}/review")


def app_listing(app: App, locale: str) -> Address:
    """The app's own texts in one locale."""
    return Address(app, "listing", locale)


def listing(app: App, platform: str, locale: str) -> Address:
    """A version's texts in one locale."""
    return Address(app, "listing", f"{platform}/{locale}")


def media(app: App, kind: str, platform: str, locale: str, type_: str) -> Address:
    """The screenshots (`image`) or previews (`preview`) of one type in one locale."""
    return Address(app, kind, f"{platform}/{locale}/{type_}")


def build(app: App, platform: str) -> Address:
    """The build that one platform's version consists of."""
    return Address(app, "binary", f"{platform}/build")


def release(app: App, platform: str) -> Address:
    """When and how one platform's version goes live."""
    return Address(app, "release", platform)


def platform_of(address: Address) -> str:
    """The platform whose version an address belongs to; "" for what belongs to the app itself."""
    first = address.key.partition("/")[0]
    return first if first in PLATFORMS else ""


def below(address: Address) -> str:
    """The key behind the platform: `en-US/APP_IPHONE_67` of `IOS/en-US/APP_IPHONE_67`, `en-US` of `en-US`."""
    return address.key.partition("/")[2] if platform_of(address) else address.key
