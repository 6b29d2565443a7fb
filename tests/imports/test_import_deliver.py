"""fastlane deliver: each text, picture and setting that has a place gets there; the rest is listed."""

from __future__ import annotations

import pytest

APPFILE = 'app_identifier("com.example.wordgame") # the bundle\n'
NAME = "com.example.wordgame.yaml"


def block(mover) -> dict:
    """The store's block of the manifest that was written."""
    return mover.manifest(NAME)["stores"]["app-store"]


@pytest.fixture
def small(mover):
    """A folder with one language, to which tests add."""
    mover.lay({"fastlane/Appfile": APPFILE, "fastlane/metadata/en-US/name.txt": "Wordgame\n"})
    return mover


def test_the_usual_layout_plans_to_exactly_what_differs(mover):
    """Texts are referred to where they lie, and a plan speaks of what is different in the store and nothing else."""
    mover.lay(
        {
            "Appfile": APPFILE,
            "Deliverfile": 'app_version "3.5.0"\nautomatic_release(false)\nphased_release true\n',
            "metadata/copyright.txt": "2027 Example Ltd\n",
            "metadata/primary_category.txt": "GAMES\n",
            "metadata/en-US/name.txt": "Wordgame\n",
            "metadata/en-US/subtitle.txt": "Find every word\n",
            "metadata/en-US/keywords.txt": "words, puzzle,letters,daily\n",
            "metadata/en-US/support_url.txt": "https://wordgame.example.com/support\n",
            "metadata/de-DE/promotional_text.txt": "Jeden Tag neu.\n",
            "metadata/review_information/first_name.txt": "Ada\n",
            "screenshots/en-US/1.png": (1290, 2796),
        },
        root="fastlane",
    )
    said = mover.init("fastlane", ".")
    assert "Wrote com.example.wordgame.yaml" in said
    assert "Left out" not in said
    texts = block(mover)["platforms"]["IOS"]["listings"]
    assert texts["de-DE"] == {"promotional_text": {"file": "fastlane/metadata/de-DE/promotional_text.txt"}}
    assert texts["en-US"]["keywords"] == ["words", "puzzle", "letters", "daily"]
    planned = mover.plan(NAME)
    [screens] = planned.pop("image/IOS/en-US/APP_IPHONE_67")["files"]
    assert screens.startswith("md5:")
    assert planned == {
        "details/IOS": {"version": "3.5.0", "copyright": "2027 Example Ltd"},
        "details/IOS/review": {"contact_first_name": "Ada", "demo_account_required": False},
        "listing/en-US": {"subtitle": "Find every word"},
        "listing/IOS/de-DE": {"promotional_text": "Jeden Tag neu."},
        "release/IOS": {"type": "MANUAL", "phased": True},
    }


def test_marks_line_ends_and_empty_files(small):
    """A byte order mark and CRLF are no part of a text, an empty file manages nothing, another encoding is named."""
    small.lay(
        {
            "en-US/name.txt": b"\xef\xbb\xbfWordgame\r\n",
            "en-US/description.txt": "Find words.\r\n\r\nAll of them.\r\n",
            "en-US/marketing_url.txt": b"\xef\xbb\xbfhttps://example.com\r\n",
            "en-US/subtitle.txt": " \n",
            "en-US/release_notes.txt": b"Gr\xfc\xdfe",
        },
        root="fastlane/metadata",
    )
    said = small.init("fastlane", ".")
    assert "en-US/subtitle.txt\n      it is empty" in said
    assert "en-US/release_notes.txt\n      it is not UTF-8 text (byte 3)" in said
    assert block(small)["listings"] == {"en-US": {"name": {"file": "fastlane/metadata/en-US/name.txt"}}}
    assert small.plan(NAME) == {
        "listing/IOS/en-US": {"description": "Find words.\n\nAll of them.", "marketing_url": "https://example.com"}
    }


