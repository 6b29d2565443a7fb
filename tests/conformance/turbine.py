"""Digital Turbine's part in the story: one upload, of which the store shows nothing again.

So there is nothing that a person could change behind our back, no pictures, no texts by language; what the story asks
of those is None here. What is special about this store, uploads in doubt, has a file of its own: `test_in_doubt`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

PACKAGE = "com.example.wordgame"
SEGMENT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OTHER_SEGMENT = "4fa85f64-5717-4562-b3fc-2c963f66afa6"
APK = Path(__file__).parent.parent.parent / "manifests" / "wordgame" / "build" / "wordgame-42.apk"
TEXTS = (
    "category",
    "short_description",
    "icon_url",
    "website_url",
    "market_url",
    "privacy_policy_url",
    "developer",
    "email",
)


class TurbineStage:
    """What the story asks of a store."""

    name = "digital-turbine"
    has_drafts = False
    changes_in_place = None
    field = ("short_description",)
    long_field = ("category",)
    locked_field = None
    pictures = None
    added_locale = None
    gone = None
    refused_letters = ()
    submits = 1
    uploads_of_a_reorder = None
    accept = frozenset()
    into_review = None
    meddle = None
    swap_picture = None
    edit_unmanaged = None

    def seed(self, control):
        """A client of the store that has uploaded nothing."""
        control.seed({"package": PACKAGE})

    def manifest(self, folder):
        """The app and everything that goes with it."""
        shutil.copy(APK, folder / "42.apk")
        why = {"root_cat": "Device", "en": "See the words.", "de": "Wörter sehen."}
        return {
            "app": "wordgame",
            "stores": {
                self.name: {
                    "id": PACKAGE,
                    "apk": {"file": "42.apk"},
                    "fallback_url": "https://example.com/app.apk",
                    "segments": [OTHER_SEGMENT, SEGMENT],
                    "samsung": True,
                    "category": "Games",
                    "short_description": "Find words.",
                    "icon_url": "https://example.com/icon.png",
                    "website_url": "https://example.com",
                    "market_url": f"https://play.google.com/store/apps/details?id={PACKAGE}",
                    "privacy_policy_url": "https://example.com/privacy",
                    "developer": "Example Ltd",
                    "email": "dev@example.com",
                    "permissions": {"internet": why, "vibrate": why, "post_notifications": why},
                }
            },
        }

    # --- the people at the store ---

    def approve(self, control):
        """A person approves the upload."""
        control.advance(PACKAGE, "approve")

    def normalise(self, control, how):
        """What this store does to texts nobody can see."""

    # --- what the store holds ---

    def uploads(self, control):
        """All that was ever taken in, in order."""
        return control.view(PACKAGE)["uploads"]

    def untouched(self, control):
        """Is nothing there?"""
        return self.uploads(control) == []

    def draft_open(self, control):
        """There are no drafts."""
        return False

    def submissions(self, control):
        """How often something was handed in for people to look at."""
        return len(self.uploads(control))

    def shown(self, control):
        """What the newest upload is made of, in the manifest's terms."""
        upload = self.uploads(control)[-1]
        metadata = upload["metadata"]
        permissions = metadata["permissions"].items()
        return {
            "binary/upload": {
                "files": (f"sha256:{upload['sha256']}",),
                "version_codes": (upload["version_code"],),
                "fallback_url": upload["fallback_url"],
                "segments": tuple(sorted(upload["segments"])),
                "samsung": upload["samsung"],
                **{name: metadata[name] for name in TEXTS},
                "permissions": tuple(
                    sorted(f"{name} {key} {text}" for name, texts in permissions for key, text in texts.items())
                ),
            }
        }
