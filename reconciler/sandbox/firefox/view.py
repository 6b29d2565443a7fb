"""What the Developer Hub would show of an app, as JSON: for tests, and for pages that show it to people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.state import App


def view_of(app: App) -> dict[str, Any]:
    """The app: its status, what it holds, its history, and how often each file was taken in.

    There is one state only: what is changed shows at once, and `live` is it whether customers see it or not.
    """
    newest = app.versions[-1]
    texts = {field: app.texts.get(field, {}) for field in tables.TRANSLATED}
    return {
        "id": app.slug,
        "status": app.status,
        "disabled_by_user": app.disabled,
        "publish_type": app.publish_type,
        "visible": app.visible,
        "live": {
            **texts,
            "id": app.id,
            "slug": app.slug,
            "app_type": app.app_type,
            "manifest_url": app.manifest_url,
            "version": newest.version,
            "versions": [asdict(version) for version in app.versions],
            "developer": newest.developer,
            "features": newest.features,
            "default_locale": app.default_locale,
            "categories": app.categories,
            "device_types": app.device_types,
            "premium_type": app.premium_type,
            "price": app.price,
            "payment_account": app.account,
            "ratings": asdict(app.ratings) if app.ratings else None,
            "previews": [
                {"id": each.id, "sha256": each.sha256, "position": each.position, "filetype": each.filetype}
                for each in app.ordered_previews()
            ],
            "icon": app.icon.sha256 if app.icon else None,
        },
        "history": app.history,
        "uploads": app.uploads,
    }
