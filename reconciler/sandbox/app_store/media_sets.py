"""Sets of screenshots and previews: one for each locale and device, in an order of their own."""

from __future__ import annotations

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.assets import Assets
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row, fresh_id

_TYPES = {"appScreenshotSets": "screenshotDisplayType", "appPreviewSets": "previewType"}
_HOLDERS = {
    "appStoreVersionLocalization": "appStoreVersionLocalizations",
    "appCustomProductPageLocalization": "appCustomProductPageLocalizations",
}


class MediaSets:
    """Operations on appScreenshotSets and appPreviewSets."""

    def __init__(self, room: Room, assets: Assets) -> None:
        self._room = room
        self._assets = assets

    def create_set(self, given: Given) -> Row:
        """A set for one device in one locale; there can be only one."""
        attribute = _TYPES[given.type]
        relations = [name for name in _HOLDERS if given.links.get(name)]
        if len(relations) != 1:
            raise refusals.refusal(refusals.relation_required("appStoreVersionLocalization"))
        relation = relations[0]
        holder = self._room.row(_HOLDERS[relation], given.links[relation])
        self._assets.check_media_lock(holder, "Can't Add Assets after Submission")
        wanted = given.attributes[attribute]
        if any(row[attribute] == wanted for row in self._room.world.related(holder, given.type)):
            code = self._room.switches["duplicate_set_code"]
            error = refusals.duplicate(attribute, f"A set of type {wanted} already exists.") | {"code": code}
            raise refusals.refusal(error)
        links = {relation: holder.id}
        return self._room.add(Row(given.type, fresh_id(), holder.app, dict(given.attributes), links))

    def delete_set(self, row: Row) -> None:
        """Delete a set and everything in it."""
        self._assets.check_media_lock(row, "Can't Delete Screenshot After Submit for review")
        self._room.remove(row)

    def reorder(self, row: Row, names: list[str], relation: str) -> None:
        """Put the assets of a set in this order: all of them, and no others."""
        self._assets.check_media_lock(row, "Can't Reorder Assets after Submission")
        held = [each.id for each in self._room.world.related(row, relation)]
        omitted = [name for name in held if name not in names]
        strange = [name for name in names if name not in held]
        deleting = self._room.switches["reorder_omitted"] == "deleted"
        if strange or len(set(names)) != len(names) or (omitted and not deleting):
            detail = "The order must name every asset of the set once, and no other"
            raise refusals.refusal(refusals.relation_invalid(relation, detail, self._room.switches["reorder_code"]))
        for name in omitted:
            self._room.world.remove(self._room.row(relation, name))
        row.links[relation] = list(names)
