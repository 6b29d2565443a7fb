"""The Firefox Marketplace's part in the story, once for each of the two dialects that its servers have spoken.

The app is hosted and was never handed in. In 2013 its name comes from its own manifest, so the name that the story
wants is the one that the next version of that manifest has.
"""

from __future__ import annotations

from amazon import picture

from reconciler.model import normal

SLUG = "storygame"
MANIFEST_URL = "https://story.example.com/manifest.webapp"
SCREENSHOTS = 16
TEXTS = ("homepage", "support_email", "privacy_policy")


class FirefoxStage:
    """What the story asks of a store. `profile` is the year of the servers: 2013 or 2016."""

    name = "firefox-marketplace"
    has_drafts = False
    changes_in_place = True
    into_review = None  # a page can be changed while people look at it
    long_field = ("listings", "en-US", "description")
    pictures = ("previews",)
    added_locale = (("listings", "fr"),)
    gone = ("listing/fr",)
    refused_letters = ()
    submits = 1
    uploads_of_a_reorder = 1
    accept = frozenset()
    secrets = {"secret:iarc": "AB12CD3"}  # noqa: RUF012 - never changed

    def __init__(self, profile):
        self.profile = profile
        self.label = f"{self.name}-{profile}"
        self.old = profile == "2013"
        self.field = ("privacy_policy",) if self.old else ("listings", "en-US", "name")

    def seed(self, control):
        """An app in two languages that was never handed in, and the next version of its manifest."""
        control.switches(profile=self.profile)
        control.seed(
            {
                "slug": SLUG,
                "manifest_url": MANIFEST_URL,
                "name": "Storygame",
                "locales": ["en-US", "de"],
                "status": "incomplete",
                "previews": 3,
            }
        )
        control.console(SLUG, "host_manifest", url=MANIFEST_URL, manifest=self.webapp("1.1"))

    def webapp(self, version):
        """The app's own manifest: in 2013 all names come from it, later they can be others."""
        locales = {"de": {"name": "Spiel"}, **({"fr": {"name": "Jeu"}} if self.old else {})}
        return {
            "name": "Story Game",
            "version": version,
            "description": "A story.",
            "default_locale": "en-US",
            "locales": locales,
            "icons": {"128": "/icon.png"},
            "developer": {"name": "Example"},
        }

    def manifest(self, folder):
        """Everything of it is to change: version, texts, one language out and one in, every picture, the status."""
        for place in range(1, SCREENSHOTS + 1):
            picture(folder / f"img/en-US/{place}.png", 320, 480, 30 + place)
        block = {
            "id": SLUG,
            "hosted": {"manifest_url": MANIFEST_URL, "version": "1.1"},
            "categories": ["entertainment", "games"],
            "device_types": ["android-mobile", "firefoxos"],
            "premium_type": "free",
            "homepage": "https://example.com/story",
            "support_email": "help@example.com",
            "privacy_policy": "Nothing is kept.",
            "features": ["push", "apps"],
            "listings": {
                "prune": True,
                "en-US": {"name": "Story Game", "description": "Find all the words.\nThen find more."},
                "fr": {"name": "Jeu", "description": "Trouvez les mots."},
            },
            "previews": ["img/en-US/*.png"],
            "release": {"submit": True, "publish": "public"},
        }
        if not self.old:
            picture(folder / "img/128.png", 128, 128, 10)
            block |= {"icon": "img/128.png", "content_rating": {"submission_id": "50", "security_code": "secret:iarc"}}
        return {"app": "story", "stores": {self.name: block}}

    # --- a person in the console ---

    def approve(self, control):
        """The review ends well."""
        if control.view(SLUG)["status"] == "pending":
            control.advance(SLUG, "approve")

    def meddle(self, control):
        """Change a managed field; returns its address."""
        control.console(SLUG, "change_field", resource="listings/en-US", field="description", value="Theirs")
        return "listing/en-US"

    def swap_picture(self, control):
        """Put another screenshot in the place of one of ours; returns the set's address."""
        control.console(SLUG, "swap_preview", position=1)
        return "image/previews"

    def normalise(self, control, how):
        """This store keeps texts as they are."""

    def edit_unmanaged(self, control):
        """Change a field that the manifest does not name."""
        control.console(
            SLUG, "change_field", resource="details", field="support_url", value="https://example.com/theirs"
        )

    def keeps_unmanaged(self, control):
        """Is that change still there?"""
        return "https://example.com/theirs" in control.view(SLUG)["live"]["support_url"].values()

    # --- what the store holds ---

    def untouched(self, control):
        """Is the app as it was seeded?"""
        view = control.view(SLUG)
        return view["status"] == "incomplete" and set(view["live"]["description"]) == {"en-US", "de"}

    def draft_open(self, control):
        """There are no drafts that somebody would have to discard."""
        return False

    def submissions(self, control):
        """How often the app was handed in."""
        return sum(each["event"] == "submitted" for each in control.view(SLUG)["history"])

    def twice(self, requests):
        """Every screenshot that was taken more than once."""
        taken = [each["sha256"] for each in requests if each["acted"] and each["sha256"] and "preview" in each["path"]]
        return sorted({each for each in taken if taken.count(each) > 1})

    def shown(self, control):
        """What customers will see, in the manifest's terms."""
        view = control.view(SLUG)
        live = view["live"]
        found = {
            "binary/app": {"manifest_url": live["manifest_url"], "version_codes": (live["version"],)},
            "details": {
                "categories": tuple(sorted(live["categories"])),
                "device_types": tuple(sorted(live["device_types"])),
                "premium_type": live["premium_type"],
                **{name: normal(live[name].get("en-US")) for name in TEXTS},
            },
            "details/features": {"features": tuple(sorted(live["features"]))},
            "image/previews": {"files": tuple(f"sha256:{each['sha256']}" for each in live["previews"])},
            "release": {
                "submitted": view["status"] != "incomplete",
                "publish": view["status"] if view["status"] != "pending" else view["publish_type"],
            },
        }
        for locale, text in live["description"].items():
            found[f"listing/{locale}"] = {"name": normal(live["name"].get(locale)), "description": normal(text)}
        if not self.old:
            found["image/icon"] = {"files": (f"sha256:{live['icon']}",)}
            found["details/content_rating"] = {
                "submission_id": str(live["ratings"]["submission_id"]),
                "security_code": "secret:iarc",
            }
        return found
