"""The nouns and the three-way test."""

from __future__ import annotations

import pytest

from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Change,
    Resource,
    agrees,
    contradicts,
    normal,
    standing,
)

APP = App("amazon-appstore", "com.example.wordgame")
TITLE = Address(APP, "listing", "en-US")
SCREENS = Address(APP, "image", "en-US/screenshots")


@pytest.mark.parametrize("text", ["a/b/listing/en-US", "a/b/image/en-US/screenshots", "a/b/details"])
def test_an_address_reads_back_as_it_prints(text):
    """Printing and parsing an address are each other's reverse."""
    assert str(Address.parse(text)) == text


@pytest.mark.parametrize("text", ["", "a", "a/b", "a/b/nonsense", "/b/listing/x", "a//listing/x"])
def test_what_is_not_an_address_is_refused(text):
    """A text that names no store, app and kind is no address."""
    with pytest.raises(ValueError, match="not an address"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  two \r\nlines  \r\n", "two\nlines"),
        ("e\u0301", "\u00e9"),
        ("", None),
        (" \n ", None),
        ((), None),
        (("a ", ""), ("a",)),
        (42, 42),
        (False, False),
        (UNKNOWN, UNKNOWN),
        ((UNKNOWN, "a"), (UNKNOWN, "a")),
    ],
)
def test_values_are_compared_in_their_normal_form(written, compared):
    """What stores do to text on the way (trimming, newlines, composition) makes no difference."""
    assert normal(written) == compared


@pytest.mark.parametrize(
    ("now", "before", "after", "expected"),
    [
        ("b", "a", "b", "done"),
        ("a", "a", "b", "ready"),
        ("c", "a", "b", "moved"),
        (UNKNOWN, "a", "b", "ready"),
    ],
)
def test_the_three_way_test_on_a_field(now, before, after, expected):
    """Shows after: done. Shows before, or nothing that contradicts it: ready. Anything else: moved."""
    change = Change(TITLE, {"title": before}, {"title": after})

    assert standing(Resource({"title": now}), change) == expected


@pytest.mark.parametrize(
    ("now", "before", "after", "expected"),
    [
        (None, None, {"title": "b"}, "ready"),
        (Resource({"title": "b"}), None, {"title": "b"}, "done"),
        (Resource({"title": "x"}), None, {"title": "b"}, "moved"),
        (Resource({"title": "a"}), {"title": "a"}, None, "ready"),
        (None, {"title": "a"}, None, "done"),
        (Resource({"title": "x"}), {"title": "a"}, None, "moved"),
        (None, {"title": "a"}, {"title": "b"}, "moved"),
    ],
)
def test_the_three_way_test_on_creating_and_deleting(now, before, after, expected):
    """Creating needs absence, deleting needs what was planned from, and both are done if nothing is left to do."""
    assert standing(now, Change(TITLE, before, after)) == expected


def test_a_change_that_was_made_by_half_is_ready():
    """Fields may be as wanted or as planned from in any mixture; a third value is somebody else's."""
    change = Change(TITLE, {"title": "a", "description": "c"}, {"title": "b", "description": "d"})

    assert standing(Resource({"title": "b", "description": "c"}), change) == "ready"
    assert standing(Resource({"title": "b", "description": "x"}), change) == "moved"


def test_unknown_content_is_told_apart_by_its_mark():
    """Where the store hides the content, a new id means that somebody put another thing there."""
    change = Change(SCREENS, {"files": (UNKNOWN, "h2")}, {"files": ("h1", "h2")}, mark="id1,id2")

    assert standing(Resource({"files": (UNKNOWN, "h2")}, "id1,id2"), change) == "ready"
    assert standing(Resource({"files": (UNKNOWN, "h2")}, "id9,id2"), change) == "moved"


def test_a_version_code_names_its_binary():
    """Same code and hidden bytes agree; another code, or other bytes that we know of, do not."""
    wanted = {"version_codes": (42,), "files": ("h42",)}

    assert agrees(Resource({"version_codes": (42,), "files": (UNKNOWN,)}), wanted)
    assert not agrees(Resource({"version_codes": (41,), "files": (UNKNOWN,)}), wanted)
    assert not agrees(Resource({"version_codes": (42,), "files": ("other",)}), wanted)


def test_hidden_content_contradicts_nothing_but_a_wrong_count_does():
    """Reading back, a hidden picture may be ours; a missing one is not."""
    assert not contradicts(Resource({"files": (UNKNOWN, "h2")}), {"files": ("h1", "h2")})
    assert contradicts(Resource({"files": (UNKNOWN,)}), {"files": ("h1", "h2")})
    assert contradicts(None, {"files": ("h1",)})
    assert contradicts(Resource({"files": ("h1",)}), None)
