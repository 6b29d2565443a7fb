"""Ordered sets of files: what a change has to send, with and without a store's help."""

from __future__ import annotations

import pytest

from reconciler.filesets import sent, sent_again
from reconciler.model import UNKNOWN, Address, App, Change

APP = App("amazon-appstore", "com.example.wordgame")


def change(before, after, kind="image"):
    """A change of a set; every letter is a file, and `?` one that nobody knows."""
    old, new = (tuple(UNKNOWN if each == "?" else each for each in files) for files in (before, after))
    return Change(Address(APP, kind, "en-US/screenshots"), {"files": old} if old else None, {"files": new})


@pytest.mark.parametrize(
    ("before", "after", "with_moves", "without"),
    [
        ("", "abc", "abc", "abc"),
        ("abc", "acb", "", "b"),
        ("abc", "cab", "", "ab"),
        ("abc", "abcd", "d", "d"),
        ("abc", "bc", "", ""),
        ("abc", "dabc", "d", "dabc"),
        ("ab", "aab", "a", "ab"),
        ("?b", "ab", "a", "ab"),
    ],
)
def test_what_is_sent(before, after, with_moves, without):
    """Where files can be moved, those that are missing; else all behind the beginning that is there in this order."""
    asked = change(before, after)

    assert "".join(sent(asked, moves=True)) == with_moves
    assert "".join(sent(asked, moves=False)) == without
    assert sent_again(asked, moves=False) == (without != with_moves)


def test_only_sets_of_pictures_have_an_order():
    """The APKs of a version stand in no order that a store would have to keep."""
    assert sent(change("ab", "cb", kind="binary"), moves=False) == ("c",)


def test_a_deletion_sends_nothing():
    """There is nothing wanted."""
    gone = Change(Address(APP, "image", "en-US/screenshots"), {"files": ("a",)}, None)

    assert sent(gone, moves=False) == ()
    assert not sent_again(gone, moves=False)
