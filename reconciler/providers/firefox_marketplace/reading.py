"""An app as a snapshot, in the fewest requests: the app itself, then side by side whatever else is wanted of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from reconciler.errors import Unauthorized
from reconciler.http import Answer, Http, Request
from reconciler.model import Address, App, Resource
from reconciler.providers.firefox_marketplace import names, shapes
from reconciler.providers.firefox_marketplace.shapes import Shown
from reconciler.providers.firefox_marketplace.wire import expect, listed, number, path, whole

Found = dict[Address, Resource]
Recall = Callable[[Address], str]
_Part = tuple[Request, Callable[[Answer], Resource]]

_NOT_THERE: Final = frozenset({404})
_NOT_SHOWN: Final = frozenset({400, 403, 404, 405})
_REGION: Final = {"region": "us"}
"""Prices and ratings are those of the region that asks. Manifests have them as in the United States."""


def look(http: Http, key: str) -> Shown | None:
    """An app by its slug or number; None if there is none. Raises Unauthorized if it is somebody else's."""
    answer = http.send(Request("GET", path("apps", "app", key), params=_REGION, accept=_NOT_THERE))
    if answer.status in _NOT_THERE:
        return None
    shown = Shown(whole(answer), answer)
    if shown.foreign:
        raise Unauthorized(
            f"the app {key} is there, and these credentials are not those of one of its authors",
            fix="take another slug as the id in the manifest, or use the key of one of the authors:\nreconciler doctor",
            where=answer.request,
        )
    return shown


def with_texts(http: Http, shown: Shown, locales: Iterable[str] = ()) -> Shown:
    """The same app with its texts in its default locale and in these. Servers of 2013 have to be asked for each."""
    if not shown.old:
        return shown
    wanted = tuple(dict.fromkeys((shown.default_locale, *locales)))
    answers = http.send_all([_in_language(shown, locale) for locale in wanted])
    return replace(shown, texts={locale: whole(each) for locale, each in zip(wanted, answers, strict=True)})


def _in_language(shown: Shown, locale: str) -> Request:
    return Request("GET", path("apps", "app", shown.id), params={"lang": locale, **_REGION})


def status(http: Http, app_id: str) -> shapes.Status:
    """An app's status."""
    return shapes.status(http.send(Request("GET", path("apps", "status", app_id))))


def privacy_policy(http: Http, shown: Shown) -> str | None:
    """The text of an app's privacy policy, in its default locale."""
    return shapes.privacy_policy(http.send(_privacy(shown)), shown.default_locale)


def category_ids(http: Http) -> Mapping[str, str]:
    """Slug to id of the categories; empty for servers that know them by their slugs alone, as all do since 2014."""
    shown = listed(http, "apps", "category")
    return {
        expect(each.get("slug"), str, answer, "/slug"): number(each["id"], answer, "/id")
        for each, answer in shown
        if each.get("id") is not None
    }


def read_app(http: Http, app: App, key: str, wanted: Collection[Address] | None, recall: Recall) -> Found:
    """What the store shows of an app, of what is wanted; None wants everything.

    Args:
        http: the connection.
        app: the app, for addresses.
        key: its slug or number at the store.
        wanted: addresses. Others may come along.
        recall: the mark that we left at an address. It tells in which further locales we wrote a listing, where
            the app does not name all that it has.
    """
    shown = look(http, key)
    if shown is None:
        return {}
    kinds = None if wanted is None else {(each.kind, each.key if each.kind == "details" else "") for each in wanted}

    def asked(kind: str, part: str = "") -> bool:
        return kinds is None or (kind, part) in kinds

    if asked("details") or asked("listing"):
        locales = (*shown.locales, *_further_locales(app, wanted, recall)) if asked("listing") else ()
        shown = with_texts(http, shown, locales)
    found = {names.binary(app): shown.binary()}
    if asked("listing"):
        found |= {names.listing(app, locale): each for locale, each in shown.listings().items()}
    for address, resource in (
        (names.details(app, "content_rating"), shown.content_rating()),
        (names.previews(app), shown.previews()),
        (names.icon(app), shown.icon_set()),
    ):
        if resource is not None:
            found[address] = resource
    return found | _second_round(http, app, shown, asked)


def _second_round(http: Http, app: App, shown: Shown, asked: Callable[..., bool]) -> Found:
    makers: dict[Address, Callable[[Http, Shown], _Part]] = {
        names.details(app): _page,
        names.details(app, "payments"): _payments,
        names.release(app): _release,
    }
    if shown.versions:
        makers[names.details(app, "features")] = _features
    parts = {address: make(http, shown) for address, make in makers.items() if asked(address.kind, address.key)}
    answers = http.send_all([request for request, _ in parts.values()])
    return {address: shape(answer) for (address, (_, shape)), answer in zip(parts.items(), answers, strict=True)}


def _page(http: Http, shown: Shown) -> _Part:
    slugs = {each: slug for slug, each in category_ids(http).items()} if shown.numbered_categories else {}
    locale = shown.default_locale
    return _privacy(shown), lambda answer: shown.details(shapes.privacy_policy(answer, locale), slugs)


def _features(_http: Http, shown: Shown) -> _Part:
    newest = tuple(shown.versions.values())[-1]
    return Request("GET", path("apps", "versions", newest)), shapes.features


def _payments(_http: Http, shown: Shown) -> _Part:
    request = Request("GET", path("apps", "app", shown.id, "payments"), accept=_NOT_SHOWN)
    return request, lambda answer: Resource({"account": shapes.payment_account(answer)})


def _release(_http: Http, shown: Shown) -> _Part:
    return Request("GET", path("apps", "status", shown.id)), lambda answer: shapes.status(answer).resource()


def _privacy(shown: Shown) -> Request:
    return Request("GET", path("apps", "app", shown.id, "privacy"), params={"lang": shown.default_locale})


def _further_locales(app: App, wanted: Collection[Address] | None, recall: Recall) -> list[str]:
    """Locales that are wanted, and those in which we once wrote a listing: the app may not name them."""
    asked = [each.key for each in wanted or () if each.kind == "listing"]
    return [*asked, *(locale for locale in names.LOCALES if recall(names.listing(app, locale)))]
