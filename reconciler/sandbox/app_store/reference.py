"""Rows that are the same for everybody, or follow from an app: categories, territories, price points. Never saved."""

from __future__ import annotations

import base64
import json
from typing import Any

from reconciler.sandbox.app_store.state import Row, World
from reconciler.sandbox.app_store.tables import CATEGORIES, PRICES, TERRITORIES

UNSAVED = frozenset({"appCategories", "territories", "appPricePoints"})
_PLATFORMS = ["IOS", "TV_OS", "MAC_OS", "VISION_OS"]


def furnish(world: World) -> None:
    """Put categories and territories there."""
    for name, parts in CATEGORIES.items():
        platforms = ["IOS"] if name == "STICKERS" else _PLATFORMS
        links: dict[str, Any] = {"subcategories": list(parts), "parent": None}
        world.add(Row("appCategories", name, attributes={"platforms": platforms}, links=links))
        for part in parts:
            links = {"subcategories": [], "parent": name}
            world.add(Row("appCategories", part, attributes={"platforms": platforms}, links=links))
    for name, currency in TERRITORIES.items():
        world.add(Row("territories", name, attributes={"currency": currency}))


def price(world: World, app: Row) -> None:
    """Give an app its price points: the same few prices in every territory."""
    every: list[str] = []
    for tier, amount in enumerate(PRICES):
        same = [point_id(app.id, territory, tier) for territory in TERRITORIES]
        for territory, name in zip(TERRITORIES, same, strict=True):
            attributes = {"customerPrice": amount, "proceeds": f"{float(amount) * 0.7:.2f}"}
            links = {"app": app.id, "territory": territory, "equalizations": same}
            world.add(Row("appPricePoints", name, app.id, attributes, links))
        every += same
    app.links["appPricePoints"] = every


def point_id(app: str, territory: str, tier: int) -> str:
    """The id of a price point: base64 of JSON, as Apple's are."""
    text = json.dumps({"s": app, "t": territory, "p": str(10_000 + tier)}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
