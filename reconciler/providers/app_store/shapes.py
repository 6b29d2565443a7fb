"""The store's objects as the values of resources. What the store leaves out or shows as null is None here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from reconciler.errors import Malformed
from reconciler.model import UNKNOWN, Resource, Scalar, Value
from reconciler.providers.app_store import names, states
from reconciler.providers.app_store.wire import Document, Item, optional

_UNUSABLE: Final = frozenset({"AWAITING_UPLOAD", "FAILED"})
_SMALL: Final = (480, 640)
"""The box in pixels that pictures for people are asked to fit into."""

_UNTOUCHED: Final = "UPLOAD_COMPLETE"

PENDING: Final = frozenset({_UNTOUCHED, "PROCESSING"})
"""States of an asset that the store has and is still working on."""


@dataclass(frozen=True)
class Version:
    """One version and what hangs on it.

    Args:
        item: the version itself.
        texts: its localizations by locale, as far as they were asked for.
        build, phased, review: the objects of these relationships.
        first: is it the platform's first, and not live yet?
    """

    item: Item
    texts: Mapping[str, Item]
    build: Item | None = None
    phased: Item | None = None
    review: Item | None = None
    first: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return self.item.id

    @property
    def platform(self) -> str:
        """Such as `IOS`."""
        return self.item.text("platform") or ""

    @property
    def number(self) -> str:
        """The version string, such as `1.4.0`."""
        return self.item.text("versionString") or ""

    @property
    def state(self) -> str:
        """Its `appVersionState`."""
        return self.item.text("appVersionState") or ""

    @property
    def live(self) -> bool:
        """Is it on sale, and so closed for good?"""
        return self.state == states.LIVE

    def __str__(self) -> str:
        return f"{self.platform} {self.number}"


@dataclass(frozen=True)
class Info:
    """What an app's versions share: the app, and the app info with its declaration and texts by locale."""

    app: Item
    item: Item
    rating: Item | None
    texts: Mapping[str, Item]

    @property
    def state(self) -> str:
        """The app info's own state."""
        return self.item.text("state") or ""


@dataclass(frozen=True)
class Asset:
    """One screenshot or preview.

    Args:
        checksum: MD5 in hex as the client gave it, "" if the store does not show it.
        state: of its delivery: AWAITING_UPLOAD, UPLOAD_COMPLETE, PROCESSING, COMPLETE, FAILED.
        errors: code and description of what the store found wrong with it.
        operations: how its bytes are to be sent, while it awaits them.
        frame: where a preview's poster is taken from.
        picture: where a small picture of it lies, "" if the store shows none.
    """

    id: str
    name: str
    size: int
    checksum: str
    state: str
    errors: tuple[tuple[str, str], ...]
    operations: Any
    frame: str
    picture: str = ""

    @property
    def usable(self) -> bool:
        """Has the store taken it, and not thrown it out?"""
        return self.state not in _UNUSABLE

    @property
    def untouched(self) -> bool:
        """Has the store taken it, and not begun to look at it? Some stay so for ever (fastlane#20619)."""
        return self.state == _UNTOUCHED

    @property
    def content(self) -> Scalar:
        """Its content hash, UNKNOWN where the store does not show it or the asset is not usable."""
        return f"md5:{self.checksum.lower()}" if self.checksum and self.usable else UNKNOWN

    @property
    def shown(self) -> Scalar:
        """The same as a plan may rely on it: UNKNOWN also while it is untouched, as nobody knows what becomes of it."""
        return UNKNOWN if self.untouched else self.content


def asset(item: Item) -> Asset:
    """A screenshot or preview. For previews the state of the video counts, where it is shown."""
    delivery = item.object("videoDeliveryState") or item.object("assetDeliveryState")
    errors = optional(delivery.get("errors"), list, item.source, f"{item.kind}/{item.id}/errors")
    return Asset(
        item.id,
        item.text("fileName") or "",
        item.get("fileSize", int) or 0,
        item.text("sourceFileChecksum") or "",
        str(delivery.get("state") or ""),
        tuple((str(each.get("code")), str(each.get("description") or "")) for each in errors if isinstance(each, dict)),
        item.attributes.get("uploadOperations"),
        item.text("previewFrameTimeCode") or names.POSTER_FRAME,
        _picture(item.object("imageAsset") or item.object("previewImage")),
    )


def _picture(image: Mapping[str, Any]) -> str:
    """The address of a small picture. Its template takes a size and a format (Apple, "ImageAsset").

    "" if there is none, or it is not as it is documented: people can do without it.
    """
    match image:
        case {"templateUrl": str(template), "width": int(width), "height": int(height)} if min(width, height) > 0:
            factor = min(_SMALL[0] / width, _SMALL[1] / height, 1.0)
            parts = {"{w}": max(round(width * factor), 1), "{h}": max(round(height * factor), 1), "{f}": "png"}
        case _:
            return ""
    for name, value in parts.items():
        template = template.replace(name, str(value))
    return "" if {"{", "}"} & set(template) else template