def test_default_stands_in_where_a_language_has_no_such_file(small):
    """`default` fills gaps of the languages that there are, and of those that the Deliverfile names."""
    small.lay(
        {
            "Deliverfile": "languages(['fr-FR', \"xx\"])\n",
            "metadata/default/release_notes.txt": "Bugs fixed.",
            "metadata/default/name.txt": "Never needed",
            "metadata/en-US/release_notes.txt": "",
            "metadata/de-DE/name.txt": "Wortspiel",
            "metadata/fr-FR/name.txt": "Jeu de mots",
        },
        root="fastlane",
    )
    said = small.init("fastlane", ".")
    notes = {"release_notes": {"file": "fastlane/metadata/default/release_notes.txt"}}
    assert block(small)["platforms"]["IOS"]["listings"] == {"de-DE": notes, "fr-FR": notes}
    assert "default/name.txt\n      each language has this text of its own" in said
    assert "languages: xx" in said


def test_default_without_any_language_is_left_out(mover):
    """Texts for no language in particular are named, not lost."""
    mover.lay({"fastlane/Appfile": APPFILE, "fastlane/metadata/default/name.txt": "Wordgame"})
    mover.lay({"fastlane/metadata/copyright.txt": "2027 Example Ltd"})
    assert "default/name.txt\n      there is no language yet" in mover.init("fastlane", ".")


def test_languages_by_other_names(small):
    """Case, a name of old and a missing region are understood where there is one answer; else they are listed."""
    small.lay(
        {f"fastlane/metadata/{each}/subtitle.txt": "Words" for each in ("ja-JP", "gu", "pt-br", "en", "tlh", "de_de")}
    )
    small.lay({"fastlane/metadata/ja/subtitle.txt": "Words"})
    said = small.init("fastlane", ".")
    assert sorted(block(small)["listings"]) == ["de-DE", "en-US", "gu-IN", "ja", "pt-BR"]
    assert "metadata/en\n      en could be en-AU, en-CA, en-GB or en-US" in said
    assert "metadata/tlh\n      App Store Connect has no such language" in said
    assert "metadata/ja-JP\n      the store calls it ja, as it does ja" in said


def test_screenshots_find_their_device_by_size(small):
    """Phones, iPads, watches, Messages and television by size, the two large iPads by name, as deliver has it."""
    small.lay(
        {
            "en-US/10.png": (1290, 2796),
            "en-US/2.png": (2796, 1290),
            "en-US/iPad Pro (12.9-inch) (3rd generation)-1.png": (2048, 2732),
            "en-US/iPad Pro (12.9-inch) (2nd generation)-1.png": (2732, 2048),
            "en-US/Apple Watch Series 10-1.png": (416, 496),
            "iMessage/en-US/1.png": (1290, 2796),
            "appleTV/en-US/1.png": (1920, 1080),
        },
        root="fastlane/screenshots",
    )
    said = small.init("fastlane", ".")
    assert "Left out" not in said
    assert "TV_OS: nothing says which version this is" in said
    here = "fastlane/screenshots"
    platforms = block(small)["platforms"]
    assert platforms["TV_OS"]["screenshots"] == {"en-US": {"APP_APPLE_TV": [f"{here}/appleTV/en-US/1.png"]}}
    assert platforms["IOS"]["screenshots"]["en-US"] == {
        "APP_IPHONE_67": [f"{here}/en-US/10.png", f"{here}/en-US/2.png"],
        "APP_IPAD_PRO_3GEN_129": [f"{here}/en-US/iPad Pro (12.9-inch) (3rd generation)-1.png"],
        "APP_IPAD_PRO_129": [f"{here}/en-US/iPad Pro (12.9-inch) (2nd generation)-1.png"],
        "APP_WATCH_SERIES_10": [f"{here}/en-US/Apple Watch Series 10-1.png"],
        "IMESSAGE_APP_IPHONE_67": [f"{here}/iMessage/en-US/1.png"],
    }
    assert set(small.plan(NAME)) == {
        "image/IOS/en-US/APP_IPHONE_67",
        "image/IOS/en-US/APP_IPAD_PRO_3GEN_129",
        "image/IOS/en-US/APP_IPAD_PRO_129",
        "image/IOS/en-US/APP_WATCH_SERIES_10",
        "image/IOS/en-US/IMESSAGE_APP_IPHONE_67",
        "image/TV_OS/en-US/APP_APPLE_TV",
    }


