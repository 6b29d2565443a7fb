from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import assets, resources
from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.manifest import Manifest, dump, load
from reconciler.model import UNKNOWN, Address, App, Resource

TURBINE = App("digital-turbine", "com.example.wordgame")
UPLOAD = Address(TURBINE, "binary", "upload")

GOOD = """\
app: game
stores:
  digital-turbine:
    id: com.example.wordgame
    apk: {file: build/wordgame-42.apk}
    fallback_url: https://example.com/get
    segments: [7c9e6679-7425-40de-944b-e07fc1f90ae7, 3fa85f64-5717-4562-b3fc-2c963f66afa6]
    samsung: false
    category: Games
    short_description: Find the words.
    icon_url: https://example.com/icon.png
    website_url: https://example.com/
    market_url: https://play.google.com/store/apps/details?id=com.example.wordgame
    privacy_policy_url: https://example.com/privacy
    developer: Example Ltd
    email: dev@example.com
    permissions:
      vibrate: {root_cat: Hardware, en: Tremble}
      internet: {root_cat: Network, en: "See   the net", de: Netz}
      post_notifications: {root_cat: Notifications, en: Tell}
"""


def refused(of: Callable, text: str) -> list[Diagnostic]:
    """What a manifest is refused for."""
    with pytest.raises(ManifestInvalid) as caught:
        of(text)
    return list(caught.value.diagnostics)


def test_everything_is_one_resource(folder: Path, of: Callable) -> None:
    """The APK, what it says of itself and all that goes with it are sent in one request, so they are one thing."""
    manifest = of(GOOD)
    assert {each: dict(found.values) for each, found in manifest.desired.resources.items()} == {
        UPLOAD: {
            "files": (assets.fingerprint(folder, "build/wordgame-42.apk", "sha256")[0],),
            "version_codes": (42,),
            "fallback_url": "https://example.com/get",
            "segments": ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
            "samsung": False,
            "category": "Games",
            "short_description": "Find the words.",
            "icon_url": "https://example.com/icon.png",
            "website_url": "https://example.com/",
            "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
            "privacy_policy_url": "https://example.com/privacy",
            "developer": "Example Ltd",
            "email": "dev@example.com",
            "permissions": (
                "internet de Netz",
                "internet en See   the net",
                "internet root_cat Network",
                "post_notifications en Tell",
                "post_notifications root_cat Notifications",
                "vibrate en Tremble",
                "vibrate root_cat Hardware",
            ),
        }
    }
    assert manifest.warnings == ()


def test_each_field_is_found_where_it_is_written(folder: Path, of: Callable) -> None:
    """A plan can point at the line that asks for each change."""
    sources = {name: str(place) for (_, name), place in of(GOOD).sources.items()}
    assert sources["version_codes"] == sources["files"] == "game.yaml:5:17"
    assert (sources["segments"], sources["email"]) == ("game.yaml:7:5", "game.yaml:16:12")
    assert sources["permissions"] == "game.yaml:17:5"


def test_the_package_is_the_apps_id(folder: Path, of: Callable) -> None:
    """Another app's APK is refused before the store has to."""
    [found] = refused(of, GOOD.replace("id: com.example.wordgame\n", "id: com.example.other\n", 1))
    assert (found.code, str(found.place)) == ("R2404", "game.yaml:5:17")
    assert found.summary == "package of this file: com.example.wordgame, not com.example.other"
    assert found.detail == "APK, com.example.wordgame 42 (3.4.1), 17 kB"


def test_permissions_are_those_of_the_apk(folder: Path, of: Callable) -> None:
    """What is missing is told at the mapping, what is too much at its own name."""
    text = GOOD.replace("      vibrate:", "      camera:")
    found = [(each.code, str(each.place), each.summary, each.fix) for each in refused(of, text)]
    assert found == [
        ("R2404", "game.yaml:17:5", "permissions lacks what apk has: vibrate",
         "add each, or build the file without it"),
        ("R2404", "game.yaml:18:7", "'camera' is none of the permissions of apk",
         "remove it; there are: internet, vibrate, post_notifications"),
    ]  # fmt: skip


def test_permissions_of_others_keep_their_prefix(folder: Path, of: Callable) -> None:
    """Only Android's own prefix is left out; all are written in lower case."""
    path = folder / "build" / "wordgame-42.apk"
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for encoding in ("utf-8", "utf-16-le"):
        was, becomes = (name.encode(encoding) for name in ("android.permission.VIBRATE", "com.example.perm.C2D_VIBRA"))
        entries["AndroidManifest.xml"] = entries["AndroidManifest.xml"].replace(was, becomes)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    assert of(GOOD.replace(" vibrate:", " com.example.perm.c2d_vibra:")).warnings == ()


def test_an_app_bundle_is_refused_and_said_to_be_one(folder: Path, of: Callable) -> None:
    """The store takes APKs only."""
    with zipfile.ZipFile(folder / "build" / "game.aab", "w") as archive:
        archive.writestr("BundleConfig.pb", b"x")
        archive.writestr("base/manifest/AndroidManifest.xml", b"x")
    [found] = refused(of, GOOD.replace("build/wordgame-42.apk", "build/game.aab"))
    assert (found.code, str(found.place)) == ("R2301", "game.yaml:5:17")
    assert "it is an Android App Bundle; build an APK from it" in found.summary


