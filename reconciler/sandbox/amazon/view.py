"""What the Developer Console would show of an app, as JSON: for tests, and for pages that show it to people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reconciler.sandbox.amazon.state import IN_PROGRESS, REVIEW, Apk, App, Device, Edit


def view_of(app: App) -> dict[str, Any]:
    """The app: its state, the live version, the one on its way, its history, and how often each file was taken in."""
    return {
        "id": app.id,
        "package": app.package,
        "state": _state(app),
        "live": _version(app, app.live),
        "draft": _version(app, app.open),
        "history": app.history,
        "uploads": app.uploads,
        "staged": {name: asdict(staged) for name, staged in app.staged.items()},
        "testers": app.testers,
    }


def _state(app: App) -> str:
    """`review`, `draft`, `live`, or `unpublished`."""
    if app.open is not None:
        return {REVIEW: "review", IN_PROGRESS: "draft"}[app.open.status]
    return "live" if app.live else "unpublished"


def _version(app: App, edit: Edit | None) -> dict[str, Any] | None:
    if edit is None:
        return None
    content = edit.content
    return {
        "edit": edit.id,
        "status": edit.status,
        "details": content.details,
        "listings": content.listings,
        "images": {
            locale: {slot: [asdict(asset) for asset in assets] for slot, assets in slots.items() if assets}
            for locale, slots in content.media.items()
        },
        "apks": [_apk(apk, app.devices) for apk in content.apks],
        "availability": content.availability,
    }


def _apk(apk: Apk, devices: list[Device]) -> dict[str, Any]:
    """The APK, with the names of the devices that it is offered to."""
    return {
        "id": apk.id,
        "name": apk.name,
        "sha256": apk.sha256,
        "size": apk.size,
        "file_name": apk.file_name,
        **asdict(apk.facts),
        "devices": [device.name for device in devices if device.id in apk.targets],
    }
