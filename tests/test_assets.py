"""Assets: what is sent is what was planned, and nothing outside the manifest's folder is ever opened."""

from __future__ import annotations

import hashlib
import os
import socket
import tracemalloc
from pathlib import Path

import pytest

from reconciler.assets import Assets, UnsafePath, fingerprint
from reconciler.errors import AssetChanged, Exit
from reconciler.model import PlannedAsset


@pytest.fixture
def root(tmp_path):
    """A manifest's folder with a picture in it, and a secret beside it."""
    folder = tmp_path / "manifests"
    (folder / "img" / "en-US").mkdir(parents=True)
    (folder / "img" / "en-US" / "1.png").write_bytes(b"picture")
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


def planned(root, *paths, algorithm="sha256"):
    """Assets as `plan` would note them."""
    found = {path: fingerprint(root, path, algorithm) for path in paths}
    return Assets(root, {content: PlannedAsset(path, size) for path, (content, size) in found.items()})


def only(assets):
    """The one content hash that was planned."""
    (content,) = assets._planned
    return content


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_fingerprint_is_the_hash_and_size_of_the_content(root, algorithm):
    """It is what everybody else computes, under the name of the algorithm."""
    expected = hashlib.new(algorithm, b"picture").hexdigest()
    assert fingerprint(root, "img/en-US/1.png", algorithm) == (f"{algorithm}:{expected}", 7)


def test_an_unknown_algorithm_is_refused(root):
    """A content hash that no store uses is a mistake in a provider."""
    with pytest.raises(ValueError, match="only by sha256, sha1, md5"):
        fingerprint(root, "img/en-US/1.png", "crc32")


def test_a_path_may_be_written_in_several_ways(root):
    """Needless dots and slashes within a path do no harm."""
    assert fingerprint(root, "./img//en-US/./1.png") == fingerprint(root, "img/en-US/1.png")


def test_a_file_that_was_rewritten_has_a_new_fingerprint(root):
    """What was remembered of a file is not used once it was written to, even if size and time look the same."""
    path = root / "img" / "en-US" / "1.png"
    before, _ = fingerprint(root, "img/en-US/1.png")
    _forge(path)
    assert fingerprint(root, "img/en-US/1.png")[0] != before


def test_an_open_asset_is_read_from_its_start(root):
    """The file that is handed out has the planned content, size and name."""
    assets = planned(root, "img/en-US/1.png")
    with assets.open(only(assets)) as file:
        assert file.read() == b"picture"
    assert (assets.size(only(assets)), assets.name(only(assets))) == (7, "1.png")
    assets.check()


ATTACKS = {
    "../secret": "outside",
    "img/../../secret": "outside",
    "img/en-US/../1.png": "outside",
    "..": "outside",
    "/etc/passwd": "outside",
    "//etc/passwd": "outside",
    "": "not-a-file",
    ".": "not-a-file",
    "img": "not-a-file",
    "img/": "not-a-file",
    "img/en-US/1.png/": "not-a-file",
    "img/en-US/1.png/x": "not-a-file",
    "img/pipe": "not-a-file",
    "img/socket": "not-a-file",
    "img/device": "not-a-file",
    "img/to-secret": "link",
    "img/to-folder/secret": "link",
    "img/to-root/etc/passwd": "link",
    "img/inside": "link",
    "img/loop": "link",
    "img/dangling": "link",
    "img/proc/self/environ": "link",
    "img/x.png\0.png": "missing",
    "img/en-US/2.png": "missing",
    "img/" + "x" * 300: "unreadable",
}


@pytest.mark.parametrize("path", ATTACKS)
def test_no_path_leads_out_of_the_folder(root, tmp_path, path):
    """Parent folders, absolute paths, links, pipes, sockets and devices are refused, with the reason."""
    if "device" in path and os.geteuid() != 0:
        pytest.skip("only root can make devices")
    _set_traps(root / "img", tmp_path)
    with pytest.raises(UnsafePath) as caught:
        fingerprint(root, path)
    assert caught.value.reason == ATTACKS[path]
    assert caught.value.path == path
    assert caught.value.message in str(caught.value)


def _set_traps(folder, outside):
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
    if os.geteuid() == 0:
        os.mknod(folder / "device", 0o020600, os.makedev(1, 5))
    links = {
        "to-secret": outside / "secret",
        "to-folder": outside,
        "to-root": "/",
        "inside": "en-US/1.png",
        "loop": "loop",
        "dangling": "nowhere",
        "proc": "/proc",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)


def test_a_missing_folder_is_named(tmp_path):
    """Where the manifest's folder itself is gone, the message says that."""
    with pytest.raises(UnsafePath, match=r"the folder '.*gone' cannot be opened"):
        fingerprint(tmp_path / "gone", "x")


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("img/en-US/1.pgn", "img/en-US/1.png"),
        ("img/en-us/1.png", "img/en-US/1.png"),
        ("image/en-US/1.png", "img/en-US/1.png"),
        ("img/zz/1.png", ""),
    ],
)
def test_a_misspelt_path_is_corrected(root, path, suggestion):
    """The closest name that exists is suggested, for a file or a folder on the way, and nothing far-fetched."""
    with pytest.raises(UnsafePath) as caught:
        fingerprint(root, path)
    assert caught.value.suggestion == suggestion


