"""What can be told before the first write: changes that no server of this store, or not this one, can carry out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reconciler.errors import Blocked
from reconciler.http import Http
from reconciler.model import App, Change, normal
from reconciler.providers.firefox_marketplace import creating, documents, names, reading, releasing
from reconciler.providers.firefox_marketplace.documents import Page
from reconciler.providers.firefox_marketplace.shapes import Shown

_IN_DEVELOPER_PAGES: Final = "take it out of the manifest, or do it in the developer pages"


def check(http: Http, app: App, shown: Shown | None, changes: Sequence[Change]) -> None:
    """Raise Blocked, naming the place, for the first change that cannot be carried out. Sends no writes.

    Args:
        http: the connection.
        app: the app.
        shown: the app as it is, with its texts in the locales that change; None if it is still to be created.
        changes: what is to be done.
    """
    if shown is None:
        _check_new(http, app, changes)
        return
    page = Page.of(changes)
    for change in changes:
        _check_one(app, shown, change, page)
    if not any(change.address.kind == "binary" for change in changes):  # else names may come with that
        check_names(shown, changes)
    if shown.old and (page.details or page.listings):
        documents.check_2013(http, shown, page)


def _check_one(app: App, shown: Shown, change: Change, page: Page) -> None:
    address, after = change.address, change.after
    match address.kind, address.key:
        case "binary", _ if after is not None:
            creating.check_change(app, shown, after)
        case "listing", locale:
            _check_listing(shown, change, locale, page)
        case "release", _:
            releasing.check_change(change, old=shown.old)
        case _:
            _check_parts(change, old=shown.old)


def _check_parts(change: Change, *, old: bool) -> None:
    address = change.address
    if old and address in {names.details(address.app, "content_rating"), names.icon(address.app)}:
        what = "age ratings" if address.kind == "details" else "icons, which it takes from the app's own manifest"
        raise Blocked(f"{address}: this server of the store has no way to set {what}", fix=_IN_DEVELOPER_PAGES)
    if address == names.details(address.app, "content_rating") and change.after is not None:
        lacking = [each for each in ("submission_id", "security_code") if not change.after.get(each)]
        if lacking:
            raise Blocked(
                f"{address}: {' and '.join(lacking)} would have to be sent along, and the store does not show it",
                fix="write the submission_id in its other form, with or without subm-, so that both are sent",
            )


def _check_listing(shown: Shown, change: Change, locale: str, page: Page) -> None:
    if change.after is None:
        if locale == shown.default_locale:
            raise Blocked(
                f"{change.address} cannot be deleted: {locale} is the app's default locale",
                fix=f"name {locale} under `listings`",
            )
        return
    if not shown.old or locale == shown.default_locale:
        return
    default = page.text(shown.default_locale, "description", shown)
    if normal(page.text(locale, "description", shown)) in {None, normal(default)}:
        raise Blocked(
            f"{change.address}: the description is that of {shown.default_locale}, the app's default locale",
            fix="leave the locale out: this server of the store shows people there that very text anyway",
        )


def check_names(shown: Shown, changes: Sequence[Change]) -> None:
    """Raise Blocked if a server of 2013 is to change a name: there it comes from the app's own manifest."""
    if not shown.old:
        return
    shown_names = shown.translations("name")
    for change in changes:
        wanted = (change.after or {}).get("name")
        name = shown_names.get(change.address.key)
        if change.address.kind == "listing" and wanted is not None and wanted != normal(name):
            raise Blocked(
                f"{change.address}: the app is called {name!r} there, and {wanted!r} is wanted: this server of the"
                " store takes names from the app's own manifest alone",
                fix="change the name in the app's manifest or package, or correct it here",
            )


def _check_new(http: Http, app: App, changes: Sequence[Change]) -> None:
    """What a new app cannot do without: a slug to be given, and what the first PUT has to name."""
    made = any(change.address.kind == "binary" and change.after is not None for change in changes)
    if not made:
        return
    if names.is_number(app.id):
        raise Blocked(
            f"there is no app with the number {app.id}, and a new app gets its number from the store",
            fix="name the app by the slug that it is to have, as the id in the manifest",
        )
    old = bool(reading.category_ids(http))
    page = Page.of(changes)
    needed = names.REQUIRED_2013 if old else ("categories", "device_types")
    lacking = [name for name in needed if page.details.get(name) is None]
    if lacking:
        raise Blocked(f"a new app needs {', '.join(lacking)}", fix="name what is lacking in the manifest")
    for change in changes:
        _check_parts(change, old=old)
        if change.address.kind == "release":
            releasing.check_change(change, old=old)
