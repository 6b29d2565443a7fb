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


@pytest.fixture(scope="module")
def everywhere() -> Manifest:
    """The example with one app in four stores."""
    root = resources.shipped("manifests")
    return load([root / "wordgame-everywhere"], root=root)


def test_one_manifest_can_be_for_all_stores(everywhere: Manifest) -> None:
    """Every store there is, without a warning, and one store's upload only after another store liked the APK."""
    assert everywhere.warnings == ()
    assert {app.store: app.after for app in everywhere.desired.apps} == {
        **dict.fromkeys(resources.stores(), ()),
        "digital-turbine": ("amazon-appstore",),
    }


def test_what_customers_see_is_released_at_the_same_moment(everywhere: Manifest) -> None:
    """Written in each store's own way, whether it waits by itself or not; the fourth waits for one of them."""
    dated = [app for app in everywhere.desired.apps if not app.after]
    assert list(everywhere.desired.dates) == dated
    assert len(dated) == 3
    assert set(everywhere.desired.dates.values()) == {"2027-03-01T17:00:00Z"}


def test_shared_texts_end_up_in_every_store_that_has_texts(everywhere: Manifest) -> None:
    """One title and one description, under the names that each store has for them and for the language."""
    found = {
        (address.app.store, address.local, name): value
        for address, resource in everywhere.desired.resources.items()
        for name, value in resource.values.items()
    }
    german = {
        found["amazon-appstore", "listing/de-DE", "description"],
        found["app-store", "listing/IOS/de-DE", "description"],
        found["firefox-marketplace", "listing/de", "description"],
    }
    assert len(german) == 1
    assert found["amazon-appstore", "listing/en-US", "title"] == found["firefox-marketplace", "listing/de", "name"]


def test_what_a_store_has_no_place_for_is_noted(everywhere: Manifest) -> None:
    """Nothing of the defaults is left out in silence."""
    notes = {name.partition("/")[0]: each for name, each in everywhere.notes.items()}
    assert notes == {
        "digital-turbine": ("defaults.listings is left out: digital-turbine does not know it",),
        "firefox-marketplace": tuple(
            f"defaults.listings.{locale}.release_notes is left out: firefox-marketplace does not know it"
            for locale in ("en-US", "de-DE")
        ),
    }


def test_the_example_for_all_stores_is_small(everywhere: Manifest) -> None:
    """Its pictures are shared between the stores; all of it is no burden to a checkout."""
    folder = resources.shipped("manifests") / "wordgame-everywhere"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 1_500_000
    assert all(asset.what for asset in everywhere.desired.assets.values())
