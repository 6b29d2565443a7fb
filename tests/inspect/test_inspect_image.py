"""Images: what the header says is what is reported, and nothing but facts or Unreadable ever comes out."""

from __future__ import annotations

import os
import struct
import tracemalloc
from functools import partial

import pytest
from samples import WHOLE, gif, jpeg, mutations, png, webp

from reconciler.inspect import ImageFacts, Unreadable, image

VP8L = b"\x2f" + struct.pack("<I", (4 - 1) | (3 - 1) << 14)
VP8L_ALPHA = b"\x2f" + struct.pack("<I", (4 - 1) | (3 - 1) << 14 | 1 << 28)
VP8X = struct.pack("<BBBB", 0x12, 0, 0, 0) + b"\x03\0\0\x02\0\0"
VP8 = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 4, 3)

ACTL = (b"acTL", struct.pack(">II", 2, 0))
TRNS = (b"tRNS", b"\0\0\0\0\0\0")


def written(tmp_path, content):
    """Put the content into a file named `sample`."""
    path = tmp_path / "sample"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("icon-114.png", "PNG", (114, 114)),
        ("icon-512.png", "PNG", (512, 512)),
        ("promo.png", "PNG", (1024, 500)),
        ("firetv-icon.png", "PNG", (1280, 720)),
        ("en-US/screens/1.png", "PNG", (1280, 800)),
        ("en-US/screens/10.jpg", "JPEG", (1280, 800)),
        ("de-DE/screens/3.png", "PNG", (1280, 800)),
    ],
)
def test_the_example_pictures_are_what_they_should_be(example, name, kind, size):
    """Pictures drawn by a real program are read, and the example's are of the sizes that stores demand."""
    facts = image(example / "img" / name)
    assert (facts.format, facts.width, facts.height, facts.alpha, facts.animated) == (kind, *size, False, False)
    assert facts.bytes == (example / "img" / name).stat().st_size


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(), ("PNG", 4, 3, False, False, "RGB")),
        (png(colour_type=6), ("PNG", 4, 3, True, False, "RGB")),
        (png(colour_type=0, depth=16), ("PNG", 4, 3, False, False, "grey")),
        (png(colour_type=4), ("PNG", 4, 3, True, False, "grey")),
        (png(colour_type=3, before=[TRNS]), ("PNG", 4, 3, True, False, "palette")),
        (png(before=[ACTL]), ("PNG", 4, 3, False, True, "RGB")),
        (jpeg(), ("JPEG", 4, 3, False, False, "RGB")),
        (jpeg(components=1), ("JPEG", 4, 3, False, False, "grey")),
        (jpeg(components=4), ("JPEG", 4, 3, False, False, "CMYK")),
        (jpeg(before=b"\xff\xff\xff\xe0\x00\x04ab"), ("JPEG", 4, 3, False, False, "RGB")),
        (gif(), ("GIF", 4, 3, False, False, "palette")),
        (gif(transparent=True), ("GIF", 4, 3, True, False, "palette")),
        (gif(frames=2), ("GIF", 4, 3, False, True, "palette")),
        (gif(loops=True), ("GIF", 4, 3, False, True, "palette")),
        (webp(b"VP8 ", VP8), ("WEBP", 4, 3, False, False, "RGB")),
        (webp(b"VP8L", VP8L), ("WEBP", 4, 3, False, False, "RGB")),
        (webp(b"VP8L", VP8L_ALPHA), ("WEBP", 4, 3, True, False, "RGB")),
        (webp(b"VP8X", VP8X), ("WEBP", 4, 3, True, True, "RGB")),
        (b"BM" + bytes(16) + struct.pack("<ll", 4, -3) + bytes(10), ("BMP", 4, 3, False, False, "")),
    ],
)
def test_each_trait_is_read_from_the_header(tmp_path, content, expected):
    """Format, size, alpha, animation and colour are told apart in every format."""
    facts = image(written(tmp_path, content))
    assert (facts.format, facts.width, facts.height, facts.alpha, facts.animated, facts.colour) == expected


