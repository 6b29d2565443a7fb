from __future__ import annotations

import pytest

from reconciler import resources
from reconciler.manifest import Manifest, load


@pytest.fixture(scope="module")
def example() -> Manifest:
    """The example that ships with the program."""
    root = resources.shipped("manifests")
    return load([root / "wordgame"], root=root)


def test_the_example_has_no_problems(example: Manifest) -> None:
    """Not even a warning."""
    assert example.warnings == ()
    assert example.notes == {}


def test_the_example_shows_every_kind(example: Manifest) -> None:
    """Texts in four languages, contact, images, a video, an APK and a date."""
    kinds = sorted(address.local for address in example.desired.resources)
    assert kinds == [
        "binary/apks",
        "details",
        "image/de-DE/large-icons",
        "image/de-DE/screenshots",
        "image/de-DE/small-icons",
        "image/en-US/firetv-icons",
        "image/en-US/large-icons",
        "image/en-US/promo-images",
        "image/en-US/screenshots",
        "image/en-US/small-icons",
        "image/fr-FR/large-icons",
        "image/fr-FR/screenshots",
        "image/fr-FR/small-icons",
        "image/ja-JP/large-icons",
        "image/ja-JP/screenshots",
        "image/ja-JP/small-icons",
        "listing/de-DE",
        "listing/en-US",
        "listing/fr-FR",
        "listing/ja-JP",
        "preview/en-US/videos",
        "release",
    ]
    assert list(example.desired.dates.values()) == ["2026-12-01T17:00:00Z"]


def test_every_field_of_the_example_has_a_source(example: Manifest) -> None:
    """A plan can point at the line that asks for each change."""
    for address, resource in example.desired.resources.items():
        for name in ("", *resource.values):
            assert example.sources[address, name].file == "wordgame/wordgame.yaml"


def test_every_asset_of_the_example_is_described(example: Manifest) -> None:
    """Each file has been looked at."""
    assert all(asset.what for asset in example.desired.assets.values())
