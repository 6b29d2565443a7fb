"""Web app manifests: read as the Marketplace's validator reads them, and its report on what it found."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from typing import Any
from urllib.parse import urlsplit

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.media import size_of
from reconciler.sandbox.firefox.state import HOSTED, PACKAGED, Manifest, Page, Texts

CONTENT_TYPE = "application/x-web-app-manifest+json"
LONGEST_NAME = 12
"""Characters of a name beyond which the validator warns: home screens cut it off."""


class NoManifest(ValueError):
    """A package that is no ZIP, or has no manifest.webapp in it."""


class Invalid(ValueError):
    """A manifest that does not pass. `args` are the validator's errors."""


def read_page(page: Page | None, url: str) -> Manifest:
    """What is served at a manifest URL. Raises Invalid."""
    if page is None:
        raise Invalid(f"No manifest was found at that URL. Check the address and try again. ({url})")
    content = base64.b64decode(page.body)
    if page.content_type.partition(";")[0].strip() != CONTENT_TYPE:
        raise Invalid(
            f'Manifests must be served with the HTTP header "Content-Type: {CONTENT_TYPE}". '
            f'We saw "{page.content_type}".'
        )
    if len(content) > tables.LARGEST_MANIFEST:
        raise Invalid("Your manifest must be less than 2.0 MB.")
    return _manifest(content, HOSTED)


def read_package(content: bytes) -> Manifest:
    """What is in a package. Raises NoManifest, or Invalid."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            manifest = _manifest(archive.read("manifest.webapp"), PACKAGED)
            _check_icons(archive)
    except (zipfile.BadZipFile, KeyError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise NoManifest("Error extracting manifest from zip file.") from error
    return manifest


def report(manifest: Manifest | None, *errors: str) -> dict[str, Any]:
    """The validator's report, whole also where there is nothing to complain about."""
    long = manifest is not None and any(len(name) > LONGEST_NAME for name in manifest.names.values())
    warnings = ("App name may be too long for the home screen of a device.",) if long else ()
    messages = [_message("error", text) for text in errors] + [_message("warning", text) for text in warnings]
    return {
        "errors": len(errors),
        "warnings": len(warnings),
        "notices": 0,
        "success": not errors,
        "messages": messages,
        "ending_tier": 1,
        "metadata": {},
        "manifest": {}
        if manifest is None
        else {"version": manifest.version, "default_locale": manifest.default_locale},
        "feature_profile": [],
        "feature_usage": [],
        "permissions": [],
    }


def invented(url: str) -> Page:
    """A manifest for a URL of which nothing is known: an app named like its host."""
    host = urlsplit(url).hostname or "app"
    name = host.removeprefix("www.").partition(".")[0].title()
    return page_of({"name": name, "description": f"{name}, an app.", "version": "1.0"})


def page_of(manifest: Any, content_type: str = CONTENT_TYPE) -> Page:
    """What serves this manifest: JSON as an object, or text or bytes to be served as they are."""
    if isinstance(manifest, dict):
        filled = {"developer": {"name": "Example Games"}, "default_locale": "en-US", **manifest}
        manifest = json.dumps(filled, ensure_ascii=False, sort_keys=True)
    content = manifest.encode() if isinstance(manifest, str) else manifest
    return Page(base64.b64encode(content).decode(), content_type)


def slug_from(name: str) -> str:
    """Lower-case letters and digits of a name, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-_")


def _message(kind: str, text: str) -> dict[str, Any]:
    uid = hashlib.sha256(text.encode()).hexdigest()[:32]
    return {
        "tier": 1,
        "type": kind,
        "message": text,
        "description": [],
        "id": ["webapp", "detect_webapp", kind],
        "uid": uid,
        "file": "",
        "line": None,
        "column": None,
        "context": None,
    }


def _manifest(content: bytes, app_type: str) -> Manifest:
    data = _object(content)
    errors = [f"The manifest lacks the required key {key}." for key in ("name",) if not _text(data.get(key))]
    if errors:
        raise Invalid(*errors)
    default = tables.locale_of(str(data.get("default_locale") or "en-US")) or "en-US"
    names, descriptions = _translated(data, "name", default), _translated(data, "description", default)
    developer = data.get("developer")
    return Manifest(
        version=str(data.get("version") or "1.0"),
        developer=str(developer.get("name") or "") if isinstance(developer, dict) else "",
        default_locale=default,
        names=names,
        descriptions=descriptions,
        locales=sorted(({*names, *descriptions} | _locales(data).keys()) - {default}),
        sha256=hashlib.sha256(content).hexdigest(),
        app_type="privileged" if app_type == PACKAGED and data.get("type") == "privileged" else app_type,
        origin=_text(data.get("origin")) if app_type == PACKAGED else "",
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid("Your manifest file was not encoded as valid UTF-8.") from error
    except ValueError as error:
        raise Invalid(f"JSON Parse Error: {error}") from error
    if not isinstance(data, dict):
        raise Invalid("The manifest must be a JSON object.")
    return data


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _locales(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The `locales` of the manifest that the Marketplace has, too."""
    given = data.get("locales")
    pairs = given.items() if isinstance(given, dict) else ()
    return {locale: words for code, words in pairs if isinstance(words, dict) and (locale := tables.locale_of(code))}


def _translated(data: dict[str, Any], key: str, default: str) -> Texts:
    """A text of the manifest in its default locale and in each that has one of its own."""
    own = {default: _text(data.get(key))}
    own |= {locale: _text(words.get(key)) for locale, words in _locales(data).items()}
    return {locale: text for locale, text in own.items() if text}


def _check_icons(archive: zipfile.ZipFile) -> None:
    """An icon's picture must have the size under which the manifest names it."""
    icons = _object(archive.read("manifest.webapp")).get("icons")
    for size, path in (icons or {}).items() if isinstance(icons, dict) else ():
        name = str(path).lstrip("/")
        if name not in archive.namelist():
            raise Invalid(f"The icon {path} is not in the package.")
        found = size_of(archive.read(name))
        if found is None or [str(length) for length in found] != [str(size)] * 2:
            shown = "no picture" if found is None else f"{found[0]}x{found[1]}"
            raise Invalid(f"Icon size does not match: {path} is declared as {size}x{size} and is {shown}.")
