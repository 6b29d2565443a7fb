from __future__ import annotations

import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import assets, resources
from reconciler.manifest import Manifest, load
from reconciler.model import Address, App

FIREFOX = App("firefox-marketplace", "game")
HOSTED = "https://example.com/manifest.webapp"


def sha256(folder: Path, path: str) -> str:
    """The content hash of a file."""
    return assets.fingerprint(folder, path, "sha256")[0]


def test_what_is_shown_at_once_is_one_resource(firefox: Callable, fields: Callable) -> None:
    """All that one request carries are fields of the details; what has an address of its own is apart from it."""
    found = fields(
        firefox(
            "categories: [games, education]\n"
            "device_types: [firefoxos, android-mobile]\n"
            "premium_type: premium\n"
            "price: 0.99\n"
            "homepage: null\n"
            "support_email: a@example.com\n"
            "privacy_policy: We keep nothing.\n"
            "features: [push, apps]\n"
            "content_rating: {submission_id: 50, security_code: secret:iarc}\n"
            "payments: {account: /api/v1/payments/account/1/}\n"
        )
    )
    assert found == {
        "details": {
            "categories": ("education", "games"),
            "device_types": ("android-mobile", "firefoxos"),
            "premium_type": "premium",
            "price": "0.99",
            "homepage": None,
            "support_email": "a@example.com",
            "privacy_policy": "We keep nothing.",
        },
        "details/features": {"features": ("apps", "push")},
        "details/content_rating": {"submission_id": "50", "security_code": "secret:iarc"},
        "details/payments": {"account": "/api/v1/payments/account/1/"},
    }


@pytest.mark.parametrize("one", ["[games, education]", "[education, games]"])
def test_the_order_of_categories_makes_no_difference(firefox: Callable, fields: Callable, one: str) -> None:
    """Two ways to write the same set give the same plan."""
    assert fields(firefox(f"categories: {one}"))["details"]["categories"] == ("education", "games")


def test_nothing_is_needed_of_a_device(firefox: Callable, fields: Callable) -> None:
    """An empty list of features is a wish, too."""
    assert fields(firefox("features: []")) == {"details/features": {"features": None}}


def test_a_hosted_app_is_where_its_manifest_is(firefox: Callable, fields: Callable) -> None:
    """The address is managed, and the version only where it is named; it is a text, whatever it looks like."""
    assert fields(firefox(f"hosted: {{manifest_url: {HOSTED}}}")) == {"binary/app": {"manifest_url": HOSTED}}
    assert fields(firefox(f"hosted: {{manifest_url: {HOSTED}, version: 1.10}}")) == {
        "binary/app": {"manifest_url": HOSTED, "version_codes": ("1.10",)}
    }


def test_a_packaged_app_has_the_version_that_its_manifest_names(
    firefox_folder: Path, firefox: Callable, fields: Callable
) -> None:
    """The zip is looked into, and described for people."""
    manifest = firefox("package: {file: build/wordgame.zip}")
    content = sha256(firefox_folder, "build/wordgame.zip")
    assert fields(manifest) == {"binary/app": {"version_codes": ("1.0",), "files": (content,)}}
    assert manifest.desired.assets[content].what == "packaged app, Wordgame 1.0, 3 kB"
    assert str(manifest.sources[Address(FIREFOX, "binary", "app"), "version_codes"]) == "game.yaml:6:21"


