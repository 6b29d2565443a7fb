"""Thumbnails: made small, kept by content hash, and never a danger."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import random
import shutil
import socket
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from reconciler.assets import Assets
from reconciler.model import PlannedAsset
from reconciler.render import html
from reconciler.resources import shipped
from reconciler.thumbnails import LARGEST, Cache, Thumbnails, cache_folder
from reconciler.thumbnails.making import ffmpeg, images

needs_ffmpeg = pytest.mark.skipif(not ffmpeg(), reason="there is no ffmpeg here")


def noise(width, height):
    """A picture that cannot be made small easily."""
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def encoded(image, kind):
    """The picture as a file of this format."""
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


class Shop:
    """A folder with planned files, and the folder for their thumbnails."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.cache = folder / "cache" / "thumbnails"
        self.planned: dict[str, PlannedAsset] = {}

    def put(self, name, content, algorithm="sha256"):
        """Put a file there and into the plan; returns its hash."""
        (self.folder / name).write_bytes(content)
        digest = f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"
        self.planned[digest] = PlannedAsset(name, len(content), f"what {name} is")
        return digest

    def thumbnails(self, **given):
        """The thumbnails, made."""
        made = Thumbnails(Assets(self.folder, self.planned), self.planned, self.cache, **given)
        made.prepare()
        return made


@pytest.fixture
def shop(tmp_path):
    """An empty one."""
    return Shop(tmp_path)


def opened(picture):
    """The thumbnail, decoded."""
    return Image.open(io.BytesIO(data(picture)))


def data(picture):
    """The thumbnail's bytes."""
    return base64.b64decode(picture.uri.partition(",")[2])


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("GIF", "a.GIF"), ("WEBP", "a.webp")])
def test_a_picture_becomes_a_small_one(shop, kind, name):
    """Of every format that stores take: the size of the file is told, the thumbnail fits twice the page's box."""
    content = shop.put(name, encoded(Image.new("RGB", (1920, 1080), "teal"), kind))
    picture = shop.thumbnails().find(content)
    assert (picture.width, picture.height, picture.what, picture.film) == (1920, 1080, f"what {name} is", False)
    assert opened(picture).size == (480, 270)
    assert (html.BOX[0] * 2, html.BOX[1] * 2) == (480, 640)


def test_a_thumbnail_is_never_large(shop):
    """A picture of pure noise still gets one of at most 20 kB."""
    content = shop.put("a.png", encoded(noise(1290, 2796), "PNG"))
    assert len(data(shop.thumbnails().find(content))) <= LARGEST


def test_a_picture_is_encoded_anew(shop):
    """Nothing of the file itself gets onto the page: no text beside the pixels, nothing behind its end."""
    file = encoded(Image.new("RGB", (300, 300), "teal"), "PNG") + b"<script>secret</script>"
    content = shop.put("a.png", file)
    picture = shop.thumbnails().find(content)
    assert b"secret" not in data(picture)
    assert opened(picture).size == (300, 300)


def test_what_is_transparent_stays_so(shop):
    """An icon is shown on light and on dark, so its transparent pixels must remain transparent."""
    content = shop.put("icon.png", encoded(Image.new("RGBA", (512, 512), (255, 0, 0, 0)), "PNG"))
    assert opened(shop.thumbnails().find(content)).convert("RGBA").getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_odd_colours_are_shown(shop, mode):
    """Grey, palettes, 16 bits and printers' colours become a thumbnail as well."""
    kind = "JPEG" if mode == "CMYK" else "PNG"
    content = shop.put(f"a.{kind.lower()}", encoded(Image.new(mode, (64, 64)), kind))
    assert opened(shop.thumbnails().find(content)).size == (64, 64)


