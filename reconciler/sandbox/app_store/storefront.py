"""An app's page in the App Store, by platform.

The icon is in the build, and the developer's name in the account, of which the API shows neither: the page has a letter
for the one, and whoever holds the copyright for the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconciler.sandbox.app_store.assets import ARRIVED, COMPLETE
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row, World
from reconciler.sandbox.storefront.shapes import (
    Edition,
    Frame,
    Listing,
    Medium,
    Shelf,
    Side,
    Storefront,
    facts,
    text,
    words,
)

_PLATFORMS = {"IOS": "iOS", "MAC_OS": "macOS", "TV_OS": "tvOS", "VISION_OS": "visionOS"}
_DEVICES = {
    "IPHONE_67": "iPhone 6.7″",
    "IPHONE_65": "iPhone 6.5″",
    "IPHONE_61": "iPhone 6.1″",
    "IPHONE_58": "iPhone 5.8″",
    "IPHONE_55": "iPhone 5.5″",
    "IPHONE_47": "iPhone 4.7″",
    "IPHONE_40": "iPhone 4″",
    "IPHONE_35": "iPhone 3.5″",
    "IPAD_PRO_3GEN_129": "iPad Pro 12.9″ (3rd generation)",
    "IPAD_PRO_3GEN_11": "iPad Pro 11″",
    "IPAD_PRO_129": "iPad Pro 12.9″",
    "IPAD_105": "iPad 10.5″",
    "IPAD_97": "iPad 9.7″",
    "DESKTOP": "Mac",
    "APPLE_TV": "Apple TV",
    "APPLE_VISION_PRO": "Apple Vision Pro",
    "WATCH_ULTRA": "Apple Watch Ultra",
}
_FRAMES: tuple[tuple[str, Frame], ...] = (
    ("IPHONE", "phone"),
    ("IPAD", "tablet"),
    ("DESKTOP", "desktop"),
    ("APPLE_TV", "television"),
    ("WATCH", "watch"),
)
_MEDIA = (
    ("appPreviewSets", "appPreviews", "previewType"),
    ("appScreenshotSets", "appScreenshots", "screenshotDisplayType"),
)
_AGES = {"FOUR": 4, "NINE": 9, "TWELVE": 12, "THIRTEEN": 13, "SIXTEEN": 16, "SEVENTEEN": 17, "EIGHTEEN": 18}
_YEAR = re.compile(r"^\s*(?:©|\(c\))?\s*\d{4}\s+", re.IGNORECASE)


def storefront_of(room: Room, lifecycle: Lifecycle, app: Row) -> Storefront:
    """For each platform the live version, and the open one; each with the app info that goes with it."""
    platforms = dict.fromkeys(text(row["platform"]) for row in room.world.of("appStoreVersions", app.id))
    live, editable = lifecycle.live_info(app.id), lifecycle.editable_info(app.id)
    editions = tuple(
        Edition(
            _PLATFORMS.get(platform, platform),
            _side(room.world, app, lifecycle.live(app.id, platform), live or editable),
            _side(room.world, app, lifecycle.open(app.id, platform), editable or live),
        )
        for platform in platforms
    )
    return Storefront("App Store", app.id, editions)


def _side(world: World, app: Row, version: Row | None, info: Row | None) -> Side | None:
    return _Release(world, app, version, info).side() if version and info else None


@dataclass(frozen=True)
class _Release:
    """A version, and the app info that is shown with it."""

    world: World
    app: Row
    version: Row
    info: Row

    def side(self) -> Side:
        """In every language that the version is in. A language without a name has that of the primary one."""
        names = {row["locale"]: row for row in self.world.related(self.info, "appInfoLocalizations")}
        primary = text(self.app["primaryLocale"])
        pages = self.world.related(self.version, "appStoreVersionLocalizations")
        listings = {
            page["locale"]: self._listing(page, names.get(page["locale"], names.get(primary))) for page in pages
        }
        return Side(words(text(self.version["appVersionState"])), primary, listings)

    def _listing(self, page: Row, name: Row | None) -> Listing:
        return Listing(
            title=text((name or self.app)["name"]),
            subtitle=text(name["subtitle"]) if name else "",
            developer=_YEAR.sub("", text(self.version["copyright"])),
            price=_price(self.world, self.app),
            promotion=text(page["promotionalText"]),
            description=text(page["description"]),
            whats_new=text(page["whatsNew"]),
            shelves=tuple(_shelves(self.world, page)),
            facts=facts(
                Version=self.version["versionString"],
                Category=", ".join(_categories(self.info)),
                Age_rating=_age(text(self.info["appStoreAgeRating"])),
                Copyright=self.version["copyright"],
                App_support=page["supportUrl"],
                Developer_website=page["marketingUrl"],
                Privacy_policy=name["privacyPolicyUrl"] if name else None,
            ),
        )


def _age(code: str) -> str:
    """`FOUR_PLUS` as the store writes it: `4+`."""
    number = _AGES.get(code.removesuffix("_PLUS"))
    return f"{number}+" if number else words(code)


def _categories(info: Row) -> list[str]:
    """The primary category with its subcategories, then the secondary one."""
    order = [
        f"{rank}{part}"
        for rank in ("primary", "secondary")
        for part in ("Category", "SubcategoryOne", "SubcategoryTwo")
    ]
    return [words(str(info.links[name]).removeprefix("GAMES_")) for name in order if info.links.get(name)]


def _price(world: World, app: Row) -> str:
    """What it costs in its base territory, in that one's currency; "" if no price was set."""
    schedule = world.one(app, "appPriceSchedule")
    base = world.one(schedule, "baseTerritory") if schedule else None
    for price in world.related(schedule, "manualPrices") if schedule else ():
        point = world.one(price, "appPricePoint")
        if base and point and point.links["territory"] == base.id:
            amount = float(point["customerPrice"])
            return f"{base['currency']} {amount:.2f}" if amount else "Free"
    return ""


def _shelves(world: World, page: Row) -> list[Shelf]:
    """By device: its films, then its pictures, as the store shows them."""
    media: dict[str, list[Medium]] = {}
    for sets, assets, attribute in _MEDIA:
        for each in world.related(page, sets):
            shown = (_medium(asset) for asset in world.related(each, assets) if _arrived(asset))
            media.setdefault(text(each[attribute]).removeprefix("APP_"), []).extend(shown)
    order = sorted(media, key=_rank)
    return [Shelf(_device(name), _frame(name), tuple(media[name])) for name in order if media[name]]


def _rank(name: str) -> int:
    known = list(_DEVICES)
    return known.index(name) if name in known else len(known)


def _device(name: str) -> str:
    plain = name.removeprefix("IMESSAGE_APP_")
    known = _DEVICES.get(plain) or words(plain).replace("Watch series", "Apple Watch Series")
    return known if plain == name else f"iMessage, {known}"


def _frame(name: str) -> Frame:
    return next((frame for part, frame in _FRAMES if part in name), "plain")


def _arrived(asset: Row) -> bool:
    """Was it uploaded whole, and is nothing wrong with it?"""
    return "sha256" in asset.hidden and asset["assetDeliveryState"]["state"] in {ARRIVED, COMPLETE}


def _medium(asset: Row) -> Medium:
    width, height = asset.hidden.get("content", (0, 0))
    return Medium(asset.hidden["sha256"], width, height, film=asset.type == "appPreviews")
