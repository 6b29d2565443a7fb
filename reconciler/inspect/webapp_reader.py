"""Reads the manifest of a packaged web app: a zip with `manifest.webapp`, which is JSON, at its root.

Runs in the child process only: on a hostile file anything may be raised here. Nothing is unpacked but that one
entry, and no more of it than shows that it is too large. The fields are those of Mozilla's Open Web Apps.
"""

from __future__ import annotations

import json
import re
import zipfile
from typing import Any, BinaryIO, Final, NoReturn

from reconciler.inspect.facts import Unreadable
from reconciler.inspect.limits import LOCALES, TEXT_LENGTH, WEBAPP_MANIFEST_BYTES

_MANIFEST: Final = "manifest.webapp"
_MARK: Final = b"\xef\xbb\xbf"
"""What some editors put before UTF-8."""

_ENCRYPTED: Final = 0x1
_VERSION: Final = re.compile(r"[A-Za-z0-9_,*.-]+")
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def read(file: BinaryIO, size: int) -> dict[str, Any]:
    """The fields of `WebAppFacts`. Raises Unreadable where the reason is known, and anything else where it is not."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as problem:
        raise Unreadable("it is not a zip archive, or its end is missing") from problem
    with archive:
        manifest = _parsed(_packed(archive))
    return {
        "name": _name(manifest),
        "version": _version(manifest),
        "default_locale": _default_locale(manifest),
        "locales": _locales(manifest),
        "type": _text(manifest.get("type", "web"), "type"),
        "bytes": size,
    }


def _packed(archive: zipfile.ZipFile) -> bytes:
    entries = [entry for entry in archive.infolist() if entry.filename == _MANIFEST]
    if not entries:
        deeper = next((name for name in archive.namelist() if name.endswith(f"/{_MANIFEST}")), "")
        hint = "; it lies in a folder: zip the contents of that folder, not the folder" if deeper else ""
        raise Unreadable(f"there is no {_MANIFEST} at its root{hint}")
    if len(entries) > 1:
        raise Unreadable(f"there are {len(entries)} entries named {_MANIFEST} in it")
    if entries[0].flag_bits & _ENCRYPTED:
        raise Unreadable(f"its {_MANIFEST} is encrypted")
    with archive.open(entries[0]) as packed:
        content = packed.read(WEBAPP_MANIFEST_BYTES + 1)
    if len(content) > WEBAPP_MANIFEST_BYTES:
        raise Unreadable(f"its {_MANIFEST} unpacks to more than {WEBAPP_MANIFEST_BYTES // 1024**2} MB")
    return content


def _parsed(content: bytes) -> dict[str, Any]:
    """Strict JSON: what two readers could take for two things is refused."""
    try:
        manifest = json.loads(
            content.removeprefix(_MARK).decode("utf-8"), object_pairs_hook=_unique, parse_constant=_constant
        )
    except UnicodeDecodeError as problem:
        raise Unreadable(f"its {_MANIFEST} is not UTF-8 (byte {problem.start + 1:,})") from problem
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise Unreadable(f"its {_MANIFEST} is not JSON: {problem.msg} at {where}") from problem
    except RecursionError as problem:
        raise Unreadable(f"its {_MANIFEST} is nested too deeply") from problem
    if not isinstance(manifest, dict):
        raise Unreadable(f"its {_MANIFEST} holds no object")
    return manifest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable(f"its {_MANIFEST} has the key {name[:40]!a} twice in one object")
        found[name] = value
    return found


def _constant(name: str) -> NoReturn:
    raise Unreadable(f"its {_MANIFEST} is not JSON: {name} is no number there")


def _name(manifest: dict[str, Any]) -> str:
    name = _text(manifest.get("name", ""), "name").strip()
    if not name:
        raise Unreadable(f"its {_MANIFEST} has no name")
    return name


def _version(manifest: dict[str, Any]) -> str:
    version = _text(manifest.get("version", ""), "version")
    if not version:
        raise Unreadable(f"its {_MANIFEST} has no version")
    if not _VERSION.fullmatch(version):
        raise Unreadable(f"its {_MANIFEST} has the version {version[:40]!a}: letters, digits and _ , * . - are taken")
    return version


def _default_locale(manifest: dict[str, Any]) -> str:
    locale = _text(manifest.get("default_locale", ""), "default_locale")
    return _known_form(locale) if locale else ""


def _locales(manifest: dict[str, Any]) -> list[str]:
    locales = manifest.get("locales", {})
    if not isinstance(locales, dict):
        raise Unreadable(f"its {_MANIFEST} has locales that are no object")
    if len(locales) > LOCALES:
        raise Unreadable(f"its {_MANIFEST} has {len(locales)} locales")
    return sorted(_known_form(each) for each in locales)


def _known_form(locale: str) -> str:
    if not _LOCALE.fullmatch(locale):
        raise Unreadable(f"its {_MANIFEST} names a locale {locale[:40]!a}")
    return locale


def _text(value: Any, name: str) -> str:
    """A text of reasonable length that can be encoded again: half of a surrogate pair cannot."""
    if not isinstance(value, str):
        raise Unreadable(f"its {_MANIFEST} has a {name} that is no text")
    if len(value) > TEXT_LENGTH:
        raise Unreadable(f"its {_MANIFEST} has a {name} of {len(value):,} characters")
    try:
        value.encode()
    except UnicodeEncodeError as problem:
        raise Unreadable(f"its {_MANIFEST} has a {name} with half of a surrogate pair") from problem
    return value
