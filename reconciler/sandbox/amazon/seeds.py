"""Example apps: the one that a fresh sandbox holds, and others from a few words of JSON."""

from __future__ import annotations

import colorsys
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.amazon import tables
from reconciler.sandbox.amazon.apks import default_targets
from reconciler.sandbox.amazon.media import described
from reconciler.sandbox.amazon.state import LIVE, Apk, App, Asset, Content, Device, Edit, apk_id, edit_id
from reconciler.sandbox.apk import ApkFacts
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.pictures import png
from reconciler.sandbox.wire import Body

EXAMPLE_ID = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
EXAMPLE_PACKAGE = "com.example.wordgame"
MAX_TARGET_SDK = 36
"""The newest `targetSdkVersion` for which the catalogue offers any device."""

_DEVICES = (
    ("Fire 7 (12th Gen)", 30, False),
    ("Fire HD 8 (12th Gen)", 30, False),
    ("Fire HD 8 Plus (12th Gen)", 30, False),
    ("Fire HD 10 (13th Gen)", 30, False),
    ("Fire Max 11 (13th Gen)", 30, False),
    ("Fire HD 8 (10th Gen)", 28, False),
    ("Fire TV Stick 4K Max (2nd Gen)", 30, True),
    ("Fire TV Cube (3rd Gen)", 28, True),
)

_EXAMPLE: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "package": EXAMPLE_PACKAGE,
    "languages": ["en-US", "de-DE"],
    "details": {
        "defaultLanguage": "en-US",
        "contactWebsite": "https://wordgame.example.com",
        "contactEmail": "support@example.com",
        "contactPhone": "+1 206 555 0100",
    },
    "listings": {
        "en-US": {
            "title": "Wordgame",
            "shortDescription": "Find the hidden words before the clock does.",
            "fullDescription": "Nine letters, one minute, and more words in them than you would think.\n\n"
            "A new puzzle every morning, the same for everyone. Play it alone, or see how your friends did.",
            "recentChanges": "Smoother scrolling, and a puzzle for leap days.",
            "featureBullets": ["A new puzzle every day", "Plays offline", "No advertisements"],
            "keywords": ["words", "puzzle", "letters", "daily"],
        },
        "de-DE": {
            "title": "Wordgame",
            "shortDescription": "Finde die versteckten Wörter, bevor die Zeit um ist.",
            "fullDescription": "Neun Buchstaben, eine Minute und mehr Wörter darin, als man denkt.\n\n"
            "Jeden Morgen ein neues Rätsel, für alle dasselbe. Spiele allein oder miss dich mit Freunden.",
            "recentChanges": "Flüssigeres Blättern und ein Rätsel für Schalttage.",
            "featureBullets": ["Jeden Tag ein neues Rätsel", "Spielt sich auch offline", "Keine Werbung"],
            "keywords": ["wörter", "rätsel", "buchstaben", "täglich"],
        },
    },
    "images": {"small-icons": 1, "large-icons": 1, "screenshots": 3},
    "apks": [41],
}


def example(disk: Disk) -> App:
    """The app that a fresh sandbox holds: live with version code 41, in two languages."""
    return seeded(_EXAMPLE, disk)


