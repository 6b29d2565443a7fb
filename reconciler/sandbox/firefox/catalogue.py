"""What anybody may read: categories, features, regions, prices."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import API, Call, listing
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import Shapes
from reconciler.sandbox.wire import Reply


class Catalogue:
    """The calls that are about no app."""

    def __init__(self, room: Room, shapes: Shapes) -> None:
        self._dialect = room.dialect
        self._shapes = shapes

    def list_categories(self, call: Call) -> Reply:
        """All categories; their ids are told in 2013 only."""
        return listing(call, [self._category(slug) for slug in tables.categories(modern=self._dialect.modern)])

    def show_category(self, call: Call) -> Reply:
        """One, by its slug or (in 2013) its id."""
        name = call.names["category"]
        for slug in tables.categories(modern=self._dialect.modern):
            category = self._category(slug)
            if name in {slug, category.get("id")}:
                return Reply.json(category)
        raise self._dialect.missing()

    def list_features(self, _call: Call) -> Reply:
        """What an app may need of a device: an object by name."""
        known = tables.features(modern=self._dialect.modern)
        return Reply.json(
            {
                name: {"name": name.replace("_", " ").title(), "description": "", "position": position}
                for position, name in enumerate(known, 1)
            }
        )

    def list_regions(self, call: Call) -> Reply:
        """Where the Marketplace is."""
        return listing(call, [self._region(slug) for slug in tables.regions(modern=self._dialect.modern)])

    def show_region(self, call: Call) -> Reply:
        """One region, by its slug."""
        if call.names["region"] not in tables.regions(modern=self._dialect.modern):
            raise self._dialect.missing()
        return Reply.json(self._region(call.names["region"]))

    def list_prices(self, call: Call) -> Reply:
        """The tiers of which a price must be one."""
        tiers = [
            {
                "name": f"Tier {number}",
                "pricePoint": str(number),
                "price": price,
                "prices": [{"price": price, "currency": "USD"}],
                "resource_uri": f"{API}/webpay/prices/{number}/",
            }
            for number, price in enumerate(tables.PRICES, 1)
        ]
        return listing(call, tiers)

    def _category(self, slug: str) -> dict[str, Any]:
        name = tables.category_name(slug)
        if self._dialect.modern:
            return {"slug": slug, "name": name}
        number = str(tables.categories(modern=False).index(slug) + 1)
        return {"id": number, "name": name, "slug": slug, "resource_uri": f"{API}/apps/category/{number}/"}

    def _region(self, slug: str) -> dict[str, Any]:
        number = list(tables.REGIONS).index(slug) + 1
        region = self._shapes.region(slug)
        if self._dialect.modern:
            return {"id": number, "name": region["name"], "slug": slug}
        return {"id": str(number), **region, "resource_uri": f"{API}/services/region/{slug}/"}
