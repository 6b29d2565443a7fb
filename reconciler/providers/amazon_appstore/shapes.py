"""The objects of an edit as flat values, and values put back into such an object: pure, and in both directions.

Objects are sent back whole, so what is not understood here is kept: every `merge_…` copies the object it is given
and replaces nothing but the fields named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any, Final

from reconciler.errors import Blocked
from reconciler.http import Answer
from reconciler.model import UNKNOWN, Value, Values, normal
from reconciler.providers.amazon_appstore import names
from reconciler.providers.amazon_appstore.wire import expect

_SECONDS: Final = len("2017-07-16T19:20:30")
_DEVICE_LISTS: Final = ("amazonDevices", "nonAmazonDevices")


# --- details ----------------------------------------------------------------------------------------------------


def details_values(shown: Mapping[str, Any], answer: Answer) -> Values:
    """Contact data and the default language."""
    return {ours: _text(shown, theirs, answer, "") for ours, theirs in names.DETAILS.items()}


def merge_details(shown: Mapping[str, Any], wanted: Values) -> dict[str, Any]:
    """The object to send. Raises Blocked if `wanted` names another default language: the API cannot change it."""
    language = wanted.get("default_language", shown.get("defaultLanguage"))
    if language != shown.get("defaultLanguage"):
        raise Blocked(
            f"the default language is {shown.get('defaultLanguage')} and cannot be changed to {language} through the"
            " App Submission API",
            fix="change it in the Developer Console, or take default_language out of the manifest",
        )
    return {**shown, **{names.DETAILS[name]: value for name, value in wanted.items() if name != "default_language"}}


# --- listings ---------------------------------------------------------------------------------------------------


def listing_values(shown: Mapping[str, Any], answer: Answer, pointer: str = "") -> Values:
    """The texts of one locale. Empty release notes are UNKNOWN: every new edit starts with them empty."""
    values: dict[str, Value] = {}
    for ours, theirs in names.LISTING.items():
        read = _texts if ours in names.LISTS else _text
        values[ours] = read(shown, theirs, answer, pointer)
    if normal(values["release_notes"]) is None:
        values["release_notes"] = UNKNOWN
    return values


def is_shell(shown: Mapping[str, Any]) -> bool:
    """Is this the empty listing that the store shows for a locale that has none?"""
    return not any(shown.get(theirs) for theirs in names.LISTING.values())


def merge_listing(shown: Mapping[str, Any], wanted: Values) -> dict[str, Any]:
    """The object to send."""
    return {**shown, **{names.LISTING[name]: _to_wire(name, value) for name, value in wanted.items()}}


def _to_wire(name: str, value: Value) -> Any:
    if name in names.LISTS:
        return list(value) if isinstance(value, tuple) else []
    return value


# --- availability -----------------------------------------------------------------------------------------------


def release_values(shown: Mapping[str, Any], answer: Answer) -> Values:
    """The date without fractions of a second, and its time zone as the documentation spells it."""
    date = _publishing_date(shown, answer)
    when = _text(date, "dateTime", answer, "/publishingDate")
    zone = _text(date, "zoneId", answer, "/publishingDate")
    return {"date": when and when[:_SECONDS], "time_zone": zone and zone.replace("/", "_")}


def merge_release(shown: Mapping[str, Any], wanted: Values, answer: Answer) -> dict[str, Any]:
    """The object to send; its zone is spelt with a slash if the one that it takes the place of was."""
    before = _publishing_date(shown, answer)
    values = {**release_values(shown, answer), **wanted}
    if values["date"] is None:
        return {**shown, "publishingDate": None}
    zone = values["time_zone"]
    if isinstance(zone, str) and "/" in str(before.get("zoneId")):
        zone = zone.replace("_", "/", 1)
    return {**shown, "publishingDate": {**before, "dateTime": values["date"], "zoneId": zone}}


def _publishing_date(shown: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """`{}`, null and absent all mean that no date is set."""
    return expect(shown.get("publishingDate") or {}, dict, answer, "/publishingDate")


# --- targeting --------------------------------------------------------------------------------------------------


def device_values(shown: Mapping[str, Any], answer: Answer) -> Values:
    """True (offered), False (could be) or None (cannot be), by device id and by every name that only one device has."""
    devices = list(_devices(shown, answer))
    times = Counter(str(each.get("name")) for each in devices)
    states = {names.TARGETED: True, names.DISABLED: None}
    by_name = {str(each.get("name")): each for each in devices if times[str(each.get("name"))] == 1}
    by_id = {str(each.get("id")): each for each in devices}
    return {key: states.get(str(each.get("status")), False) for key, each in {**by_name, **by_id}.items()}


def merge_devices(shown: Mapping[str, Any], wanted: Values, answer: Answer) -> dict[str, Any]:
    """The object to send: only the named devices are switched, all else goes back as it came.

    Raises Blocked for a device that the store does not list, or says it cannot be offered.
    """
    known = device_values(shown, answer)
    for key, value in wanted.items():
        if key not in known:
            raise _no_such_device(key, known)
        if known[key] is None and value is not None:
            raise _disabled(key, shown, answer)
    merged = deepcopy(dict(shown))
    devices = list(_devices(merged, answer))
    seen = {str(each.get("status")) for each in devices} - {names.TARGETED, names.DISABLED}
    off = min(seen, default=names.UNTARGETED)
    for each in devices:
        on = next((wanted[key] for key in (str(each.get("id")), str(each.get("name"))) if key in wanted), None)
        if on is not None and on != (each.get("status") == names.TARGETED):
            each["status"] = names.TARGETED if on else off
    return merged


def _devices(shown: Mapping[str, Any], answer: Answer) -> Iterator[dict[str, Any]]:
    for name in _DEVICE_LISTS:
        for place, each in enumerate(expect(shown.get(name) or [], list, answer, f"/{name}")):
            yield expect(each, dict, answer, f"/{name}/{place}")


def _no_such_device(key: str, known: Values) -> Blocked:
    close = get_close_matches(key, known, n=3)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return Blocked(
        f"the store lists no single device as {key!r} for this APK",
        fix=f"{hint}Use a name or id from the Developer Console's device list; where two devices share a name, the id",
    )


def _disabled(key: str, shown: Mapping[str, Any], answer: Answer) -> Blocked:
    reason = next(
        (each.get("reason") for each in _devices(shown, answer) if key in {each.get("id"), each.get("name")}), None
    )
    said = reason.get("reason") if isinstance(reason, dict) else None
    return Blocked(
        f"the store does not let {key!r} be switched for this APK: {said or 'it gives no reason'}",
        fix="take the device out of the manifest, or set it to null",
    )


# --- fields -----------------------------------------------------------------------------------------------------


def _text(shown: Mapping[str, Any], name: str, answer: Answer, pointer: str) -> str | None:
    value = shown.get(name) or None  # empty is null or absent; {} is let pass too, as for sub-objects
    return None if value is None else expect(value, str, answer, f"{pointer}/{name}")


def _texts(shown: Mapping[str, Any], name: str, answer: Answer, pointer: str) -> tuple[str, ...] | None:
    items = expect(shown.get(name) or [], list, answer, f"{pointer}/{name}")
    found = (expect(item, str, answer, f"{pointer}/{name}/{place}") for place, item in enumerate(items))
    return tuple(found) or None
