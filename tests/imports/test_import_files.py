"""What `init --from` does with files and arguments, whatever it moves in from."""

from __future__ import annotations

import json

NAME = "com.example.wordgame.yaml"
SMALL = {
    "ios/fastlane/Appfile": 'app_identifier "com.example.wordgame"\n',
    "ios/fastlane/metadata/en-US/name.txt": "Wordgame 2",
    "ios/fastlane/screenshots/en-US/1.png": (1290, 2796),
}


def test_files_from_elsewhere_are_copied(mover):
    """A manifest cannot reach out of its folder, so what lies outside is copied beside it, and nothing else is."""
    mover.lay(SMALL)
    said = mover.init("fastlane", "ios", "-o", "store")
    assert "Copied 2 files beside it" in said
    written = sorted(str(each.relative_to(mover.folder / "store")) for each in (mover.folder / "store").rglob("*.*"))
    beside = "com.example.wordgame"
    assert written == [
        beside,
        f"{beside}.yaml",
        f"{beside}/metadata/en-US/name.txt",
        f"{beside}/screenshots/en-US/1.png",
    ]
    assert set(mover.plan(f"store/{NAME}")) == {"listing/en-US", "image/IOS/en-US/APP_IPHONE_67"}


def test_what_was_copied_in_vain_is_deleted_again(mover):
    """A text that the store would refuse is not in the manifest, so no copy of it stays beside it."""
    mover.lay({**SMALL, "ios/fastlane/metadata/de-DE/name.txt": "Ein Name mit mehr als dreißig Zeichen"})
    assert "Copied 2 files" in mover.init("fastlane", "ios", "-o", "store")
    assert not list(mover.folder.glob("store/**/de-DE"))
    said = mover.init("fastlane", "ios", "-o", "other", "--id", "not a bundle id", "--name", "x", code=64)
    assert "stores.app-store.id: id must be a bundle ID" in said
    assert list((mover.folder / "other").iterdir()) == []


def test_the_same_name_in_two_places_is_two_copies(mover):
    """Files from outside of what is imported keep apart by their folders."""
    shots = {"screenshots": {"APP_IPHONE_67": ["../a/1.png", "../b/1.png", "a/1.png"]}}
    mover.lay({"ios/store.config.json": json.dumps({"configVersion": 0, "apple": {"info": {"en-US": shots}}})})
    mover.lay({"a/1.png": (1290, 2796), "b/1.png": (2796, 1290), "ios/a/1.png": (1320, 2868)})
    mover.init("eas", "ios", "--id", "com.example.wordgame", "-o", "store")
    mover.manifest(f"store/{NAME}")
    assert len({each.read_bytes() for each in (mover.folder / "store").rglob("1.png")}) == 3


def test_links_are_followed_once(mover):
    """A manifest follows no symbolic links: a text behind one is named where it is, or copied."""
    mover.lay(SMALL)
    mover.lay({"texts/name.txt": "Wordgame 2"})
    name = mover.folder / "ios/fastlane/metadata/en-US/name.txt"
    name.unlink()
    name.symlink_to(mover.folder / "texts/name.txt")
    mover.init("fastlane", "ios")
    listing = mover.manifest(NAME)["stores"]["app-store"]["listings"]["en-US"]
    assert listing == {"name": {"file": "texts/name.txt"}}


def test_nothing_is_overwritten_without_force(mover):
    """Neither a manifest nor a copy that was edited since; equal copies are no matter."""
    mover.lay(SMALL)
    mover.init("fastlane", "ios", "-o", "store")
    manifest = mover.folder / "store" / NAME
    copy = mover.folder / "store/com.example.wordgame/metadata/en-US/name.txt"
    assert f"store/{NAME} exists already" in mover.init("fastlane", "ios", "-o", "store", code=64)
    manifest.unlink()
    copy.write_text("Edited here")
    assert "name.txt exists already" in mover.init("fastlane", "ios", "-o", "store", code=64)
    assert copy.read_text() == "Edited here"
    assert not manifest.exists()
    mover.init("fastlane", "ios", "-o", "store", "--force")
    assert copy.read_text() == "Wordgame 2"


def test_no_draft_is_left_behind(mover):
    """What a manifest is tried out in is gone afterwards, also when its id is refused."""
    mover.lay(SMALL)
    said = mover.init("fastlane", "ios", "--id", "not a bundle id", "--name", "x", code=64)
    assert "stores.app-store.id: id must be a bundle ID" in said
    assert [each.name for each in mover.folder.iterdir()] == ["ios"]


def test_several_apps_make_several_manifests(mover):
    """Each fastlane folder below becomes a manifest, named by its app; an id or a name is for one."""
    mover.lay(SMALL)
    mover.lay({"other/fastlane/Appfile": "app_identifier 'com.example.other'\n"})
    mover.lay({"other/fastlane/metadata/en-US/name.txt": "Other"})
    mover.init("fastlane", ".")
    assert sorted(each.name for each in mover.folder.glob("*.yaml")) == ["com.example.other.yaml", NAME]
    assert "an id is for one app" in mover.init("fastlane", ".", "--id", "com.example.x", code=64)
    assert "a name is for one" in mover.init("fastlane", ".", "--name", "x", code=64)


def test_results_as_json(mover):
    """`--json` prints one object: the manifests, what was left out of each and why."""
    mover.lay(SMALL)
    mover.lay({"ios/fastlane/metadata/tlh/name.txt": "Wordgame"})
    said = mover.init("fastlane", "ios", "--json")
    [manifest] = json.loads(said)["manifests"]
    assert manifest["manifest"] == NAME
    assert manifest["left_out"] == [
        {"what": "ios/fastlane/metadata/tlh", "why": "App Store Connect has no such language"}
    ]


def test_wrong_usage(mover):
    """An unknown tool, a path that is not there, ids without stores, and a folder without anything."""
    mover.lay(SMALL)
    mover.lay({"empty/fastlane/metadata/en-US/.keep": ""})
    assert "there are: fastlane, eas, gradle-play" in mover.init("snapshot", "ios", code=64)
    assert "there is no file or folder nowhere" in mover.init("fastlane", "nowhere", code=64)
    assert "no fastlane folder" in mover.init("fastlane", "ios/fastlane/metadata/en-US", code=64)
    assert "each store needs the app's id" in mover.init("fastlane", "ios", "--store", "app-store", code=64)
    unknown = mover.init("fastlane", "ios", "--store", "app-stor", "--id", "com.example.x", code=64)
    assert "did you mean app-store?" in unknown
    nothing = mover.init("fastlane", "ios", "--store", "amazon-appstore", "--id", "com.example.x", code=64)
    assert "ios has nothing for amazon-appstore" in nothing
    assert "has nothing" in mover.init("fastlane", "empty", "--id", "com.example.x", code=64)
    assert "init takes a store and the app's id" in mover.run("init", "app-store", code=64)
    assert "--from takes one path" in mover.init("fastlane", "ios", "com.example.x", code=64)
