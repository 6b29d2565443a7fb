"""Rows copied with everything under them, as a new version takes over what the last one had."""

from __future__ import annotations

import copy
from collections.abc import Collection

from reconciler.sandbox.app_store.state import Row, World, fresh_id

TEXTS = frozenset({"appStoreVersionLocalizations", "appInfoLocalizations", "ageRatingDeclarations"})
DETAILS = frozenset({"appStoreReviewDetails"})
MEDIA = frozenset({"appScreenshotSets", "appScreenshots", "appPreviewSets", "appPreviews"})


def copy_children(world: World, source: Row, target: Row, kinds: Collection[str]) -> None:
    """Copy what is under `source`, of these types only, to `target`."""
    for child in list(world.children(source)):
        if child.type in kinds and "reserved" not in child.hidden:
            copy_children(world, child, world.add(_twin(world, child, source, target)), kinds)


def _twin(world: World, row: Row, source: Row, target: Row) -> Row:
    """The same row with a new id, under another parent, and with nothing under it yet."""
    under = {each.id for each in world.children(row)}
    links = {
        name: target.id if value == source.id else value
        for name, value in row.links.items()
        if isinstance(value, str) and value not in under
    }
    hidden = {name: value for name, value in row.hidden.items() if name in {"sha256", "md5", "content"}}
    return Row(row.type, fresh_id(), row.app, copy.deepcopy(row.attributes), links, hidden)
