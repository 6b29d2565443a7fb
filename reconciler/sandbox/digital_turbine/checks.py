"""What is wrong with an upload's fields: types and rules as the page has them in its table of parameters.

Of all these rules the page says of one only that it is enforced: the package name must be the APK's.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconciler.sandbox.digital_turbine.form import FIELDS, FILE, METADATA, SEGMENTS, Form
from reconciler.sandbox.digital_turbine.refusals import Problem
from reconciler.sandbox.digital_turbine.state import Apk

_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_PERMISSION = re.compile(r"(?!android\.permission\.)[a-z0-9_.]+")
_LANGUAGE = re.compile("[a-z]{2}")
CATEGORY = "root_cat"

Check = Callable[[Any], str]
"""Says what a value must be, "" if it is."""


def package_problems(form: Form, apk: Apk) -> Iterator[Problem]:
    """The one rule that is always enforced: the metadata name the package that the APK has."""
    pointer = f"/{METADATA}/package_name"
    if not apk.package:
        yield Problem("The file is not an APK: it has no AndroidManifest.xml that can be read", f"/{FILE}")
    elif not form.package:
        yield Problem("package_name is required and must be a text", pointer)
    elif form.package != apk.package:
        yield Problem(f"package_name is {form.package}, but the APK's package is {apk.package}", pointer)


def field_problems(form: Form, *, size: int, empty_segments: bool) -> Iterator[Problem]:
    """Everything else. `size` is how many bytes of the file came in."""
    for name in form.doubled():
        yield Problem(f"{name} was sent more than once", f"/{name}")
    if form.file is not None and not form.file.file_name:
        yield Problem("file must be sent as a file: its part has no filename", f"/{FILE}")
    fields = form.fields
    if empty_segments and form.encoding == FIELDS:
        fields = {SEGMENTS: [], **fields}  # a list without members leaves no part behind
    yield from _problems(fields, "", _top(empty_segments=empty_segments))
    if METADATA in form.fields:
        yield from _problems(form.metadata, f"/{METADATA}", {**_METADATA, "size": lambda value: _size(value, size)})
    permissions = form.metadata.get("permissions")
    if isinstance(permissions, dict):
        for name, texts in permissions.items():
            yield from _permission_problems(name, texts)


def _problems(values: Mapping[str, Any], place: str, checks: Mapping[str, Check]) -> Iterator[Problem]:
    for name, check in checks.items():
        if name not in values:
            yield Problem(f"{name} is required", f"{place}/{name}")
        elif wanted := check(values[name]):
            yield Problem(f"{name} must be {wanted}", f"{place}/{name}")


def _permission_problems(name: str, texts: Any) -> Iterator[Problem]:
    escaped = name.replace("~", "~0").replace("/", "~1")  # RFC 6901
    place = f"/{METADATA}/permissions/{escaped}"
    if not _PERMISSION.fullmatch(name):
        yield Problem(f"permission {name!r} must be in lower case, without android.permission. before it", place)
    if not isinstance(texts, dict):
        yield Problem(f"permission {name!r} must be an object", place)
        return
    if CATEGORY not in texts:
        yield Problem(f"{CATEGORY} is required", f"{place}/{CATEGORY}")
    languages = texts.keys() - {CATEGORY}
    if wrong := sorted(key for key in languages if not _LANGUAGE.fullmatch(key)):
        yield Problem(f"{', '.join(wrong)}: languages are two small letters", place)
    elif not languages:
        yield Problem("a description in at least one language is required", place)
    if any(_text(text) for text in texts.values()):
        yield Problem("every description and the category must be a text that is not empty", place)


def _top(*, empty_segments: bool) -> dict[str, Check]:
    return {
        "fallback_url": _url,
        SEGMENTS: lambda value: _segments(value, empty=empty_segments),
        "send_to_samsung": lambda value: "" if isinstance(value, bool) else "true or false",
        METADATA: lambda value: "" if isinstance(value, dict) else "a JSON object",
    }


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else "a text that is not empty"


def _url(value: Any) -> str:
    return "" if isinstance(value, str) and _URL.fullmatch(value) else "an http or https URL"


def _email(value: Any) -> str:
    return "" if isinstance(value, str) and _EMAIL.fullmatch(value) else "an e-mail address"


def _size(value: Any, size: int) -> str:
    return "" if type(value) is int and value == size else f"the file's size in bytes, {size}"


def _segments(value: Any, *, empty: bool) -> str:
    if isinstance(value, list) and all(map(_is_uuid, value)) and (value or empty):
        return ""
    return "a list of UUIDs" if empty else "a list of UUIDs that is not empty"


def _is_uuid(value: Any) -> bool:
    """In the form with hyphens only: Python would take others, too."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


_METADATA: dict[str, Check] = {
    "category": _text,
    "short_description": _text,
    "icon_url": _url,
    "website_url": _url,
    "market_url": _url,
    "privacy_policy_url": _url,
    "developer": _text,
    "email": _email,
    "permissions": lambda value: "" if isinstance(value, dict) else "an object",
}