def test_pictures_that_fit_nowhere(small):
    """A wrong size, another platform's size, transparency, a film, a broken file and an eleventh picture are listed."""
    small.lay({f"fastlane/screenshots/en-US/{number:02}.png": (1290, 2796) for number in range(11)})
    small.lay(
        {
            "odd.png": (1000, 1000),
            "mac.png": (2880, 1800),
            "clear.png": (1242, 2208, 1),
            "broken.png": b"not a picture",
            "film.mp4": b"....ftyp",
            "read.me": "?",
        },
        root="fastlane/screenshots/en-US",
    )
    small.lay({"fastlane/screenshots/default/1.png": (1290, 2796)})
    said = small.init("fastlane", ".")
    screens = block(small)["platforms"]["IOS"]["screenshots"]["en-US"]
    assert [len(each) for each in screens.values()] == [10]
    for name, why in {
        "en-US/odd.png": "1000×1000 is not the size of any screenshot for IOS",
        "en-US/mac.png": "2880×1800 is a size of APP_DESKTOP, which belongs to MAC_OS",
        "en-US/clear.png": "this image has an alpha channel",
        "en-US/broken.png": "broken.png cannot be read as an image",
        "en-US/film.mp4": "a film is no screenshot",
        "en-US/10.png": "APP_IPHONE_67 takes 10 files at most",
        "en-US/read.me": "this import does not know what it is",
        "screenshots/default": "it names no language",
    }.items():
        assert f"{name}\n      {why}" in said
        assert (
            f"#     fastlane/{'' if 'default' in name else 'screenshots/'}{name}" in (small.folder / NAME).read_text()
        )


def test_framed_pictures_win(small):
    """Where frameit has framed pictures, deliver sends those and a watch's, and no others."""
    small.lay(
        {"1.png": (1290, 2796), "1_framed.png": (1290, 2796), "Apple Watch.png": (416, 496)},
        root="fastlane/screenshots/en-US",
    )
    assert "en-US/1.png\n      there are framed pictures beside it" in small.init("fastlane", ".")
    found = block(small)["platforms"]["IOS"]["screenshots"]["en-US"]
    assert found["APP_IPHONE_67"] == ["fastlane/screenshots/en-US/1_framed.png"]
    assert found["APP_WATCH_SERIES_10"] == ["fastlane/screenshots/en-US/Apple Watch.png"]


def test_previews_name_their_device(small):
    """A film's name says which device it is for; one that does not is listed."""
    small.lay({"trailer-iphone_67.mp4": b"....", "other.mov": b"...."}, root="fastlane/app_previews/en-US")
    said = small.init("fastlane", ".")
    assert "en-US/other.mov\n      its name has none of the devices in it" in said
    # what is no film at all is refused by the store's own rules, with their words
    assert "previews.en-US.IPHONE_67.0: fastlane/app_previews/en-US/trailer-iphone_67.mp4" in said
    assert "previews" not in block(small).get("platforms", {}).get("IOS", {})


def test_what_the_store_refuses_is_taken_out_with_its_words(small):
    """A name that is too long and a telephone number that is none would make the manifest invalid: they are listed."""
    small.lay(
        {
            "de-DE/name.txt": "Ein Name mit mehr als dreißig Zeichen",
            "en-US/keywords.txt": ",".join(["keyword"] * 3 + [f"keyword{number}" for number in range(20)]),
            "review_information/phone_number.txt": "call me",
            "review_information/first_name.txt": "Ada",
        },
        root="fastlane/metadata",
    )
    said = small.init("fastlane", ".")
    assert "listings.de-DE.name: fastlane/metadata/de-DE/name.txt\n      name has 37 of 30 characters" in said
    assert "keywords" in said
    assert "review.contact_phone: call me\n      contact_phone must be a telephone number" in said
    found = block(small)
    assert set(found["listings"]) == {"en-US"}
    assert found["platforms"] == {"IOS": {"review": {"contact_first_name": "Ada", "demo_account_required": False}}}


def test_a_password_is_not_carried_over(small):
    """It is in no file that is written and in nothing that is said, while its account is."""
    small.lay({"demo_user.txt": "demo", "demo_password.txt": "hunter2"}, root="fastlane/metadata/review_information")
    said = small.init("fastlane", ".", "-o", "elsewhere")
    assert "demo_password.txt\n      a password does not belong in a manifest" in said
    assert "hunter2" not in said
    written = [each for each in (small.folder / "elsewhere").rglob("*") if each.is_file()]
    assert written
    assert not any(b"hunter2" in each.read_bytes() for each in written)
    assert "demo_account_required: true" in (small.folder / "elsewhere" / NAME).read_text()


