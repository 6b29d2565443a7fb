"""The pictures and films of a listing: list, upload, delete one, delete all."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.amazon import refusals, tables
from reconciler.sandbox.amazon.apks import count_upload
from reconciler.sandbox.amazon.backroom import Answer, Backroom
from reconciler.sandbox.amazon.state import Asset, Edit, asset_id
from reconciler.sandbox.amazon.texts import Texts
from reconciler.sandbox.amazon.validation import image_failures
from reconciler.sandbox.pictures import picture_of
from reconciler.sandbox.wire import Body

HEAD = 512 * 1024
"""Bytes in which a picture's size is looked for; cameras put long notes before it."""


class Media:
    """The calls on pictures and films. A slot is a picture type or `videos`."""

    def __init__(self, room: Backroom, texts: Texts) -> None:
        self._room = room
        self._texts = texts

    def list_assets(self, app_id: str, edit: str, lang: str, slot: str) -> Answer:
        """The ids of what is in the slot; what was just uploaded may take a while to be listed."""
        found = self._room.readable(app_id, edit)
        locale = self._texts.existing_locale(found, lang)
        now = self._room.clock.now()
        ids = [{"id": asset.id} for asset in found.content.assets(locale, slot) if asset.listed_from <= now]
        if self._room.switches["image_list_order"] == "reversed":
            ids.reverse()
        bare = self._room.switches["image_list_shape"] == "array"
        return self._room.shown(found, _resource(locale, slot), ids if bare else {_plural(slot): ids})

    def upload_asset(self, app_id: str, edit: str, lang: str, slot: str, *, if_match: str | None, body: Body) -> Answer:
        """Add a file to the slot; one that holds a single picture loses what it held."""
        app, draft = self._room.draft(app_id, edit)
        locale = self._texts.existing_locale(draft, lang)
        self._room.match(draft, if_match, _resource(locale, slot))
        asset = self._taken_in(slot, body)
        single = slot != tables.VIDEOS and tables.SLOTS[slot].single
        kept = [] if single else draft.content.assets(locale, slot)
        draft.content.put_assets(locale, slot, [*kept, asset])
        self._room.disk.keep(body)
        count_upload(app, body.sha256)
        flat = self._room.switches["upload_response_shape"] == "flat"
        told: dict[str, Any] = {"id": asset.id}
        return self._room.changed(draft, _resource(locale, slot), told if flat else {_singular(slot): told})

    def delete_asset(self, app_id: str, edit: str, lang: str, slot: str, asset: str, *, if_match: str | None) -> Answer:
        """Remove one."""
        draft, locale = self._matched(app_id, edit, lang, slot, if_match)
        kept = [each for each in draft.content.assets(locale, slot) if each.id != asset]
        if len(kept) == len(draft.content.assets(locale, slot)):
            raise self._room.missing(f"No asset found with id {asset}")
        draft.content.put_assets(locale, slot, kept)
        return self._room.changed(draft, _resource(locale, slot), status=204)

    def delete_all_assets(self, app_id: str, edit: str, lang: str, slot: str, *, if_match: str | None) -> Answer:
        """Empty the slot."""
        draft, locale = self._matched(app_id, edit, lang, slot, if_match)
        draft.content.put_assets(locale, slot, [])
        return self._room.changed(draft, _resource(locale, slot), status=204)

    def _matched(self, app_id: str, edit: str, lang: str, slot: str, if_match: str | None) -> tuple[Edit, str]:
        _, draft = self._room.draft(app_id, edit)
        locale = self._texts.existing_locale(draft, lang)
        self._room.match(draft, if_match, _resource(locale, slot))
        return draft, locale

    def _taken_in(self, slot: str, body: Body) -> Asset:
        """The file as it will be held; refused if it is empty, too large, or (by switch) not what the slot takes."""
        if not body.size:
            raise refusals.absent("The request body is empty")
        switches = self._room.switches
        most = switches.number("image_max_bytes")
        if slot != tables.VIDEOS and 0 < most < body.size:
            raise refusals.refusal(
                switches.number("too_large_status"), (refusals.INVALID, f"Images must be {most} bytes at most")
            )
        delay = switches.number("image_visible_after")
        asset = described(body, self._room.clock.now() + delay if delay else 0.0)
        at_once = slot != tables.VIDEOS and switches["image_dimension_check"] == "upload"
        if at_once and (found := list(image_failures(tables.SLOTS[slot], asset))):
            raise refusals.refusal(400, *found)
        return asset


def described(body: Body, listed_from: float = 0.0) -> Asset:
    """A file as an asset with a fresh id. For films, and what is no picture, the size in pixels is 0."""
    body.file.seek(0)
    picture = picture_of(body.file.read(HEAD))
    if picture is None:
        return Asset(asset_id(), body.sha256, body.size, listed_from=listed_from)
    return Asset(
        asset_id(),
        body.sha256,
        body.size,
        picture.format,
        picture.width,
        picture.height,
        picture.transparent,
        listed_from,
    )


def _resource(locale: str, slot: str) -> str:
    return f"listings/{locale}/{slot}"


def _plural(slot: str) -> str:
    return "videos" if slot == tables.VIDEOS else "images"


def _singular(slot: str) -> str:
    return "video" if slot == tables.VIDEOS else "image"