@pytest.mark.parametrize(
    ("was", "becomes", "summary"),
    [
        ("    samsung: false\n", "", "this file lacks the field 'samsung'"),
        ("    apk: {file: build/wordgame-42.apk}\n", "", "this file lacks the field 'apk'"),
        ("apk: {file: build/wordgame-42.apk}", "apk: build/wordgame-42.apk", "apk must be a mapping"),
        ("samsung: false", "samsung: perhaps", "samsung must be true or false"),
        ("segments: [", "segments: [x, ", "segments, item 1, must be a UUID in lower case"),
        ("segments: [", "segments: [7C9E6679-7425-40DE-944B-E07FC1F90AE7, ", "segments, item 1, must be a UUID"),
        ("segments: [", "segments: [3fa85f64-5717-4562-b3fc-2c963f66afa6, ", "segments lists '3fa85f64"),
        ("Find the words.", "''", "short_description cannot be empty"),
        ("category: Games", "category: null", "category cannot be empty"),
        ("https://example.com/icon.png", "ftp://example.com/icon.png", "icon_url must be a web address"),
        ("dev@example.com", "dev", "email must be an e-mail address"),
        ("vibrate: {root_cat: Hardware, ", "vibrate: {", "vibrate lacks the field 'root_cat'"),
        ("{root_cat: Hardware, en: Tremble}", "{root_cat: Hardware}", "vibrate lacks its text in at least one"),
        ("en: Tremble", "english: Tremble", "unknown language 'english'"),
        ("en: Tremble", "en: ''", "en cannot be empty"),
        ("vibrate:", "VIBRATE:", "unknown permission 'VIBRATE'"),
        ("vibrate:", "READ SMS:", "unknown permission 'READ SMS'"),
    ],
)  # fmt: skip
def test_what_the_store_would_not_take_is_an_error(
    folder: Path, of: Callable, *, was: str, becomes: str, summary: str
) -> None:
    """Each rule is told in one sentence."""
    assert was in GOOD
    assert any(each.summary.startswith(summary) for each in refused(of, GOOD.replace(was, becomes)))


def test_a_missing_field_is_told_with_what_it_is(folder: Path, of: Callable) -> None:
    """Whoever begins with too little learns what else is needed, and what it means."""
    found = refused(of, "app: game\nstores: {digital-turbine: {id: com.example.wordgame}}")
    assert len(found) == len(resources.schema("stores/digital-turbine")["required"]) - 1
    assert all(each.fix.startswith(f"add {each.summary.split(chr(39))[1]}: ") for each in found)


def test_a_mapping_without_permissions_is_for_an_apk_without_any(folder: Path, of: Callable) -> None:
    """{} is taken for a list that is empty, and refused where the APK asks for something."""
    [found] = refused(of, re.sub(r"permissions:\n(      .*\n)+", "permissions: {}\n", GOOD))
    assert found.summary == "permissions lacks what apk has: internet, vibrate, post_notifications"


def test_the_upload_waits_for_the_date(folder: Path, of: Callable) -> None:
    """The store knows no dates, so that the date is no field of anything."""
    desired = of(f"{GOOD}    release: {{date: 2026-12-01T09:00:00-08:00}}\n").desired
    assert list(desired.resources) == [UPLOAD]
    assert "date" not in desired.resources[UPLOAD].values
    assert desired.dates == {TURBINE: "2026-12-01T17:00:00Z"}


def test_the_upload_can_be_protected(folder: Path, of: Callable) -> None:
    """There is nothing else to protect."""
    assert of(f"{GOOD}    protect: [binary/upload]\n").desired.protect == {UPLOAD}
    [found] = refused(of, f"{GOOD}    protect: [release]\n")
    assert found.summary == "protect, item 1, cannot be 'release'"


def test_nothing_live_is_a_manifest_to_fill_in(tmp_path: Path) -> None:
    """What the store does not show but needs is listed with what it is; until then, loading says the same."""
    text = dump(TURBINE, {}, schema_path="x.json")
    needed = [name for name in resources.schema("stores/digital-turbine")["required"] if name != "id"]
    assert re.findall(r"^    # (\w+) is to be filled in: \w", text, re.MULTILINE) == needed
    path = tmp_path / "game.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestInvalid) as caught:
        load([path], root=tmp_path)
    assert {each.code for each in caught.value.diagnostics} == {"R2016"}


def test_what_is_remembered_of_an_upload_can_be_had_back(folder: Path, of: Callable) -> None:
    """All but the APK itself is written down; once it is named, the same upload is asked for."""
    upload = of(GOOD).desired.resources[UPLOAD]
    text = dump(TURBINE, {UPLOAD: upload}, schema_path="x.json")
    comment = "    # apk: upload holds 1 file (version codes 42) not to be had back; to manage it, write {file: PATH}\n"
    assert comment in text
    assert "is to be filled in" not in text
    again = of(text.replace(comment, "    apk: {file: build/wordgame-42.apk}\n")).desired.resources
    assert {each: dict(found.values) for each, found in again.items()} == {UPLOAD: dict(upload.values)}


def test_what_nobody_remembers_is_left_out() -> None:
    """An upload of which only the id is known gives a manifest of comments."""
    names = ("fallback_url", "segments", "permissions", "files", "version_codes")
    text = dump(TURBINE, {UPLOAD: Resource(dict.fromkeys(names, UNKNOWN), mark="u-1")}, schema_path="x.json")
    assert "# apk: upload holds 1 file not to be had back" in text
    assert "# permissions is left out: the store does not show it" in text
    assert "# email is to be filled in" in text


def test_the_example_has_no_problems() -> None:
    """Not even a warning, and nothing but one upload."""
    root = resources.shipped("manifests")
    example: Manifest = load([root / "wordgame-turbine"], root=root)
    assert (example.warnings, example.notes) == ((), {})
    assert list(example.desired.resources) == [UPLOAD]
