from __future__ import annotations

import pytest

from reconciler.apply import sight
from reconciler.model import UNKNOWN, Address, Change, Resource
from reconciler.quoting import stale

SHOTS = Address.parse("amazon-appstore/com.example/image/en-US/screenshots")
LISTING = Address.parse("amazon-appstore/com.example/listing/en-US")
ONE, TWO, THREE = (f"sha256:{digit * 64}" for digit in "123")
NAMES = {ONE: "1.png", TWO: "2.png"}


def pictures(*files, mark):
    """A set of pictures as a store shows it."""
    return Resource({"files": files}, mark)


def replaced(before, after, mark=""):
    """A change of a set of pictures."""
    return Change(SHOTS, {"files": before}, after and {"files": after}, mark)


def test_files_are_quoted_by_name_and_others_by_the_beginning_of_their_hash():
    """The plan's screen calls them so: what the plan sends by its file, the rest as content."""
    (line,) = stale(replaced((ONE, THREE), (ONE, TWO), "a,b"), pictures(ONE, mark="a"), NAMES.__getitem__)

    assert line == "files: planned from [1.png, content 333333333333], now 1.png, wanted [1.png, 2.png]"


def test_hidden_content_is_called_unknown_and_new_if_it_was_not_there():
    """Of three pictures that nobody can look into, the one that somebody has put there is told apart."""
    change = replaced((UNKNOWN, UNKNOWN, UNKNOWN), (ONE,), "a,b,c")
    (line,) = stale(change, pictures(UNKNOWN, UNKNOWN, UNKNOWN, mark="a,x,c"), NAMES.__getitem__)

    assert "planned from [unknown content, unknown content, unknown content]" in line
    assert "now [unknown content, unknown content (new), unknown content]" in line
    assert line.endswith("wanted 1.png")


def test_of_what_is_to_be_deleted_no_wanted_files_are_told():
    """There are none."""
    (line,) = stale(replaced((ONE,), None, "a"), pictures(UNKNOWN, mark="x"), NAMES.__getitem__)

    assert line == (
        "files: planned from content 111111111111, now unknown content (new), wanted nothing: it is to be deleted"
    )


def test_a_text_that_looks_like_a_hash_is_a_text():
    """Only files are called content."""
    change = Change(LISTING, {"title": ONE}, {"title": "Words"})
    (line,) = stale(change, Resource({"title": None}), NAMES.__getitem__)

    assert line == f"title: planned from {ONE!r}, now (empty), wanted 'Words'"


@pytest.mark.parametrize("now", ["Word", "Words"])
def test_a_field_as_planned_from_or_as_wanted_is_left_out(now):
    """The message names what stands in the way, and nothing else."""
    change = Change(LISTING, {"title": "Word", "keywords": ("a", "b")}, {"title": "Words", "keywords": ("c",)})
    lines = stale(change, Resource({"title": now, "keywords": ("a", "x")}))

    assert lines == ["keywords: planned from ['a', 'b'], now ['a', 'x'], wanted 'c'"]


def test_another_version_is_told_only_of_what_it_hides():
    """A field that is shown, and is as planned from, has not moved with the mark."""
    apks = Address.parse("amazon-appstore/com.example/binary/apks")
    change = Change(
        apks, {"version_codes": (41,), "files": (UNKNOWN,)}, {"version_codes": (42,), "files": (ONE,)}, "M:41"
    )
    lines = stale(change, Resource({"version_codes": (41,), "files": (UNKNOWN,)}, "N:41"), NAMES.__getitem__)

    assert lines == ["files: planned from unknown content, now unknown content (new), wanted 1.png"]


def test_a_stale_batch_names_the_place_with_each_line():
    """One line is enough to find it."""
    told = sight.difference(replaced((ONE,), (TWO,), "a"), pictures(UNKNOWN, mark="x"), NAMES.__getitem__)

    assert told == f"{SHOTS}: files: planned from content 111111111111, now unknown content (new), wanted 2.png"
