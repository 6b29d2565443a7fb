"""What the store shows of an app, in the fewest requests.

Includes are never nested, so screenshots cost one request for each locale, and previews another. Which localizations
a version has comes with the versions themselves where it is known what is asked for; otherwise one request for each
platform tells which locales have sets at all, and the others are not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from reconciler.errors import Missing
from reconciler.http import Http, Request, quote
from reconciler.model import UNKNOWN, Address, App, Resource
from reconciler.providers.app_store import names, shapes, states, submissions
from reconciler.providers.app_store.passwords import Passwords
from reconciler.providers.app_store.shapes import Info, Version
from reconciler.providers.app_store.wire import MOST, MOST_LINKED, Document, Item, document, fetch, rest

Found = dict[Address, Resource]
_TEXTS: Final = "appStoreVersionLocalizations"
_INFO_TEXTS: Final = "appInfoLocalizations"


@dataclass(frozen=True)
class SetKind:
    """How sets of screenshots, or of previews, are called on the wire."""

    sets: str
    assets: str
    type: str
    parent: str
    room: int
    patience: float


SETS: Final = {
    "image": SetKind("appScreenshotSets", "appScreenshots", "screenshotDisplayType", "appScreenshotSet", 10, 600.0),
    "preview": SetKind("appPreviewSets", "appPreviews", "previewType", "appPreviewSet", 3, 3600.0),
}
"""By kind of resource. A set has room for ten screenshots or three previews (Apple, "App preview specifications").

