"""The one PUT that carries a batch's details and listings, and the parts that have addresses of their own.

A PUT is never made from what the store shows, but from the manifest's own values: read back and sent, a privacy policy
would be replaced by its own address, and empty fields would be refused. What a server wants in every PUT, and the
batch does not change, is translated from a fresh look into the form that a PUT takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.errors import Blocked, Malformed, Refused
from reconciler.http import Http, Request
from reconciler.model import Address, Change, Value, Values
from reconciler.providers.firefox_marketplace import names, reading
from reconciler.providers.firefox_marketplace.shapes import Shown
from reconciler.providers.firefox_marketplace.wire import path


@dataclass
class Page:
    """What a batch wants of the app's page: fields of `details`, and texts by locale, None for one that is to go."""

    details: dict[str, Value] = field(default_factory=dict)
    listings: dict[str, Values | None] = field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Change]) -> Page:
        """What these changes want. Changes of other things are passed over."""
        page = cls()
        for change in changes:
            if change.address.kind == "listing":
                page.listings[change.address.key] = change.after
            elif is_page(change.address):
                page.details |= change.after or {}
        return page

    def text(self, locale: str, name: str, shown: Shown) -> Value:
        """A text as it will be: as wanted, else as it is."""
        wanted = self.listings.get(locale, {})
        if wanted is None:
            return None
        return wanted[name] if name in wanted else shown.translations(name).get(locale)


def is_page(address: Address) -> bool:
    """Is it part of what the one PUT carries?"""
    return address.kind == "listing" or (address.kind == "details" and address.key == "")


def put(http: Http, shown: Shown, page: Page, slug: str) -> None:
    """Send the page. `slug` is what the app is to be called, "" to leave that.

    A PUT only ever sets what it names, so it may be sent again. Raises Refused in the store's words.
    """
    make = _body_2013 if shown.old else _body
    body = make(http, shown, page)
    if slug:
        body["app_slug" if shown.old else "slug"] = slug
    http.send(Request("PUT", path("apps", "app", shown.id), json=body))
    if slug:
        _check_slug(http, shown.id, slug)


def _check_slug(http: Http, app_id: str, slug: str) -> None:
    """Some servers do not refuse a slug that they do not like or that is taken: they make another of it."""
    now = reading.look(http, app_id)
    if now is not None and now.slug != slug:
        raise Blocked(
            f"the store gave the new app the slug {now.slug}, not {slug}: that one is taken, or not allowed",
            fix=f"put `id: {now.slug}` into the manifest, or choose another, and run this again",
        )


# --- servers since 2014: one object with translations inside ----------------------------------------------------


def _body(http: Http, shown: Shown, page: Page) -> dict[str, Any]:  # noqa: ARG001 - as for servers of 2013
    wanted = page.details
    current = shown.details(None, {}).values
    body: dict[str, Any] = {
        name: list(_tuple(wanted.get(name, current[name]))) for name in ("categories", "device_types")
    }
    body |= _price(wanted, current)
    for name in names.TEXTS:
        if name in wanted:
            body[name] = {shown.default_locale: wanted[name]}
    for name in names.LISTING:
        texts = _translations(name, shown, page)
        if texts:
            body[name] = texts
    return body


def _translations(name: str, shown: Shown, page: Page) -> dict[str, Value]:
    """The locales of a text that are to change; None takes one away, and only where it is."""
    live = shown.translations(name)
    texts: dict[str, Value] = {}
    for locale, wanted in page.listings.items():
        text = None if wanted is None else wanted.get(name, live.get(locale))
        if text != live.get(locale):
            texts[locale] = text
    return texts


def _price(wanted: Values, current: Values) -> dict[str, Value]:
    """The premium type, which has to be sent always, and the price where there is one."""
    premium = wanted.get("premium_type", current["premium_type"])
    price = wanted.get("price", current["price"])
    if premium in {"free", "free-inapp"} or price is None:
        return {"premium_type": premium}
    return {"premium_type": premium, "price": price}


