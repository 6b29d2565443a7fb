"""Thumbnails of what stores serve: decoded where it can do no harm, kept apart from those of our own files."""

from __future__ import annotations

import hashlib
import io
import os

import pytest
from PIL import Image

from reconciler.assets import Assets
from reconciler.model import PlannedAsset
from reconciler.thumbnails import Fetched, Served, Thumbnails, Together

KEY = "member:" + "0a" * 32
MD5 = "md5:" + "0b" * 16


def encoded(colour, kind="PNG"):
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (320, 480), colour).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_was_fetched_is_found_again(tmp_path, kind):
    """By key and by hash, now and in a later run; encoded anew, so that nothing else of it gets onto the page."""
    given = Fetched(encoded("teal", kind) + b"<script>secret</script>")
    served = Served(tmp_path)
    assert served.take({KEY: given, MD5: Fetched(given.data, film=True)}) == 2
    for again in (served, Served(tmp_path)):
        picture = again.find(KEY)
        assert (picture.width, picture.height, picture.what) == (320, 480, "as the store shows it")
        assert (picture.film, again.find(MD5).film) == (False, True)
        assert picture.uri.startswith("data:image/webp;base64,")
    assert not any(b"secret" in each.read_bytes() for each in tmp_path.iterdir())


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"<svg/>", os.urandom(999), encoded("teal")[:200]])
def test_what_cannot_be_decoded_is_passed_over(tmp_path, data):
    """The others are made all the same, and nothing is kept of it."""
    served = Served(tmp_path)
    assert served.take({KEY: Fetched(data), MD5: Fetched(encoded("teal"))}) == 1
    assert served.find(KEY) is None
    assert served.find(MD5) is not None
    assert len(list(tmp_path.iterdir())) == 1


def test_a_store_cannot_stand_in_for_a_file_of_ours(tmp_path):
    """Whatever it serves behind the hash of a file that is to be sent, the page shows the file."""
    content = encoded("green")
    name = f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
    (tmp_path / "a.png").write_bytes(content)
    served = Served(tmp_path / "cache" / "served")
    served.take({name: Fetched(encoded("red"))})
    planned = {name: PlannedAsset("a.png", len(content), "what it is")}
    made = Thumbnails(Assets(tmp_path, planned), planned, tmp_path / "cache")
    made.prepare()
    found = Together(made, served).find(name)
    assert found.what == "what it is"
    assert found.uri != served.find(name).uri


@pytest.mark.parametrize("name", ["member:../../etc/passwd", "member:", "../x", "", "31"])
def test_a_name_leads_nowhere_else(tmp_path, name):
    """What is neither a hash nor a key is kept nowhere."""
    served = Served(tmp_path / "served")
    served.take({name: Fetched(encoded("teal"))})
    assert not any(tmp_path.rglob("*.json"))
    assert Served(tmp_path / "served").find(name) is None


def test_without_pillow_nothing_is_made(tmp_path):
    """And nothing fails."""
    served = Served(tmp_path, decodes=False)
    assert served.take({KEY: Fetched(encoded("teal"))}) == 0
    assert served.find(KEY) is None


def test_advice_is_that_of_the_first_place_that_has_some(tmp_path):
    """Of the store's pictures there is none: what could be had was fetched."""
    served = Served(tmp_path)
    assert Together(served, served).advice == ""
    films = {MD5: PlannedAsset("a.mp4", 1)}
    assert "install ffmpeg" in Together(served, Thumbnails(Assets(tmp_path, films), films, tmp_path, ffmpeg="")).advice
