"""PUT /apps/app/ID/ as it was in 2016: a merge, in which texts are objects by locale."""

from __future__ import annotations

import re
from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.change_2013 import NO_PRICE, tier
from reconciler.sandbox.firefox.dialect import REQUIRED, UNKNOWN_WORD
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import App, Texts

NOT_NULL = "This field may not be null."

Errors = dict[str, list[Any]]


class Change2016:
    """Makes a change, or refuses it as a whole."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def change(self, app: App, call: Call) -> list[str]:
        """Change the app. Returns the texts that the answer shows as null, though they are not."""
        body = call.fields()
        if str(body.get("id", app.id)) != str(app.id):
            raise self._dialect.crashed("IntegrityError", "Duplicate entry")
        errors: Errors = {}
        texts = self._texts(app, body, call.language, errors)
        categories = _categories(body, errors)
        devices = _devices(app, body, errors)
        premium, price = _premium_and_price(app, body, errors)
        upsold = self._upsold(app, body, errors)
        if "slug" in body and body["slug"] is None:
            errors["slug"] = [NOT_NULL]
        if errors:
            raise self._dialect.invalid(errors)
        app.texts |= texts
        app.categories, app.device_types, app.upsold = categories, devices, upsold
        app.premium_type, app.price = premium, price
        if body.get("slug"):
            app.slug = self._room.free_slug(_slug(str(body["slug"])), app)
        app.note("changed")
        sent = {field: body[field] for field in texts}
        return [field for field, value in sent.items() if isinstance(value, dict) and call.language not in value]

    def _texts(self, app: App, body: dict[str, Any], language: str, errors: Errors) -> dict[str, Texts]:
        """The texts that were sent, as they are to be."""
        texts: dict[str, Texts] = {}
        for field in tables.TRANSLATED:
            if field not in body:
                continue
            try:
                texts[field] = _merged(app.texts.get(field, {}), body[field], language)
            except ValueError as error:
                errors[field] = [str(error)]
        return texts

    def _upsold(self, app: App, body: dict[str, Any], errors: Errors) -> int | None:
        if "upsold" not in body:
            return app.upsold
        match = re.fullmatch(r"/api/(?:v1/)?apps/app/([^/]+)/", str(body["upsold"]))
        other = self._room.named(match.group(1)) if match else None
        if body["upsold"] is None:
            errors["upsold"] = [NOT_NULL]
        elif other is None:
            errors["upsold"] = ["Invalid hyperlink - Object does not exist."]
        return other.id if other else None


def _merged(texts: Texts, sent: Any, language: str) -> Texts:
    """What becomes of a field's texts. Raises ValueError with the message for the field.

    A locale that is not known is only noticed before the first that is known and has a text.
    """
    if sent is None:
        raise ValueError(NOT_NULL)
    if not isinstance(sent, dict):
        return texts | {language: str(sent)}
    merged, good = dict(texts), False
    for code, text in sent.items():
        locale = tables.locale_of(code)
        if locale is None and not good:
            raise ValueError(f"The language code u'{code}' is invalid.")
        if locale and text is None:
            merged.pop(locale, None)
        elif locale:
            merged[locale] = str(text)
            good = good or bool(text)
    return merged


def _categories(body: dict[str, Any], errors: Errors) -> list[str]:
    sent = _strings(body, "categories", errors)
    known = tables.categories(modern=True)
    if unknown := [slug for slug in sent if slug not in known]:
        errors["categories"] = [f'"{unknown[0]}" is not a valid choice.']
    elif len(set(sent)) > tables.MOST_CATEGORIES:
        errors["categories"] = [f"You can have only {tables.MOST_CATEGORIES} categories."]
    return sent


def _devices(app: App, body: dict[str, Any], errors: Errors) -> list[str]:
    """None sent means no change."""
    sent = _strings(body, "device_types", errors)
    known = tables.device_types(modern=True)
    if unknown := [name for name in sent if name not in known]:
        errors["device_types"] = [f"{unknown[0]} is not one of the available choices."]
    return [name for name in known if name in sent] or app.device_types


def _strings(body: dict[str, Any], field: str, errors: Errors) -> list[str]:
    """A list that has to be there."""
    value = body.get(field)
    if isinstance(value, list):
        return [str(each) for each in value]
    if field not in body:
        errors[field] = [REQUIRED]
    elif value is None:
        errors[field] = [NOT_NULL]
    else:
        errors[field] = [f'Expected a list of items but got type "{type(value).__name__}".']
    return []


def _premium_and_price(app: App, body: dict[str, Any], errors: Errors) -> tuple[str, str | None]:
    """What the app costs. Where nothing says that it is free, a price is looked for, even if it was free before.

    That is done last, once each field by itself is in order.
    """
    premium, price = body.get("premium_type"), body.get("price")
    charged = premium not in ("free", "free-inapp")
    if "premium_type" in body and premium not in tables.PREMIUM_TYPES:
        errors["premium_type"] = [UNKNOWN_WORD]
    elif "price" in body and price is None:
        errors["price"] = [NOT_NULL]
    elif charged and tier(price) is None and not errors:
        errors["price"] = [NO_PRICE]
    return str(premium or app.premium_type), tier(price) if charged else None


def _slug(wanted: str) -> str:
    """What becomes of a slug: never refused, only rewritten."""
    return re.sub(r"[^\w~]+", "-", wanted.lower()).strip("-")
