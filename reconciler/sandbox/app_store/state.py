"""What App Store Connect holds: rows of every type, tied to one another, and what is still on its way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reconciler.sandbox.app_store.facts import facts


@dataclass
class Row:
    """One resource.

    Args:
        app: the id of the app that it belongs to, "" for categories and territories.
        attributes: by Apple's names; what is not here is shown as null.
        links: by relationship, the other's id, a list of ids, or None.
        hidden: what the API does not show.
    """

    type: str
    id: str
    app: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, attribute: str) -> Any:
        return self.attributes.get(attribute)

    def __setitem__(self, attribute: str, value: Any) -> None:
        self.attributes[attribute] = value


@dataclass
class Pending:
    """Something that happens once rows with these ids (or lists of theirs) have been read so many times."""

    event: str
    type: str
    id: str
    watched: list[str]
    polls: int


@dataclass
class Ghost:
    """A row that was deleted but is still listed under its parent."""

    parent: str
    relation: str
    row: Row


@dataclass
class World:
    """Everything that is held.

    Args:
        rows: by type and id.
        pending: what is still on its way.
        ghosts: deleted rows that are still listed.
        uploads: how often each file was taken in, by app and sha256.
        history: what came of reviews and releases, by app.
        taken_names: names of other developers' apps, in lower case.
    """

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    ghosts: list[Ghost] = field(default_factory=list)
    uploads: dict[str, dict[str, int]] = field(default_factory=dict)
    history: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    taken_names: list[str] = field(default_factory=list)

    def find(self, kind: str, name: str | None) -> Row | None:
        """The row, None if there is none."""
        return self.rows.get(kind, {}).get(name) if name else None

    def of(self, kind: str, app: str = "") -> list[Row]:
        """Every row of a type, or those of one app."""
        return [row for row in self.rows.get(kind, {}).values() if not app or row.app == app]

    def add(self, row: Row) -> Row:
        """Take the row in, and list it under its parent."""
        self.rows.setdefault(row.type, {})[row.id] = row
        if parent := self.parent(row):
            relation = _OWNERS[row.type][1]
            if _many(parent.type, relation):
                parent.links.setdefault(relation, []).append(row.id)
            else:
                parent.links[relation] = row.id
        return row

    def remove(self, row: Row) -> None:
        """Drop the row and everything under it."""
        for child in list(self.children(row)):
            self.remove(child)
        if parent := self.parent(row):
            relation = _OWNERS[row.type][1]
            if _many(parent.type, relation):
                parent.links[relation] = [each for each in parent.links.get(relation, ()) if each != row.id]
            elif parent.links.get(relation) == row.id:
                parent.links[relation] = None
        self.rows[row.type].pop(row.id, None)
        self.pending = [each for each in self.pending if each.id != row.id]

    def parent(self, row: Row) -> Row | None:
        """The row that this one belongs to; apps have none."""
        names, _ = _OWNERS.get(row.type, ((), ""))
        for name in names:
            if found := self.find(_PLURALS.get(name, f"{name}s"), row.links.get(name)):
                return found
        return None

    def owner(self, row: Row, kind: str) -> Row | None:
        """The row of that type which this one is, or belongs to."""
        current: Row | None = row
        while current and current.type != kind:
            current = self.parent(current)
        return current

    def children(self, row: Row) -> Iterator[Row]:
        """The rows that belong to this one, in order."""
        for kind, (names, relation) in _OWNERS.items():
            if any(_PLURALS.get(name, f"{name}s") == row.type for name in names):
                yield from self.related(row, relation, kind)

    def related(self, row: Row, relation: str, kind: str = "") -> list[Row]:
        """The rows that a relationship leads to, in order."""
        linked = row.links.get(relation)
        names = linked if isinstance(linked, list) else [linked]
        known = facts().kinds[row.type].relations.get(relation)
        kinds = [kind] if kind else known.to if known else ()
        found = [self.find(each, name) for name in names for each in kinds]
        return [each for each in found if each is not None]

    def one(self, row: Row, relation: str) -> Row | None:
        """The row that a to-one relationship leads to."""
        return next(iter(self.related(row, relation)), None)


def fresh_id() -> str:
    """A new id, as most types have it: a lower-case UUID."""
    return str(uuid.uuid4())


def _many(kind: str, relation: str) -> bool:
    known = facts().kinds[kind].relations.get(relation)
    return known is not None and known.many


_PAGED = ("appStoreVersionLocalization", "appCustomProductPageLocalization")
_OWNERS: dict[str, tuple[tuple[str, ...], str]] = {
    "appInfos": (("app",), "appInfos"),
    "appStoreVersions": (("app",), "appStoreVersions"),
    "builds": (("app",), "builds"),
    "preReleaseVersions": (("app",), "preReleaseVersions"),
    "reviewSubmissions": (("app",), "reviewSubmissions"),
    "appCustomProductPages": (("app",), "appCustomProductPages"),
    "appAvailabilities": (("app",), "appAvailabilityV2"),
    "appPriceSchedules": (("app",), "appPriceSchedule"),
    "appInfoLocalizations": (("appInfo",), "appInfoLocalizations"),
    "ageRatingDeclarations": (("appInfo",), "ageRatingDeclaration"),
    "appStoreVersionLocalizations": (("appStoreVersion",), "appStoreVersionLocalizations"),
    "appStoreReviewDetails": (("appStoreVersion",), "appStoreReviewDetail"),
    "appStoreVersionPhasedReleases": (("appStoreVersion",), "appStoreVersionPhasedRelease"),
    "appStoreVersionSubmissions": (("appStoreVersion",), "appStoreVersionSubmission"),
    "appStoreReviewAttachments": (("appStoreReviewDetail",), "appStoreReviewAttachments"),
    "appScreenshotSets": (_PAGED, "appScreenshotSets"),
    "appPreviewSets": (_PAGED, "appPreviewSets"),
    "appScreenshots": (("appScreenshotSet",), "appScreenshots"),
    "appPreviews": (("appPreviewSet",), "appPreviews"),
    "reviewSubmissionItems": (("reviewSubmission",), "items"),
    "territoryAvailabilities": (("appAvailability",), "territoryAvailabilities"),
    "appPrices": (("appPriceSchedule",), "manualPrices"),
    "appCustomProductPageVersions": (("appCustomProductPage",), "appCustomProductPageVersions"),
    "appCustomProductPageLocalizations": (("appCustomProductPageVersion",), "appCustomProductPageLocalizations"),
}
"""By type: the relationships by which a row names its parent, and that by which the parent lists it."""

_PLURALS = {"appAvailability": "appAvailabilities"}
