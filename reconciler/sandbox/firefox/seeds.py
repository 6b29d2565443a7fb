"""Example apps: the one that a fresh sandbox holds, and others from a few words of JSON."""

from __future__ import annotations

import colorsys
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from reconciler.sandbox.firefox import tables, webapps
from reconciler.sandbox.firefox.apps import made_from
from reconciler.sandbox.firefox.oauth import ACCOUNTS
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import (
    HOSTED,
    INCOMPLETE,
    PACKAGED,
    PENDING,
    PUBLIC,
    REJECTED,
    UNLISTED,
    WAITING,
    App,
    BankAccount,
    Icon,
    Manifest,
    Page,
    Preview,
    Ratings,
)
from reconciler.sandbox.pictures import png

EXAMPLE_SLUG = "wordgame"
EXAMPLE_URL = "https://wordgame.example.com/manifest.webapp"
PUBLISH_TYPES = (PUBLIC, UNLISTED, WAITING)
DEVELOPER = next(iter(ACCOUNTS))

_EXAMPLE: dict[str, Any] = {
    "slug": EXAMPLE_SLUG,
    "manifest_url": EXAMPLE_URL,
    "version": "1.0",
    "developer": "Example Games",
    "listings": {
        "en-US": {
            "name": "Wordgame",
            "description": "Nine letters, one minute, and more words in them than you would think.\n\n"
            "A new puzzle every morning, the same for everyone.",
        },
        "de": {
            "name": "Wordgame",
            "description": "Neun Buchstaben, eine Minute und mehr Wörter darin, als man denkt.\n\n"
            "Jeden Morgen ein neues Rätsel, für alle dasselbe.",
        },
    },
    "categories": ["games"],
    "device_types": ["android-mobile", "firefoxos"],
    "homepage": "https://wordgame.example.com/",
    "support_url": "https://wordgame.example.com/help",
    "support_email": "support@example.com",
    "privacy_policy": "Wordgame keeps your scores on your device and sends them nowhere.",
    "features": ["apps"],
    "previews": 3,
    "ratings": {"submission_id": 52, "security_code": "AB12CD3"},
}
_NEWER_VERSION = "1.1"
"""What the example's own server already has, and the Marketplace has not yet been told to look at."""

_WORDS = (
    "slug manifest_url package name version developer default_locale locales listings status disabled publish_type "
    "categories device_types premium_type price payment_account features previews icon ratings owner "
    "excluded_regions description homepage support_url support_email privacy_policy"
)
KEYS = frozenset(_WORDS.split())


def example(room: Room) -> App:
    """The app that a fresh sandbox holds: hosted and public, with three screenshots, in two languages."""
    room.world.accounts["1"] = BankAccount(room.world.number("account"), DEVELOPER, {"account_name": "Example Games"})
    app = seeded(_EXAMPLE, room)
    room.world.pages[EXAMPLE_URL] = _page(app, _NEWER_VERSION)
    return app


def seeded(description: Mapping[str, Any], room: Room) -> App:
    """Add an app, in place of the one with its slug. Raises ValueError for a key or value that is not known.

    Every key may be left out: `slug`; `manifest_url`, or `package` (true); `name`; `version`; `developer`;
    `default_locale`; `locales` (a list); `listings` (name and description by locale, besides those made up);
    `description`, `homepage`, `support_url`, `support_email`, `privacy_policy` (a text, or texts by locale, or null);
    `status`; `disabled`; `publish_type` (public, waiting or unlisted: what approval makes of it); `categories` and
    `device_types` (lists); `premium_type`, `price`, `payment_account` (a number); `features`; `previews` (how many);
    `icon` (true); `ratings` ({submission_id, security_code}); `owner` (a consumer key); `excluded_regions`.
    The manifest URL serves a manifest that says just that; to have it serve another, host that afterwards.
    """
    _check(description)
    slug = str(description.get("slug") or f"app-{uuid.uuid4().hex[:8]}")
    app = _made(description, slug, room)
    room.world.apps = {key: each for key, each in room.world.apps.items() if each.slug != slug}
    room.world.apps[str(app.id)] = app
    if not app.packaged:
        page = room.world.pages[app.manifest_url] = _page(app, app.versions[-1].version)
        app.manifest_sha256 = webapps.read_page(page, app.manifest_url).sha256
    return app


def picture(text: str, width: int = 320, height: int = 480) -> bytes:
    """A PNG whose colour follows from the text: different texts, different files."""
    digest = hashlib.sha256(text.encode()).digest()
    red, green, blue = colorsys.hsv_to_rgb(digest[0] / 255, 0.35 + digest[1] / 510, 0.55 + digest[2] / 640)
    return png(width, height, (round(red * 255), round(green * 255), round(blue * 255)))


