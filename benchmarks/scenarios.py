"""What is measured: the app that a scenario starts with, the manifests applied in turn, and what it should take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.files import film, pictures

Manifest = Mapping[str, Any]
Prepare = Callable[[Path], tuple[Manifest, ...]]
"""Writes files into a folder; returns the manifests that name them. The last one is measured."""

APP_STORE: Final = "app-store"
AMAZON: Final = "amazon-appstore"
BUNDLE: Final = "com.example.wordgame"
AMAZON_ID: Final = "amzn1.devportal.mobileapp.0123456789abcdef0123456789abcdef"
APPLE_LOCALES: Final = ("en-US", "de-DE", "fr-FR", "it", "ja", "ko", "nl-NL", "es-ES", "pt-PT", "sv")
AMAZON_LOCALES: Final = (
    "en-US",
    "de-DE",
    "es-ES",
    "fr-FR",
    "it-IT",
    "ja-JP",
    "en-GB",
    "en-AU",
    "en-IN",
    "pt-BR",
)
PROCESSING_POLLS: Final = 2
"""Reads that show a screenshot as not yet processed."""

SEEDS: Final[Mapping[str, Manifest]] = {
    APP_STORE: {
        "id": "6478901234",
        "bundle_id": BUNDLE,
        "locales": ["en-US"],
        "platforms": {"IOS": [{"version": "1.0"}, {"version": "1.1", "state": "PREPARE_FOR_SUBMISSION"}]},
    },
    AMAZON: {"id": AMAZON_ID, "package": BUNDLE, "languages": ["en-US"], "images": {}, "apks": [41]},
}
SWITCHES: Final[Mapping[str, Mapping[str, str]]] = {
    APP_STORE: {"processing_polls": str(PROCESSING_POLLS)},
    AMAZON: {},
}


@dataclass(frozen=True)
class Scenario:
    """One row of the table.

    Args:
        prepare: makes files and manifests.
        least: the fewest requests with which the API lets it be done; None: not worked out.
        most: requests that it should not exceed, None for no such goal.
        writes: exactly so many writes there should be, None for no such goal.
    """

    name: str
    about: str
    store: str
    prepare: Prepare
    least: int | None = None
    most: int | None = None
    writes: int | None = None


def least_reads(locales: int) -> int:
    """The app, its infos with their texts, its versions with theirs, and the screenshots of each locale."""
    return 3 + locales


def least_upload(screenshots: int, sets: int) -> int:
    """Each is reserved, sent in one part and committed; each set is looked at until it is processed."""
    return 3 * screenshots + PROCESSING_POLLS * sets


def least_first(locales: int) -> int:
    """Ten screenshots in each locale: one locale is there already; each gets two texts and a set."""
    return least_reads(1) + 2 * locales + locales + least_upload(10 * locales, locales)


# --- App Store ----------------------------------------------------------------------------------------------------


def apple(folder: Path, locales: tuple[str, ...], word: str = "first", shots: str = "*.png") -> Manifest:
    """The manifest with texts and ten screenshots in each locale; `shots` are those in the first one."""
    patterns = {locale: f"{locale}/*.png" for locale in locales} | {locales[0]: f"{locales[0]}/{shots}"}
    for place, locale in enumerate(locales):
        pictures(folder / locale, [(f"{number}.png", 1290, 2796) for number in range(10)], 100 * place)
    texts = {locale: {"description": f"The {word} description in {locale}."} for locale in locales}
    names = {locale: {"name": f"Wordgame {locale}"} for locale in locales}
    screenshots = {locale: {"APP_IPHONE_67": pattern} for locale, pattern in patterns.items()}
    return _apple({"listings": names}, {"listings": texts, "screenshots": screenshots})


def _apple(app: Manifest, version: Manifest) -> Manifest:
    block = {"id": BUNDLE, **app, "platforms": {"IOS": {"version": "1.1", **version}}}
    return {"app": "wordgame", "stores": {APP_STORE: block}}


def one_changed(folder: Path) -> tuple[Manifest, ...]:
    """The fifth of the ten screenshots in the first locale is another one."""
    before = apple(folder, APPLE_LOCALES)
    numbers = [f"{APPLE_LOCALES[0]}/{number}.png" for number in range(10)]
    pictures(folder / APPLE_LOCALES[0] / "new", [("4.png", 1290, 2796)], 9_000)
    after = apple(folder, APPLE_LOCALES)
    changed = [*numbers[:4], f"{APPLE_LOCALES[0]}/new/4.png", *numbers[5:]]
    after["stores"][APP_STORE]["platforms"]["IOS"]["screenshots"][APPLE_LOCALES[0]]["APP_IPHONE_67"] = changed
    return before, after


def preview(folder: Path) -> tuple[Manifest, ...]:
    """One film of 400 MB."""
    film(folder / "film.mp4", 400_000_000)
    return (_apple({}, {"previews": {"en-US": {"IPHONE_67": ["film.mp4"]}}}),)


# --- Amazon Appstore ----------------------------------------------------------------------------------------------

_SLOTS: Final = {
    "small-icons": [("114.png", 114, 114)],
    "large-icons": [("512.png", 512, 512)],
    "promo-images": [("promo.png", 1024, 500)],
    "screenshots": [(f"shot-{number}.png", 1280, 800) for number in range(5)],
}


def amazon(folder: Path) -> Manifest:
    """Texts and eight pictures in each of ten locales."""
    for place, locale in enumerate(AMAZON_LOCALES):
        sizes = [size for slot in _SLOTS.values() for size in slot]
        pictures(folder / locale, sizes, 100 * place)
    texts = {"short_description": "Find words.", "description": "Find all the words.", "release_notes": "New words."}
    block = {
        "id": AMAZON_ID,
        "package": BUNDLE,
        "listings": {locale: {"title": f"Wordgame {locale}", **texts} for locale in AMAZON_LOCALES},
        "images": {
            locale: {slot: [f"{locale}/{name}" for name, *_ in sizes] for slot, sizes in _SLOTS.items()}
            for locale in AMAZON_LOCALES
        },
    }
    return {"app": "wordgame", "stores": {AMAZON: block}}


AMAZON_LISTS: Final = len(AMAZON_LOCALES) * len(_SLOTS)
"""Each picture type of each locale is a list of its own."""


def _again(make: Callable[[Path], Manifest]) -> Prepare:
    return lambda folder: (make(folder),) * 2


def _one(folder: Path) -> Manifest:
    return apple(folder, APPLE_LOCALES[:1])


def _ten(folder: Path) -> Manifest:
    return apple(folder, APPLE_LOCALES)


SCENARIOS: Final = (
    Scenario("S1", "first upload, 1 locale × 10", APP_STORE, lambda folder: (_one(folder),), least_first(1)),
    Scenario("S2", "nothing changed since S1", APP_STORE, _again(_one), least_reads(1), writes=0),
    Scenario("S3", "first upload, 10 locales × 10", APP_STORE, lambda folder: (_ten(folder),), least_first(10), 400),
    Scenario("S4", "nothing changed since S3", APP_STORE, _again(_ten), least_reads(10), 20, 0),
    Scenario(  # reads, the upload, the DELETE of the old one, and the new order
        "S5", "one of 100 screenshots changed", APP_STORE, one_changed, least_reads(10) + least_upload(1, 1) + 2, 25
    ),
    Scenario(
        "S6",
        "10 descriptions changed",
        APP_STORE,
        lambda folder: (_ten(folder), apple(folder, APPLE_LOCALES, "second")),
        least_reads(10) + 10,
        25,
        10,
    ),
    Scenario("M1", "one preview of 400 MB", APP_STORE, preview),
    Scenario(  # token, draft, listings, the lists of one locale; then ten texts and eighty pictures, and the commit
        "A1", "first upload, 10 locales × 8", AMAZON, lambda folder: (amazon(folder),), 3 + len(_SLOTS) + 10 + 80 + 1
    ),
    Scenario(  # token, a draft to look through, listings, all lists, and the draft deleted
        "A2", "nothing changed since A1", AMAZON, _again(amazon), 3 + AMAZON_LISTS + 1, writes=2
    ),
)
