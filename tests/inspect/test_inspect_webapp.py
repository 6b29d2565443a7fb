"""Packaged web apps: the one entry that matters is read, strictly, and a hostile zip gets no further than the child."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from samples import WEBAPP, WHOLE, mutations, webapp

from reconciler import inspect
from reconciler.inspect import ApkFacts, Unreadable, WebAppFacts

EXAMPLE = Path(__file__).parents[2] / "manifests" / "wordgame-firefox" / "build" / "wordgame.zip"


def written(tmp_path, content, name="sample.zip"):
    """Put the content into a file."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_the_example_package_is_read():
    """Name, version and languages of the example are reported."""
    assert inspect.webapp(EXAMPLE) == WebAppFacts(
        name="Wordgame",
        version="1.0",
        default_locale="en-US",
        locales=("de",),
        type="web",
        bytes=EXAMPLE.stat().st_size,
    )


def test_what_a_package_is_reads_well(tmp_path):
    """People are told name, version and weight."""
    path = written(tmp_path, webapp())
    assert inspect.webapp(path).what == f"packaged app, Tiny 1.0.2, {path.stat().st_size} B"


def test_a_manifest_may_say_little(tmp_path):
    """Without locales, default locale and type an app speaks its own language and is an ordinary one."""
    facts = inspect.webapp(written(tmp_path, webapp({"name": " Tiny ", "version": "2"})))
    assert (facts.name, facts.default_locale, facts.locales, facts.type) == ("Tiny", "", (), "web")


def test_a_mark_before_the_manifest_is_passed_over(tmp_path):
    """Some editors write a byte order mark; it is no part of the JSON."""
    manifest = b"\xef\xbb\xbf" + json.dumps({**WEBAPP, "name": "Größe 日本"}, ensure_ascii=False).encode()
    assert inspect.webapp(written(tmp_path, webapp(manifest))).name == "Größe 日本"


def changed(**values):
    """The usual manifest with other values; None takes a key out."""
    return {name: value for name, value in {**WEBAPP, **values}.items() if value is not None}