def preview(room: Room, position: int, content: bytes) -> Preview:
    """A preview that shows these bytes."""
    sha256 = room.disk.keep_bytes(content)
    return Preview(room.world.number("preview"), sha256, position, "image/png", room.clock.now())


def _check(description: Mapping[str, Any]) -> None:
    if unknown := description.keys() - KEYS:
        raise ValueError(f"seed: no such key {', '.join(sorted(unknown))}; there are {', '.join(sorted(KEYS))}")
    known = {
        "status": set(tables.STATUSES) - {"deleted"},
        "publish_type": PUBLISH_TYPES,
        "premium_type": tables.PREMIUM_TYPES,
        "owner": ACCOUNTS,
        "price": (*tables.PRICES, None),
    }
    several = {
        "categories": {*tables.categories(modern=False), *tables.categories(modern=True)},
        "device_types": tables.device_types(modern=True),
        "features": tables.features(modern=True),
        "excluded_regions": tables.REGIONS,
        "locales": tables.LOCALES,
        "listings": tables.LOCALES,
    }
    for key, choice in known.items():
        if key in description and description[key] not in choice:
            raise ValueError(f"seed: {key} must be one of {', '.join(map(str, choice))}, not {description[key]!r}")
    for key, choice in several.items():
        if odd := sorted(set(description.get(key) or ()) - set(choice)):
            raise ValueError(f"seed: {key} must be some of {', '.join(choice)}, not {', '.join(odd)}")


def _made(description: Mapping[str, Any], slug: str, room: Room) -> App:
    url = (
        ""
        if description.get("package")
        else str(description.get("manifest_url") or f"https://{slug}.example.com/manifest.webapp")
    )
    app = made_from(
        _manifest(description, slug),
        number=room.world.number("app"),
        version=room.world.number("version"),
        owner=str(description.get("owner", DEVELOPER)),
        url=url,
        now=room.clock.now(),
    )
    app.slug = slug
    _fill(app, description)
    made = (picture(f"{slug} preview {number}") for number in range(int(description.get("previews", 1))))
    app.previews = [preview(room, position, content) for position, content in enumerate(made)]
    if description.get("icon"):
        app.icon = Icon(room.disk.keep_bytes(picture(f"{slug} icon", 128, 128)))
    return app


def _manifest(description: Mapping[str, Any], slug: str) -> Manifest:
    listings = description.get("listings", {})
    default = str(description.get("default_locale", "en-US"))
    locales = [default, *(each for each in (*description.get("locales", ()), *listings) if each != default)]
    name = str(description.get("name") or slug.replace("-", " ").title())
    told = {locale: listings.get(locale, {}) for locale in dict.fromkeys(locales)}
    return Manifest(
        version=str(description.get("version", "1.0")),
        developer=str(description.get("developer", "Example Games")),
        default_locale=default,
        names={locale: str(texts.get("name", name)) for locale, texts in told.items()},
        descriptions={
            locale: str(texts.get("description", f"{name} at length, in {locale}.")) for locale, texts in told.items()
        },
        locales=sorted(told.keys() - {default}),
        sha256="",
        app_type=PACKAGED if description.get("package") else HOSTED,
    )


def _fill(app: App, description: Mapping[str, Any]) -> None:
    """What is not in a manifest, with something in every field that submission asks for."""
    given = {"support_email": "support@example.com", "privacy_policy": "No data is kept.", **description}
    for field in set(tables.TRANSLATED) & given.keys() - {"name"}:
        texts = given[field]
        app.texts[field] = dict(texts) if isinstance(texts, dict) else {app.default_locale: texts} if texts else {}
    app.categories = list(description.get("categories", ["games"]))
    app.device_types = list(description.get("device_types", ["firefoxos"]))
    app.premium_type = str(description.get("premium_type", "free"))
    app.price = description.get("price")
    app.account = description.get("payment_account")
    app.status = str(description.get("status", PUBLIC))
    app.disabled = bool(description.get("disabled", False))
    app.publish_type = str(description.get("publish_type", PUBLIC))
    app.excluded_regions = list(description.get("excluded_regions", ()))
    ratings = description.get("ratings")
    app.ratings = Ratings(**{each.name: ratings[each.name] for each in fields(Ratings)}) if ratings else None
    app.versions[-1].features = list(description.get("features", ()))
    app.versions[-1].public = app.status not in {INCOMPLETE, PENDING, REJECTED}


def _page(app: App, version: str) -> Page:
    """What the app's own server has at its manifest URL."""
    name, words = app.texts["name"], app.texts["description"]
    locales = {
        locale: {"name": name[locale], "description": words.get(locale, "")} for locale in name if locale in app.locales
    }
    return webapps.page_of(
        {
            "name": name[app.default_locale],
            "description": words.get(app.default_locale, ""),
            "version": version,
            "developer": {"name": app.versions[-1].developer},
            "default_locale": app.default_locale,
            "locales": locales,
        }
    )
