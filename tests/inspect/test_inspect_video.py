"""Videos: read as ffprobe reads them, in the child process; what cannot be read is said to be so."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from samples import WHOLE, mutations

from reconciler import inspect
from reconciler.inspect import MediaSupportMissing, Unreadable, VideoFacts, bounded

pytest.importorskip("pymediainfo", reason="the extra reconciler[media] is not installed")

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="Debian's ffmpeg is not installed")


def clip(path, *options, silent=False):
    """One second of test picture, 320×240 at 25 frames per second, with a tone."""
    tone = [] if silent else ["-f", "lavfi", "-i", "sine=d=1"]
    picture = ["-f", "lavfi", "-i", "testsrc=s=320x240:d=1:r=25"]
    command = ["ffmpeg", "-v", "error", "-y", *picture, *tone, *options, str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def probed(path):
    """What ffprobe makes of a file."""
    command = ["ffprobe", "-v", "error", "-print_format", "json", "-show_streams", "-show_format", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def test_the_example_trailer_is_read(example):
    """Container, codec, size, duration, rate, sound and weight of the example's trailer are reported."""
    facts = inspect.video(example / "video" / "trailer-en.mp4")
    assert (facts.container, facts.codec, facts.width, facts.height) == ("MP4", "H.264", 1280, 720)
    assert (facts.seconds, facts.frame_rate, facts.audio) == (6.0, 25.0, True)
    assert facts.bitrate >= 1_200_000
    assert facts.what == "MP4, H.264, 1280×720, 6.0 s, 1.0 MB"


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "options", "container", "codec"),
    [
        ("clip.mp4", ["-c:v", "libx264"], "MP4", "H.264"),
        ("clip.mov", ["-c:v", "libx264"], "MOV", "H.264"),
        ("clip.avi", ["-c:v", "mpeg4"], "AVI", "MPEG-4 Visual"),
        ("clip.wmv", ["-ac", "2"], "WMV", "MPEG-4 Visual"),
        ("clip.flv", ["-ar", "44100"], "FLV", "Sorenson Spark"),
        ("clip.mpg", ["-c:v", "mpeg2video"], "MPEG", "MPEG-2"),
        ("clip.webm", ["-c:v", "libvpx", "-ar", "48000"], "WebM", "VP8"),
    ],
)
def test_ffprobe_says_the_same(tmp_path, name, options, container, codec):
    """Size, frame rate, duration and sound agree with ffprobe in every container that stores take."""
    path = clip(tmp_path / name, *options)
    facts, truth = inspect.video(path), probed(path)
    picture = next(each for each in truth["streams"] if each["codec_type"] == "video")
    assert (facts.container, facts.codec) == (container, codec)
    assert (facts.width, facts.height) == (picture["width"], picture["height"])
    assert facts.frame_rate == pytest.approx(25.0, abs=0.1)
    assert facts.seconds == pytest.approx(float(truth["format"]["duration"]), abs=0.1)
    assert facts.audio


@needs_ffmpeg
def test_a_turned_video_is_as_wide_as_it_is_shown(tmp_path):
    """A phone's upright recording is stored lying down with a note to turn it; the shown size counts."""
    source = clip(tmp_path / "lying.mp4", "-c:v", "libx264", silent=True)
    turned = tmp_path / "turned.mp4"
    command = ["ffmpeg", "-v", "error", "-i", source, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned]
    subprocess.run([str(each) for each in command], check=True, stdin=subprocess.DEVNULL)
    facts = inspect.video(turned)
    assert (facts.width, facts.height, facts.audio) == (240, 320, False)
    assert "silent" in facts.what


@needs_ffmpeg
def test_sound_alone_is_not_a_video(tmp_path):
    """A file without moving pictures is refused."""
    with pytest.raises(Unreadable, match="no moving pictures"):
        inspect.video(clip(tmp_path / "tone.m4a", "-vn"))


@pytest.mark.parametrize("content", [b"", b"hello", bytes(100_000), b"\x00\x00\x00\x18ftypmp42" + bytes(16)])
def test_what_is_no_video_is_refused(tmp_path, content):
    """Text, zeros and a bare header are refused with the file's name."""
    path = tmp_path / "sample.mp4"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=r"^sample\.mp4: this video cannot be read: "):
        inspect.video(path)


def test_without_the_reader_the_message_says_what_to_install():
    """A missing optional package is told apart from a bad file, and the command to install it is named."""
    with pytest.raises(MediaSupportMissing, match=r"pip install 'reconciler\[media\]'"):
        bounded.require("no_such_module")
    assert issubclass(MediaSupportMissing, Unreadable)


def test_apks_and_videos_may_be_mixed(example):
    """One batch may hold both sorts."""
    answers = inspect.batch(
        [("video", example / "video" / "trailer-en.mp4"), ("apk", example / "build" / "wordgame-42.apk")]
    )
    assert [each.bytes for each in answers] == [
        (example / "video" / "trailer-en.mp4").stat().st_size,
        (example / "build" / "wordgame-42.apk").stat().st_size,
    ]


def test_damaged_videos_give_facts_or_unreadable(tmp_path, example):
    """Whatever is done to a video, the answer is facts or Unreadable, and the facts are sane."""
    source = (example / "video" / "trailer-en.mp4").read_bytes()[:60_000]
    paths = []
    for number, content in enumerate(mutations(source, 2000 if WHOLE else 120, seed=3)):
        paths.append(tmp_path / f"{number}.mp4")
        paths[-1].write_bytes(content)
    answers = inspect.batch([("video", path) for path in paths])
    assert len(answers) == len(paths)
    assert all(isinstance(each, (VideoFacts, Unreadable)) for each in answers)
    assert all(each.width > 0 and each.seconds > 0 for each in answers if isinstance(each, VideoFacts))
