"""Details, listings, dates and targeting: objects that are read, changed in the named fields and sent back whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from reconciler.errors import Blocked, PreconditionFailed, Refused
from reconciler.http import Answer
from reconciler.model import Change, Resource, Values, normal, standing
from reconciler.providers.amazon_appstore import shapes
from reconciler.providers.amazon_appstore.draft import Draft, moved
from reconciler.providers.amazon_appstore.reading import apks_in
from reconciler.providers.amazon_appstore.wire import GONE, expect

_CLEARED: Final = {"date": None, "time_zone": None}
_LEARN_OFF: Final = (
    "No reference says what this store calls a device that is switched off. Switch one off for this APK in the"
    " Developer Console, by hand: from then on the word is taken from what the store shows."
)


@dataclass(frozen=True)
class _Seen:
    """An object as it was just read: as the store shows it, as a resource (None: not there), and where it came from."""

    raw: Mapping[str, Any]
    resource: Resource | None
    answer: Answer


_Look = Callable[[], _Seen]
_Merge = Callable[[_Seen, Values], Mapping[str, Any]]
_ToValues = Callable[[Mapping[str, Any], Answer], Values]


def change_details(draft: Draft, change: Change) -> None:
    """Contact data."""
    if change.after is None:
        raise Blocked(f"{change.address} cannot be deleted: every app has contact data", fix="correct the manifest")
    look = partial(_see, draft, ("details",), shapes.details_values)
    _send(draft, change, ("details",), look, lambda seen, after: shapes.merge_details(seen.raw, after))


def change_release(draft: Draft, change: Change) -> None:
    """The release date. Deleting it clears it: the version is then published once it is approved."""
    look = partial(_see, draft, ("availability",), shapes.release_values)
    _send(draft, replace(change, after=change.after or _CLEARED), ("availability",), look, _merge_release)


def change_devices(draft: Draft, change: Change, version_code: int) -> None:
    """Which devices an APK is offered to. Deleting that does nothing: it belongs to the APK, and goes with it."""
    if change.after is None:
        return
    key = dict(apks_in(draft.list("apks"))).get(version_code)
    if key is None:
        raise Blocked(
            f"{change.address}: the draft has no APK with version code {version_code}",
            fix="name that APK under apks, or take its devices out of the manifest",
        )
    segments = ("apks", key, "targeting")
    # A new APK comes with the targeting that the store gives it: nobody has planned from that.
    kept = replace(change, before=change.before or {})
    try:
        _send(draft, kept, segments, partial(_see, draft, segments, shapes.device_values), _merge_devices)
    except Refused as refusal:
        if refusal.status == 400 and False in change.after.values():
            refusal.fix = _LEARN_OFF
        raise


def change_listing(draft: Draft, change: Change) -> None:
    """The texts of one locale: made, changed or deleted."""
    if change.after is None:
        _delete_listing(draft, change)
        return
    look = partial(_see_listing, draft, change)
    segments = ("listings", change.address.key)
    _send(draft, change, segments, look, lambda seen, after: shapes.merge_listing(seen.raw, after))


def _merge_release(seen: _Seen, after: Values) -> Mapping[str, Any]:
    return shapes.merge_release(seen.raw, after, seen.answer)


def _merge_devices(seen: _Seen, after: Values) -> Mapping[str, Any]:
    return shapes.merge_devices(seen.raw, after, seen.answer)


def _send(draft: Draft, change: Change, segments: tuple[str, ...], look: _Look, merge: _Merge) -> None:
    """Look, and unless it is done already, send. After a 412 look once more, as only another field may have changed.

    Raises Moved if what the change names is neither as planned from nor as wanted, InReview if the edit is closed.
    """
    for last in (False, True):
        seen = look()
        stands = standing(seen.resource, change)
        if stands == "done":
            return
        if stands == "moved":
            raise moved(change, seen.resource)
        try:
            draft.put(*segments, etag=seen.answer.etag, body=merge(seen, change.after or {}))
        except PreconditionFailed:
            draft.check_writable()
            if last:
                raise
        else:
            return


def _see(draft: Draft, segments: tuple[str, ...], values: _ToValues) -> _Seen:
    return _seen(draft.look(*segments), values)


def _seen(answer: Answer, values: _ToValues) -> _Seen:
    raw = expect(answer.json(), dict, answer, "")
    shown = {name: normal(value) for name, value in values(raw, answer).items()}
    return _Seen(raw, Resource(shown), answer)


def _see_listing(draft: Draft, change: Change) -> _Seen:
    """A listing. One that is not there comes as an empty shell, or as an error: then the list has the ETag to send."""
    locale = change.address.key
    answer = draft.look("listings", locale, accept=GONE)
    if answer.status in GONE:
        return _Seen({"language": locale}, None, draft.look("listings"))
    seen = _seen(answer, shapes.listing_values)
    absent = change.before is None and shapes.is_shell(seen.raw)
    return _Seen({"language": locale, **seen.raw}, None if absent else seen.resource, answer)


def _delete_listing(draft: Draft, change: Change) -> None:
    locale = change.address.key
    if locale == draft.default_language:
        raise Blocked(
            f"{change.address} cannot be deleted: {locale} is the app's default language",
            fix="keep it in the manifest, or change the default language in the Developer Console first",
        )
    for last in (False, True):
        if not _is_listed(draft, locale):
            return
        seen = _see_listing(draft, change)
        if standing(seen.resource, change) == "moved":
            raise moved(change, seen.resource)
        try:
            draft.delete("listings", locale, etag=seen.answer.etag, remains=lambda: _is_listed(draft, locale))
        except PreconditionFailed:
            draft.check_writable()
            if last:
                raise
        else:
            return


def _is_listed(draft: Draft, locale: str) -> bool:
    answer = draft.list("listings")
    listings = expect(expect(answer.json(), dict, answer, "").get("listings") or {}, dict, answer, "/listings")
    return locale in {each.replace("_", "-") for each in listings}
