"""The Amazon Appstore's part in the story: a small app, how a person meddles with it, and what customers see."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

from reconciler.model import normal

APP = "amzn1.devportal.mobileapp.0123456789abcdef0123456789abcdef"
PACKAGE = "com.example.wordgame"
REPOSITORY = Path(__file__).parent.parent.parent


def picture(path, width, height, shade):
    """A PNG of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade, 120, 255 - shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


class AmazonStage:
    """What the story asks of a store."""

    name = "amazon-appstore"
    has_drafts = True
    changes_in_place = True
    field = ("listings", "en-US", "title")
    long_field = ("listings", "en-US", "description")
    locked_field = field
    pictures = ("images", "en-US", "screenshots")
    added_locale = (("listings", "fr-FR"), ("images", "fr-FR"))
    gone = (*(f"image/fr-FR/{slot}" for slot in ("large-icons", "small-icons", "screenshots")), "listing/fr-FR")
    refused_letters = ()
    submits = 1
    uploads_of_a_reorder = 1
    accept = frozenset({"deletes"})

    def seed(self, control):
        """A live app in two languages, with pictures that nobody here knows."""
        control.seed(
            {
                "id": APP,
                "package": PACKAGE,
                "languages": ["en-US", "de-DE"],
                "images": {"small-icons": 1, "large-icons": 1, "screenshots": 3},
                "apks": [41],
            }
        )

    def manifest(self, folder):
        """Everything of it is to change: texts, one language out and one in, every picture, the APK, the date."""
        picture(folder / "img/114.png", 114, 114, 10)
        picture(folder / "img/512.png", 512, 512, 20)
        for locale, number in [(locale, n) for locale in ("en-US", "fr-FR") for n in (1, 2, 10)]:
            picture(folder / f"img/{locale}/{number}.png", 1280, 800, 30 + number + (5 if locale == "fr-FR" else 0))
        shutil.copy(REPOSITORY / "manifests/wordgame/build/wordgame-42.apk", folder / "42.apk")
        slots = {"small-icons": "img/114.png", "large-icons": "img/512.png"}
        texts = {"short_description": "Find words.", "description": "Find all the words.\nThen find more."}
        return {
            "app": "wordgame",
            "stores": {
                self.name: {
                    "id": APP,
                    "package": PACKAGE,
                    "details": {"contact_email": "new@example.com"},
                    "listings": {
                        "prune": True,
                        "en-US": {"title": "Word Game", "release_notes": "New words.", "keywords": ["b", "a"], **texts},
                        "fr-FR": {"title": "Jeu de mots", "release_notes": "Plus de mots.", **texts},
                    },
                    "images": {
                        locale: {**slots, "screenshots": f"img/{locale}/*.png"} for locale in ("en-US", "fr-FR")
                    },
                    "apks": [{"file": "42.apk"}],
                    "release": {"date": "2027-01-15T09:00:00", "time_zone": "Europe_Berlin"},
                }
            },
        }

    def into_review(self, rehearsal):
        """Bring the app into review."""
        rehearsal.apply()

    # --- a person in the console ---

    def approve(self, control):
        """The review ends well."""
        control.advance(APP, "approve")

    def meddle(self, control):
        """Change a managed field of what is live, as if a version had been released with it; returns its address."""
        control.console(APP, "change_field", resource="listings/en-US", field="title", value="Theirs")
        return "listing/en-US"

    def swap_picture(self, control):
        """Put another picture in the place of one of ours; returns the set's address."""
        control.console(APP, "swap_image", language="en-US", slot="screenshots", position=1)
        return "image/en-US/screenshots"

    def open_draft(self, control):
        """Start a draft in the console; returns its handle."""
        return control.console(APP, "open_edit")["id"]

    def normalise(self, control, how):
        """Let the store tidy texts up as it stores them."""
        control.switches(text_normalisation=how)

    def edit_draft(self, control):
        """Change a field in the draft that is open, whoever opened it."""
        control.console(APP, "change_field", resource="details", field="contactPhone", value="1", where="draft")

    def edit_unmanaged(self, control):
        """Change a live field that the manifest does not name."""
        control.console(APP, "change_field", resource="details", field="contactPhone", value="+1 555 0100")

    def keeps_unmanaged(self, control):
        """Is that change still there?"""
        return (self.newest(control)["details"])["contactPhone"] == "+1 555 0100"

    def twice(self, requests):
        """Every (place, file) that was uploaded more than once into the same place of the same draft."""
        seen, twice = set(), []
        for each in requests:
            if each["acted"] and each["sha256"] and "upload" in each["path"]:
                key = (each["path"], each["sha256"])
                if key in seen:
                    twice.append(key)
                seen.add(key)
        return twice

    # --- what the store holds ---

    def newest(self, control):
        """The version on its way if there is one, else the live one."""
        view = control.view(APP)
        return view["draft"] or view["live"]

    def untouched(self, control):
        """Is the live version as it was seeded, with no draft beside it?"""
        view = control.view(APP)
        return view["draft"] is None and set(view["live"]["listings"]) == {"en-US", "de-DE"}

    def draft_open(self, control):
        """Is there a draft that nobody submitted?"""
        return control.view(APP)["state"] == "draft"

    def submissions(self, control):
        """How often something was submitted."""
        return sum(each["event"] == "committed" for each in control.view(APP)["history"])

    def shown(self, control):
        """What customers will see, in the manifest's terms."""
        version = self.newest(control)
        found = {
            "details": {"contact_email": version["details"]["contactEmail"]},
            "binary/apks": {
                "version_codes": tuple(each["version_code"] for each in version["apks"]),
                "files": tuple(f"sha256:{each['sha256']}" for each in version["apks"]),
            },
            "release": {
                "date": version["availability"]["dateTime"].partition(".")[0],
                "time_zone": version["availability"]["zoneId"].replace("/", "_"),
            },
        }
        for locale, listing in version["listings"].items():
            found[f"listing/{locale}"] = {
                ours: normal(tuple(listing[theirs]) if isinstance(listing[theirs], list) else listing[theirs])
                for ours, theirs in _LISTING.items()
                if listing.get(theirs)
            }
            for slot, assets in version["images"].get(locale, {}).items():
                found[f"image/{locale}/{slot}"] = {"files": tuple(f"sha256:{each['sha256']}" for each in assets)}
        return found


_LISTING = {
    "title": "title",
    "short_description": "shortDescription",
    "description": "fullDescription",
    "release_notes": "recentChanges",
    "keywords": "keywords",
}
