"""App Store Connect's part in the story: a small app, how a person meddles with it, and what customers will see.

Changes show at once in the version that is being prepared. The manifest does not submit, so that version stays open
and the story can go on in it; submission has tests of its own beside the provider.
"""

from __future__ import annotations

from amazon import picture

BUNDLE = "com.example.story"
DEVICE = "APP_IPHONE_67"


class AppleStage:
    """What the story asks of a store."""

    name = "app-store"
    has_drafts = False
    changes_in_place = True
    field = ("platforms", "IOS", "listings", "en-US", "promotional_text")
    long_field = ("platforms", "IOS", "listings", "en-US", "description")
    locked_field = long_field
    pictures = ("platforms", "IOS", "screenshots", "en-US", DEVICE)
    added_locale = (
        ("listings", "fr-FR"),
        ("platforms", "IOS", "listings", "fr-FR"),
        ("platforms", "IOS", "screenshots", "fr-FR"),
    )
    gone = (f"image/IOS/fr-FR/{DEVICE}", "listing/IOS/fr-FR", "listing/fr-FR")
    refused_letters = ("\U0001f469\u200d\U0001f680", "<b>")
    submits = 0
    uploads_of_a_reorder = 0
    accept = frozenset({"deletes"})

    def seed(self, control):
        """A live app in two languages, with screenshots of its own, and a build for the next version."""
        control.seed(
            {
                "id": "6400000001",
                "bundle_id": BUNDLE,
                "name": "Story",
                "locales": ["en-US", "de-DE"],
                "builds": [{"version": "350", "platform": "IOS", "train": "3.5.0", "state": "VALID"}],
                "platforms": {"IOS": {"version": "3.4.0", "screenshots": {DEVICE: 3}}},
            }
        )

    def manifest(self, folder):
        """A new version: texts, one language out and one in, every screenshot, the build."""
        for locale, number in [(locale, n) for locale in ("en-US", "fr-FR") for n in (1, 2, 10)]:
            shade = 30 + number + (5 if locale == "fr-FR" else 0)
            picture(folder / f"img/{locale}/{number}.png", 1290, 2796, shade)
        texts = {"support_url": "https://example.com/help", "description": "Find all the words.\nThen find more."}
        return {
            "app": "story",
            "stores": {
                self.name: {
                    "id": BUNDLE,
                    "listings": {
                        "prune": True,
                        "en-US": {"name": "Story", "subtitle": "Words"},
                        "fr-FR": {"name": "Histoire", "subtitle": "Mots"},
                    },
                    "platforms": {
                        "IOS": {
                            "version": "3.5.0",
                            "copyright": "2026 Example Ltd",
                            "build": 350,
                            "listings": {
                                "prune": True,
                                "en-US": {"promotional_text": "New!", "release_notes": "New words.", **texts},
                                "fr-FR": {"promotional_text": "Neuf !", "release_notes": "Plus de mots.", **texts},
                            },
                            "screenshots": {locale: {DEVICE: f"img/{locale}/*.png"} for locale in ("en-US", "fr-FR")},
                        }
                    },
                }
            },
        }

    def into_review(self, rehearsal):
        """Bring the app into review."""
        rehearsal.apply()
        rehearsal.control.console(BUNDLE, "submit")
        rehearsal.control.advance(BUNDLE, "pick_up")

    # --- a person in the console ---

    def approve(self, control):
        """Nothing was submitted: the version stays as it is."""

    def meddle(self, control):
        """Change a managed field; returns its address."""
        where = "draft" if control.view(BUNDLE)["draft"]["versions"] else "live"
        control.console(
            BUNDLE, "change_field", resource="texts/en-US", field="promotionalText", value="Theirs", where=where
        )
        return "listing/IOS/en-US"

    def swap_picture(self, control):
        """Put another screenshot in the place of one of ours; returns the set's address."""
        control.console(BUNDLE, "swap_asset", locale="en-US", device=DEVICE, position=1, where="draft")
        return f"image/IOS/en-US/{DEVICE}"

    def normalise(self, control, how):
        """This store keeps texts as they are."""

    def edit_unmanaged(self, control):
        """Change a live field that the manifest does not name; the next version starts as a copy of it."""
        control.console(
            BUNDLE, "change_field", resource="texts/en-US", field="marketingUrl", value="https://example.com/theirs"
        )

    def keeps_unmanaged(self, control):
        """Is that change still there?"""
        return self.version(control)["localizations"]["en-US"]["marketingUrl"] == "https://example.com/theirs"

    # --- what the store holds ---

    def version(self, control):
        """The version that is being prepared, else the live one."""
        view = control.view(BUNDLE)
        return view["draft"]["versions"].get("IOS") or view["live"]["versions"]["IOS"]

    def untouched(self, control):
        """Is the app as it was seeded, with no version beside the live one?"""
        return not control.view(BUNDLE)["draft"]["versions"]

    def draft_open(self, control):
        """A version that is being prepared is no draft that somebody would have to discard."""
        return False

    def submissions(self, control):
        """How often something was submitted."""
        return len(control.view(BUNDLE)["submissions"])

    def twice(self, requests):
        """Files are told apart by reservations here: what is twice would show in the set."""
        return []

    def shown(self, control):
        """What customers will see, in the manifest's terms."""
        view = control.view(BUNDLE)
        info, version = view["draft"]["info"] or view["live"]["info"], self.version(control)
        found = {
            "details/IOS": {"version": version["versionString"], "copyright": version["copyright"]},
            "binary/IOS/build": {"version_codes": (int(version["build"]),)},
        }
        for locale, texts in info["localizations"].items():
            found[f"listing/{locale}"] = {"name": texts["name"], "subtitle": texts["subtitle"]}
        for locale, texts in version["localizations"].items():
            found[f"listing/IOS/{locale}"] = {
                ours: texts[theirs] for ours, theirs in _TEXTS.items() if texts.get(theirs)
            }
        for locale, sets in version["screenshots"].items():
            for device, assets in sets.items():
                if assets:
                    found[f"image/IOS/{locale}/{device}"] = {"files": tuple(f"md5:{each['md5']}" for each in assets)}
        return found


_TEXTS = {
    "description": "description",
    "promotional_text": "promotionalText",
    "release_notes": "whatsNew",
    "support_url": "supportUrl",
}
