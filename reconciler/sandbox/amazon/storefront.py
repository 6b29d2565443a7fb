"""An app's page in the Appstore. The API knows neither the developer's name nor the price: the page has none."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.amazon import tables
from reconciler.sandbox.amazon.state import IN_PROGRESS, LIVE, REVIEW, App, Asset, Content, Edit
from reconciler.sandbox.storefront.shapes import Edition, Frame, Listing, Medium, Shelf, Side, Storefront, facts, text

_SHELVES: tuple[tuple[str, str, Frame], ...] = (
    (tables.VIDEOS, "Videos", "plain"),
    ("screenshots", "Fire tablets", "tablet"),
    ("firetv-screenshots", "Fire TV", "television"),
    ("promo-images", "Promotional image", "plain"),
    ("firetv-icons", "Fire TV icon", "plain"),
    ("firetv-backgrounds", "Fire TV background", "plain"),
    ("firetv-featured-backgrounds", "Fire TV featured background", "plain"),
    ("firetv-featured-logos", "Fire TV featured logo", "plain"),
)
_ICONS = ("large-icons", "small-icons")
_STATES = {LIVE: "Live", REVIEW: "In review", IN_PROGRESS: "Draft"}


def storefront_of(app: App) -> Storefront:
    """The live version, and the one on its way."""
    return Storefront(
        "Amazon Appstore", app.id, (Edition("", _side(app, app.live), _side(app, app.open)),), "Get App", lines=5
    )


def _side(app: App, edit: Edit | None) -> Side | None:
    if edit is None:
        return None
    content = edit.content
    listings = {locale: _listing(app, content, locale, fields) for locale, fields in content.listings.items()}
    return Side(_state(app, edit), text(content.details.get("defaultLanguage")), listings)


def _state(app: App, edit: Edit) -> str:
    """In words; a draft that came back from the review says so, with the reviewer's reason."""
    last = app.history[-1] if app.history else {}
    if edit.status == IN_PROGRESS and last.get("edit") == edit.id and last["event"] == "reject":
        return f"Rejected: {last['reason']}" if last.get("reason") else "Rejected"
    return _STATES[edit.status]


def _listing(app: App, content: Content, locale: str, fields: dict[str, Any]) -> Listing:
    icons = [asset for slot in _ICONS for asset in content.assets(locale, slot)]
    return Listing(
        title=text(fields.get("title")),
        promotion=text(fields.get("shortDescription")),
        description=text(fields.get("fullDescription")),
        bullets=_bullets(fields.get("featureBullets")),
        whats_new=text(fields.get("recentChanges")),
        icon=_medium(icons[0]) if icons else None,
        shelves=tuple(
            Shelf(device, frame, tuple(_medium(asset, film=slot == tables.VIDEOS) for asset in assets))
            for slot, device, frame in _SHELVES
            if (assets := content.assets(locale, slot))
        ),
        facts=_facts(app, content),
    )


def _bullets(value: Any) -> tuple[str, ...]:
    """The features; a person in the console may have put anything in their place."""
    return tuple(map(text, value)) if isinstance(value, list) else (text(value),) if value else ()


def _facts(app: App, content: Content) -> dict[str, str]:
    offered = {target for apk in content.apks for target in apk.targets}
    date = content.availability or {}
    return facts(
        Version_code=", ".join(str(apk.facts.version_code) for apk in content.apks),
        Devices=", ".join(device.name for device in app.devices if device.id in offered),
        Publishing_date=" ".join(text(date.get(name)) for name in ("dateTime", "zoneId")).strip(),
        Website=content.details.get("contactWebsite"),
        Email=content.details.get("contactEmail"),
        Phone=content.details.get("contactPhone"),
    )


def _medium(asset: Asset, *, film: bool = False) -> Medium:
    return Medium(asset.sha256, asset.width, asset.height, film)
