"""The Marketplace's vocabulary: statuses, categories, devices, features, regions, locales, prices."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


STATUSES = {
    "incomplete": 0,
    "pending": 2,
    "public": 4,
    "disabled": 5,
    "deleted": 11,
    "rejected": 12,
    "waiting": 13,
    "blocked": 15,
    "unlisted": 16,
}
"""The word for a status, used by /apps/status/, and the number that an app object shows."""

_MOVES_2013: dict[str, tuple[str, ...]] = {"incomplete": ("pending",), "waiting": ("public",)}
_MOVES_2016: dict[str, tuple[str, ...]] = {
    "incomplete": ("pending",),
    "waiting": ("public", "unlisted"),
    "public": ("waiting", "unlisted"),
    "unlisted": ("waiting", "public"),
}


def moves(*, modern: bool) -> dict[str, tuple[str, ...]]:
    """To which status a developer may bring an app; all else is done by people at Mozilla."""
    return _MOVES_2016 if modern else _MOVES_2013


_CATEGORIES_2013 = _words(
    "books business education entertainment games health-fitness lifestyle maps-navigation miscellaneous music "
    "news-weather photo-video productivity reference shopping social sports travel utilities"
)
_CATEGORIES_2016 = _words(
    "books-comics business education entertainment food-drink games health-fitness humor internet kids lifestyle "
    "maps-navigation music news personalization photo-video productivity reference science-tech shopping social sports "
    "travel utilities weather"
)


def categories(*, modern: bool) -> list[str]:
    """The slugs, in the order of their names. In 2013 a category's id is its place in this list, from 1."""
    return _CATEGORIES_2016 if modern else _CATEGORIES_2013


def category_name(slug: str) -> str:
    """What people read."""
    return " & ".join(word.capitalize() for word in slug.split("-"))


MOST_CATEGORIES = 2

_DEVICES = ("desktop", "android-mobile", "android-tablet", "firefoxos")


def device_types(*, modern: bool) -> tuple[str, ...]:
    """The names. In 2013 a device type's id is its place in this list, from 1."""
    return (*_DEVICES, "firefoxos-tv") if modern else _DEVICES


PREMIUM_TYPES = ("free", "premium", "premium-inapp", "free-inapp", "other")

PRICES = _words("0.10 0.25 0.50 0.99 1.99 2.99 3.99 4.99 5.99 6.99 9.99 12.49 14.99 19.99 24.99 29.99 39.99 49.99")

_FEATURES_2013 = _words(
    "apps packaged_apps pay activity light_events archive battery bluetooth contacts device_storage indexeddb "
    "geolocation idle network_info network_stats proximity push orientation time_clock vibrate fm sms touch qhd mp3 "
    "audio webaudio video_h264 video_webm fullscreen gamepad quota camera mic screen_capture webrtc_media webrtc_data "
    "webrtc_peer speech_syn speech_rec pointer_lock notification alarm systemxhr tcpsocket"
)


def features(*, modern: bool) -> list[str]:
    """What an app may say that it needs of a device."""
    return [*_FEATURES_2013, "thirdparty_keyboard_support", "network_info_multiple"] if modern else _FEATURES_2013


REGIONS: dict[str, tuple[str, int | None]] = {
    "worldwide": ("Worldwide", None),
    "restofworld": ("Rest of World", None),
    "us": ("United States", 310),
    "uk": ("United Kingdom", 235),
    "br": ("Brazil", 724),
    "es": ("Spain", 214),
    "co": ("Colombia", 732),
    "ve": ("Venezuela", 734),
    "pl": ("Poland", 260),
    "mx": ("Mexico", 334),
    "hu": ("Hungary", 216),
    "de": ("Germany", 262),
    "me": ("Montenegro", 297),
    "rs": ("Serbia", 220),
    "gr": ("Greece", 202),
}
"""Name and mobile country code by slug."""

DEFAULT_REGION = "us"


def regions(*, modern: bool) -> list[str]:
    """The slugs; what is everywhere else was renamed in 2014."""
    gone = "worldwide" if modern else "restofworld"
    return [slug for slug in REGIONS if slug != gone]


LOCALES = _words(
    "af ar be bg bn-BD ca cs da de el en-GB en-US es et eu fa ff fi fr fy-NL ga-IE gl he hi-IN hr hu id it ja ko lt "
    "mk mn ms nb-NO nl pl pt-BR pt-PT ro ru sk sl sq sr sr-Latn sv-SE ta th tr uk vi xh zh-CN zh-TW zu"
)

_BY_LOWER = {locale.lower(): locale for locale in LOCALES}


def locale_of(code: str) -> str | None:
    """A locale as the Marketplace writes it, whatever the case of its letters; None if it has no such locale."""
    return _BY_LOWER.get(code.replace("_", "-").lower())


TRANSLATED = ("name", "description", "homepage", "support_url", "support_email", "privacy_policy")
"""The fields of an app that have a text in each locale."""

LONGEST_SLUG = 30
FORBIDDEN_SLUGS = frozenset(("add", "app", "apps", "categories", "category", "new", "preview", "search", "submit"))

SMALLEST_PREVIEW = (320, 480)
SMALLEST_ICON = 128
LARGEST_MEDIUM = 4 * 1024 * 1024
"""Bytes of a video or an icon."""

LARGEST_MANIFEST = 2 * 1024 * 1024
MOST_BYTES_2013 = 50 * 1024 * 1024
MOST_BYTES_2016 = 250 * 1024 * 1024
