"""Gradle Play Publisher: Google Play's page as the Gradle plugin keeps it, for an app in the Amazon Appstore."""

from __future__ import annotations

AMAZON = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
FOR_AMAZON = ("--id", AMAZON, "--name", "wordgame")
HERE = "app/src/main/play"

PAGE = {
    "contact-email.txt": "words@example.com\n",
    "contact-website.txt": "\ufeffhttps://example.com/\r\n",
    "default-language.txt": "en-US\n",
    "listings/en-US/title.txt": "Wordgame\n",
    "listings/en-US/short-description.txt": "Find words\n",
    "listings/en-US/full-description.txt": "Find all the words.\n",
    "listings/en-US/video-url.txt": "https://www.youtube.com/watch?v=x\n",
    "listings/de-DE/title.txt": "Wortspiel\n",
    "listings/en-US/graphics/icon/icon.png": (512, 512),
    "listings/en-US/graphics/feature-graphic/1.png": (1024, 500),
    "listings/en-US/graphics/tv-banner/1.png": (1280, 720),
    "listings/en-US/graphics/phone-screenshots/1.png": (1080, 1920),
    "listings/en-US/graphics/phone-screenshots/2.png": (1080, 1920),
    "listings/en-US/graphics/phone-screenshots/3.png": (1920, 1080),
    "release-notes/en-US/default.txt": "Bugs fixed\n",
    "release-notes/en-US/production.txt": "News\n",
    "release-notes/en-US/beta.txt": "For testers\n",
    "products/coins.json": "{}",
}


def test_a_page_plans_to_exactly_what_differs(mover):
    """Texts and contacts are defaults, gaps filled from the default language; pictures are in Amazon's places."""
    mover.lay(PAGE, root=HERE)
    mover.init("gradle-play", ".", *FOR_AMAZON)
    written = mover.manifest("wordgame.yaml")
    assert written["defaults"]["details"] == {
        "contact_email": "words@example.com",
        "contact_website": "https://example.com/",
    }
    assert written["defaults"]["listings"]["de-DE"] == {
        "title": {"file": f"{HERE}/listings/de-DE/title.txt"},
        "short_description": {"file": f"{HERE}/listings/en-US/short-description.txt"},
        "description": {"file": f"{HERE}/listings/en-US/full-description.txt"},
        "release_notes": {"file": f"{HERE}/release-notes/en-US/production.txt"},
    }
    planned = mover.plan("wordgame.yaml")
    texts = {"short_description": "Find words", "description": "Find all the words.", "release_notes": "News"}
    assert planned.pop("listing/en-US") == texts
    assert planned.pop("listing/de-DE") == {"title": "Wortspiel", **texts}
    assert planned.pop("details") == {"contact_email": "words@example.com", "contact_website": "https://example.com/"}
    slots = ("large-icons", "screenshots", "promo-images", "firetv-icons")
    assert set(planned) == {f"image/en-US/{slot}" for slot in slots}


def test_what_of_a_page_has_no_place(mover):
    """Films, notes for testers, the default notes beside those of production, and what is sold."""
    mover.lay(PAGE, root=HERE)
    mover.init("gradle-play", HERE, *FOR_AMAZON)
    told = (mover.folder / "wordgame.yaml").read_text()
    for left in (
        "listings/en-US/video-url.txt",
        "release-notes/en-US/beta.txt",
        "release-notes/en-US/default.txt",
        "products",
    ):
        assert f"#     {HERE}/{left}\n" in told
    assert told.count("#     ") == 4


def test_a_flavour_lies_over_main(mover):
    """A flavour is an app of its own: it is imported by its folder, with main beneath it, and else listed."""
    mover.lay(PAGE, root=HERE)
    mover.lay({"listings/en-US/title.txt": "Wordgame Free", "contact-email.txt": ""}, root="app/src/free/play")
    assert "app/src/free/play\n      a flavour is an app of its own" in mover.init("gradle-play", "app", *FOR_AMAZON)
    mover.init("gradle-play", "app/src/free/play", *FOR_AMAZON, "-o", ".", "--force")
    listing = mover.manifest("wordgame.yaml")["defaults"]["listings"]["en-US"]
    assert listing["title"] == {"file": "app/src/free/play/listings/en-US/title.txt"}
    assert listing["description"] == {"file": f"{HERE}/listings/en-US/full-description.txt"}
    assert "app/src/main/play/listings/en-US/title.txt" in (mover.folder / "wordgame.yaml").read_text()


def test_several_modules_and_none(mover):
    """Of several apps one has to be named; where there is none, it says what was looked for."""
    assert "there is no src/main/play" in mover.init("gradle-play", ".", *FOR_AMAZON, code=64)
    mover.lay({"listings/en-US/title.txt": "One"}, root="one/src/main/play")
    mover.lay({"listings/en-US/title.txt": "Two"}, root="two/src/main/play")
    said = mover.init("gradle-play", ".", *FOR_AMAZON, code=64)
    assert "one/src/main/play, two/src/main/play" in said


def test_without_an_app_it_says_what_to_do(mover):
    """There is no provider for Google Play."""
    mover.lay(PAGE, root=HERE)
    assert "--store amazon-appstore --id APP" in mover.init("gradle-play", ".", code=64)
    said = mover.init("gradle-play", ".", "--store", "app-store", "--id", "com.example.wordgame", code=64)
    assert "--store amazon-appstore --id APP" in said