def test_what_a_picture_is_reads_well():
    """People are told format, size, transparency and weight, and what is unusual."""
    facts = partial(ImageFacts, alpha=False, animated=False)
    assert facts("PNG", 1284, 2778, colour="RGB", bytes=412_345).what == "PNG, 1284×2778, no alpha, 412 kB"
    assert (
        facts("GIF", 4, 3, alpha=True, animated=True, colour="palette", bytes=912).what
        == "GIF, 4×3, animated, with alpha, 912 B"
    )
    assert facts("JPEG", 4, 3, colour="CMYK", bytes=2_400_000).what == "JPEG, 4×3, CMYK, no alpha, 2.4 MB"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"hello", "it is none of PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is none of PNG"),
        (png()[:20], "cut off or damaged"),
        (png(pixels=False)[:33], "cut off or damaged"),
        (png(colour_type=9), "cut off or damaged"),
        (png(width=0), "names no size"),
        (png(width=100_000, height=100_000), "100000×100000 pixels, more than the 64 million"),
        (jpeg()[:9], "cut off or damaged"),
        (gif()[:9], "cut off or damaged"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, content, reason):
    """A damaged, empty, foreign or absurd file is refused with its name and the reason."""
    with pytest.raises(Unreadable, match=reason) as caught:
        image(written(tmp_path, content))
    assert str(caught.value).startswith("sample cannot be read as an image: ")


def test_only_ordinary_files_are_opened(tmp_path):
    """A folder, a FIFO that nobody writes to and a missing file are refused at once."""
    os.mkfifo(tmp_path / "pipe")
    for path, reason in (
        (tmp_path, "not an ordinary"),
        (tmp_path / "pipe", "not an ordinary"),
        (tmp_path / "x", "No such"),
    ):
        with pytest.raises(Unreadable, match=reason):
            image(path)


def test_a_huge_file_costs_little_memory(tmp_path):
    """Only the beginning is read: 4 GB behind a header cost no more than the header."""
    path = written(tmp_path, png())
    os.truncate(path, 4 * 1024**3)
    tracemalloc.start()
    facts = image(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert facts.bytes == 4 * 1024**3
    assert peak < 8 * 1024**2


def test_nothing_is_decoded(tmp_path):
    """Compressed pixels are never unpacked: a picture whose pixels are nonsense has the same facts."""
    sound, nonsense = png(), png().replace(b"IDAT", b"IDAT", 1)[:-20] + bytes(20)
    assert image(written(tmp_path, sound)) == image(written(tmp_path, nonsense))


def test_damaged_images_give_facts_or_unreadable(tmp_path, example):
    """Whatever is done to an image, the answer is facts or Unreadable, and facts are sane."""
    real = [example / "img" / "icon-114.png", example / "img" / "en-US" / "screens" / "10.jpg"]
    sources = [png(before=[TRNS, ACTL]), jpeg(), gif(frames=3, loops=False), webp(b"VP8X", VP8X), webp(b"VP8L", VP8L)]
    for number, source in enumerate([*sources, *(path.read_bytes()[:2000] for path in real)]):
        for content in mutations(source, 2000 if WHOLE else 150, seed=number):
            try:
                facts = image(written(tmp_path, content))
            except Unreadable:
                continue
            assert 0 < facts.width * facts.height <= 64_000_000


def test_every_cut_gives_facts_or_unreadable(tmp_path):
    """A file cut off at any byte is facts (if the header is whole) or Unreadable."""
    for source in (png(before=[TRNS]), jpeg(), gif(frames=2), webp(b"VP8X", VP8X)):
        for length in range(len(source)):
            try:
                assert image(written(tmp_path, source[:length])).width == 4
            except Unreadable:
                continue
