"""APKs: read as Android's own tools read them, in a child process that a hostile file cannot get out of."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from samples import WHOLE, Manifest, apk, long_chain, mutations, plain_manifest

from reconciler import inspect
from reconciler.inspect import ApkFacts, Unreadable

TOOLS = Path(__file__).parents[2] / "tools" / "example"
SIGNER = "7a5ce4d801edb324a0d594e97d20bfdcbbd7e2affa72c8bdb3f466a9881d1a8c"

needs_aapt = pytest.mark.skipif(not shutil.which("aapt"), reason="Debian's aapt is not installed")
needs_apksigner = pytest.mark.skipif(not shutil.which("apksigner"), reason="Debian's apksigner is not installed")

NAME = 0x01010003
DEBUGGABLE = 0x0101000F
MIN_SDK = 0x0101020C
TARGET_SDK = 0x01010270


def written(tmp_path, content, name="sample.apk"):
    """Put the content into a file."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


def run(*command):
    """What a command prints; it must succeed."""
    return subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout


def test_the_example_apk_is_read(example):
    """Package, versions, API levels, permissions and signer of a real APK are reported."""
    path = example / "build" / "wordgame-42.apk"
    assert inspect.apk(path) == ApkFacts(
        package="com.example.wordgame",
        version_code=42,
        version_name="3.4.1",
        min_sdk=22,
        target_sdk=34,
        permissions=tuple(f"android.permission.{each}" for each in ("INTERNET", "VIBRATE", "POST_NOTIFICATIONS")),
        signers=(SIGNER,),
        debuggable=False,
        bytes=path.stat().st_size,
    )


def test_what_an_apk_is_reads_well(older_apk):
    """People are told package, version and weight."""
    assert inspect.apk(older_apk).what == "APK, com.example.wordgame 41 (3.4.0), 17 kB"


@needs_aapt
def test_aapt_says_the_same(example):
    """Debian's aapt reads the same package, versions, API levels and permissions."""
    path = example / "build" / "wordgame-42.apk"
    facts, badging = inspect.apk(path), run("aapt", "dump", "badging", path)
    assert f"package: name='{facts.package}' versionCode='{facts.version_code}'" in badging
    assert f"versionName='{facts.version_name}'" in badging
    assert f"sdkVersion:'{facts.min_sdk}'" in badging
    assert f"targetSdkVersion:'{facts.target_sdk}'" in badging
    assert tuple(re.findall(r"uses-permission: name='([^']+)'", badging)) == facts.permissions
    assert ("application-debuggable" in badging) == facts.debuggable


@needs_apksigner
@pytest.mark.parametrize("schemes", [(1,), (2,), (3,), (1, 2), (2, 3), (1, 2, 3)])
def test_apksigner_says_the_same_of_each_scheme(tmp_path, example, schemes):
    """The signer is the one that Debian's apksigner verifies, whichever signature schemes are used."""
    path = written(tmp_path, (example / "build" / "wordgame-42.apk").read_bytes())
    switches = [f"--v{number}-signing-enabled={str(number in schemes).lower()}" for number in (1, 2, 3)]
    key = ("--ks", TOOLS / "public-test-key.p12", "--ks-pass", "pass:public-test-key")
    run("apksigner", "sign", *key, "--min-sdk-version", "28" if 1 not in schemes else "22", *switches, path)
    devices = ("--min-sdk-version", "22", "--max-sdk-version", "29") if 1 in schemes else ("--min-sdk-version", "28")
    verified = run("apksigner", "verify", "--print-certs", *devices, path)
    assert tuple(re.findall(r"certificate SHA-256 digest: (\w+)", verified)) == inspect.apk(path).signers == (SIGNER,)


def test_an_unsigned_apk_has_no_signers(tmp_path):
    """No signature is a fact, not a failure."""
    assert inspect.apk(written(tmp_path, apk(plain_manifest()))).signers == ()