Patience is for how many seconds nothing must happen to a file before it counts as lost, far longer than processing
usually takes: a minute or less for screenshots, up to an hour for previews.
"""


def find_app(http: Http, app: App) -> str:
    """The store's id of the app with this bundle id. The filter may find more than the exact one.

    Raises Missing if there is none that this key may see.
    """
    found = fetch(http, "/v1/apps", {"filter[bundleId]": app.id, "limit": MOST})
    for item in found.data:
        if item.text("bundleId") == app.id:
            return item.id
    raise Missing(
        f"App Store Connect knows no app with the bundle id {app.id}, or this key may not see it",
        request="GET /v1/apps",
        fix="compare `id` in the manifest with the bundle id in App Store Connect, and see which team the key is of",
    )


# --- versions ---------------------------------------------------------------------------------------------------


def versions_request(app_id: str, *, texts: bool) -> Request:
    """Asks for all versions that are not history, with what hangs on them; and with their texts."""
    linked = ["build", "appStoreVersionPhasedRelease", "appStoreReviewDetail", *([_TEXTS] if texts else [])]
    params = {"filter[appVersionState]": ",".join(states.KNOWN), "include": ",".join(linked), "limit": MOST}
    if texts:
        params[f"limit[{_TEXTS}]"] = MOST_LINKED
    return Request("GET", f"/v1/apps/{quote(app_id)}/appStoreVersions", params=params)


def versions_in(http: Http, shown: Document) -> dict[str, Version]:
    """By platform the version that is meant: the newest that is not live, else the newest that is.

    The list comes in no order (fastlane#26626), so the dates of creation count.
    """
    found: dict[str, Version] = {}
    for platform in names.PLATFORMS:
        items = [each for each in shown.data if each.text("platform") == platform]
        chosen = max(items, key=_rank, default=None)
        if chosen is not None:
            found[platform] = _version(http, shown, chosen, alone=len(items) == 1)
    return found


def _rank(item: Item) -> tuple[bool, str]:
    created = shapes.instant(item.text("createdDate"), item.source)
    return item.text("appVersionState") != states.LIVE, created or ""


def _version(http: Http, shown: Document, item: Item, *, alone: bool) -> Version:
    path = f"/v1/appStoreVersions/{quote(item.id)}/{_TEXTS}"
    return Version(
        item,
        shapes.by_locale(_whole(http, shown, item, _TEXTS, path)),
        shown.linked_one(item, "build"),
        shown.linked_one(item, "appStoreVersionPhasedRelease"),
        shown.linked_one(item, "appStoreReviewDetail"),
        first=alone and item.text("appVersionState") != states.LIVE,
    )


def _whole(http: Http, shown: Document, item: Item, relation: str, path: str) -> Sequence[Item]:
    """The objects of a relationship; asked for by themselves if there are more than an answer may include."""
    items = shown.linked(item, relation)
    if item.totals.get(relation, 0) <= len(items):
        return items
    return fetch(http, path, {"limit": MOST}).data


# --- what the platforms share -----------------------------------------------------------------------------------


def info_request(app_id: str) -> Request:
    """Asks for the app, its app infos, their categories, texts and age ratings."""
    linked = ["app", "ageRatingDeclaration", _INFO_TEXTS, *names.CATEGORIES.values()]
    params = {"include": ",".join(linked), f"limit[{_INFO_TEXTS}]": MOST_LINKED, "limit": MOST}
    return Request("GET", f"/v1/apps/{quote(app_id)}/appInfos", params=params)


def info_in(http: Http, shown: Document) -> Info | None:
    """The app info that is meant: the one that can still change, else the live one. Their order says nothing."""
    item = max(shown.data, key=_info_rank, default=None)
    app = item and shown.linked_one(item, "app")
    if item is None or app is None:
        return None
    path = f"/v1/appInfos/{quote(item.id)}/{_INFO_TEXTS}"
    texts = shapes.by_locale(_whole(http, shown, item, _INFO_TEXTS, path))
    return Info(app, item, shown.linked_one(item, "ageRatingDeclaration"), texts)


def _info_rank(item: Item) -> int:
    state = item.text("state")
    return 2 if state not in states.INFO_CLOSED else 1 if state == states.LIVE else 0


# --- all of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """What one look has shown.

    Args:
        found: resources by address.
        versions: by platform, the version that is meant; None if none was asked for. Without their texts if
            everything was.
        info: what the platforms share; None if that was not asked for, or is not there.
        submissions: by platform, the state of the open submission of a version that was rejected; asked for with its
            release.
    """

    found: Found
    versions: dict[str, Version] | None = None
    info: Info | None = None
    submissions: Mapping[str, str] = field(default_factory=dict)


def look(http: Http, app: App, app_id: str, wanted: Collection[Address] | None, passwords: Passwords) -> Look:
    """Look at what is wanted; None wants everything. `passwords` hides those that the store shows.

    Raises Refused if it cannot be read, and Malformed on answers of another shape.
    """
    whole = wanted is None
    about_app = whole or any(not names.platform_of(each) for each in wanted or ())
    about_versions = whole or any(names.platform_of(each) for each in wanted or ())
    requests = [info_request(app_id)] * about_app + [versions_request(app_id, texts=not whole)] * about_versions
    answers = [rest(http, document(answer)) for answer in http.send_all(requests)]
    info = info_in(http, answers[0]) if about_app else None
    found = _info(app, info) if info else {}
    if not about_versions:
        return Look(found, info=info)
    versions = versions_in(http, answers[-1])
    releases = [each for each in versions if wanted is None or names.release(app, each) in wanted]
    open_ = submissions.of_rejected(http, app_id, [versions[each] for each in releases])
    if wanted is None:
        found |= _everything(http, app, versions, passwords)
    else:
        for version in versions.values():
            found |= shown_by(app, version, version.texts.values()) | _review(app, version, passwords)
        found |= media(http, app, versions, wanted)
    for platform, state in open_.items():
        found[names.release(app, platform)] = shapes.release(versions[platform], state)
    return Look(found, versions, info, open_)


def media(http: Http, app: App, versions: Mapping[str, Version], wanted: Iterable[Address]) -> Found:
    """The sets of those localizations of these versions that an address of a set is wanted in."""
    return _media(http, app, versions, _places(versions, wanted))


def is_empty(address: Address, resource: Resource) -> bool:
    """Is this a version's localization without any text?"""
    texts = address.kind == "listing" and names.platform_of(address)
    return bool(texts) and all(each is None or each is UNKNOWN for each in resource.values.values())


def _info(app: App, info: Info) -> Found:
    found: Found = {names.details(app): shapes.details(info)}
    if info.rating:
        found[names.age_rating(app)] = shapes.age_rating(info.rating)
    for locale, item in info.texts.items():
        found[names.app_listing(app, locale)] = Resource(shapes.fields(item, names.APP_TEXTS))
    return {address: shapes.of_info(each, info) for address, each in found.items()}


def shown_by(app: App, version: Version, texts: Iterable[Item]) -> Found:
    """What one version shows, with these localizations; without its review details and media."""
    found: Found = {
        names.version(app, version.platform): shapes.version_details(version),
        names.release(app, version.platform): shapes.release(version),
    }
    if version.build:
        found[names.build(app, version.platform)] = shapes.build(version.build)
    for locale, item in shapes.by_locale(texts).items():
        found[names.listing(app, version.platform, locale)] = shapes.version_texts(version, item)
    return {address: shapes.of_version(each, version) for address, each in found.items()}


def _review(app: App, version: Version, passwords: Passwords) -> Found:
    if version.review is None:
        return {}
    address = names.review(app, version.platform)
    shown = shapes.review(version.review, partial(passwords.shown, address))
    return {address: shapes.of_version(shown, version)}


def _everything(http: Http, app: App, versions: dict[str, Version], passwords: Passwords) -> Found:
    found: Found = {}
    places: list[_Place] = []
    params = {"include": "appScreenshotSets,appPreviewSets", "limit": MOST}
    params |= {"limit[appScreenshotSets]": MOST_LINKED, "limit[appPreviewSets]": MOST_LINKED}
    chosen = list(versions.values())
    requests = [
        Request("GET", f"/v1/appStoreVersions/{quote(version.id)}/{_TEXTS}", params=params) for version in chosen
    ]
    for version, answer in zip(chosen, http.send_all(requests), strict=True):
        shown = rest(http, document(answer))
        found |= shown_by(app, version, shown.data) | _review(app, version, passwords)
        for locale, item in shapes.by_locale(shown.data).items():
            kinds = [kind for kind, each in SETS.items() if item.links.get(each.sets)]
            places += [_Place(kind, version.platform, locale, item.id) for kind in kinds]
    return found | _media(http, app, versions, places)


# --- screenshots and previews -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where sets of one kind are: a localization of a version."""

    kind: str
    platform: str
    locale: str
    localization: str


def _places(versions: Mapping[str, Version], wanted: Iterable[Address]) -> list[_Place]:
    places: dict[_Place, None] = {}
    for address in wanted:
        version = versions.get(names.platform_of(address))
        locale = names.below(address).partition("/")[0]
        if address.kind in SETS and version and locale in version.texts:
            places[_Place(address.kind, version.platform, locale, version.texts[locale].id)] = None
    return list(places)


def sets_request(kind: str, localization: str, type_: str = "") -> Request:
    """Asks for the sets of one localization with their assets; for those of one type only, if it is given."""
    names_ = SETS[kind]
    params = {"include": names_.assets, f"limit[{names_.assets}]": MOST_LINKED, "limit": MOST}
    if type_:
        params[f"filter[{names_.type}]"] = type_
    return Request("GET", f"/v1/{_TEXTS}/{quote(localization)}/{names_.sets}", params=params)


def _media(http: Http, app: App, versions: Mapping[str, Version], places: Sequence[_Place]) -> Found:
    found: Found = {}
    answers = http.send_all([sets_request(place.kind, place.localization) for place in places])
    for place, answer in zip(places, answers, strict=True):
        shown = rest(http, document(answer))
        names_ = SETS[place.kind]
        for item in shown.data:
            type_ = item.text(names_.type) or ""
            resource = shapes.media(place.kind, type_, shapes.assets_of(shown, item, names_.assets))
            if resource:
                address = names.media(app, place.kind, place.platform, place.locale, type_)
                found[address] = shapes.of_version(resource, versions[place.platform])
    return found