def media(kind: str, type_: str, assets: Iterable[Asset]) -> Resource | None:
    """An ordered set of one display or preview type; None if it is empty: to people that is the same as none at all.

    Its links are by content hash: what the store shows no checksum of has no name that would last. What it has not
    begun to process is in its note.
    """
    shown = tuple(assets)
    if not shown:
        return None
    links = {str(each.content): each.picture for each in shown if each.picture and each.content is not UNKNOWN}
    values: dict[str, Value] = {"files": tuple(each.shown for each in shown)}
    if kind == "preview":
        values["poster_frames"] = tuple(each.frame for each in shown)
    untouched = ", ".join(each.name for each in shown if each.untouched)
    note = f"{type_}: {untouched}: the store has not processed this yet, and apply waits for it" if untouched else ""
    return Resource(values, note=note, links=links)


def fields(item: Item, table: Mapping[str, str]) -> dict[str, Value]:
    """The attributes of an object that a table names."""
    return {ours: _scalar(item, theirs) for ours, theirs in table.items()}


def _scalar(item: Item, name: str) -> Scalar:
    value = item.attributes.get(name)
    if value is None or isinstance(value, str | int | bool):
        return value
    raise Malformed(f"{item.source} answered with {type(value).__name__} at {item.kind}/{item.id}/attributes/{name}")


def details(info: Info) -> Resource:
    """Categories and content rights."""
    linked = {
        ours: next((key for _, key in info.item.links.get(theirs, ())), None)
        for ours, theirs in names.CATEGORIES.items()
    }
    return Resource({**linked, **fields(info.app, names.CONTENT_RIGHTS)})


def age_rating(rating: Item) -> Resource:
    """All answers of the declaration."""
    return Resource({names.snake(theirs): _scalar(rating, theirs) for theirs in rating.attributes})


def version_details(version: Version) -> Resource:
    """Version string and copyright."""
    return Resource(fields(version.item, names.VERSION))


def of_version(resource: Resource, version: Version) -> Resource:
    """The same with a note that says what the state of its version forbids, if it forbids anything."""
    note = states.limits(str(version), version.state)
    return replace(resource, note=note, until_release=version.live) if note else resource


def of_info(resource: Resource, info: Info) -> Resource:
    """The same with a note that says what the state of the app info forbids, if it forbids anything."""
    note = states.info_limits(info.state)
    return replace(resource, note=note, until_release=info.state in states.INFO_CLOSED) if note else resource


def review(item: Item, hide: Callable[[str], tuple[str, str]]) -> Resource:
    """What reviewers are told. The password is hidden behind the mark, and perhaps a note, that are made of it."""
    values = fields(item, names.REVIEW)
    password = values[names.PASSWORD]
    if password is None:
        return Resource(values)
    return Resource({**values, names.PASSWORD: UNKNOWN}, *hide(str(password)))


def version_texts(version: Version, item: Item) -> Resource:
    """A version's texts in one locale. A first version takes no release notes, so nobody can say what they are."""
    values = fields(item, names.VERSION_TEXTS)
    if version.first and values["release_notes"] is None:
        return Resource({**values, "release_notes": UNKNOWN}, note="a first version takes no release notes")
    return Resource(values)


def build(item: Item) -> Resource:
    """The build of a version. Its bytes are never shown."""
    return Resource({"version_codes": (build_number(item.text("version") or ""),), "files": (UNKNOWN,)})


def build_number(text: str) -> int | str:
    """A build number as manifests have it: a plain integer as such, others as text."""
    return int(text) if text.isascii() and text.isdecimal() and str(int(text)) == text else text


def release(version: Version, submission: str = "") -> Resource:
    """When and how a version goes live, and whether it was submitted.

    `submission` is the state of an open one that keeps it from being submitted, "" if there is none; a note tells.
    """
    return Resource(
        {
            "type": version.item.text("releaseType"),
            "date": instant(version.item.text("earliestReleaseDate"), version.item.source),
            "phased": version.phased is not None,
            "submit": version.state not in states.UNFINISHED,
        },
        note=states.kept_from_review(str(version), submission) if submission else "",
    )


def instant(text: str | None, source: str) -> str | None:
    """A time with any offset as the same instant in UTC: the service answers in Pacific time whatever it was sent."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Malformed(f"{source} answered with {text[:40]!r}, which is no time with an offset", request=source)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def by_locale(items: Iterable[Item]) -> dict[str, Item]:
    """Localizations by their locale."""
    return {item.text("locale") or "": item for item in items}


def assets_of(document: Document, item: Item, relation: str) -> list[Asset]:
    """The assets of a set, in the order of the relationship, which is that of the store's pages."""
    return [asset(each) for each in document.linked(item, relation)]
