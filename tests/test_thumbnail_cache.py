"""The folder of thumbnails does not grow for ever: those used longest ago go."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reconciler.render.html import Picture
from reconciler.thumbnails import Cache, prune

PICTURE = Picture("data:image/webp;base64,UklGRg==", 1, 1, "")


@pytest.fixture
def shelf(tmp_path):
    """A cache of five thumbnails of one size, the first used longest ago, long before today; with their names."""
    cache, names = Cache(tmp_path), [f"md5:{number:032x}" for number in range(5)]
    for number, name in enumerate(names):
        cache.keep(name, PICTURE)
        os.utime(tmp_path / f"{name.replace(':', '-')}.json", (number, number))
    return cache, names


def bytes_of_one(folder):
    """What each of the shelf takes."""
    return {path.stat().st_size for path in folder.iterdir()}.pop()


def test_those_used_longest_ago_go(tmp_path, shelf):
    """Above the bound the oldest go, as many as it takes and no more; at the bound none does."""
    cache, names = shelf
    one = bytes_of_one(tmp_path)
    prune(tmp_path, most=5 * one)
    assert all(map(cache.find, names))
    for number, name in enumerate(names):
        os.utime(tmp_path / f"{name.replace(':', '-')}.json", (number, number))
    prune(tmp_path, most=3 * one + 1)
    assert [cache.find(name) is not None for name in names] == [False, False, True, True, True]


def test_what_is_found_counts_as_used(tmp_path, shelf):
    """A thumbnail that was made first and found since outlives those that nobody looked for."""
    cache, names = shelf
    cache.find(names[0])
    prune(tmp_path, most=bytes_of_one(tmp_path))
    assert [cache.find(name) is not None for name in names] == [True, False, False, False, False]


def test_the_bound_holds_for_all_thumbnails_together(tmp_path, shelf):
    """What stores serve is kept in folders below, and counts; so does what a killed process left half-written."""
    cache, names = shelf
    served = Cache(tmp_path / "served")
    served.keep(names[0], PICTURE)
    (kept,) = (tmp_path / "served").iterdir()
    os.utime(kept, (9, 9))
    left = tmp_path / f".{kept.name}.4711"
    left.write_bytes(b"{")
    os.utime(left, (0, 0))
    prune(tmp_path, most=kept.stat().st_size)
    assert (served.find(names[0]), any(map(cache.find, names)), left.exists()) == (PICTURE, False, False)


def test_nothing_else_is_removed(tmp_path, shelf):
    """What is not of our making stays, and does not count, even where no thumbnail may be left."""
    (tmp_path / "notes.txt").write_text("x" * 9999)
    (tmp_path / "away.json").write_text("{}")
    prune(tmp_path, most=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["away.json", "notes.txt"]


def test_there_may_be_nothing_to_prune(tmp_path):
    """Without the folder nothing fails, and it is not made."""
    prune(tmp_path / "missing", most=0)
    assert not (tmp_path / "missing").exists()


def test_several_processes_may_make_find_and_prune_at_once(tmp_path):
    """None of them fails, whatever the others take from under it, and in the end the bound holds."""
    code = """
import sys
from pathlib import Path
from reconciler.render.html import Picture
from reconciler.thumbnails import Cache, prune
folder, picture = Path(sys.argv[1]), Picture("data:image/webp;base64,UklGRg==", 1, 1, "")
cache, names = Cache(folder), [f"md5:{number:032x}" for number in range(20)]
for turn in range(20):
    for name in names:
        assert cache.find(name) in (None, picture)
        cache.keep(name, picture)
    prune(folder, most=500)
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    prune(tmp_path, most=500)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 500
