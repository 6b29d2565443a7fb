from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import assets, resources
from reconciler.manifest import Manifest, dump, load
from reconciler.model import Address, App, Resource

APPLE = App("app-store", "com.example.wordgame")


def md5(folder: Path, path: str) -> str:
    """The content hash of a file, as this store confirms it."""
    return assets.fingerprint(folder, path, "md5")[0]


def test_what_is_of_the_app_is_one_resource(apple: Callable, fields: Callable) -> None:
    """Categories and content rights are fields of the same thing; a subcategory that is not named is none."""
    manifest = apple(
        "categories: {primary: GAMES, primary_subcategories: [GAMES_WORD], secondary: null}\n"
        "content_rights: USES_THIRD_PARTY_CONTENT\n"
        "age_rating: {contests: NONE, gambling: no, kids_age_band: null}\n"
    )
    assert fields(manifest) == {
        "details": {
            "primary_category": "GAMES",
            "primary_subcategory_one": "GAMES_WORD",
            "primary_subcategory_two": None,
            "secondary_category": None,
            "content_rights": "USES_THIRD_PARTY_CONTENT",
        },
        "details/age_rating": {"contests": "NONE", "gambling": False, "kids_age_band": None},
    }
    details = Address(APPLE, "details")
    assert str(manifest.sources[details, "primary_subcategory_one"]) == "game.yaml:6:58"
    assert str(manifest.sources[details, "content_rights"]) == "game.yaml:7:21"


def test_each_platform_is_a_version_of_its_own(apple: Callable, fields: Callable) -> None:
    """What belongs to a version has its platform first in its key; what is of the whole app has not."""
    found = fields(
        apple(
            "listings: {en-US: {name: Game, subtitle: Play}}\n"
            "platforms:\n"
            "  IOS: {version: 3.4.1, copyright: 2026 A, build: 42, listings: {en-US: {keywords: [a, b c]}}}\n"
            "  MAC_OS: {version: '3.4', build: 1.4.2, release: {type: MANUAL, submit: false}}\n"
        )
    )
    assert found == {
        "listing/en-US": {"name": "Game", "subtitle": "Play"},
        "details/IOS": {"version": "3.4.1", "copyright": "2026 A"},
        "binary/IOS/build": {"version_codes": (42,)},
        "listing/IOS/en-US": {"keywords": "a,b c"},
        "details/MAC_OS": {"version": "3.4"},
        "binary/MAC_OS/build": {"version_codes": ("1.4.2",)},
        "release/MAC_OS": {"type": "MANUAL"},
    }


def test_keywords_can_be_cleared(ios: Callable, fields: Callable) -> None:
    """No keywords are an empty text, however they are written."""
    found = fields(ios("listings: {en-US: {keywords: []}, ja: {keywords: null}}"))
    assert found == {"listing/IOS/en-US": {"keywords": None}, "listing/IOS/ja": {"keywords": None}}


def test_defaults_go_where_the_store_has_them(apple: Callable, fields: Callable) -> None:
    """A title is the app's name, the other texts are those of every platform's version, and ja-JP is ja here."""
    manifest = apple(
        "platforms: {IOS: {listings: {ja: {description: 自分の長い説明文です。}}}, TV_OS: {version: 1.0.0}}",
        "{listings: {ja-JP: {title: ゲーム, description: とても長い説明文です。, keywords: [a, b]}}}",
    )
    assert fields(manifest) == {
        "listing/ja": {"name": "ゲーム"},
        "listing/IOS/ja": {"description": "自分の長い説明文です。", "keywords": "a,b"},
        "listing/TV_OS/ja": {"description": "とても長い説明文です。", "keywords": "a,b"},
        "details/TV_OS": {"version": "1.0.0"},
    }
    assert manifest.notes == {}
    assert str(manifest.sources[Address(APPLE, "listing", "ja"), "name"]) == "game.yaml:2:38"


