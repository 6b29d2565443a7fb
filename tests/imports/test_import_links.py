"""What `init --from` does where a symbolic link leads out of what is imported: it leaves that out, and says so."""

from __future__ import annotations

import json

import pytest

NAME = "com.example.wordgame.yaml"
APPFILE = {"ios/fastlane/Appfile": 'app_identifier "com.example.wordgame"\n'}
ENGLISH = {**APPFILE, "ios/fastlane/metadata/en-US/subtitle.txt": "Find every word"}
REASON = "a link leads from there out of what is imported"
SECRET = "hunter2@example.com"


@pytest.fixture
def link(mover):
    """Make one path a link to another, both seen from the folder."""

    def _link(path, target):
        place = mover.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(mover.folder / target)

    return _link


def left(said):
    """What was left out because of links, by the JSON that `init` printed."""
    [manifest] = json.loads(said)["manifests"]
    assert all(each["why"].startswith(REASON) for each in manifest["left_out"])
    return sorted(each["what"] for each in manifest["left_out"])


def nowhere(folder, secret):
    """Is this text in no file of a folder?"""
    return not any(secret in each.read_text(errors="replace") for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize(
    "path",
    [
        "metadata/en-US/name.txt",
        "metadata/en-US/keywords.txt",
        "metadata/copyright.txt",
        "metadata/review_information/email_address.txt",
        "metadata/en-US/notes-to-self.txt",
        "screenshots/en-US/1.png",
        "app_previews/en-US/IPHONE_67.mp4",
    ],
)
def test_a_file_that_a_link_brings_in_from_elsewhere_is_left_out(mover, link, path):
    """Neither its bytes nor its words get into the manifest or beside it, and it is listed with the reason."""
    mover.lay({**ENGLISH, "outside.txt": SECRET})
    link(f"ios/fastlane/{path}", "outside.txt")
    assert left(mover.init("fastlane", "ios", "-o", "store", "--json")) == [f"ios/fastlane/{path}"]
    assert nowhere(mover.folder / "store", SECRET)
    assert mover.manifest(f"store/{NAME}")["stores"]["app-store"].keys() == {"id", "listings"}


def test_a_folder_that_a_link_brings_in_from_elsewhere_is_left_out(mover, link):
    """With all that is in it."""
    mover.lay({**ENGLISH, "outside/name.txt": SECRET})
    link("ios/fastlane/metadata/de-DE", "outside")
    listed = left(mover.init("fastlane", "ios", "-o", "store", "--json"))
    assert "ios/fastlane/metadata/de-DE" in listed
    assert nowhere(mover.folder / "store", SECRET)


def test_a_deliverfile_from_elsewhere_is_not_read(mover, link):
    """What it says would stand in the manifest."""
    mover.lay({**ENGLISH, "outside.rb": 'copyright "2027 Elsewhere"\n'})
    link("ios/fastlane/Deliverfile", "outside.rb")
    assert left(mover.init("fastlane", "ios", "-o", "store", "--json")) == ["ios/fastlane/Deliverfile"]
    assert nowhere(mover.folder / "store", "2027 Elsewhere")


def test_links_within_what_is_imported_are_fine(mover, link):
    """To a file or a folder: they are copied like others, and nothing is left out."""
    mover.lay({**ENGLISH, "ios/shared/name.txt": "Wordgame", "ios/german/subtitle.txt": "Finde jedes Wort"})
    link("ios/fastlane/metadata/en-US/name.txt", "ios/shared/name.txt")
    link("ios/fastlane/metadata/de-DE", "ios/german")
    assert left(mover.init("fastlane", "ios", "-o", "store", "--json")) == []
    beside = "com.example.wordgame/metadata"
    assert mover.manifest(f"store/{NAME}")["stores"]["app-store"]["listings"] == {
        "de-DE": {"subtitle": {"file": f"{beside}/de-DE/subtitle.txt"}},
        "en-US": {
            "name": {"file": f"{beside}/en-US/name.txt"},
            "subtitle": {"file": f"{beside}/en-US/subtitle.txt"},
        },
    }


def test_pictures_and_films_of_eas_follow_no_link_to_elsewhere(mover, link):
    """What the file itself names outside of its folder is meant; what a link leads to is not."""
    media = {
        "screenshots": {"APP_IPHONE_67": ["1.png", "../beside/2.png"]},
        "previews": {"IPHONE_67": ["trailer.mp4"]},
    }
    config = {"configVersion": 0, "apple": {"info": {"en-US": {"title": "Wordgame", **media}}}}
    mover.lay({"ios/store.config.json": json.dumps(config)})
    mover.lay({"outside/1.png": (1290, 2796), "beside/2.png": (2796, 1290), "outside/film": SECRET})
    link("ios/1.png", "outside/1.png")
    link("ios/trailer.mp4", "outside/film")
    said = mover.init("eas", "ios", "--id", "com.example.wordgame", "-o", "store", "--json")
    assert left(said) == ["ios/1.png", "ios/trailer.mp4"]
    ios = mover.manifest(f"store/{NAME}")["stores"]["app-store"]["platforms"]["IOS"]
    assert ios == {"screenshots": {"en-US": {"APP_IPHONE_67": ["com.example.wordgame/elsewhere/beside/2.png"]}}}
    assert nowhere(mover.folder / "store", SECRET)


def test_a_link_on_the_way_to_what_is_imported_is_no_matter(mover, link):
    """Whoever names a folder by a link means what is there, and so does a file in it that names one beside it."""
    shots = {"screenshots": {"APP_IPHONE_67": ["../beside/1.png"]}}
    mover.lay({"project/ios/store.config.json": json.dumps({"configVersion": 0, "apple": {"info": {"en-US": shots}}})})
    mover.lay({"project/beside/1.png": (1290, 2796)})
    link("shortcut", "project")
    assert left(mover.init("eas", "shortcut/ios", "--id", "com.example.wordgame", "-o", "store", "--json")) == []
    assert [each.name for each in (mover.folder / "store").rglob("*.png")] == ["1.png"]


def test_texts_and_pictures_of_gradle_play_follow_no_link_to_elsewhere(mover, link):
    """Google Play's page is held to the same."""
    here = "app/src/main/play"
    mover.lay({f"{here}/listings/en-US/title.txt": "Wordgame", "outside.txt": SECRET, "outside.png": (512, 512)})
    links = {
        f"{here}/contact-email.txt": "outside.txt",
        f"{here}/listings/en-US/full-description.txt": "outside.txt",
        f"{here}/listings/en-US/graphics/icon/icon.png": "outside.png",
    }
    for path, target in links.items():
        link(path, target)
    said = mover.init("gradle-play", "app", "--id", "com.example.wordgame", "-o", "store", "--name", "words", "--json")
    assert left(said) == sorted(links)
    assert nowhere(mover.folder / "store", SECRET)
    assert [each.name for each in (mover.folder / "store").rglob("*.png")] == []
