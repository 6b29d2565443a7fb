"""Apps as somebody describes them, with uploads that were made before the sandbox is looked at."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.digital_turbine.form import FIELDS, METADATA, SAMSUNG, SEGMENTS
from reconciler.sandbox.digital_turbine.state import (
    APPROVED,
    COMPLETED,
    MANUAL,
    NOT_REQUESTED,
    UPLOAD,
    WORDS,
    Apk,
    App,
    Upload,
)
from reconciler.sandbox.digital_turbine.state import SAMSUNG as SAMSUNG_WORD

EXAMPLE = "com.example.wordgame"
"""The package that a fresh sandbox knows, and of which nothing was uploaded."""

_METADATA: dict[str, Any] = {
    "category": "Games",
    "short_description": "Find the hidden words before the time is up.",
    "icon_url": "https://example.com/icon.png",
    "website_url": "https://example.com",
    "market_url": "https://play.google.com/store/apps/details",
    "privacy_policy_url": "https://example.com/privacy",
    "developer": "Example Ltd",
    "email": "dev@example.com",
    "permissions": {},
}


def seeded(app: Mapping[str, Any], now: float) -> App:
    """An app from its description. Raises ValueError for a key, or a word's name, that is not known.

    Args:
        app: `package`; `uploads`, a list, the oldest first, of objects with the keys `id`, `client`, `sha256`,
            `bytes`, `version_code`, `metadata`, `segments`, `samsung`, `fallback_url`, `encoding`, `words` and `at`
            as `view_of` shows them. Each may be left out; an upload is then done and approved.
        now: the time of uploads that have none, in seconds since 1970.
    """
    package = app.get("package")
    if not isinstance(package, str) or not package or app.keys() - {"package", "uploads"}:
        raise ValueError(f"seed: an app has a package and, if you like, uploads, not {', '.join(app) or 'nothing'}")
    uploads = [_upload(package, number, given, now) for number, given in enumerate(app.get("uploads", []), 1)]
    return App(package, uploads)


def _upload(package: str, number: int, given: Mapping[str, Any], now: float) -> Upload:
    size, samsung = int(given.get("bytes", 5_000_000)), bool(given.get("samsung", False))
    code = int(given.get("version_code", number))
    default: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "client": "sandbox-client",
        "sha256": hashlib.sha256(f"{package} {code}".encode()).hexdigest(),
        "bytes": size,
        "version_code": code,
        "metadata": {"package_name": package, "size": size, **_METADATA},
        "segments": [str(uuid.UUID(int=number))],
        "samsung": samsung,
        "fallback_url": "https://example.com/game.apk",
        "encoding": FIELDS,
        "words": {},
        "at": now,
    }
    words = {UPLOAD: COMPLETED, SAMSUNG_WORD: COMPLETED if samsung else NOT_REQUESTED, MANUAL: APPROVED}
    if unknown := given.keys() - default.keys():
        raise ValueError(
            f"seed: no such key of an upload: {', '.join(sorted(unknown))}; there are {', '.join(default)}"
        )
    full = default | dict(given)
    if unknown := full["words"].keys() - set(WORDS):
        raise ValueError(f"seed: no such word: {', '.join(sorted(unknown))}; there are {', '.join(WORDS)}")
    return Upload(
        id=str(full["id"]),
        client=str(full["client"]),
        at=float(full["at"]),
        apk=Apk(str(full["sha256"]), size, package, code),
        fields={
            "fallback_url": full["fallback_url"],
            SEGMENTS: list(full["segments"]),
            SAMSUNG: samsung,
            METADATA: dict(full["metadata"]),
        },
        encoding=str(full["encoding"]),
        words=words | full["words"],
    )
