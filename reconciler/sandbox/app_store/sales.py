"""Where an app can be had and what it costs: availability by territory, pre-orders, prices; and plain resources."""

from __future__ import annotations

import base64
import json
from typing import Any

from reconciler.sandbox.app_store import refusals, texts
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row, fresh_id
from reconciler.sandbox.app_store.tables import TERRITORIES


class Sales:
    """Operations on availability and prices."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def create_app_availability(self, given: Given) -> Row:
        """Say for the first time where the app can be had; from then on, territories are changed one by one."""
        app = self._room.row("apps", str(given.links["app"]))
        if self._room.world.one(app, "appAvailabilityV2"):
            detail = "The app already has an availability"
            raise refusals.refusal(refusals.relation_invalid("app", detail))
        for name in given.links["territoryAvailabilities"]:
            if name not in given.included or not given.included[name].links.get("territory"):
                raise refusals.refusal(refusals.relation_required("territory"))
            _check_pre_order(given.included[name].attributes)
        wanted = [given.included[name] for name in given.links["territoryAvailabilities"]]
        return self.open_in(
            app,
            {str(each.links["territory"]): dict(each.attributes) for each in wanted},
            everywhere=bool(given.attributes["availableInNewTerritories"]),
        )

    def open_in(self, app: Row, territories: dict[str, dict[str, Any]], *, everywhere: bool) -> Row:
        """Make the app available in some territories; in the others it is not."""
        values = {"availableInNewTerritories": everywhere}
        row = self._room.world.add(Row("appAvailabilities", app.id, app.id, values, {"app": app.id}))
        for territory in TERRITORIES:
            given = {"available": False, "preOrderEnabled": False} | territories.get(territory, {})
            given["contentStatuses"] = _statuses(given)
            links = {"appAvailability": row.id, "territory": territory}
            text = json.dumps({"s": app.id, "t": territory}, separators=(",", ":"))
            name = base64.urlsafe_b64encode(text.encode()).decode()
            self._room.world.add(Row("territoryAvailabilities", name, app.id, given, links))
        return row

    def modify_territory_availability(self, row: Row, given: Given) -> None:
        """Change one territory."""
        _check_pre_order({**row.attributes, **given.attributes})
        row.attributes |= given.attributes
        row["contentStatuses"] = _statuses(row.attributes)

    def end_pre_orders(self, given: Given) -> Row:
        """End pre-orders, and sell the app in these territories."""
        rows = [self._room.row("territoryAvailabilities", name) for name in given.links["territoryAvailabilities"]]
        for row in rows:
            row.attributes |= {"preOrderEnabled": False, "releaseDate": None, "available": True}
            row["contentStatuses"] = _statuses(row.attributes)
        return Row("endAppAvailabilityPreOrders", fresh_id(), rows[0].app if rows else "")

    def create_app_price_schedule(self, given: Given) -> Row:
        """Replace all prices of the app."""
        app = self._room.row("apps", str(given.links["app"]))
        for name in given.links["manualPrices"]:
            if name not in given.included or not given.included[name].links.get("appPricePoint"):
                raise refusals.refusal(refusals.relation_required("appPricePoint"))
        if old := self._room.world.one(app, "appPriceSchedule"):
            self._room.world.remove(old)
        prices = [given.included[name] for name in given.links["manualPrices"]]
        points = [(str(each.links["appPricePoint"]), dict(each.attributes)) for each in prices]
        return self.price_at(app, str(given.links["baseTerritory"]), points)

    def price_at(self, app: Row, territory: str, points: list[tuple[str, dict[str, Any]]]) -> Row:
        """Give the app these prices."""
        links = {"app": app.id, "baseTerritory": territory, "automaticPrices": []}
        row = self._room.world.add(Row("appPriceSchedules", app.id, app.id, {}, links))
        for point, values in points:
            where = self._room.row("appPricePoints", point).links["territory"]
            price = {"manual": True, "startDate": None, "endDate": None} | values
            inner = {"appPriceSchedule": row.id, "appPricePoint": point, "territory": where}
            self._room.world.add(Row("appPrices", fresh_id(), app.id, price, inner))
        return row


class Plain:
    """Operations on resources that have no rules of their own: they are stored and shown."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def create(self, given: Given) -> Row:
        """Store it under its parent."""
        values = texts.stored(self._room.switches, given.type, given.attributes)
        links = {name: value for name, value in given.links.items() if not isinstance(value, list)}
        row = Row(given.type, fresh_id(), "", values, links)
        parent = self._room.world.parent(row)
        row.app = (parent.app or parent.id) if parent else ""
        return self._room.add(row)

    def modify(self, row: Row, given: Given) -> None:
        """Change what is named."""
        row.attributes |= texts.stored(self._room.switches, given.type, given.attributes)
        row.links |= {name: value for name, value in given.links.items() if not isinstance(value, list)}

    def delete(self, row: Row) -> None:
        """Drop it with everything under it."""
        self._room.remove(row)

    def add_keywords(self, row: Row, names: list[str]) -> None:
        """Assign keywords to a locale."""
        known = row.links.get("searchKeywords") or []
        for name in names:
            self._room.world.rows.setdefault("appKeywords", {}).setdefault(name, Row("appKeywords", name, row.app))
        row.links["searchKeywords"] = list(dict.fromkeys([*known, *names]))

    def remove_keywords(self, row: Row, names: list[str]) -> None:
        """Take keywords from a locale."""
        row.links["searchKeywords"] = [each for each in row.links.get("searchKeywords") or [] if each not in names]

    def link(self, row: Row, names: list[str], relation: str) -> None:
        """Set a relationship to one other."""
        row.links[relation] = next(iter(names), None)


def _check_pre_order(values: dict[str, Any] | Any) -> None:
    if values.get("releaseDate") and not values.get("preOrderEnabled"):
        detail = "releaseDate must be set to null when preOrderEnabled is set to false"
        raise refusals.refusal(refusals.attribute_invalid("releaseDate", detail))


def _statuses(values: dict[str, Any]) -> list[str]:
    if not values.get("available"):
        return ["CANNOT_SELL"]
    if values.get("preOrderEnabled"):
        return ["AVAILABLE_FOR_PREORDER_ON_DATE" if values.get("releaseDate") else "AVAILABLE_FOR_PREORDER"]
    return ["AVAILABLE"]