def _tuple(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


# --- servers of 2013: flat keys, all required fields in every PUT -----------------------------------------------


def _body_2013(http: Http, shown: Shown, page: Page) -> dict[str, Any]:
    reader = http.reading()
    ids = reading.category_ids(reader)
    slugs = {each: slug for slug, each in ids.items()}
    privacy = None if "privacy_policy" in page.details else reading.privacy_policy(reader, shown)
    current = shown.details(privacy, slugs).values
    wanted = {name: page.details.get(name, current[name]) for name in names.DETAILS}
    _check_complete(shown, page, wanted)
    default = shown.default_locale
    body: dict[str, Any] = {
        "categories": [_category(each, ids) for each in _tuple(wanted["categories"])],
        "device_types": list(_tuple(wanted["device_types"])),
    }
    body |= _price(wanted, current)
    for name in names.TEXTS:
        if name in page.details or name in names.REQUIRED_2013:
            body |= _flat(name, default, wanted[name])
    for locale in dict.fromkeys((default, *page.listings)):
        body |= _flat("description", locale, page.text(locale, "description", shown))
    return body


def check_2013(http: Http, shown: Shown, page: Page) -> None:
    """Raise Blocked if the page could not be sent to a server of 2013. Sends no writes."""
    _body_2013(http, shown, page)


def _flat(name: str, locale: str, text: Value) -> dict[str, Value]:
    return {f"{name}_{locale}_delete": True} if text is None else {f"{name}_{locale}": text}


def _category(slug: Any, ids: Mapping[str, str]) -> int:
    if slug in ids:
        return int(ids[slug])
    raise Blocked(
        f"this server of the store has no category {slug}",
        fix=f"choose from those that it has: {', '.join(sorted(ids))}",
    )


def _check_complete(shown: Shown, page: Page, wanted: Values) -> None:
    """Raise Blocked with all that a PUT must name and that neither the manifest nor the store has."""
    lacking = [name for name in names.REQUIRED_2013 if wanted.get(name) is None]
    if page.text(shown.default_locale, "description", shown) is None:
        lacking.append(f"listings: {shown.default_locale}: description")
    if lacking:
        raise Blocked(
            f"this server of the store takes texts and settings only as a whole, and there is no {', '.join(lacking)}",
            fix="name what is lacking in the manifest",
        )


# --- what has an address of its own -----------------------------------------------------------------------------


def change_features(http: Http, shown: Shown, change: Change) -> None:
    """What the newest version needs of a device; the list takes the place of what was there."""
    newest = tuple(shown.versions.values())[-1:]
    if not newest:
        raise Malformed(f"{change.address}: the store shows no version of the app that could have features")
    wanted = [] if change.after is None else list(_tuple(change.after.get("features")))
    http.send(Request("PATCH", path("apps", "versions", *newest), json={"features": wanted}, repeatable=True))


def change_payments(http: Http, shown: Shown, change: Change) -> None:
    """Have an account paid for the app. Saying so twice does no harm."""
    account = (change.after or {}).get("account")
    if not account:
        raise Blocked(
            f"{change.address}: an app's payment account can be changed, and not taken away",
            fix="correct the manifest, or do it in the developer pages",
        )
    body = {"addon": path("apps", "app", shown.id), "payment_account": account, "provider": names.BANGO}
    http.send(Request("POST", path("payments", "app"), json=body, repeatable=True))


def change_rating(http: Http, shown: Shown, change: Change, security_code: str) -> str:
    """Have the ratings made from a certificate; may be sent again. Returns the mark of the ratings.

    If the app lacks nothing else any more, the store hands it in for review by itself.
    """
    submission = (change.after or {}).get("submission_id")
    if submission is None:
        raise Blocked(f"{change.address}: ratings cannot be taken away", fix="correct the manifest")
    body = {"submission_id": str(submission), "security_code": security_code}
    try:
        http.send(Request("POST", path("apps", "app", shown.id, "content_ratings"), json=body, repeatable=True))
    except Refused as refusal:
        # The store may quote what it refuses, and the code is a secret.
        message = refusal.message.replace(security_code, "…") if security_code else refusal.message
        raise Refused(message, request=refusal.request, status=refusal.status, fix=refusal.fix) from None
    now = reading.look(http, shown.id)
    rating = now.content_rating() if now else None
    return rating.mark if rating else ""