def bomb(side):
    """A PNG of a few hundred bytes that claims and has so many pixels, all black."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + side // 8)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b"")
    )


def test_a_bomb_is_refused_and_the_others_are_shown(shop):
    """A small file that unpacks to hundreds of millions of pixels gets no thumbnail; its neighbours do."""
    bad = shop.put("bomb.png", bomb(20_000))
    good = shop.put("good.png", encoded(Image.new("RGB", (64, 64)), "PNG"))
    found = shop.thumbnails()
    assert found.find(bad) is None
    assert found.find(good) is not None
    assert found.problems == ["bomb.png: it is damaged or made by unusual means (DecompressionBombError)"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"%!PS-Adobe", b"GIF89a"])
def test_what_is_no_picture_gets_none(shop, content):
    """A file that is called a picture and is none, or one of a format that no store takes, is told and passed over."""
    digest = shop.put("a.png", content)
    found = shop.thumbnails()
    assert found.find(digest) is None
    assert [each.partition(":")[0] for each in found.problems] == ["a.png"]


def test_half_a_picture_does_not_stop_the_rest(shop):
    """Of many files in one child, each has its own answer, in order."""
    whole = encoded(noise(200, 200), "PNG")
    contents = [shop.put(f"{number}.png", whole[: 1000 + 3000 * number]) for number in range(20)]
    good = shop.put("good.png", whole)
    found = shop.thumbnails()
    assert [found.find(each) for each in contents] == [None] * 20
    assert found.find(good) is not None


def test_a_child_that_dies_costs_one_picture(shop):
    """If the child is stopped on a file, that file has no thumbnail, and a new child goes on with the next."""
    for name in ("a.png", "b.png"):
        shop.put(name, encoded(Image.new("RGB", (8, 8), "teal"), "PNG"))
    with (shop.folder / "a.png").open("rb") as first, (shop.folder / "b.png").open("rb") as last:
        reading, writing = os.pipe()  # which never ends: the clock of the child runs out
        try:
            answers = images([first.fileno(), reading, last.fileno()], seconds=1)
        finally:
            os.close(reading)
            os.close(writing)
    assert [isinstance(each, str) for each in answers] == [False, True, False]


# --- kept -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_thumbnail_is_found_again_without_its_file(shop, algorithm):
    """What was planned once from this machine is known by its hash later, when the file is gone."""
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48), "teal"), "PNG"), algorithm)
    first = shop.thumbnails().find(content)
    (shop.folder / "a.png").unlink()
    shop.planned.clear()
    assert shop.thumbnails().find(content) == first


def test_kept_thumbnails_are_for_their_user_only(shop):
    """The folder is 0700, each file 0600, and nothing half-written is left."""
    shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    shop.thumbnails()
    (kept,) = shop.cache.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert shop.cache.stat().st_mode & 0o777 == 0o700


def test_a_thumbnail_that_is_kept_is_not_made_again(shop):
    """A second plan finds it without anybody to decode it."""
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    shop.thumbnails()
    found = shop.thumbnails(decodes=False)
    assert found.find(content) is not None
    assert found.advice == ""


@pytest.mark.parametrize(
    "change",
    [
        {"data": "PHNjcmlwdD4="},
        {"type": "image/svg+xml"},
        {"width": 0},
        {"width": "x"},
        {"what": None},
        {"data": "%%"},
        {"data": 1},
    ],
)
def test_what_is_no_thumbnail_is_not_believed(shop, change):
    """A file in the cache folder that is not of our making is as if it were not there."""
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    shop.thumbnails()
    (kept,) = shop.cache.iterdir()
    kept.write_text(json.dumps({**json.loads(kept.read_text()), **change}))
    assert Cache(shop.cache).find(content) is None


@pytest.mark.parametrize("content", ["", "x", "sha256:../../secret", "md5:" + "a" * 32 + "/", "/etc/passwd"])
def test_no_name_leads_out_of_the_cache(shop, content):
    """What is no content hash is neither looked for nor kept."""
    cache = Cache(shop.cache)
    cache.keep(content, html.Picture("data:image/webp;base64,UklGRg==", 1, 1, ""))
    assert cache.find(content) is None
    assert not shop.cache.exists()


def test_a_folder_that_cannot_be_written_keeps_nothing_and_nothing_fails(shop):
    """Where nothing can be kept, thumbnails are made each time."""
    shop.put("file.txt", b"")
    shop.cache = shop.folder / "file.txt" / "thumbnails"
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    assert shop.thumbnails().find(content) is not None


def test_the_cache_is_where_the_system_wants_it():
    """`XDG_CACHE_HOME` is followed if it is an absolute path."""
    assert cache_folder({"XDG_CACHE_HOME": "/var/c"}) == Path("/var/c/reconciler/thumbnails")
    for given in ({}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "here"}):
        assert cache_folder(given) == Path.home() / ".cache/reconciler/thumbnails"


# --- what is missing --------------------------------------------------------------------------------------------


def test_a_file_that_changed_since_is_not_shown(shop):
    """The picture of another file must not stand for the one that was planned; the reason is told."""
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    (shop.folder / "a.png").write_bytes(encoded(Image.new("RGB", (32, 32)), "PNG"))
    found = shop.thumbnails()
    assert found.find(content) is None
    assert found.problems == ["a.png: a.png is not what it was when the plan was made"]


def test_without_pillow_the_page_says_how_to_get_pictures(shop):
    """Nothing fails without it: there are no pictures, and one line says what to install."""
    content = shop.put("a.png", encoded(Image.new("RGB", (64, 48)), "PNG"))
    found = shop.thumbnails(decodes=False)
    assert found.find(content) is None
    assert found.problems == []
    assert "pip install 'reconciler[media]'" in found.advice


def film():
    """A film that ships with the example manifest."""
    return (shipped("manifests") / "wordgame" / "video" / "trailer-en.mp4").read_bytes()


@needs_ffmpeg
def test_the_first_picture_of_a_film_is_found(shop):
    """A film is shown by its first picture, in its shape, in at most 20 kB."""
    content = shop.put("a.mp4", film())
    picture = shop.thumbnails().find(content)
    assert picture.film
    assert (picture.width, picture.height) == (480, 270)
    assert opened(picture).size == (480, 270)
    assert len(data(picture)) <= LARGEST


def test_without_ffmpeg_the_page_says_what_to_install(shop):
    """A film without it is told by length and size."""
    content = shop.put("a.mp4", film())
    found = shop.thumbnails(ffmpeg="")
    assert found.find(content) is None
    assert "install ffmpeg" in found.advice


@needs_ffmpeg
@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXTINF:1,\n{there}/a.ts\n",
        "#EXTM3U\n#EXTINF:1,\nfile://{here}\n",
        "ffconcat version 1.0\nfile {there}/a.mp4\n",
        "ffconcat version 1.0\nfile {here}\n",
        "RIFF",
        "",
    ],
)
def test_a_playlist_that_is_called_a_film_leads_nowhere(shop, playlist):
    """A file that names other files or addresses is no film: none of them is opened, and nobody is asked."""
    here = shop.folder / "private.mp4"
    here.write_bytes(film())
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.0)
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        content = shop.put("a.mp4", playlist.format(there=there, here=here).encode())
        found = shop.thumbnails()
        with pytest.raises(BlockingIOError):
            server.accept()
    assert found.find(content) is None
    assert found.problems == ["a.mp4: ffmpeg finds no picture in it"]


@needs_ffmpeg
def test_a_film_that_takes_too_long_is_given_up(shop):
    """A program that does not answer is stopped: here it is one that waits, and the clock is short."""
    from reconciler.thumbnails.making import first_picture

    script = shop.folder / "slow"
    script.write_text(f"#!{shutil.which('sh')}\nexec sleep 60\n")
    script.chmod(0o700)
    assert first_picture(str(script), 0, seconds=0.2) == "ffmpeg finds no picture in it"
