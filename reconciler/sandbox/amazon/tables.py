"""Locales, time zones, picture types and text limits, as Amazon publishes them.

Sources: "API Task Flows" (languages, time zones, image types), release notes of 2023-04-27 (four more languages),
"Image and video asset guidelines" and the AppDF specification (sizes and limits).
"""

from __future__ import annotations

from dataclasses import dataclass

LOCALES = frozenset(("zh-CN", "de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-ES", "fr-FR", "it-IT", "ja-JP", "pt-BR"))
EXTENDED_LOCALES = frozenset(("nl-NL", "pl-PL", "pt-PT", "sv-SE"))

TEXTS = ("title", "fullDescription", "shortDescription", "recentChanges")
LISTS = ("featureBullets", "keywords")
DETAILS = ("defaultLanguage", "contactWebsite", "contactEmail", "contactPhone")

TEXT_LIMITS = {"title": 250, "shortDescription": 1200, "fullDescription": 4000, "recentChanges": 4000}
"""Characters."""
BULLETS = range(3, 6)
MOST_KEYWORDS = 30

_SCREENS = ((800, 480), (1024, 600), (1280, 720), (1280, 800), (1920, 1080), (1920, 1200), (2560, 1600))


@dataclass(frozen=True)
class Slot:
    """A picture type. `sizes` are pixels; with none, any size is taken. `television`: needed if Fire TV is targeted."""

    name: str
    sizes: frozenset[tuple[int, int]]
    fewest: int = 0
    most: int = 1
    formats: frozenset[str] = frozenset(("png", "jpeg"))
    television: bool = False
    opaque: bool = False

    @property
    def single(self) -> bool:
        """Does an upload replace what is there?"""
        return self.most == 1


def _size(width: int, height: int) -> frozenset[tuple[int, int]]:
    return frozenset(((width, height),))


_PNG = frozenset(("png",))
SLOTS = {
    slot.name: slot
    for slot in (
        Slot("small-icons", _size(114, 114), fewest=1, formats=_PNG),
        Slot("large-icons", _size(512, 512), fewest=1, formats=_PNG),
        Slot("screenshots", frozenset((*_SCREENS, *((high, wide) for wide, high in _SCREENS))), fewest=3, most=10),
        Slot("promo-images", _size(1024, 500)),
        Slot("firetv-icons", _size(1280, 720), fewest=1, formats=_PNG, television=True, opaque=True),
        Slot("firetv-backgrounds", _size(1920, 1080), fewest=1, television=True, opaque=True),
        Slot("firetv-screenshots", _size(1920, 1080), fewest=3, most=10, television=True),
        Slot("firetv-featured-backgrounds", _size(1920, 720), opaque=True),
        Slot("firetv-featured-logos", frozenset(), formats=_PNG),
    )
}

VIDEOS = "videos"
MOST_VIDEOS = 5

LARGEST_APK = 300 * 1024 * 1024
"""Bytes; larger ones have to take the path for large APKs."""

_ZONES = {
    "US": "Alaska Arizona Central East Eastern Hawaii Mountain Pacific",
    "Canada": "Eastern Newfoundland Saskatchewan",
    "Europe": "Athens Belgrade Berlin Brussels Helsinki London Madrid Minsk Moscow Paris Rome Warsaw",
    "Atlantic": "Azores Cape_Verde South_Georgia",
    "Africa": "Algiers Cairo Casablanca Harare Nairobi Windhoek",
    "Asia": "Amman Baghdad Baku Bangkok Beirut Calcutta Colombo Dhaka Irkutsk Jerusalem Kabul Karachi Katmandu Kolkata "
    "Krasnoyarsk Kuala_Lumpur Kuwait Magadan Muscat Novosibirsk Rangoon Seoul Shanghai Taipei Tbilisi Tehran Tokyo "
    "Vladivostok Yakutsk Yekaterinburg Yerevan",
    "Australia": "Adelaide Brisbane Darwin Hobart Perth Sydney",
    "Pacific": "Auckland Fiji Guam Midway Tongatapu",
    "America": "Bogota Buenos_Aires Caracas Chihuahua Godthab Guatemala Los_Angeles Manaus Mexico_City Montevideo "
    "Santiago Tijuana",
    "Brazil": "East",
}
ZONES = {f"{area}_{place}": f"{area}/{place}" for area, places in _ZONES.items() for place in places.split()}
"""`zoneId` as documented, and the name with a slash that it stands for."""


def iana_zone(zone_id: str) -> str:
    """The zone's name in the time zone database; Amazon's own `US_East` is its Eastern."""
    return "US/Eastern" if zone_id == "US_East" else ZONES[zone_id]