def test_a_file_changed_after_planning_is_not_opened(root):
    """Other bytes under the same name are not what was reviewed."""
    assets = planned(root, "img/en-US/1.png")
    (root / "img" / "en-US" / "1.png").write_bytes(b"forgery")
    with pytest.raises(AssetChanged, match=r"img/en-US/1\.png is not what it was"), assets.open(only(assets)):
        pytest.fail("the forged file was handed out")


def test_a_link_put_in_place_of_a_planned_file_is_not_followed(root, tmp_path):
    """Not even one to a file of the same content: what lies outside is never opened."""
    assets = planned(root, "img/en-US/1.png")
    (tmp_path / "secret").write_bytes(b"picture")
    (root / "img" / "en-US" / "1.png").unlink()
    (root / "img" / "en-US" / "1.png").symlink_to(tmp_path / "secret")
    with pytest.raises(AssetChanged, match="symbolic link"), assets.open(only(assets)):
        pytest.fail("a link was followed")


def test_a_file_exchanged_while_it_is_open_makes_no_difference(root):
    """What was hashed is what is read: a new file under the name is another file."""
    assets = planned(root, "img/en-US/1.png")
    path = root / "img" / "en-US" / "1.png"
    with assets.open(only(assets)) as file:
        path.rename(path.with_suffix(".old"))
        path.write_bytes(b"forgery")
        assert file.read() == b"picture"


def test_a_file_written_to_while_it_is_sent_is_reported(root):
    """Nobody can say what was sent then, so it must not be committed."""
    assets = planned(root, "img/en-US/1.png")
    path = root / "img" / "en-US" / "1.png"
    with pytest.raises(AssetChanged, match="was changed while it was being sent"), assets.open(only(assets)):
        path.write_bytes(b"forgery and more")


def test_setting_the_clock_of_a_file_back_covers_up_nothing(root):
    """The same size and time do not hide that other bytes were written during an upload."""
    assets = planned(root, "img/en-US/1.png")
    path = root / "img" / "en-US" / "1.png"
    with pytest.raises(AssetChanged, match="was changed while it was being sent"), assets.open(only(assets)):
        _forge(path)


def _forge(path):
    times = path.stat()
    path.write_bytes(b"forgery")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_an_error_while_sending_is_not_covered_up(root):
    """The error that ended an upload is what comes out."""
    assets = planned(root, "img/en-US/1.png")
    with pytest.raises(ConnectionError), assets.open(only(assets)):
        _fail_after(lambda: (root / "img" / "en-US" / "1.png").write_bytes(b"forgery"))


def _fail_after(action):
    action()
    raise ConnectionError


def test_content_that_was_not_planned_is_refused(root):
    """A hash that the plan does not know has no file."""
    assets = Assets(root, {})
    for ask in (assets.size, assets.name, lambda content: assets.open(content).__enter__()):
        with pytest.raises(AssetChanged, match="the plan names no file for sha256:00"):
            ask("sha256:00")


def test_checking_names_every_file_that_changed(root):
    """All changed and missing files are named at once, before anything is written, with exit code 4."""
    for name in "abc":
        (root / name).write_text(name)
    assets = planned(root, "a", "b", "c")
    (root / "a").write_text("changed")
    (root / "b").unlink()
    with pytest.raises(AssetChanged) as caught:
        assets.check()
    assert caught.value.message == (
        "2 files have changed: a is not what it was when the plan was made; b: there is no such file"
    )
    assert caught.value.exit is Exit.BLOCKED
    assert "reconciler plan" in caught.value.fix


def test_assets_are_known_by_the_hash_their_store_uses(root):
    """A store that confirms by MD5 is served by MD5."""
    assets = planned(root, "img/en-US/1.png", algorithm="md5")
    with assets.open(only(assets)) as file:
        assert file.read() == b"picture"
    assets.check()


def test_memory_does_not_grow_with_the_file(root):
    """A file of 200 MB is hashed and handed out with a few megabytes."""
    with (root / "large").open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()
    assets = planned(root, "large")
    with assets.open(only(assets)) as file:
        assert file.read(10) == bytes(10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024**2


def test_no_descriptor_is_left_open(root, tmp_path):
    """Whether a file is read or refused, nothing stays open."""
    _set_traps(root / "img", tmp_path)
    before = _open_descriptors()
    for path in ("img/en-US/1.png", *(each for each in ATTACKS if "device" not in each)):
        try:
            fingerprint(root, path)
        except UnsafePath:
            continue
    assert _open_descriptors() == before


def _open_descriptors():
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.is_dir() else 0
