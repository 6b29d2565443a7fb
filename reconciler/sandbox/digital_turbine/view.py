"""What the sandbox shows of an app: every upload as it was received, and what became of it. No client could see it."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.digital_turbine.form import METADATA, SAMSUNG, SEGMENTS
from reconciler.sandbox.digital_turbine.state import App, Upload


def view_of(app: App) -> dict[str, Any]:
    """The app's uploads, oldest first, and its history. `at` is in seconds since 1970."""
    return {
        "package": app.package,
        "uploads": [_upload(upload) for upload in app.uploads],
        "history": [dict(entry) for entry in app.history],
    }


def _upload(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "client": upload.client,
        "sha256": upload.apk.sha256,
        "bytes": upload.apk.size,
        "version_code": upload.apk.version_code,
        "metadata": upload.fields.get(METADATA),
        "segments": upload.fields.get(SEGMENTS),
        "samsung": upload.fields.get(SAMSUNG),
        "fallback_url": upload.fields.get("fallback_url"),
        "encoding": upload.encoding,
        "parts": upload.parts,
        "words": dict(upload.words),
        "at": upload.at,
    }
