"""The words of an edit: details, listings, availability."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from reconciler.sandbox.amazon import refusals, tables
from reconciler.sandbox.amazon.backroom import ABSENT, Answer, Backroom
from reconciler.sandbox.amazon.state import Edit
from reconciler.sandbox.amazon.validation import text_failures

LISTINGS, DETAILS, AVAILABILITY = "listings", "details", "availability"
_LIST_KINDS: dict[str, type] = dict.fromkeys(tables.LISTS, list)
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?")


class Texts:
    """The calls on details, listings and availability."""

    def __init__(self, room: Backroom) -> None:
        self._room = room

    # --- details --------------------------------------------------------------------------------------------------

    def get_details(self, app_id: str, edit: str) -> Answer:
        """Default language and contacts."""
        found = self._room.readable(app_id, edit)
        return self._room.shown(found, DETAILS, self._room.filled(found.content.details, {}))

    def modify_details(self, app_id: str, edit: str, *, if_match: str | None, body: Any) -> Answer:
        """Replace them all; the default language has to stay what it is."""
        _, draft = self._room.draft(app_id, edit)
        self._room.match(draft, if_match, DETAILS)
        fields = _object(body)
        if fields.get("defaultLanguage") != draft.content.details["defaultLanguage"]:
            raise refusals.invalid("defaultLanguage cannot be changed")
        draft.content.details = {name: self._text(name, fields.get(name)) for name in tables.DETAILS}
        return self._room.changed(draft, DETAILS, self._room.filled(draft.content.details, {}))

    # --- listings -------------------------------------------------------------------------------------------------

    def list_listings(self, app_id: str, edit: str) -> Answer:
        """All listings, by locale."""
        found = self._room.readable(app_id, edit)
        shown = {locale: self._listing(locale, fields) for locale, fields in found.content.listings.items()}
        return self._room.shown(found, LISTINGS, {"listings": shown})

    def get_listing(self, app_id: str, edit: str, lang: str) -> Answer:
        """One listing; for a locale that is not there yet an empty one, so that there is an ETag to add it with."""
        found, locale = self._room.readable(app_id, edit), self.locale(lang)
        mode = self._room.switches["missing_locale_get"]
        if locale not in found.content.listings and mode != "shell":
            raise refusals.refusal(int(mode), ("not_found", f"No listing found for language {locale}"))
        fields = found.content.listings.get(locale) or empty_listing()
        return self._room.shown(found, f"{LISTINGS}/{locale}", self._listing(locale, fields))

    def update_listing(self, app_id: str, edit: str, lang: str, *, if_match: str | None, body: Any) -> Answer:
        """Replace a listing as a whole, or add it. What the body leaves out is emptied."""
        _, draft = self._room.draft(app_id, edit)
        locale = self.locale(lang)
        resource = f"{LISTINGS}/{locale}"
        new = locale not in draft.content.listings
        self._room.match(draft, if_match, resource, *([LISTINGS] if new else []))
        fields = _object(body)
        if "language" in fields and fields["language"] not in {locale, lang}:
            raise refusals.invalid(f"language in the body must be {locale}")
        listing = self._checked(fields)
        if self._room.switches["strict_put"] == "on" and (found := list(text_failures(locale, listing))):
            raise refusals.refusal(400, *found)
        draft.content.listings[locale] = listing
        return self._room.changed(draft, resource, self._listing(locale, listing))

    def delete_listing(self, app_id: str, edit: str, lang: str, *, if_match: str | None) -> Answer:
        """Remove a listing with its pictures and films; never that of the default language."""
        _, draft = self._room.draft(app_id, edit)
        locale = self.existing_locale(draft, lang)
        self._room.match(draft, if_match, f"{LISTINGS}/{locale}")
        if locale == draft.content.details["defaultLanguage"]:
            raise refusals.invalid("The listing of the default language cannot be deleted")
        del draft.content.listings[locale]
        draft.content.media.pop(locale, None)
        return self._room.changed(draft, LISTINGS, status=204)

    def locale(self, lang: str) -> str:
        """The locale that a path names, with a hyphen; 400 if there is no such locale in this store."""
        locale = lang.replace("_", "-") if self._room.switches["underscore_locales"] == "accepted" else lang
        extended = self._room.switches["extended_locales"] == "accepted" and locale in tables.EXTENDED_LOCALES
        if locale not in tables.LOCALES and not extended:
            raise refusals.invalid(f"Invalid language {lang}")
        return locale

    def existing_locale(self, edit: Edit, lang: str) -> str:
        """The same, if the edit has a listing for it."""
        locale = self.locale(lang)
        if locale not in edit.content.listings:
            raise self._room.missing(f"No listing found for language {locale}")
        return locale

    # --- availability ---------------------------------------------------------------------------------------------

    def get_availability(self, app_id: str, edit: str) -> Answer:
        """The publishing date, empty by default: as soon as it is approved."""
        found = self._room.readable(app_id, edit)
        return self._room.shown(found, AVAILABILITY, self._availability(found))

    def put_availability(self, app_id: str, edit: str, *, if_match: str | None, body: Any) -> Answer:
        """Set or clear the publishing date."""
        _, draft = self._room.draft(app_id, edit)
        self._room.match(draft, if_match, AVAILABILITY)
        date = _object(body).get("publishingDate")
        draft.content.availability = self._date(_object(date)) if date else None
        return self._room.changed(draft, AVAILABILITY, self._availability(draft))

    def _date(self, date: dict[str, Any]) -> dict[str, str]:
        moment, zone = str(date.get("dateTime")), str(date.get("zoneId"))
        underscored = zone.replace("/", "_") if self._room.switches["zone_style"] == "slash" else zone
        if underscored not in tables.ZONES:
            raise refusals.invalid(f"Invalid zoneId {zone}")
        try:
            fine = _DATE_TIME.fullmatch(moment) and datetime.fromisoformat(moment)
        except ValueError:
            fine = None
        if not fine:
            raise refusals.invalid(f"Invalid dateTime {moment}, expected YYYY-MM-DDThh:mm:ss.s")
        return {"dateTime": self._fraction(moment), "zoneId": underscored}

    def _fraction(self, moment: str) -> str:
        whole, _, fraction = moment.partition(".")
        mode = self._room.switches["date_fraction"]
        return whole if mode == "dropped" else f"{whole}.{fraction[:3]:0<3}" if mode == "padded" else moment

    def _availability(self, edit: Edit) -> dict[str, Any]:
        date = edit.content.availability
        if date is None:
            empty = self._room.empty(dict)
            return {} if empty is ABSENT else {"publishingDate": empty}
        slashed = self._room.switches["zone_style"] == "slash"
        return {"publishingDate": date | ({"zoneId": tables.ZONES[date["zoneId"]]} if slashed else {})}

    # --- fields ---------------------------------------------------------------------------------------------------

    def _listing(self, locale: str, fields: dict[str, Any]) -> dict[str, Any]:
        return {"language": locale, **self._room.filled(fields, _LIST_KINDS)}

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The listing that a body asks for. Fields unknown to us are kept as they are."""
        known: dict[str, Any] = {name: self._text(name, fields.get(name)) for name in tables.TEXTS}
        known |= {name: self._list(name, fields.get(name)) for name in tables.LISTS}
        return known | {name: value for name, value in fields.items() if name not in known and name != "language"}

    def _text(self, name: str, value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise refusals.invalid(f"{name} must be a string")
        return None if value is None else normalised(value, self._room.switches["text_normalisation"])

    def _list(self, name: str, value: Any) -> list[str]:
        if value is not None and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            raise refusals.invalid(f"{name} must be a list of strings")
        return [normalised(each, self._room.switches["text_normalisation"]) for each in value or ()]


def empty_listing() -> dict[str, Any]:
    """A listing without a word in it."""
    return dict.fromkeys(tables.TEXTS) | {name: [] for name in tables.LISTS}


def normalised(text: str, mode: str) -> str:
    """The text as it is stored: trimmed, with lines ended by CRLF, composed (NFC), all of these or as it is."""
    if mode in {"trim", "all"}:
        text = text.strip()
    if mode in {"crlf", "all"}:
        text = re.sub(r"\r\n|\r|\n", "\r\n", text)
    return unicodedata.normalize("NFC", text) if mode in {"nfc", "all"} else text


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise refusals.invalid("The request body must be a JSON object")
    return body
