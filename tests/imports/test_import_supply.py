"""fastlane supply: Google Play's page, for an app in the Amazon Appstore."""

from __future__ import annotations

AMAZON = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
FOR_AMAZON = ("--store", "amazon-appstore", "--id", AMAZON, "--name", "wordgame")
HERE = "fastlane/metadata/android"

PAGE = {
    "en-US/title.txt": "Wordgame",
    "en-US/short_description.txt": "Find words\r\n",
    "en-US/full_description.txt": "Find all the words.",
    "en-US/changelogs/9.txt": "Old news",
    "en-US/changelogs/10.txt": "News",
    "en-US/changelogs/default.txt": "Bugs fixed",
    "en-US/video.txt": "https://www.youtube.com/watch?v=x",
    "en-US/images/icon.png": (512, 512),
    "en-US/images/featureGraphic.png": (1024, 500),
    "en-US/images/phoneScreenshots/1.png": (1080, 1920),
    "en-US/images/phoneScreenshots/2.png": (1920, 1080),
    "en-US/images/phoneScreenshots/3.png": (1200, 1920),
    "en-US/images/tenInchScreenshots/1.png": (1280, 800),
    "en-US/images/wearScreenshots/1.png": (384, 384),
    "es-419/title.txt": "Palabras",
    "en/title.txt": "Wordgame",
}


def test_texts_become_defaults_and_pictures_amazons(mover):
    """What every store may use stands under `defaults`; a plan for Amazon has these texts and pictures and no more."""
    mover.lay(PAGE, root=HERE)
    said = mover.init("fastlane", ".", *FOR_AMAZON)
    written = mover.manifest("wordgame.yaml")
    assert written["defaults"]["listings"] == {
        "en-US": {
            "title": {"file": f"{HERE}/en-US/title.txt"},
            "short_description": {"file": f"{HERE}/en-US/short_description.txt"},
            "description": {"file": f"{HERE}/en-US/full_description.txt"},
            "release_notes": {"file": f"{HERE}/en-US/changelogs/10.txt"},
        },
        "es-419": {"title": {"file": f"{HERE}/es-419/title.txt"}},
    }
    assert written["stores"]["amazon-appstore"]["images"] == {
        "en-US": {
            "large-icons": [f"{HERE}/en-US/images/icon.png"],
            "screenshots": [f"{HERE}/en-US/images/phoneScreenshots/{number}.png" for number in (1, 2, 3)],
            "promo-images": [f"{HERE}/en-US/images/featureGraphic.png"],
        }
    }
    planned = mover.plan("wordgame.yaml")
    assert planned.pop("listing/en-US") == {
        "short_description": "Find words",
        "description": "Find all the words.",
        "release_notes": "News",
    }
    assert set(planned) == {"image/en-US/large-icons", "image/en-US/screenshots", "image/en-US/promo-images"}
    assert "Amazon Appstore has no es-419: these texts stay under defaults" in said


def test_what_of_a_page_has_no_place(mover):
    """Films, older change logs, other sets of screenshots, wear screenshots and a language that nobody can name."""
    mover.lay(PAGE, root=HERE)
    mover.init("fastlane", ".", *FOR_AMAZON)
    told = (mover.folder / "wordgame.yaml").read_text()
    for left in (
        "en-US/video.txt",
        "en-US/changelogs/9.txt",
        "en-US/changelogs/default.txt",
        "en-US/images/tenInchScreenshots/1.png",
        "en-US/images/wearScreenshots/1.png",
        "en/title.txt",
    ):
        assert f"#     {HERE}/{left}\n" in told


def test_too_few_screenshots_are_none(mover):
    """Amazon takes three at least: two that fit and one that does not are all listed."""
    mover.lay({name: PAGE[name] for name in PAGE if "10.txt" in name or "title" in name}, root=f"{HERE}")
    mover.lay(
        {"1.png": (1080, 1920), "2.png": (1080, 1920), "3.png": (1080, 2400)},
        root=f"{HERE}/en-US/images/phoneScreenshots",
    )
    said = mover.init("fastlane", ".", *FOR_AMAZON)
    assert "screenshots takes 3 files at least, and 2 of those here would fit" in said
    assert "this image is 1080×2400" in said
    assert "images" not in mover.manifest("wordgame.yaml")["stores"]["amazon-appstore"]


def test_without_a_store_it_says_what_to_do(mover):
    """There is no provider for Google Play, so texts for it alone make no manifest."""
    mover.lay(PAGE, root=HERE)
    said = mover.init("fastlane", ".", code=64)
    assert "Google Play, which is not managed here yet" in " ".join(said.split())
    assert "--store amazon-appstore --id" in said
    assert list(mover.folder.glob("*.yaml")) == []


def test_beside_deliver_each_store_has_its_own_texts(mover):
    """With an App Store app in the same folder nothing is put under `defaults`, where it would reach that as well."""
    mover.lay(PAGE, root=HERE)
    mover.lay(
        {
            "fastlane/Appfile": "app_identifier 'com.example.wordgame'\n"
            "package_name 'com.example.words'\n"
            "apple_id 'a@b.c'\n"
        }
    )
    mover.lay({"fastlane/metadata/en-US/name.txt": "Wordgame 2"})
    mover.init("fastlane", ".", *FOR_AMAZON)
    written = mover.manifest("wordgame.yaml")
    assert "defaults" not in written
    assert written["stores"]["amazon-appstore"]["package"] == "com.example.words"
    assert mover.plan("wordgame.yaml", "app-store") == {"listing/en-US": {"name": "Wordgame 2"}}
    assert set(mover.plan("wordgame.yaml", "amazon-appstore")) == {
        "listing/en-US",
        "image/en-US/large-icons",
        "image/en-US/screenshots",
        "image/en-US/promo-images",
    }
    assert "Appfile:3: apple_id" in (mover.folder / "wordgame.yaml").read_text()


def test_beside_deliver_without_a_store_it_is_listed(mover):
    """Moving in from deliver alone leaves Google Play's folder out, and says how to have it."""
    mover.lay(PAGE, root=HERE)
    mover.lay({"fastlane/Appfile": "app_identifier 'com.example.wordgame'\n", "fastlane/metadata/en-US/name.txt": "W2"})
    said = mover.init("fastlane", ".")
    assert f"{HERE}\n      these are for Google Play" in said
    assert mover.plan("com.example.wordgame.yaml") == {"listing/en-US": {"name": "W2"}}
