"""What an upload sends beside the file: the metadata of a change, laid out as a form.

The page says that the upload is JSON and has a binary parameter, which is not possible. These are the two readings of
it that are; a third one would be another function here, and a name for it in FORMS.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.errors import Blocked
from reconciler.http import Part
from reconciler.model import Change, Values

APK: Final = "application/vnd.android.package-archive"

TEXTS: Final = (
    "category",
    "short_description",
    "icon_url",
    "website_url",
    "market_url",
    "privacy_policy_url",
    "developer",
    "email",
)
"""Fields that are called the same in the manifest and in the store's metadata."""

FIELDS: Final = ("files", "version_codes", "fallback_url", "segments", "samsung", *TEXTS, "permissions")
"""Everything that an upload is made of, in the manifest's terms. The store shows none of it again."""


@dataclass(frozen=True, slots=True)
class Content:
    """What goes with a file, as the store calls it: `store_metadata` is JSON within the form."""

    fallback_url: str
    variant_segment_ids: tuple[str, ...]
    send_to_samsung: bool
    store_metadata: Mapping[str, Any]


FormOf = Callable[[Content], tuple[Part, ...]]
"""Lays the content out as parts; the file's own part is put behind them."""


def as_fields(content: Content) -> tuple[Part, ...]:
    """One part for each field, and one for each segment."""
    return (
        Part("fallback_url", content.fallback_url),
        *(Part("variant_segment_ids", each) for each in content.variant_segment_ids),
        Part("send_to_samsung", json.dumps(content.send_to_samsung)),
        Part("store_metadata", _json(content.store_metadata), "application/json"),
    )


def as_json(content: Content) -> tuple[Part, ...]:
    """All fields in one part of JSON, as in the page's sample."""
    document = {
        "fallback_url": content.fallback_url,
        "variant_segment_ids": list(content.variant_segment_ids),
        "send_to_samsung": content.send_to_samsung,
        "store_metadata": content.store_metadata,
    }
    return (Part("data", _json(document), "application/json"),)


FORMS: Final[Mapping[str, FormOf]] = {"multipart-fields": as_fields, "multipart-json": as_json}
"""By the names that `upload_encoding` in reconciler.yaml has for them; the first is what is used without it."""


def content_of(change: Change, size: int) -> Content:
    """What a change sends beside a file of this size in bytes.

    The store requires every field (Digital Turbine, "App Management API"). Raises Blocked naming those that the
    change lacks, before anything is sent.
    """
    values = change.after or {}
    texts = {name: _text(values, name) for name in ("fallback_url", *TEXTS)}
    segments = tuple(str(each) for each in _members(values, "segments"))
    samsung = values.get("samsung")
    given = {**texts, "segments": segments, "samsung": isinstance(samsung, bool)}
    missing = sorted(name for name, value in given.items() if not value)
    if missing:
        raise Blocked(
            f"{change.address}: an upload to Digital Turbine needs {', '.join(missing)}", fix="complete the manifest"
        )
    metadata = {
        "package_name": change.address.app.id,
        "size": size,
        **{name: texts[name] for name in TEXTS},
        "permissions": _permissions(change, _members(values, "permissions")),
    }
    return Content(texts["fallback_url"], segments, samsung is True, metadata)


def _permissions(change: Change, lines: tuple[object, ...]) -> dict[str, dict[str, str]]:
    """`access_network_state en See connections` for each is `{"access_network_state": {"en": "See connections"}}`."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, _, rest = str(line).partition(" ")
        language, _, text = rest.partition(" ")
        if not text:
            raise Blocked(
                f"{change.address}: {str(line)[:80]!r} is no permission with a language and a text",
                fix="make the plan again from the manifest",
            )
        found.setdefault(name, {})[language] = text
    return found


def _members(values: Values, name: str) -> tuple[object, ...]:
    value = values.get(name)
    return value if isinstance(value, tuple) else ()


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
