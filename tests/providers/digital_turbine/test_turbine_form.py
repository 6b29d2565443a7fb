"""What an upload sends beside the file."""

from __future__ import annotations

import json

import pytest

from reconciler.errors import Blocked
from reconciler.model import App, Change
from reconciler.providers.digital_turbine.form import FIELDS, FORMS, as_fields, as_json, content_of
from reconciler.providers.digital_turbine.transaction import upload_of

APP = App("digital-turbine", "com.example.wordgame")
VALUES = {
    "files": ("sha256:00",),
    "version_codes": (42,),
    "fallback_url": "https://example.com/app.apk",
    "segments": ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "4fa85f64-5717-4562-b3fc-2c963f66afa6"),
    "samsung": False,
    "category": "Games",
    "short_description": "Wörter finden.",
    "icon_url": "https://example.com/icon.png",
    "website_url": "https://example.com",
    "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
    "privacy_policy_url": "https://example.com/privacy",
    "developer": "Example Ltd",
    "email": "dev@example.com",
    "permissions": ("access_network_state en See network connections", "access_network_state root_cat Network"),
}
METADATA = {
    "package_name": "com.example.wordgame",
    "category": "Games",
    "size": 1234,
    "short_description": "Wörter finden.",
    "icon_url": "https://example.com/icon.png",
    "website_url": "https://example.com",
    "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
    "privacy_policy_url": "https://example.com/privacy",
    "developer": "Example Ltd",
    "email": "dev@example.com",
    "permissions": {"access_network_state": {"en": "See network connections", "root_cat": "Network"}},
}


def content(**changed):
    """The content of an upload of 1,234 bytes with these values."""
    return content_of(Change(upload_of(APP), None, {**VALUES, **changed}), 1234)


def test_every_field_of_the_manifest_is_known_here():
    """What is read as unknown are exactly the fields that an upload has."""
    assert set(FIELDS) == set(VALUES)


def test_the_metadata_is_as_the_page_has_it():
    """Package and size are not written by anybody: they come from the app and the file."""
    assert content().store_metadata == METADATA


def test_fields_each_have_a_part():
    """Segments are repeated, the answer about Samsung is a word, and the metadata is JSON within the form."""
    parts = as_fields(content(samsung=True))
    assert [(each.name, each.content_type) for each in parts] == [
        ("fallback_url", ""),
        ("variant_segment_ids", ""),
        ("variant_segment_ids", ""),
        ("send_to_samsung", ""),
        ("store_metadata", "application/json"),
    ]
    assert [each.text for each in parts[:4]] == [VALUES["fallback_url"], *VALUES["segments"], "true"]
    assert json.loads(parts[4].text) == METADATA
    assert as_fields(content())[3].text == "false"


def test_as_json_there_is_one_part_with_all_of_it():
    """The page's sample, as one part beside the file."""
    (part,) = as_json(content())
    assert (part.name, part.content_type) == ("data", "application/json")
    assert json.loads(part.text) == {
        "fallback_url": VALUES["fallback_url"],
        "variant_segment_ids": list(VALUES["segments"]),
        "send_to_samsung": False,
        "store_metadata": METADATA,
    }


def test_fields_are_what_is_sent_if_nobody_says_otherwise():
    """The first name of the table is the default."""
    assert next(iter(FORMS.items())) == ("multipart-fields", as_fields)


def test_a_permission_may_have_texts_in_several_languages():
    """All that is said of one permission comes together under its name."""
    lines = ("camera de Fotos machen", "camera en Take pictures", "camera root_cat Camera", "nfc root_cat A  B")
    assert content(permissions=lines).store_metadata["permissions"] == {
        "camera": {"de": "Fotos machen", "en": "Take pictures", "root_cat": "Camera"},
        "nfc": {"root_cat": "A  B"},
    }


@pytest.mark.parametrize("none", [None, ()])
def test_an_app_without_permissions_sends_an_empty_object(none):
    """The field is required; that it may be empty is what we take the page to mean."""
    assert content(permissions=none).store_metadata["permissions"] == {}


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in {"files", "version_codes", "permissions"}])
def test_what_is_missing_is_named_before_anything_is_sent(name):
    """Every field is required."""
    with pytest.raises(Blocked, match=f"needs {name}$"):
        content(**{name: None})


@pytest.mark.parametrize("line", ["", "camera", "camera en", "camera en "])
def test_a_permission_that_makes_no_sense_is_named(line):
    """A plan that was edited by hand is not sent as it is."""
    with pytest.raises(Blocked, match="no permission with a language and a text"):
        content(permissions=(line,))
