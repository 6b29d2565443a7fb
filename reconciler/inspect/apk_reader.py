"""Reads an APK's manifest. Runs in the child process only: on a hostile file anything may be raised here.

An attribute of the `android:` namespace is known by its resource id, as Android itself knows it: its name may be
stripped. Ids are those of `android.R.attr`. A value that refers to the app's own resources is not looked up there.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from apkInspector.axml import (
    ManifestStruct,
    ResChunkHeader,
    StringPoolType,
    XmlEndElement,
    XmlResourceMapType,
    XmlStartElement,
)

from reconciler.inspect.facts import Unreadable
from reconciler.inspect.limits import MANIFEST_BYTES, PERMISSIONS, TEXT_LENGTH
from reconciler.inspect.signers import signers

NAME: Final = 0x01010003
DEBUGGABLE: Final = 0x0101000F
MIN_SDK: Final = 0x0101020C
VERSION_CODE: Final = 0x0101021B
VERSION_NAME: Final = 0x0101021C
TARGET_SDK: Final = 0x01010270

_PREVIEW_SDK: Final = 10_000
"""What Android takes a code name such as "Baklava" for: `Build.VERSION_CODES.CUR_DEVELOPMENT`."""

_TYPE_STRING: Final = 0x03
_TYPES_OF_NUMBERS: Final = (0x10, 0x11, 0x12)
"""Decimal, hexadecimal, boolean. From `android.util.TypedValue`."""

_PACKAGE: Final = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)

_MANIFEST: Final = "AndroidManifest.xml"
_ASKING: Final = ("uses-permission", "uses-permission-sdk-23")

Scalar = str | int | None
"""An attribute's value; None if it refers to something else."""


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag: how deep it stands (the root is 0), its name, its attributes by resource id or else by name."""

    depth: int
    name: str
    attributes: dict[int | str, Scalar]


def read(file: BinaryIO, size: int) -> dict[str, Any]:
    """The fields of `ApkFacts`. Raises Unreadable where the reason is known, and anything else where it is not."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as problem:
        raise Unreadable("it is not a zip archive, or its end is missing") from problem
    with archive:
        elements = list(_elements(_manifest(archive)))
        return {**_described(elements), "signers": signers(archive, file), "bytes": size}


def _manifest(archive: zipfile.ZipFile) -> bytes:
    entries = [entry for entry in archive.infolist() if entry.filename == _MANIFEST]
    if not entries:
        if "BundleConfig.pb" in archive.namelist():
            raise Unreadable("it is an Android App Bundle; build an APK from it, for example with bundletool")
        raise Unreadable(f"there is no {_MANIFEST} in it")
    if len(entries) > 1:
        raise Unreadable(f"there are {len(entries)} entries named {_MANIFEST} in it")
    with archive.open(entries[0]) as packed:
        content = packed.read(MANIFEST_BYTES + 1)
    if len(content) > MANIFEST_BYTES:
        raise Unreadable(f"its {_MANIFEST} unpacks to more than {MANIFEST_BYTES // 1024**2} MB")
    return content


class _Strings(StringPoolType):  # type: ignore[misc]  # apkInspector ships no types
    """apkInspector takes the first byte of a UTF-8 string for its length, which holds for short ASCII only."""

    @classmethod
    def decode_stringpool_mixed_string(cls, file: io.BytesIO, is_utf8: bool, end_stringpool_offset: int) -> str:
        if not is_utf8:
            text: str = super().decode_stringpool_mixed_string(file, is_utf8, end_stringpool_offset)
            return text
        _utf8_length(file)  # in UTF-16 units, then once more in bytes
        return file.read(_utf8_length(file)).decode("utf-8")


def _utf8_length(file: io.BytesIO) -> int:
    """One byte, or two of which the first has its highest bit set."""
    first = file.read(1)[0]
    return (first & 0x7F) << 8 | file.read(1)[0] if first & 0x80 else first


def _elements(manifest: bytes) -> Iterator[Element]:
    file = io.BytesIO(manifest)
    ResChunkHeader.parse(file)
    strings: list[str] = _Strings.parse(file).string_list
    ids: list[int] = XmlResourceMapType.parse(file).resids
    depth = 0
    for node in ManifestStruct.process_elements(file):
        if isinstance(node, XmlStartElement):
            attributes = {_key(each.name_index, ids, strings): _value(each, strings) for each in node.attributes}
            yield Element(depth, strings[node.attrext[1]], attributes)
            depth += 1
        elif isinstance(node, XmlEndElement):
            depth -= 1


def _key(index: int, ids: list[int], strings: list[str]) -> int | str:
    return ids[index] if index < len(ids) else strings[index]


def _value(attribute: Any, strings: list[str]) -> Scalar:
    if attribute.typed_value_datatype == _TYPE_STRING:
        return strings[int(attribute.typed_value_data)]
    if attribute.typed_value_datatype in _TYPES_OF_NUMBERS:
        return int(attribute.typed_value_data)
    return None


def _described(elements: list[Element]) -> dict[str, Any]:
    root = elements[0]
    if root.name != "manifest" or root.depth:
        raise Unreadable(f"its {_MANIFEST} does not begin with <manifest>")
    sdk = next((each.attributes for each in elements if each.depth == 1 and each.name == "uses-sdk"), {})
    app = next((each.attributes for each in elements if each.depth == 1 and each.name == "application"), {})
    lowest = _level(sdk.get(MIN_SDK), otherwise=1)
    return {
        "package": _package(root.attributes.get("package")),
        "version_code": _version_code(root.attributes.get(VERSION_CODE)),
        "version_name": _text(root.attributes.get(VERSION_NAME)),
        "min_sdk": lowest,
        "target_sdk": _level(sdk.get(TARGET_SDK), otherwise=lowest),
        "permissions": _permissions(elements),
        "debuggable": bool(app.get(DEBUGGABLE)),
    }


def _package(value: Scalar) -> str:
    if not isinstance(value, str) or len(value) > TEXT_LENGTH or not _PACKAGE.fullmatch(value):
        raise Unreadable("its manifest names no proper package")
    return value


def _version_code(value: Scalar) -> int:
    if not isinstance(value, int) or value < 0:
        raise Unreadable("its manifest names no versionCode, or not as a number")
    return value


def _level(value: Scalar, otherwise: int) -> int:
    """An API level. A code name stands for the version under development."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() else _PREVIEW_SDK
    return otherwise if value is None else value


def _text(value: Scalar) -> str:
    text = "" if value is None else str(value)
    if len(text) > TEXT_LENGTH:
        raise Unreadable(f"its manifest has a name of {len(text)} characters")
    return text


def _permissions(elements: list[Element]) -> list[str]:
    asked = [each for each in elements if each.depth == 1 and each.name in _ASKING]
    names = dict.fromkeys(_text(each.attributes.get(NAME)) for each in asked)
    if len(names) > PERMISSIONS:
        raise Unreadable(f"it asks for {len(names)} permissions")
    return [name for name in names if name]