BAD = {
    "not a zip": (b"hello", "it is not a zip archive"),
    "empty": (b"", "it is not a zip archive"),
    "cut off": (webapp()[:-30], "it is not a zip archive"),
    "no manifest": (webapp(name="other"), r"there is no manifest\.webapp at its root$"),
    "folder": (webapp(name="app/manifest.webapp"), "it lies in a folder: zip the contents of that folder"),
    "absolute": (webapp(name="/manifest.webapp"), "it lies in a folder"),
    "bomb": (webapp(bytes(100_000_000)), "unpacks to more than 2 MB"),
    "other encoding": (webapp('{"name": "Größe"}'.encode("latin-1")), r"is not UTF-8 \(byte 13\)"),
    "other encoding of two bytes": (webapp(json.dumps(WEBAPP).encode("utf-16")), "is not UTF-8"),
    "no JSON": (webapp(b"{'name': 1}"), "is not JSON: .* at line 1, column 2"),
    "nothing": (webapp(b""), "is not JSON"),
    "list": (webapp(b"[]"), "holds no object"),
    "twice": (webapp(b'{"name": "A", "version": "1", "name": "B"}'), "has the key 'name' twice"),
    "twice within": (webapp(b'{"locales": {"de": {}, "de": {"name": "B"}}}'), "has the key 'de' twice"),
    "no number": (webapp(b'{"name": "A", "size": NaN}'), "NaN is no number there"),
    "deep": (webapp(b'{"a":' * 200_000), "nested too deeply|takes too much"),
    "no name": (webapp(changed(name=None)), "has no name"),
    "blank name": (webapp(changed(name="  ")), "has no name"),
    "name is a list": (webapp(changed(name=["A"])), "a name that is no text"),
    "endless name": (webapp(changed(name="x" * 1001)), "a name of 1,001 characters"),
    "half a character": (webapp(b'{"name": "A\\ud800"}'), "half of a surrogate pair"),
    "no version": (webapp(changed(version=None)), "has no version"),
    "version is a number": (webapp(changed(version=1.0)), "a version that is no text"),
    "odd version": (webapp(changed(version="1.0 beta")), "has the version '1.0 beta'"),
    "hidden version": (webapp(changed(version="1.0\u202e")), "has the version"),
    "odd locale": (webapp(changed(locales={"../../etc": {}})), "names a locale"),
    "odd default": (webapp(changed(default_locale="de\n")), "names a locale"),
    "locales are a list": (webapp(changed(locales=["de"])), "locales that are no object"),
    "many locales": (webapp(changed(locales={f"aa-{n:04}": {} for n in range(201)})), "has 201 locales"),
    "type is a number": (webapp(changed(type=1)), "a type that is no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_why(tmp_path, name):
    """A damaged, foreign or hostile file is refused with its name and the reason."""
    content, reason = BAD[name]
    with pytest.raises(Unreadable, match=reason) as caught:
        inspect.webapp(written(tmp_path, content))
    assert str(caught.value).startswith("sample.zip: this packaged app cannot be read: ")


def test_two_manifests_are_refused(tmp_path):
    """Readers differ in which of two they take, so neither is believed."""
    archive = io.BytesIO(webapp())
    with zipfile.ZipFile(archive, "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr("manifest.webapp", json.dumps(changed(version="9")))
    with pytest.raises(Unreadable, match=r"2 entries named manifest\.webapp"):
        inspect.webapp(written(tmp_path, archive.getvalue()))


def test_an_encrypted_manifest_is_refused(tmp_path):
    """Nobody is asked for a password."""
    content = bytearray(webapp())
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(magic) + offset] |= 1
    with pytest.raises(Unreadable, match=r"its manifest\.webapp is encrypted"):
        inspect.webapp(written(tmp_path, bytes(content)))


def test_a_size_that_lies_changes_nothing(tmp_path):
    """What the directory says of the unpacked size is not believed: what comes out is counted."""
    content = bytearray(webapp(b" " * 3_000_000))
    for magic, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", content, content.index(magic) + offset, 10)
    with pytest.raises(Unreadable, match=r"is damaged|unpacks to more|is not JSON"):
        inspect.webapp(written(tmp_path, bytes(content)))


def test_other_entries_are_not_looked_at(tmp_path):
    """Neither a bomb beside the manifest nor a name that leads out of the folder is unpacked."""
    entries = {"../../evil": b"x", "/etc/passwd": b"x", "bomb": bytes(50_000_000)}
    assert inspect.webapp(written(tmp_path, webapp(**entries))).version == "1.0.2"
    assert [each.name for each in tmp_path.iterdir()] == ["sample.zip"]


def test_a_directory_of_very_many_entries_is_refused(tmp_path):
    """A zip whose directory alone would take gigabytes to hold costs time and memory within bounds, not a hang."""
    count = 3_000_000 if WHOLE else 1_000_000
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFE, 0xFFFE, count * len(entry), 0, 0)
    with pytest.raises(Unreadable, match=r"takes too (much|long)|there is no"):
        inspect.webapp(written(tmp_path, entry * count + end))


def test_each_sort_of_a_batch_gets_its_own_answer(tmp_path, example):
    """Files of different sorts are read by one child, each as what it is said to be."""
    apk = example / "build" / "wordgame-42.apk"
    answers = inspect.batch([("webapp", EXAMPLE), ("apk", apk), ("webapp", apk), ("apk", EXAMPLE)])
    assert [type(each) for each in answers] == [WebAppFacts, ApkFacts, Unreadable, Unreadable]


def test_damaged_packages_give_facts_or_unreadable(tmp_path):
    """Whatever is done to a package or its manifest, the answer is facts or Unreadable."""
    count = 2000 if WHOLE else 100
    damaged = [
        *mutations(EXAMPLE.read_bytes(), count, seed=1),
        *(webapp(each) for each in mutations(json.dumps(WEBAPP).encode(), count, seed=2)),
    ]
    paths = [written(tmp_path, content, f"{number}.zip") for number, content in enumerate(damaged)]
    answers = inspect.batch([("webapp", path) for path in paths])
    assert len(answers) == len(paths)
    assert {type(each) for each in answers} == {WebAppFacts, Unreadable}


@pytest.mark.parametrize(
    ("name", "begins"),
    [("img/icon-512.png", True), ("video/trailer-en.mp4", False), ("text", False), ("nowhere.png", False)],
)
def test_what_begins_like_an_image_is_told_at_a_glance(example, name, begins):
    """A film, a folder and a missing file do not; nothing is raised for them."""
    assert inspect.begins_like_image(example / name) is begins