def test_only_defaults_without_any_place_are_noted(apple: Callable) -> None:
    """A text that the app's listing or any platform takes is no loss; one that none takes is told once."""
    manifest = apple(
        "platforms: {IOS: {version: 1.0.0}, MAC_OS: {version: 1.0.0}}",
        "{listings: {en-US: {title: Game, short_description: Short., release_notes: Fast.}, xx-XX: {title: Game}}}",
    )
    assert manifest.notes == {
        str(APPLE): (
            "defaults.listings.en-US.short_description is left out: app-store does not know it",
            "defaults.listings.xx-XX is left out: app-store does not know it",
        )
    }


def test_the_stores_own_name_for_a_default_wins(apple: Callable, fields: Callable) -> None:
    """Defaults that give ja and ja-JP mean two languages to other stores; here the one with the exact name counts."""
    manifest = apple("protect: []", "{listings: {ja-JP: {title: 二番目}, ja: {title: 一番目}}}")
    assert fields(manifest) == {"listing/ja": {"name": "一番目"}}
    [notes] = manifest.notes.values()
    assert notes == ("defaults.listings.ja-JP is left out: app-store does not know it",)


def test_pruning_concerns_the_block_that_asks_for_it(apple: Callable) -> None:
    """Pruning the app's names deletes no platform's texts, and one platform's pictures no other's."""
    manifest = apple(
        "listings: {prune: true, en-US: {name: Game}}\n"
        "platforms:\n"
        "  IOS: {listings: {prune: true}, screenshots: {prune: true}, previews: {prune: true}}\n"
        "  MAC_OS: {listings: {prune: false}, screenshots: {prune: false}}\n"
    )
    assert manifest.desired.prune == {
        (APPLE, "listing/*"),
        (APPLE, "listing/IOS/*"),
        (APPLE, "image/IOS/*/*"),
        (APPLE, "preview/IOS/*/*"),
    }


def test_pictures_are_confirmed_by_md5(apple_folder: Path, ios: Callable, fields: Callable) -> None:
    """A set of screenshots is one ordered list of hashes under platform, locale and display type."""
    found = fields(ios("screenshots: {ja: {APP_IPHONE_67: img/ja/iphone/*.png}}"))
    names = [f"img/ja/iphone/{number}.png" for number in (1, 2, 3)]
    assert found == {"image/IOS/ja/APP_IPHONE_67": {"files": tuple(md5(apple_folder, name) for name in names)}}


def test_poster_frames_lie_beside_their_previews(apple_folder: Path, ios: Callable, fields: Callable) -> None:
    """Each file has its frame or the store's own, also where a pattern stands for several files."""
    (apple_folder / "video" / "preview-two.mp4").write_bytes((apple_folder / "video" / "preview-en.mp4").read_bytes())
    found = fields(
        ios('previews: {en-US: {IPHONE_67: [{file: video/*.mp4, poster_frame: "00:00:05:12"}, video/preview-en.mp4]}}')
    )
    name = md5(apple_folder, "video/preview-en.mp4")
    assert found == {
        "preview/IOS/en-US/IPHONE_67": {
            "files": (name, name, name),
            "poster_frames": ("00:00:05:12", "00:00:05:12", "00:00:05:00"),
        }
    }


def test_a_build_may_come_with_its_file(apple_folder: Path, ios: Callable, fields: Callable) -> None:
    """The number and the file are fields of the same binary."""
    (apple_folder / "game.ipa").write_bytes(b"PK")
    found = fields(ios("build: 42\nipa: {file: game.ipa}"))
    assert found == {"binary/IOS/build": {"version_codes": (42,), "files": (md5(apple_folder, "game.ipa"),)}}


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("2026-12-01T17:00:00Z", "2026-12-01T17:00:00Z"),
        ("2026-12-01T09:00:00-08:00", "2026-12-01T17:00:00Z"),
        ("2026-12-01T22:30+05:30", "2026-12-01T17:00:00Z"),
        ("2027-01-01T01:00:00+02:00", "2026-12-31T23:00:00Z"),
    ],
)
def test_a_date_is_the_same_instant_in_utc(ios: Callable, fields: Callable, date: str, utc: str) -> None:
    """Two ways to write a moment make no difference, so that a plan shows none."""
    manifest = ios(f"release: {{type: SCHEDULED, date: {date}}}")
    assert fields(manifest) == {"release/IOS": {"type": "SCHEDULED", "date": utc}}
    assert manifest.desired.dates == {APPLE: utc}