def seeded(app: Mapping[str, Any], disk: Disk) -> App:
    """An app from its description; every key may be left out. Raises ValueError for a key or value that is not known.

    Args:
        app: `id`; `package`; `languages` (a list, or how many); `details`; `listings` (fields by locale, besides
            those made up); `images` (how many by picture type, in every language); `videos` (how many); `apks`
            (version codes); `published` (false: its first version was never released); `max_target_sdk`;
            `devices` (a list of {id, name, api_level, television}).
        disk: keeps the pictures.
    """
    known = {"id", "package", "languages", "details", "listings", "images", "videos", "apks", "published"}
    if unknown := app.keys() - known - {"max_target_sdk", "devices"}:
        raise ValueError(f"seed: no such key {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    package = str(app.get("package") or f"com.example.app{uuid.uuid4().hex[:8]}")
    languages = _languages(app)
    result = App(
        id=str(app.get("id") or f"amzn1.devportal.mobileapp.{uuid.uuid4().hex}"),
        package=package,
        live=None,
        open=None,
        devices=[Device(**device) for device in app["devices"]] if "devices" in app else catalogue(),
        max_target_sdk=int(app.get("max_target_sdk", MAX_TARGET_SDK)),
    )
    if app.get("published", True):
        content = Content(_details(app, languages), _listings(app, languages, package))
        content.media = {locale: _media(app, locale, disk) for locale in languages}
        content.apks = [_apk(result, int(code), number) for number, code in enumerate(app.get("apks", [1]), 1)]
        result.live = Edit(edit_id(), LIVE, content)
    return result


def catalogue() -> list[Device]:
    """A few Fire tablets and Fire TVs."""
    return [
        Device(f"amzn1.appstore.device.{_digest(name)[:13].upper()}", name, level, television)
        for name, level, television in _DEVICES
    ]


def placeholder(width: int, height: int, text: str) -> bytes:
    """A PNG whose colour follows from the text: different texts, different files."""
    digest = hashlib.sha256(text.encode()).digest()
    red, green, blue = colorsys.hsv_to_rgb(digest[0] / 255, 0.35 + digest[1] / 510, 0.55 + digest[2] / 640)
    return png(width, height, (round(red * 255), round(green * 255), round(blue * 255)))


def slot_size(slot: str) -> tuple[int, int]:
    """A size in pixels that the picture type takes."""
    if slot not in tables.SLOTS:
        raise ValueError(f"no picture type {slot!r}; there are {', '.join(tables.SLOTS)}")
    return min(tables.SLOTS[slot].sizes, default=(640, 260))


def _languages(app: Mapping[str, Any]) -> list[str]:
    """The default language comes first; a number takes so many of those that the store has."""
    asked = app.get("languages", list(app.get("listings", {})) or ["en-US"])
    every = ["en-US", *sorted((tables.LOCALES | tables.EXTENDED_LOCALES) - {"en-US"})]
    languages: Sequence[str] = every[:asked] if isinstance(asked, int) else asked
    if not languages or not set(languages) <= set(every):
        raise ValueError(f"seed: languages must be some of {', '.join(every)}, not {asked!r}")
    return list(languages)


def _details(app: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    default = dict.fromkeys(tables.DETAILS) | {"defaultLanguage": languages[0], "contactEmail": "support@example.com"}
    return default | dict(app.get("details", {}))


def _listings(app: Mapping[str, Any], languages: list[str], package: str) -> dict[str, dict[str, Any]]:
    name = package.rpartition(".")[2].title()
    plain = {
        "title": name,
        "shortDescription": f"{name} in short.",
        "fullDescription": f"{name} at length.",
        "recentChanges": "First release.",
        "featureBullets": [],
        "keywords": [],
    }
    given = app.get("listings", {})
    return {locale: plain | dict(given.get(locale, {})) for locale in languages}


def _media(app: Mapping[str, Any], locale: str, disk: Disk) -> dict[str, list[Asset]]:
    counts = app.get("images", {"small-icons": 1, "large-icons": 1, "screenshots": 3})
    made = {
        slot: [kept(placeholder(*slot_size(slot), f"{locale} {slot} {n}"), disk) for n in range(int(count))]
        for slot, count in counts.items()
    }
    films = [kept(f"a film, {locale}, {number}".encode(), disk) for number in range(int(app.get("videos", 0)))]
    return made | ({tables.VIDEOS: films} if films else {})


def kept(content: bytes, disk: Disk) -> Asset:
    """Keep a file, and describe it as an asset with a fresh id."""
    body = Body.of(content)
    try:
        disk.keep(body)
        return described(body)
    finally:
        body.close()


def _apk(app: App, code: int, number: int) -> Apk:
    """An APK of which only its description is left: the bytes of what is live cannot be asked for anyway."""
    facts = ApkFacts(app.package, code, min_sdk=22, target_sdk=30)
    sha256 = _digest(f"{app.package} {code}")
    name = f"{app.package}-{code}.apk"
    return Apk(apk_id(), f"APK{number}", sha256, 5_000_000, name, facts, default_targets(app, facts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
