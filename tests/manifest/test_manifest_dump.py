from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import resources
from reconciler.manifest import dump, load
from reconciler.model import UNKNOWN, Address, App, Resource, Snapshot, agrees, normalised

AMAZON = App("amazon-appstore", "com.example.wordgame", "Word Game!")

LIVE: Snapshot = {
    Address(AMAZON, "details"): Resource({"contact_email": "words@example.com", "contact_phone": None}),
    Address(AMAZON, "listing", "en-US"): Resource(
        {
            "title": "no",
            "short_description": "Colons: and # hashes",
            "description": "First line\n\n  indented\nLast: line",
            "release_notes": UNKNOWN,
            "feature_bullets": ("- dash", "1.10", "null"),
            "keywords": None,
        }
    ),
    Address(AMAZON, "listing", "de-DE"): Resource({"title": "Über alles", "description": "x" * 200}),
    Address(AMAZON, "image", "en-US/screenshots"): Resource({"files": (UNKNOWN, UNKNOWN, UNKNOWN)}, mark="a,b,c"),
    Address(AMAZON, "binary", "apks"): Resource({"version_codes": (41, 42), "files": (UNKNOWN, UNKNOWN)}),
    Address(AMAZON, "binary", "42/devices"): Resource({"Fire HD 10": True}),
    Address(AMAZON, "release"): Resource({"date": "2026-12-01T09:00:00", "time_zone": "US_Pacific"}),
    Address(App("amazon-appstore", "other"), "details"): Resource({"contact_email": "other@example.com"}),
}

WRITTEN = f"""\
# yaml-language-server: $schema=../schemas/manifest.json
# $schema: ../schemas/manifest.json
app: Word-Game
stores:
  amazon-appstore:
    id: com.example.wordgame
    details:
      contact_email: words@example.com
    listings:
      de-DE:
        title: Über alles
        description: |
          {"x" * 200}
      en-US:
        title: 'no'
        short_description: 'Colons: and # hashes'
        description: |
          First line

            indented
          Last: line
        # release_notes is left out: the store does not show it
        feature_bullets:
          - '- dash'
          - '1.10'
          - 'null'
    # images: en-US/screenshots holds 3 files not to be had back; to manage it, write a path
    # apks: 42/devices is left out, as it belongs to a file (Fire HD 10: true)
    # apks: apks holds 2 files (version codes 41, 42) not to be had back; to manage it, write {{file: PATH}}
    release:
      date: '2026-12-01T09:00:00'
      time_zone: US_Pacific
"""


def reloaded(text: str) -> dict[Address, Resource]:
    """What a manifest asks for."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "game.yaml")
        path.write_text(text, encoding="utf-8")
        return dict(load([path], root=Path(folder)).desired.resources)


def test_what_is_live_reads_well() -> None:
    """Long texts stand in lines of their own, what cannot be shown is told in a comment, the rest is plain."""
    assert dump(AMAZON, LIVE, schema_path="../schemas/manifest.json") == WRITTEN


def test_devices_are_told_by_name_in_yaml_s_words() -> None:
    """The store shows each by id and by name; the names alone are told, unless two devices share one."""
    address, one, two = Address(AMAZON, "binary", "42/devices"), "amzn1.appstore.device.1", "amzn1.appstore.device.2"
    values = {"Fire HD 10": True, "Fire TV": False, one: True, two: False}
    told = dump(AMAZON, {address: Resource(values)}, schema_path="x.json")
    assert "belongs to a file (Fire HD 10: true, Fire TV: false)\n" in told
    shared = dump(AMAZON, {address: Resource({one: True, two: False})}, schema_path="x.json")
    assert f"belongs to a file ({one}: true, {two}: false)\n" in shared


def test_nothing_live_is_a_manifest_too() -> None:
    """An app of which nothing is known can be loaded back, and asks for nothing."""
    text = dump(App("amazon-appstore", "com.example.wordgame"), {}, schema_path="x.json")
    assert reloaded(text) == {}
    assert "app: com.example.wordgame\n" in text


def test_a_locale_that_the_schema_does_not_know_is_told() -> None:
    """A language that the store has since added is not passed over in silence, and does no harm."""
    live = {Address(AMAZON, "listing", "ko-KR"): Resource({"title": "게임"})}
    text = dump(AMAZON, live, schema_path="x.json")
    assert "# ko-KR is left out: the schema does not know it" in text
    assert reloaded(text) == {}


def test_an_app_without_fields_to_show_keeps_its_listings_out() -> None:
    """A listing that shows nothing is a comment, as an empty one would be an error."""
    live = {Address(AMAZON, "listing", "en-US"): Resource({"title": UNKNOWN, "description": None})}
    text = dump(AMAZON, live, schema_path="x.json")
    assert "# en-US: title is left out: the store does not show it" in text
    assert reloaded(text) == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@settings(max_examples=300, deadline=None)
@given(title=TEXTS, description=TEXTS, bullets=st.lists(TEXTS, max_size=5))
def test_loading_back_agrees_with_what_was_live(title: str, description: str, bullets: list[str]) -> None:
    """Whatever a store shows, the manifest written from it asks for nothing else."""
    values = {"title": title, "description": description, "feature_bullets": tuple(bullets)}
    live = normalised({Address(AMAZON, "listing", "en-US"): Resource(values)})
    for address, wanted in reloaded(dump(AMAZON, live, schema_path="x.json")).items():
        assert agrees(live[address], wanted.values)
        assert {name for name, value in live[address].values.items() if value is not None} == set(wanted.values)


@pytest.mark.parametrize(
    "text",
    ["a\u2028b\nc", "a\x85b", "a\u2029b", "tab\there\n\tthere", "a\x85b\nc", "bell\x07\nx", "\ufeffx\ny", "x\ny\x7f"],
)
def test_characters_that_yaml_would_change_survive(text: str) -> None:
    """Line separators, tabs and control characters come back as they were."""
    live = {Address(AMAZON, "listing", "en-US"): Resource({"description": text})}
    assert reloaded(dump(AMAZON, live, schema_path="x.json"))[Address(AMAZON, "listing", "en-US")].values == {
        "description": text
    }


def test_the_example_survives_a_round_trip() -> None:
    """Written from its own desired state, the example's texts, details and release are the same again."""
    example = load([resources.shipped("manifests") / "wordgame"], root=resources.shipped("manifests")).desired
    [app] = example.apps
    again = reloaded(dump(app, example.resources, schema_path="x.json"))
    shown = {each: found for each, found in example.resources.items() if each.kind in {"details", "listing", "release"}}
    assert {each: dict(found.values) for each, found in again.items()} == {
        each: dict(found.values) for each, found in shown.items()
    }
