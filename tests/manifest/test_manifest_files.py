from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import assets, inspect
from reconciler.model import Address, App

SIGNED_AT = "apks:\n  - file: build/wordgame-42.apk\n"


def content(folder: Path, path: str) -> str:
    """The content hash of a file."""
    return assets.fingerprint(folder, path)[0]


def test_patterns_are_sorted_as_people_count(folder: Path, block: Callable, fields: Callable) -> None:
    """2.png comes before 10.png."""
    shots = folder / "img" / "en-US" / "screens"
    shutil.copy(folder / "img" / "de-DE" / "screens" / "1.png", shots / "10.png")
    (shots / ".hidden.png").write_bytes(b"")
    found = fields(block("images: {en-US: {screenshots: img/en-US/screens/*.png}}"))
    wanted = tuple(content(folder, f"img/en-US/screens/{number}.png") for number in (1, 2, 3, 10))
    assert found["image/en-US/screenshots"]["files"] == wanted


def test_a_list_keeps_its_order(folder: Path, block: Callable, fields: Callable) -> None:
    """Files and patterns in a list stand in the order in which they are written."""
    found = fields(block("images: {en-US: {screenshots: [img/en-US/screens/3.png, 'img/en-US/screens/[12].png']}}"))
    wanted = tuple(content(folder, f"img/en-US/screens/{number}.png") for number in (3, 1, 2))
    assert found["image/en-US/screenshots"]["files"] == wanted


def test_a_files_name_may_look_like_a_pattern(folder: Path, block: Callable, fields: Callable) -> None:
    """A file that is there under exactly this name is meant."""
    shutil.copy(folder / "img" / "icon-114.png", folder / "img" / "icon[1].png")
    assert "image/en-US/small-icons" in fields(block("images: {en-US: {small-icons: 'img/icon[1].png'}}"))


def test_assets_are_noted_for_the_plan(folder: Path, block: Callable) -> None:
    """Path, size and what it is, by content; the same file twice is one asset."""
    manifest = block("images: {en-US: {small-icons: img/icon-114.png}, de-DE: {small-icons: img/icon-114.png}}")
    [(name, asset)] = manifest.desired.assets.items()
    assert name == content(folder, "img/icon-114.png")
    assert asset.path == "img/icon-114.png"
    assert asset.bytes == (folder / "img" / "icon-114.png").stat().st_size
    assert asset.what.startswith("PNG, 114×114")


@pytest.mark.parametrize("nothing", ["null", "''", "[]"])
def test_an_optional_slot_can_be_cleared(block: Callable, fields: Callable, nothing: str) -> None:
    """null, "" and [] are no files."""
    found = fields(block(f"images: {{en-US: {{promo-images: {nothing}}}}}\nvideos: {{en-US: {nothing}}}"))
    assert found == {"image/en-US/promo-images": {"files": None}, "preview/en-US/videos": {"files": None}}


def test_a_required_slot_cannot_be_cleared(block: Callable, problems: Callable) -> None:
    """What the store cannot be without is not emptied by mistake."""
    [found] = problems(block, "images: {en-US: {small-icons: []}}")
    assert (found.code, found.summary) == ("R2403", "small-icons takes exactly 1 file, not 0")


@pytest.mark.parametrize(
    ("slot", "files", "says"),
    [
        ("small-icons", "[img/icon-114.png, img/icon-114.png]", "small-icons takes exactly 1 file, not 2"),
        ("screenshots", "'img/en-US/screens/[12].png'", "screenshots takes 3 to 10 files, not 2"),
    ],
)
def test_too_few_or_too_many_files_are_counted_after_expansion(
    folder: Path, block: Callable, problems: Callable, *, slot: str, files: str, says: str
) -> None:
    """A slot's limits hold for files, not for patterns."""
    [found] = problems(block, f"images: {{en-US: {{{slot}: {files}}}}}")
    assert (found.code, found.summary) == ("R2403", says)