@pytest.mark.parametrize("utf8", [False, True])
@pytest.mark.parametrize("stripped", [False, True])
def test_text_is_read_in_both_encodings(tmp_path, utf8, stripped):
    """Names in any script and length are read from UTF-8 and UTF-16 manifests, with attribute names or without."""
    name = "3.4-βήτα-日本 " + "x" * 200
    facts = inspect.apk(written(tmp_path, apk(plain_manifest(name=name, utf8=utf8, stripped=stripped))))
    assert (facts.package, facts.version_code, facts.version_name) == ("com.example.tiny", 7, name)


def test_only_direct_children_of_the_manifest_count(tmp_path):
    """As on Android, a permission or API level that stands deeper is not asked for."""
    more = [
        (1, "uses-sdk", [(MIN_SDK, "minSdkVersion", 21)]),
        (1, "uses-permission", [(NAME, "name", "android.permission.CAMERA")]),
        (1, "uses-permission-sdk-23", [(NAME, "name", "android.permission.NFC")]),
        (1, "uses-permission", [(NAME, "name", "android.permission.CAMERA")]),
        (1, "application", [(DEBUGGABLE, "debuggable", True)]),
        (2, "activity", []),
        (3, "uses-permission", [(NAME, "name", "android.permission.READ_SMS")]),
        (2, "uses-sdk", [(MIN_SDK, "minSdkVersion", 5)]),
    ]
    facts = inspect.apk(written(tmp_path, apk(plain_manifest(more=more))))
    assert facts.permissions == ("android.permission.CAMERA", "android.permission.NFC")
    assert (facts.min_sdk, facts.target_sdk, facts.debuggable) == (21, 21, True)


def test_a_code_name_is_the_version_under_development(tmp_path):
    """An API level given by name counts as 10000, as Android has it; none at all counts as 1."""
    sdk = (1, "uses-sdk", [(TARGET_SDK, "targetSdkVersion", "Baklava")])
    facts = inspect.apk(written(tmp_path, apk(plain_manifest(more=[sdk]))))
    assert (facts.min_sdk, facts.target_sdk) == (1, 10_000)


def test_a_version_name_kept_in_resources_is_left_open(tmp_path):
    """A reference is not taken for text."""
    assert inspect.apk(written(tmp_path, apk(plain_manifest(name=None)))).version_name == ""


def permissions(count):
    """So many requests for permission."""
    return [(1, "uses-permission", [(NAME, "name", f"p.{number}")]) for number in range(count)]


