"""The build that a version consists of, and when and how it goes live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Final

from reconciler.errors import Blocked
from reconciler.http import Request, quote
from reconciler.model import Change, Value
from reconciler.providers.app_store.creating import Creation, create
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.documents import delete, wanted
from reconciler.providers.app_store.problems import CONFLICT, has, refusal
from reconciler.providers.app_store.shapes import Version
from reconciler.providers.app_store.wire import MOST, Document, Item, body, document, linkage, only

_BUSY_TRIES: Final = 3
_BUSY_PAUSE: Final = 2.0
_UPLOAD: Final = "upload it with Xcode or Transporter, wait until it is processed, then apply again"


# --- builds -----------------------------------------------------------------------------------------------------


def change_build(desk: Desk, change: Change, platform: str) -> None:
    """Attach the build with the wanted number, once it is processed.

    Raises Blocked if there is none that may be attached: this API offers no way of sending one that is documented
    well enough to be relied on, so builds come from Xcode or Transporter.
    """
    wanted(change, "a version's build")
    number = _number(change)
    version = desk.version(platform, "everything")
    known = desk.builds.get((str(version), number))
    build = known or _fit(_await_build(desk, platform, version.number, number), str(version), number)
    path = f"/v1/appStoreVersions/{quote(version.id)}/relationships/build"
    answer = desk.http.send(Request("PATCH", path, json={"data": linkage(build.ref)}, accept=CONFLICT, repeatable=True))
    if answer.status in CONFLICT:
        raise refusal(answer, desk.place_of())
    desk.changed(platform, replace(version, build=build))


def look_up_build(desk: Desk, change: Change, platform: str, version: str) -> None:
    """Look whether the wanted build is there, for the version of this number, before anything is written.

    Attaching it need not ask again. One that is still being processed is waited for then. Raises Blocked if there is
    none that may be attached.
    """
    number = _number(change)
    shown = document(desk.http.send(_builds_request(desk, platform, version, number)))
    if _processed(shown):
        what = f"{platform} {version}"
        desk.builds[what, number] = _fit(shown, what, number)


def _number(change: Change) -> str:
    codes = (change.after or {}).get("version_codes")
    return str(codes[0]) if isinstance(codes, tuple) and codes else ""


def _builds_request(desk: Desk, platform: str, version: str, number: str) -> Request:
    params = {
        "filter[app]": desk.app_id,
        "filter[version]": number,
        "filter[preReleaseVersion.platform]": platform,
        "filter[preReleaseVersion.version]": version,
        "limit": MOST,
    }
    return Request("GET", "/v1/builds", params=params)


def _processed(shown: Document) -> bool:
    return all(each.text("processingState") != "PROCESSING" for each in shown.data)


def _await_build(desk: Desk, platform: str, version: str, number: str) -> Document:
    """The builds with this number, once none of them is being processed any more."""
    answer = desk.http.poll(
        _builds_request(desk, platform, version, number),
        lambda seen: _processed(document(seen)),
        limit=desk.wait,
        pace=lambda looks: min(30.0, 2.0**looks),
    )
    return document(answer)


def _fit(shown: Document, version: str, number: str) -> Item:
    """The one build that may be attached. Raises Blocked saying why there is none."""
    reasons = []
    for build in shown.data:
        if build.text("processingState") != "VALID":
            reasons.append(f"its processing ended with {build.text('processingState')}")
        elif build.get("expired", bool):
            reasons.append("it has expired")
        elif build.text("buildAudienceType") == "INTERNAL_ONLY":
            reasons.append("it is for internal testing only")
        else:
            return build
    why = f"cannot be used: {'; '.join(reasons)}" if reasons else "is not there"
    raise Blocked(f"build {number} for {version} {why}", fix=_UPLOAD)


# --- releases ---------------------------------------------------------------------------------------------------


def change_release(desk: Desk, change: Change, platform: str) -> bool:
    """Date, sort of release, and phases. Returns whether the version is to be submitted when all is done."""
    after = wanted(change, "a release")
    if "type" in after or "date" in after:
        _set_date(desk, platform, after)
    if "phased" in after:
        _set_phased(desk, platform, phased=bool(after["phased"]))
    return after.get("submit") is True


def _set_date(desk: Desk, platform: str, after: Mapping[str, Value]) -> None:
    """Send both together: a date is refused without SCHEDULED, and SCHEDULED without a date."""
    version = desk.version(platform, "release")
    kind = after.get("type") or ("SCHEDULED" if after.get("date") else version.item.text("releaseType"))
    date = after["date"] if "date" in after else version.item.text("earliestReleaseDate")
    attributes: dict[str, Any] = {"releaseType": kind, "earliestReleaseDate": date if kind == "SCHEDULED" else None}
    request = Request(
        "PATCH",
        f"/v1/appStoreVersions/{quote(version.id)}",
        json=body("appStoreVersions", version.id, attributes),
        accept=CONFLICT,
        repeatable=True,
    )
    tries = count(1)
    answer = desk.http.poll(  # a version that was just made may refuse for a moment (fastlane#16911)
        request,
        lambda seen: not has(seen, ".INVALID_STATE") or next(tries) >= _BUSY_TRIES,
        limit=max(desk.wait, _BUSY_TRIES * _BUSY_PAUSE),
        pace=lambda _looks: _BUSY_PAUSE,
    )
    if answer.status in CONFLICT:
        raise refusal(answer, desk.place_of())
    with desk.lock:
        desk.changed(platform, replace(desk.versions()[platform], item=only(answer)))


def _set_phased(desk: Desk, platform: str, *, phased: bool) -> None:
    version = desk.version(platform, "phased")
    if phased == (version.phased is not None):
        return
    found: Item | None = None
    if version.phased is None:
        found = _create_phased(desk, version)
    else:
        state = version.phased.text("phasedReleaseState")
        if state != "INACTIVE":
            raise Blocked(
                f"{version} is being released in phases already ({state}), which is not undone from here",
                fix="release it to everybody, or pause it, in App Store Connect",
            )
        delete(desk, version.phased.ref)
    with desk.lock:
        desk.changed(platform, replace(desk.versions()[platform], phased=found))


def _create_phased(desk: Desk, version: Version) -> Item:
    """Announce phases; the store begins with them when the version goes live."""
    type_ = "appStoreVersionPhasedReleases"
    links = {"appStoreVersion": version.item.ref}
    thing = Creation(
        f"/v1/{type_}",
        body(type_, attributes={"phasedReleaseState": "INACTIVE"}, links=links),
        Request("GET", f"/v1/appStoreVersions/{quote(version.id)}/appStoreVersionPhasedRelease"),
        lambda _item: True,
    )
    return create(desk.http, thing, desk.wait)[0]