def test_the_last_platforms_date_is_the_apps(apple: Callable) -> None:
    """An app with several versions is out once the last of them is."""
    early, late = (f"{{release: {{type: SCHEDULED, date: 2026-1{month}-01T09:00:00Z}}}}" for month in (1, 2))
    assert apple(f"platforms: {{IOS: {late}, MAC_OS: {early}}}").desired.dates == {APPLE: "2026-12-01T09:00:00Z"}


@pytest.mark.parametrize("reference", ["secret:demo", "secret:apple-demo_2"])
def test_a_secret_stays_a_name(ios: Callable, fields: Callable, reference: str) -> None:
    """What is planned, saved and shown is what reconciler.yaml calls the password."""
    assert fields(ios(f"review: {{demo_account_password: '{reference}'}}")) == {
        "details/IOS/review": {"demo_account_password": reference}
    }


@pytest.fixture(scope="module")
def example() -> Manifest:
    """The example of this store."""
    root = resources.shipped("manifests")
    return load([root / "wordgame-apple"], root=root)


def test_the_example_has_no_problems(example: Manifest) -> None:
    """Not even a warning, every field with its place, every picture and the video looked at."""
    assert (example.warnings, example.notes) == ((), {})
    for address, resource in example.desired.resources.items():
        assert all(example.sources[address, name].line for name in ("", *resource.values))
    assert all(asset.what for asset in example.desired.assets.values())
    assert sum(asset.bytes for asset in example.desired.assets.values()) < 5_000_000


def test_the_example_shows_every_kind(example: Manifest) -> None:
    """Two platforms, four languages, three display types, a preview with its poster frame, and a date."""
    locales = ("de-DE", "en-US", "fr-FR", "ja")
    assert sorted(address.local for address in example.desired.resources) == sorted(
        [
            *("details", "details/age_rating", "details/IOS", "details/IOS/review"),
            *("details/MAC_OS", "details/MAC_OS/review", "binary/IOS/build", "binary/MAC_OS/build"),
            *("release/IOS", "release/MAC_OS", "preview/IOS/en-US/IPHONE_67"),
            *(f"listing/{place}{locale}" for place in ("", "IOS/", "MAC_OS/") for locale in locales),
            *(
                f"image/IOS/{locale}/{kind}"
                for locale in locales
                for kind in ("APP_IPHONE_67", "APP_IPAD_PRO_3GEN_129")
            ),
            *(f"image/MAC_OS/{locale}/APP_DESKTOP" for locale in locales),
        ]
    )
    assert list(example.desired.dates.values()) == ["2026-12-01T17:00:00Z"]


def test_the_example_survives_a_round_trip(example: Manifest, tmp_path: Path) -> None:
    """Written from its own desired state, all that is not a file is the same again."""
    [app] = example.desired.apps
    path = tmp_path / "game.yaml"
    path.write_text(dump(app, example.desired.resources, schema_path="x.json"), encoding="utf-8")
    again = load([path], root=tmp_path).desired.resources
    kinds = {"details", "listing", "release", "binary"}
    assert {each: dict(found.values) for each, found in again.items()} == {
        each: dict(found.values) for each, found in example.desired.resources.items() if each.kind in kinds
    }


def test_a_live_secret_is_not_written_down(tmp_path: Path) -> None:
    """A store that shows a password does not get it into a manifest."""
    live = {Address(APPLE, "details", "IOS/review"): Resource({"demo_account_password": "hunter2", "notes": "Hi"})}
    text = dump(APPLE, live, schema_path="x.json")
    assert "hunter2" not in text
    assert "notes: Hi" in text
    assert "# demo_account_password is left out" in text