def package(path: Path, **values: object) -> None:
    """Write a packaged app."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.webapp", json.dumps({"name": "Game", "version": "2.0", **values}))


@pytest.mark.parametrize(
    ("values", "code", "summary"),
    [
        ({"type": "certified"}, "R2352", "this packaged app is of type certified; package takes web or privileged"),
        ({"version": 2}, "R2351", "a.zip: this packaged app cannot be read: its manifest.webapp has a version"),
    ],
)
def test_a_package_that_the_store_would_refuse_is_told(
    tmp_path: Path, firefox: Callable, problems: Callable, *, values: dict[str, object], code: str, summary: str
) -> None:
    """What is wrong inside the zip is told at the line that names it, before anything is sent."""
    package(tmp_path / "a.zip", **values)
    [found] = problems(firefox, "package: {file: a.zip}")
    assert (found.code, found.place.line, found.place.column) == (code, 6, 21)
    assert found.summary.startswith(summary)


def test_there_is_one_package(tmp_path: Path, firefox: Callable, problems: Callable) -> None:
    """A pattern may name the file, but not two of them."""
    for name in ("a.zip", "b.zip"):
        package(tmp_path / name)
    [found] = [each for each in problems(firefox, "package: {file: '*.zip'}") if each.code == "R2403"]
    assert found.summary == "package takes exactly 1 file, not 2"


def test_an_app_is_hosted_or_packaged(firefox_folder: Path, firefox: Callable, problems: Callable) -> None:
    """It cannot be both."""
    [found] = problems(firefox, f"hosted: {{manifest_url: {HOSTED}}}\npackage: {{file: build/wordgame.zip}}")
    assert (found.code, found.place.line) == ("R2014", 7)
    assert found.summary.startswith("package cannot stand beside `hosted`")


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("premium_type: premium", "this file lacks the field 'price'"),
        ("premium_type: premium-inapp", "this file lacks the field 'price'"),
        ('premium_type: free\nprice: "0.99"', "price goes with `premium_type: premium` or `premium-inapp` only"),
        ('price: "0.99"', "price goes with `premium_type: premium` or `premium-inapp` only"),
        ("premium_type: premium\nprice: 1 $", "price must be a price with two decimals in quotes"),
        ("categories: [games, games]", "categories lists 'games' twice"),
        ("categories: [games, social, music]", "categories has 3 of 2 items; 1 too many"),
        ("categories: [games, miscellaneous]", "categories cannot have miscellaneous beside another category"),
        ("categories: []", "categories has 0 items; at least 1 are needed"),
        ("categories: [gaming]", "categories, item 1, cannot be 'gaming'"),
        ("device_types: [mobile]", "device_types, item 1, cannot be 'mobile'"),
        ("features: [teleport]", "features, item 1, cannot be 'teleport'"),
        ("hosted: {version: 1.0}", "hosted lacks the field 'manifest_url'"),
        (f"hosted: {{manifest_url: {HOSTED}, version: a b}}", "version must be a version, such as 1.0.2"),
        ("content_rating: {submission_id: 50}", "content_rating lacks the field 'security_code'"),
        ("content_rating: {submission_id: x, security_code: secret:a}", "submission_id must be a submission number"),
        ("payments: {account: 1}", "account must be the path of a payment account"),
        ("release: {publish: hidden}", "publish cannot be 'hidden'"),
        ("release: {}", "release names nothing"),
        ("release: {date: 2026-12-01T09:00:00}", "date must be a date and time with its offset"),
        ("listings: {de-DE: {name: a}}", "unknown locale 'de-DE'"),
    ],
)
def test_what_the_store_would_not_take_is_an_error(
    firefox: Callable, problems: Callable, text: str, summary: str
) -> None:
    """Each limit of the store is told in one sentence."""
    [found] = problems(firefox, text)
    assert found.summary.startswith(summary)


def test_other_ways_to_pay_may_have_a_price(firefox: Callable) -> None:
    """Only free apps have none."""
    assert firefox("premium_type: other").warnings == ()
    assert firefox('premium_type: other\nprice: "0.99"').warnings == ()


def test_the_security_code_is_never_written_down(firefox: Callable, problems: Callable) -> None:
    """What stands in its place is not repeated, either."""
    found = problems(firefox, "content_rating: {submission_id: 50, security_code: AB12CD3}")
    assert {each.code for each in found} == {"R2018"}
    assert not any("AB12CD3" in str(each) for each in found)


def test_defaults_have_other_names_here(firefox: Callable, fields: Callable) -> None:
    """A title is a name and de-DE is de; what the store has no place for is noted."""
    manifest = firefox(
        "listings: {fr: {description: Un jeu}}",
        "{listings: {de-DE: {title: Spiel, release_notes: Neu}, en-US: {title: Game, description: Play}}}",
    )
    assert fields(manifest) == {
        "listing/de": {"name": "Spiel"},
        "listing/en-US": {"name": "Game", "description": "Play"},
        "listing/fr": {"description": "Un jeu"},
    }
    assert list(manifest.notes.values()) == [
        ("defaults.listings.de-DE.release_notes is left out: firefox-marketplace does not know it",)
    ]


def test_a_long_name_is_only_a_warning(firefox: Callable) -> None:
    """The documented limit was never enforced."""
    [found] = firefox(f"listings: {{en-US: {{name: {'x' * 128}}}}}").warnings
    assert found.summary == "name has 128 of 127 characters; 1 too many"


def test_the_date_is_waited_for_and_is_no_field(firefox: Callable, fields: Callable) -> None:
    """The store knows no dates, so only the rest is compared with it."""
    manifest = firefox("release: {submit: true, enabled: false, publish: public, date: 2026-12-01T09:00:00-08:00}")
    assert fields(manifest) == {"release": {"submitted": True, "enabled": False, "publish": "public"}}
    assert manifest.desired.dates == {FIREFOX: "2026-12-01T17:00:00Z"}
    assert str(manifest.sources[Address(FIREFOX, "release"), "submitted"]) == "game.yaml:6:23"


def test_a_date_alone_is_no_resource(firefox: Callable, fields: Callable) -> None:
    """There is nothing to compare then, but still something to wait for."""
    manifest = firefox("release: {date: 2026-12-01T09:00:00Z}")
    assert fields(manifest) == {}
    assert manifest.desired.dates == {FIREFOX: "2026-12-01T09:00:00Z"}


def test_a_held_date_must_be_one(firefox: Callable, problems: Callable) -> None:
    """The thirtieth of February does not come."""
    [found] = problems(firefox, "release: {submit: true, date: 2026-02-30T09:00:00Z}")
    assert found.code == "R2503"


def webm(width: int, height: int) -> bytes:
    """The least that is a film of five seconds: EBML of one track and one frame, by the Matroska specification."""
    head = _element(0x1A45DFA3, _element(0x4282, b"webm"), _element(0x4287, b"\2"), _element(0x4285, b"\2"))
    info = _element(0x1549A966, _element(0x2AD7B1, b"\x0f\x42\x40"), _element(0x4489, struct.pack(">d", 5000.0)))
    size = _element(0xE0, _element(0xB0, width.to_bytes(2, "big")), _element(0xBA, height.to_bytes(2, "big")))
    entry = _element(0xAE, _element(0xD7, b"\1"), _element(0x83, b"\1"), _element(0x86, b"V_VP8"), size)
    frames = _element(0x1F43B675, _element(0xE7, b"\0"), _element(0xA3, b"\x81\0\0\x80" + bytes(20)))
    return head + _element(0x18538067, info, _element(0x1654AE6B, entry), frames)


def _element(number: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + struct.pack(">I", 0x10000000 | len(body)) + body


def test_previews_are_pictures_and_films_in_one_list(firefox_folder: Path, firefox: Callable, fields: Callable) -> None:
    """Each file is judged as what it begins like, and they keep their order."""
    (firefox_folder / "play.webm").write_bytes(webm(640, 480))
    manifest = firefox("previews: [img/2.png, play.webm, img/1.png]\nicon: app/icon-128.png")
    names = [sha256(firefox_folder, name) for name in ("img/2.png", "play.webm", "img/1.png", "app/icon-128.png")]
    assert fields(manifest) == {"image/previews": {"files": tuple(names[:3])}, "image/icon": {"files": (names[3],)}}
    assert manifest.warnings == ()
    assert manifest.desired.assets[names[1]].what.startswith("WebM, VP8, 640×480, 5.0 s")


@pytest.mark.parametrize(
    ("text", "code", "summary"),
    [
        ("previews: trailer-en.mp4", "R2202", "this video is MP4; previews takes WebM"),
        ("previews: app/index.html", "R2201", "index.html: this video cannot be read"),
        ("previews: app/icon-128.png", "R2107", "this image is 128×128; previews takes 320×480 or 480×320 and larger"),
        ("icon: img/1.png", "R2107", "this image is 320×694; icon takes squares only"),
        ("icon: small.png", "R2107", "this image is 114×114; icon takes 128×128 and larger"),
        ("icon: '*.png'", "R2403", "icon takes exactly 1 file, not 2"),
        ("icon: moving.gif", "R2102", "this image is a GIF; icon takes PNG or JPEG"),
    ],
)
def test_pictures_that_the_store_would_refuse_are_told(
    firefox_folder: Path, firefox: Callable, problems: Callable, *, text: str, code: str, summary: str
) -> None:
    """Format, size and count are known before anything is sent."""
    example = resources.shipped("manifests") / "wordgame"
    shutil.copy(example / "video" / "trailer-en.mp4", firefox_folder)
    shutil.copy(example / "img" / "icon-114.png", firefox_folder / "small.png")
    shutil.copy(example / "img" / "icon-512.png", firefox_folder)
    (firefox_folder / "moving.gif").write_bytes(b"GIF89a" + struct.pack("<HHBBB", 128, 128, 0, 0, 0) + b";")
    assert (code, True) in [(each.code, each.summary.startswith(summary)) for each in problems(firefox, text)]


def test_pruning_and_protection_are_the_listings(firefox: Callable) -> None:
    """A locale that is not named goes, unless it is protected."""
    desired = firefox("listings: {prune: true, en-US: {name: Game}}\nprotect: [listing/fr, image/previews]").desired
    assert desired.prune == {(FIREFOX, "listing")}
    assert desired.protect == {Address(FIREFOX, "listing", "fr"), Address(FIREFOX, "image", "previews")}


@pytest.mark.parametrize("name", ["a b", "Game", "x" * 31, "a/b", ""])
def test_an_id_is_a_slug_or_a_number(of: Callable, problems: Callable, name: str) -> None:
    """What the store would rewrite or cut off is refused here."""
    found = problems(of, f"app: game\nstores: {{firefox-marketplace: {{id: '{name}'}}}}")
    assert {each.code for each in found} <= {"R2014", "R2012"}


@pytest.fixture(scope="module")
def example() -> Manifest:
    """The example of this store."""
    root = resources.shipped("manifests")
    return load([root / "wordgame-firefox"], root=root)


def test_the_example_has_no_problems(example: Manifest) -> None:
    """Not even a warning; a packaged app with its texts in two languages, its pictures and its submission."""
    assert (example.warnings, example.notes) == ((), {})
    assert sorted(address.local for address in example.desired.resources) == [
        "binary/app", "details", "image/previews", "listing/de", "listing/en-US", "release",
    ]  # fmt: skip


def test_the_examples_package_is_made_of_the_files_beside_it() -> None:
    """Who wants to change the package finds in the folder `app` what is in it."""
    folder = resources.shipped("manifests") / "wordgame-firefox"
    with zipfile.ZipFile(folder / "build" / "wordgame.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.name: path.read_bytes() for path in (folder / "app").iterdir()}
