"""EAS Metadata: store.config.json to a manifest for Apple's App Store."""

from __future__ import annotations

import json

NAME = "com.example.wordgame.yaml"
APP = json.dumps({"expo": {"name": "Wordgame", "ios": {"bundleIdentifier": "com.example.wordgame"}}})
ENGLISH = {
    "title": "Wordgame",
    "subtitle": "Find every word",
    "description": "Find words.\r\n\r\nAll of them: each # and every - one.",
    "keywords": ["words", "puzzle", "letters", "daily"],
    "releaseNotes": "Bugs fixed.",
    "promoText": "New!",
    "marketingUrl": "https://example.com",
    "supportUrl": "https://example.com/help",
    "privacyPolicyUrl": "https://example.com/privacy/2027",
    "privacyChoicesUrl": "https://example.com/choices",
}
WHOLE = {
    "configVersion": 0,
    "apple": {
        "version": "3.5.0",
        "copyright": "2027 Example Ltd",
        "advisory": {
            "violenceRealistic": "INFREQUENT_OR_MILD",
            "gambling": False,
            "kidsAgeBand": None,
            "seventeenPlus": False,
        },
        "categories": [["GAMES", "GAMES_WORD", "GAMES_PUZZLE"], "EDUCATION"],
        "info": {"en-US": ENGLISH, "de-DE": {"title": "Wortspiel", "keywords": []}},
        "release": {"automaticRelease": "2027-03-01T09:30:00-08:00", "phasedRelease": True},
        "review": {
            "firstName": "Ada",
            "lastName": "Example",
            "email": "ada@example.com",
            "phone": "+1 555 0100",
            "demoUsername": "demo",
            "demoPassword": "hunter2",
            "demoRequired": True,
            "notes": "The second button.\nThen the third.",
        },
    },
}


def config(**apple):
    """A file with these fields in its `apple` section."""
    return json.dumps({"configVersion": 0, "apple": apple})


def test_a_whole_file_plans_to_exactly_what_differs(mover):
    """Every field with a place gets there, the password and a question of old do not; what is as live is no change."""
    mover.lay({"app.json": APP, "store.config.json": json.dumps(WHOLE)})
    said = mover.init("eas", "store.config.json")
    assert "hunter2" not in said
    assert "hunter2" not in (mover.folder / NAME).read_text()
    assert "apple.review.demoPassword\n      a password does not belong in a manifest" in said
    assert "apple.advisory: seventeenPlus" in said
    assert "Left out, 2 things" in said
    mover.manifest(NAME)
    assert mover.plan(NAME) == {
        "details/IOS": {"version": "3.5.0", "copyright": "2027 Example Ltd"},
        "details/IOS/review": {
            "contact_first_name": "Ada",
            "contact_last_name": "Example",
            "contact_email": "ada@example.com",
            "contact_phone": "+1 555 0100",
            "demo_account_name": "demo",
            "demo_account_required": True,
            "notes": "The second button.\nThen the third.",
        },
        "details/age_rating": {"violence_realistic": "INFREQUENT_OR_MILD"},
        "listing/en-US": {
            "subtitle": "Find every word",
            "privacy_policy_url": "https://example.com/privacy/2027",
            "privacy_choices_url": "https://example.com/choices",
        },
        "listing/de-DE": {"name": "Wortspiel"},
        "listing/IOS/en-US": {
            "description": "Find words.\n\nAll of them: each # and every - one.",
            "release_notes": "Bugs fixed.",
            "promotional_text": "New!",
            "marketing_url": "https://example.com",
            "support_url": "https://example.com/help",
        },
        "release/IOS": {"type": "SCHEDULED", "date": "2027-03-01T17:00:00Z", "phased": True},
    }


def test_pictures_and_films_of_newer_files(mover):
    """Screenshots by display type are taken over in their order; a file that is missing, or no film, is listed."""
    english = {
        "screenshots": {"APP_IPHONE_67": ["./shots/2.png", "./shots/1.png", "./shots/3.png"]},
        "previews": {"IPHONE_67": {"path": "./film.mp4", "previewFrameTimeCode": "00:05:00"}},
    }
    mover.lay({"app.json": APP, "store.config.json": config(info={"en-US": english}), "film.mp4": b"...."})
    mover.lay({"shots/1.png": (1290, 2796), "shots/2.png": (2796, 1290)})
    said = mover.init("eas", ".")
    assert "there is no file shots/3.png" in said
    assert "previews.en-US.IPHONE_67" in said
    slots = mover.manifest(NAME)["stores"]["app-store"]["platforms"]["IOS"]["screenshots"]
    assert slots == {"en-US": {"APP_IPHONE_67": ["shots/2.png", "shots/1.png"]}}
    assert set(mover.plan(NAME)) == {"image/IOS/en-US/APP_IPHONE_67"}


def test_releases_of_all_sorts(mover):
    """At once, by hand, at a day or an hour; a time without its offset could be any, and is listed."""
    for release, expected in (
        ({"automaticRelease": True}, {"type": "AFTER_APPROVAL"}),
        ({"automaticRelease": False, "phasedRelease": False}, {"type": "MANUAL", "phased": False}),
        ({"automaticRelease": "2027-03-01"}, {"type": "SCHEDULED", "date": "2027-03-01T00:00:00+00:00"}),
        ({"autoReleaseDate": "2027-03-01T09:59:00Z"}, {"type": "SCHEDULED", "date": "2027-03-01T09:00:00+00:00"}),
    ):
        mover.lay({"app.json": APP, "store.config.json": config(release=release)})
        mover.init("eas", ".", "--force")
        assert mover.manifest(NAME)["stores"]["app-store"]["platforms"]["IOS"]["release"] == expected
    mover.lay({"store.config.json": config(version="3.5.0", release={"automaticRelease": "2027-03-01T09:00:00"})})
    assert "is not a date with its offset" in mover.init("eas", ".", "--force")


def test_what_has_no_place_is_listed(mover):
    """Fields of the format that a manifest lacks, languages that the store lacks, and categories that there are not."""
    mover.lay(
        {
            "app.json": APP,
            "store.config.json": config(
                version="3.5.0",
                preview={"en-US": ["a.png"]},
                info={"en": {"title": "Wordgame"}, "en-US": {"title": "W", "marketing": 1}},
                categories=["WORDS"],
                release={"shouldResetRatings": True},
            ),
        }
    )
    mover.init("eas", ".")
    told = (mover.folder / NAME).read_text()
    for left in (
        "apple.preview",
        "apple.info.en",
        "apple.info.en-US.marketing",
        "apple.categories: WORDS",
        "apple.release.shouldResetRatings",
    ):
        assert f"#     store.config.json: {left}\n" in told
    assert "#     stores.app-store.listings.en-US.name: W\n" in told


def test_what_cannot_be_read(mover):
    """A program, a broken file, another version of the format, no bundle ID: it says so, and nothing is written."""
    mover.lay({"store.config.js": "module.exports = {}", "broken.json": "{", "next.json": '{"configVersion": 1}'})
    mover.lay({"store.config.json": config(version="3.5.0")})
    assert "is a program, and is not run" in mover.init("eas", "store.config.js", code=64)
    assert "cannot be read as JSON" in mover.init("eas", "broken.json", code=64)
    assert "not configVersion 0" in mover.init("eas", "next.json", code=64)
    assert "give its bundle ID: --id" in mover.init("eas", ".", code=64)
    assert list(mover.folder.glob("*.yaml")) == []
    mover.init("eas", ".", "--id", "com.example.wordgame")
    assert mover.plan(NAME) == {"details/IOS": {"version": "3.5.0"}}
