"""What an upload's form says, in either of the two forms that the page allows to be read out of it.

The page lists a binary parameter `file` beside fields shown as JSON, which no JSON body can carry. So it is a form
(RFC 7578): with a part for each field (`multipart-fields`), or with all fields as JSON in a part `data`
(`multipart-json`); and with the part `file` in both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.digital_turbine.multipart import Malformed, Part, media_type, parts_of
from reconciler.sandbox.digital_turbine.refusals import refused
from reconciler.sandbox.wire import Request

FIELDS, JSON = "multipart-fields", "multipart-json"
FILE, DATA, SEGMENTS, SAMSUNG, METADATA = "file", "data", "variant_segment_ids", "send_to_samsung", "store_metadata"
NAMES = ("fallback_url", SEGMENTS, SAMSUNG, METADATA)

LONGEST_TEXT = 1024 * 1024
"""Bytes that a part may have that is not the file."""


@dataclass(frozen=True)
class Form:
    """A form that was received. `fields` holds JSON values; what was not sent is not in it."""

    encoding: str
    fields: dict[str, Any]
    parts: Sequence[Part]
    file: Part | None

    @property
    def metadata(self) -> dict[str, Any]:
        """The store_metadata, empty if they are no object."""
        given = self.fields.get(METADATA)
        return given if isinstance(given, dict) else {}

    @property
    def package(self) -> str:
        """The package that the metadata name, "" if none."""
        name = self.metadata.get("package_name")
        return name if isinstance(name, str) else ""

    def doubled(self) -> list[str]:
        """Names of parts that came more than once, though there can be only one."""
        names = [part.name for part in self.parts]
        return sorted({name for name in names if names.count(name) > 1 and name != SEGMENTS})

    def dump(self) -> list[dict[str, Any]]:
        """What came over the wire: name, type, file_name, size and sha256 of each part."""
        return [
            {
                "name": part.name,
                "type": part.type,
                "file_name": part.file_name,
                "size": part.body.size,
                "sha256": part.body.sha256,
            }
            for part in self.parts
        ]


@contextmanager
def received(request: Request, not_a_form: int) -> Iterator[Form]:
    """The form in a request's body, good until the block is left.

    Refuses a body that is no form with the status `not_a_form`, and with 400 a form that cannot be taken apart.
    """
    kind, boundary = media_type(request.headers.get("Content-Type") or "")
    if kind != "multipart/form-data":
        detail = f"Content-Type {kind or '(none)'} cannot carry the file: send multipart/form-data with a part `file`"
        raise refused(not_a_form, detail, f"/{FILE}")
    try:
        with parts_of(request.body, boundary) as parts:
            yield _form(parts)
    except Malformed as error:
        raise refused(400, f"The form cannot be read: {error}") from error


def _form(parts: Sequence[Part]) -> Form:
    file = next((part for part in parts if part.name == FILE), None)
    data = next((part for part in parts if part.name == DATA), None)
    if data is not None:
        fields = _parsed(_text(data))
        if not isinstance(fields, dict):
            raise refused(400, "The part `data` must be a JSON object", f"/{DATA}")
        return Form(JSON, {name: fields[name] for name in NAMES if name in fields}, parts, file)
    texts: dict[str, list[str]] = {}
    for part in parts:
        if part.name in NAMES:
            texts.setdefault(part.name, []).append(_text(part))
    return Form(FIELDS, {name: _value(name, given) for name, given in texts.items()}, parts, file)


def _value(name: str, given: list[str]) -> Any:
    """What the texts of a field mean; a text that means nothing stands for itself and will be complained about."""
    if name == SEGMENTS:
        array = _parsed(given[0]) if len(given) == 1 and given[0].lstrip().startswith("[") else None
        return array if isinstance(array, list) else given
    if name == SAMSUNG:
        return {"true": True, "false": False}.get(given[0], given[0])
    return _parsed(given[0]) if name == METADATA else given[0]


def _parsed(text: str) -> Any:
    """The text as JSON, or itself if it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _text(part: Part) -> str:
    if part.body.size > LONGEST_TEXT:
        raise refused(400, f"The part `{part.name}` is longer than {LONGEST_TEXT} bytes", f"/{part.name}")
    try:
        return part.body.content().decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(400, f"The part `{part.name}` is not UTF-8", f"/{part.name}") from error