def test_a_deliverfile_is_read_as_far_as_it_is_plain(small):
    """Plain values count and win over files; what only Ruby could tell, and what has no place, is listed by line."""
    small.lay(
        {
            "Deliverfile": "# a comment with app_version '9.9.9'\n"
            'copyright "#{Time.now.year} Example"\n'
            'app_version("3.5.0") # soon\n'
            "primary_category 'MZGenre.Games'\n"
            'primary_first_sub_category "Word"\n'
            'secondary_category "Apps.Food_Drink"\n'
            "build_number 350\n"
            "auto_release_date 1796202000000\n"
            "submit_for_review true\n"
            "submission_information({\n"
            "  add_id_info_uses_idfa: false,\n"
            "  content_rights_contains_third_party_content: true,\n"
            "})\n"
            "app_review_information(\n"
            '  first_name: "Ada", last_name: "O\\"Example",\n'
            '  "phone_number" => "+1 555 0100",\n'
            "  demo_password: ENV['PASSWORD']\n"
            ")\n"
            "if ENV['CI']\n  platform 'osx'\nend\n",
            "metadata/primary_category.txt": "BOOKS",
            "metadata/copyright.txt": "2027 Example Ltd",
        },
        root="fastlane",
    )
    said = small.init("fastlane", ".")
    found = block(small)
    assert found["categories"] == {
        "primary": "GAMES",
        "primary_subcategories": ["GAMES_WORD"],
        "secondary": "FOOD_AND_DRINK",
    }
    assert found["content_rights"] == "USES_THIRD_PARTY_CONTENT"
    version = found["platforms"]["IOS"]
    assert version["version"] == "3.5.0"
    assert version["copyright"] == "2027 Example Ltd"
    assert version["release"] == {"type": "SCHEDULED", "date": "2026-12-02T09:00:00Z"}
    for line in (
        "Deliverfile:2: copyright",
        "Deliverfile:9: submit_for_review",
        "Deliverfile:10: submission_information: add_id_info_uses_idfa",
        "Deliverfile:14: app_review_information",
        "Deliverfile:20: platform",
        "metadata/primary_category.txt",
    ):
        assert f"#     fastlane/{line}\n" in (small.folder / NAME).read_text()
    assert "the Deliverfile says primary_category too, and wins" in said


def test_several_platforms_side_by_side(small):
    """Folders of platforms become blocks of their own; what all platforms share is said once."""
    small.lay(
        {
            "metadata/ios/en-US/description.txt": "Find words on a phone.",
            "metadata/osx/en-US/description.txt": "Find words on a Mac.",
            "metadata/osx/en-US/name.txt": "Another name",
            "screenshots/osx/en-US/1.png": (2880, 1800),
        },
        root="fastlane",
    )
    said = small.init("fastlane", ".")
    assert "osx/en-US/name.txt\n      it is one for all platforms" in said
    assert set(small.plan(NAME)) == {
        "listing/IOS/en-US",
        "listing/MAC_OS/en-US",
        "image/MAC_OS/en-US/APP_DESKTOP",
    }


def test_a_mac_app_by_its_deliverfile(small):
    """`platform` says which one the usual folders are for."""
    small.lay(
        {"Deliverfile": 'platform "osx"\n', "metadata/en-US/description.txt": "Find words on a Mac."}, root="fastlane"
    )
    small.init("fastlane", ".")
    assert set(small.plan(NAME)) == {"listing/MAC_OS/en-US"}


def test_an_age_rating_file(small):
    """Answers by App Store Connect's names are taken over; a question that it no longer asks is listed."""
    small.lay(
        {
            "Deliverfile": 'app_rating_config_path "./fastlane/rating.json"\n',
            "rating.json": '{"violenceCartoonOrFantasy": "NONE", "gambling": false, "CARTOON_FANTASY_VIOLENCE": 0}',
        },
        root="fastlane",
    )
    assert "CARTOON_FANTASY_VIOLENCE" in small.init("fastlane", ".")
    assert block(small)["age_rating"] == {"violence_cartoon_or_fantasy": "NONE", "gambling": False}
