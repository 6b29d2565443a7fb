from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.document import Fields, Guide, read, to_data
from reconciler.errors import Diagnostic, ManifestInvalid, Place
from reconciler.manifest import load
from reconciler.manifest.blocks import Block
from reconciler.manifest.build import Builder
from reconciler.manifest.media import Media
from reconciler.model import Address, App

AMAZON = App("amazon-appstore", "com.example.wordgame")


def test_only_what_is_named_is_managed(block: Callable, fields: Callable) -> None:
    """A field that is absent is not in the desired state; one that is null or "" is there, as empty."""
    found = fields(block("details: {contact_email: null, contact_phone: ''}\nlistings: {en-US: {title: Game}}"))
    assert found == {
        "details": {"contact_email": None, "contact_phone": None},
        "listing/en-US": {"title": "Game"},
    }


def test_values_are_normalised(block: Callable, fields: Callable) -> None:
    """Texts are in the form in which they are compared: NFC, LF, no blanks at line ends."""
    found = fields(block('listings: {en-US: {title: "  Cafe\\u0301 ", description: "a  \\r\\nb\\n\\n"}}'))
    assert found["listing/en-US"] == {"title": "Café", "description": "a\nb"}


def test_lists_are_tuples_and_empty_ones_clear(block: Callable, fields: Callable) -> None:
    """The order of bullets is theirs; an empty list clears the field like null."""
    found = fields(block("listings: {en-US: {feature_bullets: [c, a, b], keywords: []}, de-DE: {keywords: null}}"))
    assert found["listing/en-US"] == {"feature_bullets": ("c", "a", "b"), "keywords": None}
    assert found["listing/de-DE"] == {"keywords": None}


def test_defaults_lie_beneath_the_block(of: Callable, fields: Callable) -> None:
    """A store's own field wins, and what it does not name comes from the defaults."""
    manifest = of(
        "app: game\n"
        "defaults: {listings: {en-US: {title: Game, short_description: Short.}, de-DE: {title: Spiel}}}\n"
        "stores: {amazon-appstore: {id: com.example.wordgame, listings: {en-US: {title: Game for Fire}}}}\n"
    )
    assert fields(manifest) == {
        "listing/en-US": {"title": "Game for Fire", "short_description": "Short."},
        "listing/de-DE": {"title": "Spiel"},
    }
    assert str(manifest.sources[Address(AMAZON, "listing", "en-US"), "short_description"]) == "game.yaml:2:63"
    assert str(manifest.sources[Address(AMAZON, "listing", "en-US"), "title"]) == "game.yaml:3:80"


def test_a_default_that_a_store_does_not_know_is_left_out_and_noted(of: Callable, fields: Callable) -> None:
    """A locale that only other stores have does no harm, but is not passed over in silence."""
    manifest = of(
        "app: game\n"
        "defaults: {listings: {en-US: {title: Game}, ko-KR: {title: 게임}}}\n"
        "stores: {amazon-appstore: {id: com.example.wordgame}}\n"
    )
    assert list(fields(manifest)) == ["listing/en-US"]
    assert manifest.notes == {
        str(AMAZON): ("defaults.listings.ko-KR is left out: amazon-appstore does not know it",)
    }  # fmt: skip


def test_the_app_carries_name_and_order(of: Callable) -> None:
    """An app knows its manifest's name."""
    [app] = of("app: game\nstores: {amazon-appstore: {id: com.example.wordgame, after: []}}").desired.apps
    assert (app, app.name, app.after) == (AMAZON, "game", ())


def test_sources_point_at_values_and_keys(block: Callable) -> None:
    """Each field leads to its value, each resource to its key."""
    manifest = block("listings:\n  en-US:\n    title: Game\n    description: |\n      A\n      B\n")
    listing = Address(AMAZON, "listing", "en-US")
    assert manifest.sources[listing, ""] == Place("game.yaml", 6, 7, 5)
    assert manifest.sources[listing, "title"] == Place("game.yaml", 7, 16, 4)
    assert manifest.sources[listing, "description"] == Place("game.yaml", 8, 9, 11)


