"""What an APK says of itself: package, version code and needs, from the binary AndroidManifest.xml in its ZIP.

The format is that of Android's `ResourceTypes.h`: chunks, of which the string pool, the resource map and the start
of an element matter here. All numbers are little-endian.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

_STRING_POOL, _RESOURCE_MAP, _START_ELEMENT = 0x0001, 0x0180, 0x0102
_UTF8 = 0x100
_TYPE_STRING = 0x03
_NAMES = {0x01010003: "name", 0x0101020C: "minSdkVersion", 0x0101021B: "versionCode", 0x01010270: "targetSdkVersion"}
"""Attributes of Android's own namespace go by number: shrinkers leave their names out."""

LARGEST_MANIFEST = 10 * 1024 * 1024

Element = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class ApkFacts:
    """What an APK says of itself."""

    package: str
    version_code: int
    min_sdk: int = 1
    target_sdk: int = 1
    television: bool = False


class NotAnApk(ValueError):
    """The file is no ZIP, or there is no readable manifest in it."""


def read_apk(file: IO[bytes]) -> ApkFacts:
    """Read an APK. Raises NotAnApk."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open("AndroidManifest.xml") as manifest:
            content = manifest.read(LARGEST_MANIFEST)
    except zipfile.BadZipFile as error:
        raise NotAnApk("it is no ZIP file") from error
    except KeyError as error:
        raise NotAnApk("there is no AndroidManifest.xml in it") from error
    except (zlib.error, NotImplementedError, RuntimeError) as error:
        raise NotAnApk("its AndroidManifest.xml cannot be unpacked") from error
    try:
        return _facts(list(_elements(content)))
    except NotAnApk:
        raise
    except (struct.error, LookupError, ValueError) as error:
        raise NotAnApk("its AndroidManifest.xml is damaged") from error


def _facts(elements: list[Element]) -> ApkFacts:
    by_name = dict(reversed(elements))
    head, sdk = by_name.get("manifest", {}), by_name.get("uses-sdk", {})
    if not head.get("package") or not isinstance(head.get("versionCode"), int):
        raise NotAnApk("its AndroidManifest.xml names no package or no versionCode")
    least = int(sdk.get("minSdkVersion", 1))
    features = {values.get("name") for name, values in elements if name == "uses-feature"}
    return ApkFacts(
        package=head["package"],
        version_code=head["versionCode"],
        min_sdk=least,
        target_sdk=int(sdk.get("targetSdkVersion", least)),
        television="android.software.leanback" in features,
    )


def _elements(content: bytes) -> Iterator[Element]:
    """The elements in order, each with its attributes by name."""
    strings: list[str] = []
    numbers: tuple[int, ...] = ()
    position = struct.unpack_from("<H", content, 2)[0]
    while position + 8 <= len(content):
        kind, header, size = struct.unpack_from("<HHI", content, position)
        if size < 8:
            raise NotAnApk("its AndroidManifest.xml is damaged")
        chunk = content[position : position + size]
        if kind == _STRING_POOL:
            strings = _strings(chunk)
        elif kind == _RESOURCE_MAP:
            numbers = struct.unpack_from(f"<{(size - header) // 4}I", chunk, header)
        elif kind == _START_ELEMENT:
            yield _element(chunk[header:], strings, numbers)
        position += size


def _element(body: bytes, strings: list[str], numbers: tuple[int, ...]) -> Element:
    _, name, start, step, count = struct.unpack_from("<IIHHH", body)
    attributes = {}
    for index in range(count):
        _, key, raw, _, _, kind, data = struct.unpack_from("<IIIHBBI", body, start + index * step)
        known = _NAMES.get(numbers[key]) if key < len(numbers) else None
        attributes[known or strings[key]] = (
            strings[raw if raw != 0xFFFFFFFF else data] if kind == _TYPE_STRING else data
        )
    return strings[name], attributes


def _strings(pool: bytes) -> list[str]:
    header, _, count, _, flags, start = struct.unpack_from("<HIIIII", pool, 2)
    offsets = struct.unpack_from(f"<{count}I", pool, header)
    read = _utf8 if flags & _UTF8 else _utf16
    return [read(pool, start + offset) for offset in offsets]


def _utf8(pool: bytes, position: int) -> str:
    """One string: its length in characters, then in bytes, each in one byte or two, then the bytes."""
    position += 2 if pool[position] & 0x80 else 1
    length, position = pool[position], position + 1
    if length & 0x80:
        length, position = (length & 0x7F) << 8 | pool[position], position + 1
    return pool[position : position + length].decode("utf-8")


def _utf16(pool: bytes, position: int) -> str:
    """One string: its length in units of two bytes, in one unit or two, then the units."""
    (length,) = struct.unpack_from("<H", pool, position)
    position += 2
    if length & 0x8000:
        length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", pool, position)[0]
        position += 2
    return pool[position : position + 2 * length].decode("utf-16-le")
