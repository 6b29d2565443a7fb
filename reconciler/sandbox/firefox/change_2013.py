"""PUT /apps/app/ID/ as it was in 2013: nearly everything is required, texts are strings and flat keys."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.dialect import REQUIRED, Dialect
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import App, Texts
from reconciler.sandbox.firefox.urls import is_email, is_slug, is_url

_REQUIRED_TEXTS = ("description", "privacy_policy", "support_email")
_TEXTS = (*_REQUIRED_TEXTS, "homepage", "support_url")
"""What can be written. `name` cannot: it comes from the manifest, whatever the documentation said."""

Errors = dict[str, list[Any]]


class Change2013:
    """Makes a change, or refuses it as a whole."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def change(self, app: App, call: Call) -> dict[str, Any]:
        """Change the app. Returns what the answer shows besides it: all that was sent, and what the forms added."""
        body = call.fields()
        errors: Errors = {}
        texts = {field: self._texts(app, field, body, call, errors) for field in _TEXTS}
        categories = _categories(body.get("categories"), errors)
        devices = _devices(body.get("device_types"), errors)
        slug = self._slug(app, body, errors)
        if errors:
            raise self._dialect.invalid(errors)
        premium, price = premium_and_price(body, self._dialect)
        app.texts |= {field: new for field, new in texts.items() if new is not None}
        app.categories, app.device_types, app.slug = categories, devices, slug
        app.premium_type, app.price = premium, price
        app.note("changed")
        numbers = [tables.categories(modern=False).index(each) + 1 for each in categories]
        forms = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-MAX_NUM_FORMS": ""}
        return {**body, **forms, "form-0-categories": numbers}

    # --- texts ----------------------------------------------------------------------------------------------------

    def _texts(self, app: App, field: str, body: dict[str, Any], call: Call, errors: Errors) -> Texts | None:
        """A field's texts as they are to be; None if nothing was sent and nothing needs to be."""
        sent, removed = self._sent(field, body, call.language)
        locale = app.default_locale.lower()
        if field in _REQUIRED_TEXTS and not sent.get(app.default_locale):
            errors[field] = [[locale, REQUIRED]]
        wrong = [[code.lower(), message] for code, text in sent.items() if (message := _complaint(field, text))]
        if wrong:
            errors[field] = wrong
        if not sent and not removed:
            return None
        texts = app.texts.get(field, {}) | {code: text for code, text in sent.items() if text}
        emptied = {code for code, text in sent.items() if not text}
        return {code: text for code, text in texts.items() if code not in removed | emptied}

    def _sent(self, field: str, body: dict[str, Any], language: str) -> tuple[Texts, set[str]]:
        """What is sent for a field: texts by locale, and the locales to be removed."""
        sent: Texts = {}
        removed: set[str] = set()
        for key, value in body.items():
            if key == field:
                sent[language] = self._text(value)
            elif key.startswith(f"{field}_"):
                code = key.removeprefix(f"{field}_")
                locale = tables.locale_of(code.removesuffix("_delete"))
                if locale and code.endswith("_delete"):
                    removed |= {locale} if value else set()
                elif locale:
                    sent[locale] = self._text(value)
        return sent, removed

    def _text(self, value: Any) -> str:
        """A text; the server stumbled over objects and lists."""
        if isinstance(value, dict | list):
            raise self._dialect.crashed("AttributeError", f"'{type(value).__name__}' object has no attribute 'strip'")
        return "" if value is None else str(value)

    def _slug(self, app: App, body: dict[str, Any], errors: Errors) -> str:
        slug = str(body.get("app_slug") or app.slug).lower()
        if slug == app.slug:
            return slug
        message = ""
        if len(slug) > tables.LONGEST_SLUG:
            message = f"Ensure this value has at most {tables.LONGEST_SLUG} characters (it has {len(slug)})."
        elif not is_slug(slug):
            message = "Enter a valid 'slug' consisting of letters, numbers, underscores or hyphens."
        elif slug in tables.FORBIDDEN_SLUGS:
            message = f'The slug cannot be "{slug}". Please choose another.'
        elif self._room.taken(slug, app):
            message = "This slug is already in use. Please choose another."
        if message:
            errors["app_slug"] = [message]
        return self._room.free_slug(slug, app) if not message else app.slug


def premium_and_price(body: dict[str, Any], dialect: Dialect) -> tuple[str, str | None]:
    """What the app costs. Some of the refusals are an exception's bare text."""
    if "premium_type" not in body:
        raise dialect.crashed("KeyError", "'premium_type'")
    premium = body["premium_type"]
    if premium not in tables.PREMIUM_TYPES:
        raise dialect.plain(f"premium_type should be one of {', '.join(map(repr, tables.PREMIUM_TYPES))}")
    if premium not in {"premium", "premium-inapp"}:
        return str(premium), None
    price = tier(body.get("price"))
    if price is None:
        raise dialect.plain(NO_PRICE)
    return str(premium), price


NO_PRICE = "Premium app specified without a valid price. Price can be one of {}.".format(
    ", ".join(f'"{price}"' for price in tables.PRICES)
)


def tier(price: Any) -> str | None:
    """The tier with that price, written with two digits for the cents; None if there is none."""
    return str(price) if str(price) in tables.PRICES else None


def _complaint(field: str, text: str) -> str:
    """What is wrong with a text that is to be an address; "" if nothing is."""
    if field in {"homepage", "support_url"} and text and not is_url(text, modern=False):
        return "Enter a valid URL."
    if field == "support_email" and text and not is_email(text):
        return "Enter a valid e-mail address."
    return ""


def _categories(value: Any, errors: Errors) -> list[str]:
    """Slugs for the ids that were sent."""
    known = tables.categories(modern=False)
    sent = value if isinstance(value, list) else [value] if value else []
    chosen: list[str] = []
    for each in sent:
        if not str(each).isdecimal() or not 1 <= int(str(each)) <= len(known):
            errors["categories"] = [f"Select a valid choice. {each} is not one of the available choices."]
            return []
        chosen.append(known[int(str(each)) - 1])
    chosen = list(dict.fromkeys(chosen))
    if not chosen:
        errors["categories"] = [REQUIRED]
    elif len(chosen) > tables.MOST_CATEGORIES:
        errors["categories"] = [f"You can have only {tables.MOST_CATEGORIES} categories."]
    elif "miscellaneous" in chosen and len(chosen) > 1:
        errors["categories"] = ["The miscellaneous category cannot be combined with additional categories."]
    return chosen


def _devices(value: Any, errors: Errors) -> list[str]:
    """Names for the names or ids that were sent."""
    known = tables.device_types(modern=False)
    by_any = {name: name for name in known} | {str(number): name for number, name in enumerate(known, 1)}
    sent = value if isinstance(value, list) else [value] if value else []
    unknown = [each for each in sent if str(each) not in by_any]
    if unknown:
        errors["device_types"] = [f"Select a valid choice. {unknown[0]} is not one of the available choices."]
    elif not sent:
        errors["device_types"] = [REQUIRED]
    chosen = {by_any[str(each)] for each in sent if str(each) in by_any}
    return [name for name in known if name in chosen]