def test_a_pattern_without_a_match_is_an_error(block: Callable, problems: Callable) -> None:
    """A folder that was renamed must not empty the slot."""
    [found] = problems(block, "images: {en-US: {screenshots: img/en/*.png}}")
    assert (found.code, found.summary) == ("R2402", "no file matches img/en/*.png")
    assert (found.place.line, found.place.column, found.place.length) == (5, 35, 12)


def test_a_missing_file_names_the_closest(folder: Path, block: Callable, problems: Callable) -> None:
    """The fix is the name that was probably meant."""
    [found] = problems(block, "images: {en-US: {small-icons: img/icon-141.png}}")
    assert (found.code, found.fix) == ("R2401", "did you mean img/icon-114.png?")


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", "img/../../secret.png", "../*.png", "/etc/*"])
def test_files_outside_of_the_folder_are_refused(block: Callable, problems: Callable, path: str) -> None:
    """A manifest can name nothing but files beside and below it."""
    [found] = problems(block, f"images: {{en-US: {{small-icons: {path}}}}}")
    assert found.code == "R2401"
    assert "leads out of the manifest's folder" in found.summary


def test_links_are_refused(folder: Path, block: Callable, problems: Callable) -> None:
    """A symbolic link could lead anywhere, also one that a pattern finds or that holds a text."""
    (folder / "img" / "link.png").symlink_to("/etc/passwd")
    (folder / "text" / "link.md").symlink_to("/etc/passwd")
    for text in (
        "images: {en-US: {small-icons: img/link.png}}",
        "images: {en-US: {small-icons: img/lin*.png}}",
        "listings: {en-US: {description: {file: text/link.md}}}",
    ):
        [found] = problems(block, text)
        assert found.code == "R2401"
        assert "symbolic link" in found.summary


def test_a_wrong_image_is_told_at_its_token_with_what_it_is(folder: Path, block: Callable, problems: Callable) -> None:
    """The rules of the slot are those of the store's schema."""
    [found] = problems(block, "images: {en-US: {large-icons: img/icon-114.png}}")
    assert (found.code, found.place.column, found.place.length) == ("R2107", 35, 16)
    assert "114×114" in found.summary
    assert "512×512" in found.summary
    assert found.detail.startswith("PNG, 114×114")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("images: {en-US: {small-icons: text/en-US/notes.md}}", "R2101"),
        ("videos: {en-US: text/en-US/notes.md}", "R2201"),
        ("apks: [{file: text/en-US/notes.md}]", "R2301"),
    ],
)
def test_a_file_of_another_sort_is_told(
    folder: Path, block: Callable, problems: Callable, text: str, code: str
) -> None:
    """A text is neither an image nor a video nor an APK."""
    [found] = problems(block, text)
    assert (found.code, found.place.length) == (code, 19)


def test_a_text_file_stands_for_its_text(folder: Path, block: Callable, fields: Callable) -> None:
    """The text is read at load, normalised, and its source is the path."""
    (folder / "text" / "d.md").write_bytes("\ufeffOne\r\nTwo  \r\n".encode())
    manifest = block("listings: {en-US: {description: {file: text/d.md}}}")
    assert fields(manifest)["listing/en-US"] == {"description": "One\nTwo"}
    address = Address(App("amazon-appstore", "com.example.wordgame"), "listing", "en-US")
    assert (manifest.sources[address, "description"].column, manifest.sources[address, "description"].length) == (44, 9)


def test_a_text_file_is_held_to_the_limits(folder: Path, block: Callable, problems: Callable) -> None:
    """A text is as long in a file as in the manifest, and marked at the path."""
    (folder / "text" / "d.md").write_text("x" * 4001)
    [found] = problems(block, "listings: {en-US: {description: {file: text/d.md}}}")
    assert found.summary == "description has 4,001 of 4,000 characters; 1 too many"
    assert (found.place.column, found.place.length) == (44, 9)


def test_a_text_file_stays_text(folder: Path, block: Callable, fields: Callable) -> None:
    """A file that holds the word null, or a number, is that text."""
    (folder / "text" / "d.md").write_text("null\n")
    assert fields(block("listings: {en-US: {title: {file: text/d.md}}}"))["listing/en-US"] == {"title": "null"}


@pytest.mark.parametrize(
    ("bytes_", "says"), [(b"\xff\xfe", "is not UTF-8 text (byte 1)"), (b"x" * 1_000_001, "1,000,001 bytes")]
)
def test_a_text_file_must_be_text(folder: Path, block: Callable, problems: Callable, bytes_: bytes, says: str) -> None:
    """Something else is told at the path."""
    (folder / "text" / "d.md").write_bytes(bytes_)
    [found] = problems(block, "listings: {en-US: {description: {file: text/d.md}}}")
    assert found.code == "R2401"
    assert says in found.summary


def two_apks(folder: Path) -> None:
    """Put the older APK beside the newer one."""
    older = Path(__file__).parent.parent / "data" / "wordgame-41.apk"
    shutil.copy(older, folder / "build" / "wordgame-41.apk")


def test_apks_are_one_resource_sorted_by_version(folder: Path, block: Callable, fields: Callable) -> None:
    """Version codes and files go together, ascending, in whatever order they are written."""
    two_apks(folder)
    found = fields(block("apks: [{file: build/wordgame-42.apk}, {file: build/wordgame-41.apk}]"))
    files = tuple(content(folder, f"build/wordgame-{number}.apk") for number in (41, 42))
    assert found == {"binary/apks": {"version_codes": (41, 42), "files": files}}


def test_devices_are_a_resource_of_their_own(folder: Path, block: Callable, fields: Callable) -> None:
    """Targeting is keyed by version code; only the named devices are managed."""
    two_apks(folder)
    found = fields(
        block(
            "apks:\n"
            "  - {file: build/wordgame-42.apk, devices: {Fire HD 10 (2021): true, 012: no}}\n"
            "  - {file: build/wordgame-41.apk}\n"
        )
    )
    assert list(found) == ["binary/apks", "binary/42/devices"]
    assert found["binary/42/devices"] == {"Fire HD 10 (2021)": True, "012": False}


def test_the_same_version_twice_is_refused(folder: Path, block: Callable, problems: Callable) -> None:
    """A store takes each version code once."""
    [found] = problems(block, "apks: [{file: build/wordgame-42.apk}, {file: build/wordgame-42.apk}]")
    assert (found.code, found.summary) == ("R2404", "two files have the version code 42")


def test_package_and_signer_are_checked_against_each_apk(folder: Path, block: Callable, problems: Callable) -> None:
    """A build of another app, or one signed with a debug key, is told at the file."""
    [found] = problems(block, f"package: com.example.other\n{SIGNED_AT}")
    assert found.code == "R2404"
    assert found.summary == "package of this file: com.example.wordgame, not com.example.other"
    assert found.detail.startswith("APK, com.example.wordgame 42")
    [found] = problems(block, f"signer: '{'0' * 64}'\n{SIGNED_AT}")
    assert found.summary.startswith("signers of this file: ")


def test_the_right_package_and_signer_pass(folder: Path, block: Callable) -> None:
    """What the APK says of itself is accepted."""
    [signer] = inspect.apk(folder / "build" / "wordgame-42.apk").signers
    assert block(f"package: com.example.wordgame\nsigner: '{signer}'\n{SIGNED_AT}").warnings == ()


def test_a_manifest_can_name_neither_code_nor_environment(folder: Path, block: Callable, fields: Callable) -> None:
    """What looks like a variable, a reference or a command is a text for customers, as it stands."""
    found = fields(block("listings: {en-US: {title: '${HOME} env:HOME $(id) {{x}} %s'}}"))
    assert found["listing/en-US"]["title"] == "${HOME} env:HOME $(id) {{x}} %s"


def test_all_images_are_told_not_only_the_first(folder: Path, block: Callable, problems: Callable) -> None:
    """Files are looked at even where the structure has problems too."""
    found = problems(block, "foo: 1\nimages: {en-US: {small-icons: img/icon-512.png, large-icons: img/icon-114.png}}")
    assert sorted(each.code for each in found) == ["R2010", "R2107", "R2107"]
