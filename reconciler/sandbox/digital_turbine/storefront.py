"""What is known of an app at Digital Turbine: its uploads. The API takes no title, no pictures and no long texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.digital_turbine.form import METADATA, SEGMENTS
from reconciler.sandbox.digital_turbine.state import APPROVED, MANUAL, NOT_REQUESTED, SAMSUNG, UPLOAD, App, Upload
from reconciler.sandbox.storefront.shapes import Edition, Listing, Side, Storefront, facts, text, words


def storefront_of(app: App) -> Storefront:
    """The upload approved last, and the one made last if that is another."""
    approved = [upload for upload in app.uploads if upload.words[MANUAL] == APPROVED]
    live = approved[-1] if approved else None
    newest = app.uploads[-1] if app.uploads else None
    draft = None if newest is live else newest
    return Storefront(
        "Digital Turbine",
        app.package,
        (Edition("", _side(app, live), _side(app, draft)),) if newest else (),
        "Install",
        no_live="No upload has been approved.",
        no_draft="No upload is waiting for approval.",
    )


def _side(app: App, upload: Upload | None) -> Side | None:
    return Side(_state(upload), "", {"": _listing(app, upload)}) if upload else None


def _state(upload: Upload) -> str:
    """The words that were asked for, such as `Upload completed, approval pending`."""
    told = {"Upload": upload.words[UPLOAD], "Samsung": upload.words[SAMSUNG], "approval": upload.words[MANUAL]}
    return ", ".join(f"{name} {words(word).lower()}" for name, word in told.items() if word != NOT_REQUESTED)


def _listing(app: App, upload: Upload) -> Listing:
    given = upload.fields.get(METADATA)
    metadata: Mapping[str, Any] = given if isinstance(given, dict) else {}
    segments = upload.fields.get(SEGMENTS) or ()
    return Listing(
        title=app.package,
        developer=text(metadata.get("developer")),
        promotion=text(metadata.get("short_description")),
        facts=facts(
            Version_code=upload.apk.version_code,
            Size=f"{upload.apk.size:,} bytes",
            Category=metadata.get("category"),
            Icon=metadata.get("icon_url"),
            Website=metadata.get("website_url"),
            Market_page=metadata.get("market_url"),
            Privacy_policy=metadata.get("privacy_policy_url"),
            Email=metadata.get("email"),
            Permissions=", ".join(map(text, metadata.get("permissions") or ())),
            Segments=", ".join(map(text, segments)),
            Fallback=upload.fields.get("fallback_url"),
        ),
    )
