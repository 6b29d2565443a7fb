"""An edit as a snapshot, in the fewest requests.

Texts of all locales are one request; images and videos are one for each locale and type. The APKs' targeting and
the images follow in a second round, as only the first tells which APKs and locales there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

from reconciler.http import Answer, Http, Request
from reconciler.model import KINDS, UNKNOWN, Address, App, Resource
from reconciler.providers.amazon_appstore import names
from reconciler.providers.amazon_appstore.shapes import (
    details_values,
    device_values,
    listing_values,
    release_values,
)
from reconciler.providers.amazon_appstore.wire import GONE, expect, ids_of, path, slot_ids

Found = dict[Address, Resource]


def read_edit(
    http: Http, app: App, edit: str, wanted: Collection[Address] | None, *, newest_first: bool = False
) -> Found:
    """What one edit shows of what is wanted; None wants everything. An empty slot or set is left out.

    Raises Refused if the edit or its parts cannot be read, and Malformed on answers of another shape.
    """
    kinds = set(KINDS if wanted is None else (address.kind for address in wanted))
    parts = [part for kind, part in _PARTS.items() if kind in kinds]
    blind = [] if wanted is None or "listing" in kinds else [each for each in wanted if _is_slot(each)]
    # Without the listings nobody knows whether a slot's locale exists, and asking for them first saves nothing.
    requests = [Request("GET", path(app, "edits", edit, part)) for part in parts]
    answers = http.send_all([*requests, *_slot_requests(app, edit, blind, accept=GONE)])
    found: Found = {}
    for part, answer in zip(parts, answers[: len(parts)], strict=True):
        found |= _SHOWN[part](app, answer)
    found |= _slots(blind, answers[len(parts) :], newest_first=newest_first)
    return found | _second_round(http, app, edit, wanted, found, newest_first=newest_first)


def _second_round(
    http: Http, app: App, edit: str, wanted: Collection[Address] | None, found: Found, *, newest_first: bool
) -> Found:
    codes = _apk_ids(app, found)
    targets = [names.devices(app, code) for code in codes]
    locales = {address.key for address in found if address.kind == "listing"}
    slots = [names.slot(app, locale, kind) for locale in sorted(locales) for kind in (*names.IMAGES, names.VIDEOS)]
    if wanted is not None:
        targets, slots = [each for each in targets if each in wanted], [each for each in slots if each in wanted]
    paths = [
        path(app, "edits", edit, "apks", codes[code], "targeting")
        for code in map(names.version_code, targets)
        if code is not None
    ]
    answers = http.send_all([*(Request("GET", each) for each in paths), *_slot_requests(app, edit, slots)])
    shown = {
        address: Resource(device_values(_object(answer), answer))
        for address, answer in zip(targets, answers[: len(targets)], strict=True)
    }
    return {**shown, **_slots(slots, answers[len(targets) :], newest_first=newest_first)}


def _is_slot(address: Address) -> bool:
    return address.kind in {"image", "preview"}


def _slot_requests(
    app: App, edit: str, slots: Iterable[Address], accept: frozenset[int] = frozenset()
) -> list[Request]:
    return [
        Request("GET", path(app, "edits", edit, "listings", *names.locale_and_kind(slot)), accept=accept)
        for slot in slots
    ]


def _slots(slots: Iterable[Address], answers: Iterable[Answer], *, newest_first: bool) -> Found:
    found: Found = {}
    for slot, answer in zip(slots, answers, strict=True):
        found |= slot_shown(slot, answer, newest_first=newest_first) if answer.status < 400 else {}
    return found


def slot_shown(slot: Address, answer: Answer, *, newest_first: bool) -> Found:
    """What a slot's list shows: nothing if it is empty."""
    ids = slot_ids(answer, slot_key(slot), newest_first=newest_first)
    return {slot: Resource({"files": (UNKNOWN,) * len(ids)}, mark=",".join(ids))} if ids else {}


def slot_key(slot: Address) -> str:
    """The key under which a slot's list stands in its answer."""
    return "images" if slot.kind == "image" else "videos"


def apks_in(answer: Answer) -> list[tuple[int, str]]:
    """The (version code, id) pairs of `GET …/apks`, by version code: the order of the array means nothing."""
    listed = expect(answer.json(), list, answer, "")
    items = [expect(each, dict, answer, f"/{place}") for place, each in enumerate(listed)]
    return sorted(
        (expect(each.get("versionCode"), int, answer, f"/{place}/versionCode"), key)
        for place, (each, key) in enumerate(zip(items, ids_of(answer, "apks"), strict=True))
    )


def apk_set(apks: Sequence[tuple[int, str]]) -> Resource:
    """The (version code, id) pairs of `apks_in` as the one resource that they make up.

    A replaced APK keeps its id, so the id alone would also name the file of a draft that was never submitted. A
    version code names one file for good: the members of the mark are `id:code`.
    """
    codes = tuple(code for code, _ in apks)
    mark = ",".join(f"{key}:{code}" for code, key in apks)
    return Resource({"version_codes": codes, "files": (UNKNOWN,) * len(apks)}, mark)


def _apk_ids(app: App, found: Found) -> dict[int, str]:
    """The APKs' ids by their version codes, out of the mark that `apk_set` has made."""
    apks = found.get(names.apks(app))
    members = (each.rpartition(":") for each in apks.mark.split(",")) if apks else ()
    return {int(code): key for key, _, code in members}


# --- the parts of the first round -------------------------------------------------------------------------------


def _object(answer: Answer) -> dict[str, Any]:
    return expect(answer.json(), dict, answer, "")


def _details(app: App, answer: Answer) -> Found:
    return {names.details(app): Resource(details_values(_object(answer), answer))}


def _listings(app: App, answer: Answer) -> Found:
    listings = expect(_object(answer).get("listings") or {}, dict, answer, "/listings")
    return {
        names.listing(app, locale): Resource(
            listing_values(expect(each, dict, answer, f"/listings/{locale}"), answer, f"/listings/{locale}")
        )
        for locale, each in listings.items()
    }


def _apks(app: App, answer: Answer) -> Found:
    apks = apks_in(answer)
    if not apks:
        return {}
    return {names.apks(app): apk_set(apks)}


def _availability(app: App, answer: Answer) -> Found:
    return {names.release(app): Resource(release_values(_object(answer), answer))}


_PARTS: Final = {"details": "details", "listing": "listings", "binary": "apks", "release": "availability"}
_SHOWN: Final[dict[str, Callable[[App, Answer], Found]]] = {
    "details": _details,
    "listings": _listings,
    "apks": _apks,
    "availability": _availability,
}