def test_prune_and_protect(block: Callable) -> None:
    """Deleting what is not named takes `prune: true` in that very collection; protection names addresses."""
    manifest = block("listings: {prune: true, en-US: {title: a}}\nimages: {prune: false}\nprotect: [listing/de-DE]")
    assert manifest.desired.prune == {(AMAZON, "listing")}
    assert manifest.desired.protect == {Address(AMAZON, "listing", "de-DE")}


def test_a_release_is_an_instant_in_utc(block: Callable, fields: Callable) -> None:
    """The date is read on the clock of the store's own zone name."""
    manifest = block('release: {date: "2026-12-01T09:00:00", time_zone: US_Pacific}')
    assert fields(manifest)["release"] == {"date": "2026-12-01T09:00:00", "time_zone": "US_Pacific"}
    assert manifest.desired.dates == {AMAZON: "2026-12-01T17:00:00Z"}


def test_summer_time_counts(block: Callable) -> None:
    """In July the same clock is an hour nearer to UTC."""
    manifest = block('release: {date: "2026-07-01T09:00:00", time_zone: Europe_Berlin}')
    assert manifest.desired.dates == {AMAZON: "2026-07-01T07:00:00Z"}


def test_a_release_of_null_is_one_as_soon_as_approved(block: Callable, fields: Callable) -> None:
    """Null clears all fields of the release, and there is no date to wait for."""
    manifest = block("release: null")
    assert fields(manifest) == {"release": {"date": None, "time_zone": None}}
    assert manifest.desired.dates == {}


def test_a_time_that_clocks_skip_is_doubtful(block: Callable) -> None:
    """An hour that does not exist is a warning that names one that does."""
    [found] = block('release: {date: "2026-03-08T02:30:00", time_zone: US_Pacific}').warnings
    assert (found.code, found.severity, found.fix) == ("R2503", "warning", "write 2026-03-08T03:30:00")


def test_manifests_are_named_by_the_hash_of_their_bytes(block: Callable, tmp_path: Path) -> None:
    """A plan can tell whether a manifest has changed since."""
    manifest = block("details: {contact_phone: '1'}")
    digest = hashlib.sha256((tmp_path / "game.yaml").read_bytes()).hexdigest()
    assert manifest.desired.manifests == {"game.yaml": f"sha256:{digest}"}


def some(tmp_path: Path) -> None:
    """Two manifests, each in a folder of its own."""
    for name in ("word", "chess"):
        folder = tmp_path / name
        folder.mkdir()
        text = f"app: {name}\nstores: {{amazon-appstore: {{id: com.example.{name}}}}}\n"
        (folder / "app.yaml").write_text(text)


def test_folders_are_searched_for_manifests(tmp_path: Path) -> None:
    """Other YAML files, even ones that we could not read, and hidden folders are no manifests."""
    some(tmp_path)
    (tmp_path / "compose.yml").write_text("services: !!bang {}\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "app.yaml").write_text("app: hidden\n")
    found = load([tmp_path, tmp_path / "word" / "app.yaml"], root=tmp_path)
    assert [app.name for app in found.desired.apps] == ["chess", "word"]
    assert list(found.desired.manifests) == ["chess/app.yaml", "word/app.yaml"]


def test_a_manifest_that_lost_its_name_is_not_passed_over(tmp_path: Path) -> None:
    """A file with `stores:` but no `app:` is a broken manifest, not some other file."""
    some(tmp_path)
    (tmp_path / "word" / "app.yaml").write_text("ap: word\nstores: {amazon-appstore: {id: com.example.word}}\n")
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path)
    assert "did you mean app?" in [each.fix for each in caught.value.diagnostics]


