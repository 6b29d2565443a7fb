"""The version that a manifest speaks of: found, renamed or made."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reconciler.errors import Blocked, Uncertain
from reconciler.http import Request
from reconciler.model import Change, Value, Values
from reconciler.providers.app_store import names, reading, states
from reconciler.providers.app_store.creating import Creation, create
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.documents import patch, wanted
from reconciler.providers.app_store.problems import has
from reconciler.providers.app_store.shapes import Version
from reconciler.providers.app_store.wire import Document, body, look_for

_CARRIED: Final = frozenset({"MANUAL", "AFTER_APPROVAL"})


def change_version(desk: Desk, change: Change, platform: str) -> bool:
    """Version string and copyright. Returns whether a new version was made for it.

    A version that is in preparation gets the new name; if there is none, one is made. Raises InReview if one is on
    its way that cannot be renamed, NoOpenVersion if the live version is meant, which cannot change.
    """
    after = wanted(change, "a version")
    number = after.get("version")
    version = desk.versions().get(platform)
    if version is None or version.live:
        if number is None or (version and number == version.number):
            what = f"{desk.app} {version or platform}"
            raise states.no_open_version(f"{what} is not in preparation, and its details cannot be changed")
        _make(desk, platform, version, after)
        return True
    desk.version(platform, "everything" if number not in (None, version.number) else "texts")
    item = patch(desk, version.item.ref, _attributes(after))
    desk.changed(platform, replace(version, item=item))
    return False


def _attributes(values: Values) -> dict[str, Value]:
    return {theirs: values[ours] for ours, theirs in names.VERSION.items() if ours in values}


def _make(desk: Desk, platform: str, old: Version | None, after: Values) -> None:
    """Make a version and wait until the store lists it: only then can its localizations be changed.

    What the manifest does not name is carried over from the live version, as a person would expect of the next
    one: the copyright, and whether it is released by hand.
    """
    attributes: dict[str, Value] = {"platform": platform, **_carried(old), **_attributes(after)}
    look = reading.versions_request(desk.app_id, texts=True)
    number = after["version"]

    def is_it(shown: Document) -> Document | None:
        ours = (
            each for each in shown.data if each.text("platform") == platform and each.text("versionString") == number
        )
        return shown if any(each.text("appVersionState") != states.LIVE for each in ours) else None

    thing = Creation(
        "/v1/appStoreVersions",
        body("appStoreVersions", attributes=attributes, links={"app": ("apps", desk.app_id)}),
        Request("GET", look.path, params=look.params),
        lambda item: item.text("versionString") == number and item.text("platform") == platform,
        exists=lambda answer: has(answer, "RELATIONSHIP.INVALID"),  # there is another one, which may be ours
    )
    item, fresh = create(desk.http, thing, desk.wait)
    if not fresh:
        patch(desk, item.ref, _attributes(after))
    shown = look_for(desk.http, look, is_it, desk.wait)
    if shown is None:
        raise Uncertain(
            f"{platform} {number} was created, but App Store Connect does not list it", fix="run apply again"
        )
    desk.made(platform, shown)
    if not desk.is_open(platform):
        raise Blocked(f"{platform} {number} is not open for changes", fix="look at it in App Store Connect")


def _carried(old: Version | None) -> dict[str, Value]:
    if old is None:
        return {}
    kind, copyright_ = old.item.text("releaseType"), old.item.text("copyright")
    carried: dict[str, Value] = {"releaseType": kind} if kind in _CARRIED else {}
    return carried | ({"copyright": copyright_} if copyright_ else {})
