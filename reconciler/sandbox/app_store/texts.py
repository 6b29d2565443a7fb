"""Texts: their limits, the characters they may have, and what the service does to them before it stores them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.refusals import Error
from reconciler.sandbox.app_store.tables import LOCALES
from reconciler.sandbox.switches import Switches


@dataclass(frozen=True)
class Text:
    """A text's name in messages and its limits; `plain` texts have no emoji, `untagged` ones no `<…>` either."""

    label: str
    most: int
    least: int = 0
    plain: bool = False
    untagged: bool = False
    address: bool = False


TEXTS: dict[str, dict[str, Text]] = {
    "appInfoLocalizations": {
        "name": Text("App Name", 30, 2, plain=True),
        "subtitle": Text("Subtitle", 30),
        "privacyPolicyUrl": Text("Privacy Policy URL", 255, address=True),
        "privacyChoicesUrl": Text("Privacy Choices URL", 255, address=True),
        "privacyPolicyText": Text("Privacy Policy", 4000),
    },
    "appStoreVersionLocalizations": {
        "description": Text("App Description", 4000, 10, plain=True),
        "keywords": Text("Keywords", 100),
        "promotionalText": Text("Promotional Text", 170),
        "whatsNew": Text("What's New in This Version", 4000, plain=True, untagged=True),
        "supportUrl": Text("Support URL", 255, address=True),
        "marketingUrl": Text("Marketing URL", 255, address=True),
    },
    "appCustomProductPageLocalizations": {"promotionalText": Text("Promotional Text", 170)},
    "appStoreReviewDetails": {"notes": Text("Review Notes", 4000)},
}
"""By type and attribute. Figures from Apple's help, "Required, localizable, and editable properties"."""

_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\ue000-\uf8ff\U0001f000-\U0010ffff]")
_TAG = re.compile(r"<[^<>]+>")
_UNITS = {"characters": ("utf-32-le", 4), "bytes": ("utf-8", 1), "utf16": ("utf-16-le", 2)}


def stored(switches: Switches, kind: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes as they are stored. Refuses with 409, naming each text that will not do."""
    known = TEXTS.get(kind, {})
    values = {
        name: _normal(switches, value) if name in known and isinstance(value, str) else value
        for name, value in attributes.items()
    }
    errors = [
        error
        for name, value in values.items()
        if name in known and value
        for error in _problems(switches, name, known[name], value)
    ]
    if "locale" in values and values["locale"] not in LOCALES:
        errors.append(refusals.attribute_invalid("locale", f"'{values['locale']}' is not a valid locale"))
    if errors:
        raise refusals.refusal(*errors)
    return values


def _normal(switches: Switches, text: str) -> str | None:
    style = switches["text_normalisation"]
    if style in {"all", "crlf"}:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if style in {"all", "trim"}:
        text = text.strip()
    return None if not text and switches["empty_string"] == "cleared" else text


def _problems(switches: Switches, name: str, text: Text, value: str) -> list[Error]:
    if text.address and not re.fullmatch(r"https?://\S+", value):
        return [refusals.attribute_invalid(name, f"{text.label} must be an absolute http or https address")]
    size = _size(switches, name, value)
    if size > text.most:
        return [refusals.too_long(name, f"{text.label} cannot be longer than {text.most} characters.")]
    if size < text.least:
        detail = f"{text.label} must have at least {text.least} characters."
        return [refusals.attribute_invalid(name, detail, "TOO_SHORT")]
    wrong = _EMOJI.findall(value) if text.plain and switches["emoji"] == "refused" else []
    wrong += _TAG.findall(value) if text.untagged else []
    if wrong:
        listed = ", ".join(dict.fromkeys(wrong))
        return [refusals.bad_characters(name, f"{text.label} can't contain the following character(s): {listed}.")]
    return []


def _size(switches: Switches, name: str, value: str) -> int:
    unit = switches[f"{name}_unit"] if name in {"keywords", "description"} else "characters"
    encoding, width = _UNITS[unit]
    return len(value.encode(encoding)) // width