def test_apps_are_selected_by_pattern(tmp_path: Path) -> None:
    """Only manifests whose name matches are loaded; problems of the others do not matter."""
    some(tmp_path)
    (tmp_path / "chess" / "app.yaml").write_text("app: chess\nstores: {amazon-appstore: {}}\n")
    assert [app.name for app in load([tmp_path], root=tmp_path, apps="w*").desired.apps] == ["word"]


def test_a_selection_of_nothing_is_an_error(tmp_path: Path) -> None:
    """A misspelt name must not look like "no changes"."""
    some(tmp_path)
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path, apps="chest")
    assert (caught.value.diagnostics[0].code, caught.value.diagnostics[0].fix) == ("R2505", "did you mean chess?")


def test_a_store_that_no_manifest_has_is_an_error(tmp_path: Path) -> None:
    """Selecting stores that are in no manifest selects nothing."""
    some(tmp_path)
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path, stores=["google-play"])
    assert caught.value.diagnostics[0].code == "R2505"


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_an_empty_or_wrong_folder_is_an_error(tmp_path: Path, name: str) -> None:
    """Half a checkout wants nothing to be deleted."""
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path / name], root=tmp_path)
    assert [each.code for each in caught.value.diagnostics] == ["R2504"]


def test_a_manifest_outside_of_the_root_is_refused(tmp_path: Path) -> None:
    """Paths in a plan are relative to one folder; a manifest beside it could not be found again."""
    some(tmp_path)
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path / "word"], root=tmp_path / "chess")
    assert "lies outside" in caught.value.diagnostics[0].summary


def built(tmp_path: Path, schema: dict, text: str) -> tuple[dict[str, dict], list[Diagnostic]]:
    """What a store that does not exist would be asked for."""
    guide = Guide.of(schema)
    node = read(text.encode(), "game.yaml")
    assert isinstance(node, Fields)
    problems: list[Diagnostic] = []
    builder = Builder(Media(tmp_path, problems), problems)
    builder.take(Block(App("some-store", "1"), node, to_data(node, guide), guide, tmp_path, digest="md5"))
    found = builder.finish()
    return {address.local: dict(each.values) for address, each in found.resources.items()}, problems


def test_what_items_say_beside_their_file_becomes_parallel_fields(tmp_path: Path) -> None:
    """Previews with poster frames are one resource with two tuples of equal length, gaps kept."""
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (tmp_path / name).write_text(name)
    item = {
        "properties": {"file": {"type": "string"}, "poster_frame": {"type": "string"}, "lang": {"x-field": "tongues"}}
    }
    schema = {
        "properties": {
            "previews": {
                "x-resource": {"kind": "preview", "shape": "sets"},
                "additionalProperties": {
                    "additionalProperties": {"type": "array", "items": {"anyOf": [{"type": "string"}, item]}}
                },
            }
        },
    }  # fmt: skip
    text = 'previews: {en-US: {PHONE: [{file: b.mp4, poster_frame: "00:05"}, c.mp4, {file: a.mp4}]}}'
    found, problems = built(tmp_path, schema, text)
    names = [f"md5:{hashlib.md5(name.encode()).hexdigest()}" for name in ("b.mp4", "c.mp4", "a.mp4")]
    assert problems == []
    assert found == {"preview/en-US/PHONE": {"files": tuple(names), "poster_frames": ("00:05", None, None)}}


def test_a_date_with_its_own_offset_needs_no_zone(tmp_path: Path) -> None:
    """A store whose dates are ISO 8601 with an offset gets the same instant."""
    problems: list[Diagnostic] = []
    schema = {
        "properties": {"release": {"x-resource": {"kind": "release", "shape": "object"}, "x-date": {"date": "date"}}}
    }
    guide = Guide.of(schema)
    node = read(b"release: {date: 2026-12-01T09:00:00+01:00}", "game.yaml")
    assert isinstance(node, Fields)
    builder = Builder(Media(tmp_path, problems), problems)
    builder.take(Block(AMAZON, node, to_data(node, guide), guide, tmp_path))
    assert builder.finish().dates == {AMAZON: "2026-12-01T08:00:00Z"}