BAD = {
    "not a zip": (b"hello", "it is not a zip archive"),
    "empty": (b"", "it is not a zip archive"),
    "no manifest": (apk(None, other=b"x"), "there is no AndroidManifest.xml in it"),
    "bundle": (apk(None, **{"BundleConfig.pb": b"x"}), "it is an Android App Bundle"),
    "nonsense": (apk(b"hello"), "it is damaged"),
    "text manifest": (apk(b"<manifest package='a.b'/>"), "it is damaged"),
    "bomb": (apk(bytes(100_000_000)), "unpacks to more than 4 MB"),
    "other root": (apk(Manifest().write((0, "resources", []))), "does not begin with <manifest>"),
    "no package": (apk(plain_manifest(package="")), "names no proper package"),
    "odd package": (apk(plain_manifest(package="com.example\u202e.x")), "names no proper package"),
    "no code": (apk(plain_manifest(code="")), "names no versionCode"),
    "code elsewhere": (apk(plain_manifest(code=None)), "names no versionCode"),
    "endless name": (apk(plain_manifest(name="x" * 2000)), "a name of 2000 characters"),
    "many permissions": (
        apk(plain_manifest(more=permissions(1001))),
        "it asks for 1001 permissions",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_why(tmp_path, name):
    """A damaged, foreign or hostile file is refused with its name and the reason."""
    content, reason = BAD[name]
    with pytest.raises(Unreadable, match=reason) as caught:
        inspect.apk(written(tmp_path, content))
    assert str(caught.value).startswith("sample.apk: this APK cannot be read: ")


def test_two_manifests_are_refused(tmp_path):
    """Readers differ in which of two they take, so neither is believed."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("AndroidManifest.xml", plain_manifest())
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr("AndroidManifest.xml", plain_manifest(code=8))
    with pytest.raises(Unreadable, match=r"2 entries named AndroidManifest\.xml"):
        inspect.apk(written(tmp_path, archive.getvalue()))


def test_a_directory_of_very_many_entries_is_refused(tmp_path):
    """A zip whose directory alone would take gigabytes to hold costs time and memory within bounds, not a hang."""
    count = 3_000_000 if WHOLE else 1_000_000
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFE, 0xFFFE, count * len(entry), 0, 0)
    with pytest.raises(Unreadable, match=r"takes too (much|long)|there is no"):
        inspect.apk(written(tmp_path, entry * count + end))


def test_a_file_that_kills_its_reader_spares_the_others(tmp_path, example):
    """Every file of a batch gets its own answer, in order, also those after one that the reader does not survive."""
    good = example / "build" / "wordgame-42.apk"
    deadly = written(tmp_path, apk(plain_manifest(), **{"META-INF/A.RSA": long_chain(10_000)}))
    answers = inspect.batch([("apk", good), ("apk", deadly), ("apk", tmp_path / "missing.apk"), ("apk", good)])
    assert [type(each) for each in answers] == [ApkFacts, Unreadable, Unreadable, ApkFacts]
    assert str(answers[1]) == "sample.apk: this APK cannot be read: reading it takes too much computing"


def test_a_batch_may_be_large_or_empty(example):
    """More files than fit one child are spread over several; none need none."""
    good = example / "build" / "wordgame-42.apk"
    assert [each.version_code for each in inspect.batch([("apk", good)] * 70)] == [42] * 70
    assert inspect.batch([]) == []


def test_a_huge_apk_is_not_read_into_memory(tmp_path, example):
    """4 GB before the zip's directory cost neither memory nor time: the child has 256 MB and two seconds."""
    path = tmp_path / "huge.apk"
    with path.open("wb") as file:
        file.truncate(4 * 1024**3 - 1_000_000)
        file.seek(0, io.SEEK_END)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("AndroidManifest.xml", plain_manifest())
    assert inspect.apk(path).package == "com.example.tiny"


@pytest.mark.parametrize("action", ["open('/etc/hostname')", "__import__('socket').socket()", "bytearray(10**9)"])
def test_the_child_gives_up_its_rights(action):
    """Once it looks at files, it can open no file and no socket and take no gigabyte."""
    code = f"""
import socket
from reconciler.inspect.confinement import give_up_rights
from reconciler.inspect.limits import MEMORY_BYTES
give_up_rights(MEMORY_BYTES)
try:
    {action}
except (OSError, MemoryError) as problem:
    print(type(problem).__name__)
"""
    assert run(sys.executable, "-c", code).strip() in ("OSError", "MemoryError")


def test_modules_in_the_working_folder_are_not_imported(tmp_path, example, monkeypatch):
    """A manifest's repository cannot slip its own json.py or zipfile.py under the child."""
    for name in ("json.py", "zipfile.py", "reconciler.py"):
        (tmp_path / name).write_text("raise SystemExit('taken over')\n")
    monkeypatch.chdir(tmp_path)
    assert inspect.apk(example / "build" / "wordgame-42.apk").version_code == 42


def test_damaged_apks_give_facts_or_unreadable(tmp_path, older_apk):
    """Whatever is done to an APK or its manifest, the answer is facts or Unreadable."""
    count = 3000 if WHOLE else 150
    with zipfile.ZipFile(older_apk) as archive:
        manifest = archive.read("AndroidManifest.xml")
    damaged = [
        *mutations(older_apk.read_bytes(), count, seed=1),
        *(apk(each) for each in mutations(manifest, count, seed=2)),
    ]
    paths = [written(tmp_path, content, f"{number}.apk") for number, content in enumerate(damaged)]
    answers = inspect.batch([("apk", path) for path in paths])
    assert len(answers) == len(paths)
    assert all(isinstance(each, (ApkFacts, Unreadable)) for each in answers)
    assert any(isinstance(each, ApkFacts) for each in answers)
    assert any(isinstance(each, Unreadable) for each in answers)
