"""Verdicts: each rule finds what it is for, says it in words people understand, and finds nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler import inspect
from reconciler.inspect import CODES, ApkFacts, ImageFacts, VideoFacts, WebAppFacts, judge

IMAGE = ImageFacts("PNG", 1284, 2778, alpha=False, animated=False, colour="RGB", bytes=412_000)
VIDEO = VideoFacts("MP4", "H.264", 1280, 720, 20.0, 25.0, 1_300_000, audio=True, bytes=3_000_000)
APK = ApkFacts("com.example.a", 1, "1.0", 21, 34, (), (), debuggable=False, bytes=20_000_000)
WEBAPP = WebAppFacts("Game", "1.0", "en-US", ("de",), "web", bytes=30_000_000)

STRICT_IMAGE = {
    "sizes": [[1284, 2778], [1290, 2796]],
    "formats": ["PNG", "JPEG"],
    "alpha": "forbidden",
    "animation": False,
    "max_bytes": 8_000_000,
    "warn_bytes": 5_000_000,
}
STRICT_VIDEO = {
    "formats": ["MP4", "MOV"],
    "codecs": ["H.264"],
    "min_width": 720,
    "max_width": 1920,
    "aspects": [[4, 3], [16, 9]],
    "min_seconds": 15,
    "max_seconds": 30,
    "min_bitrate": 1_200_000,
    "max_bytes": 500_000_000,
    "warn_bytes": 150_000_000,
}
STRICT_APK = {"max_bytes": 300_000_000, "warn_bytes": 200_000_000, "debuggable": "forbidden"}
STRICT_WEBAPP = {"types": ["web", "privileged"], "max_bytes": 200_000_000, "warn_bytes": 39_000_000}

CASES = [
    (replace(IMAGE, format="GIF"), STRICT_IMAGE, "R2102", "this image is a GIF; slot takes PNG or JPEG"),
    (replace(IMAGE, alpha=True), STRICT_IMAGE, "R2103", "this image has an alpha channel; slot takes none"),
    (IMAGE, {"alpha": "required"}, "R2104", "this image has no alpha channel; slot needs one"),
    (replace(IMAGE, animated=True), STRICT_IMAGE, "R2105", "this image is animated; slot takes still images only"),
    (
        replace(IMAGE, bytes=8_000_001),
        STRICT_IMAGE,
        "R2106",
        "this image has 8,000,001 bytes; slot takes 8,000,000 at most",
    ),
    (IMAGE, {"sizes": [[512, 512]]}, "R2107", "this image is 1284×2778; slot takes 512×512"),
    (IMAGE, {"square": True}, "R2107", "this image is 1284×2778; slot takes squares only"),
    (IMAGE, {"least_size": [1285, 480]}, "R2107", "this image is 1284×2778; slot takes 1285×480 and larger"),
    (
        IMAGE,
        {"least_size": [480, 2800], "either_way": True},
        "R2107",
        "this image is 1284×2778; slot takes 480×2800 or 2800×480 and larger",
    ),
    (
        IMAGE,
        {"sizes": [[800, 480], [1280, 800]], "either_way": True},
        "R2107",
        "this image is 1284×2778; slot takes 800×480 or 1280×800, upright or on its side",
    ),
    (
        replace(IMAGE, bytes=5_000_001),
        STRICT_IMAGE,
        "R2108",
        "this image has 5.0 MB; more than 5.0 MB is unusual for slot",
    ),
    (replace(VIDEO, container="AVI"), STRICT_VIDEO, "R2202", "this video is AVI; slot takes MP4 or MOV"),
    (replace(VIDEO, codec="VP9"), STRICT_VIDEO, "R2203", "this video is encoded as VP9; slot takes H.264"),
    (
        replace(VIDEO, width=640, height=360),
        STRICT_VIDEO,
        "R2204",
        "this video is 640 pixels wide; slot takes 720 to 1920 pixels",
    ),
    (
        replace(VIDEO, height=1280),
        STRICT_VIDEO,
        "R2205",
        "this video is 1280×1280; slot takes an aspect ratio of 4:3 or 16:9",
    ),
    (replace(VIDEO, seconds=31.04), STRICT_VIDEO, "R2206", "this video lasts 31.0 s; slot takes 15 to 30 s"),
    (replace(VIDEO, seconds=3), {"min_seconds": 5}, "R2206", "this video lasts 3.0 s; slot takes at least 5 s"),
    (replace(VIDEO, seconds=9), {"max_seconds": 5}, "R2206", "this video lasts 9.0 s; slot takes at most 5 s"),
    (
        replace(VIDEO, bitrate=900_000),
        STRICT_VIDEO,
        "R2207",
        "this video has 900 kbit/s; slot takes 1200 kbit/s or more",
    ),
    (
        replace(VIDEO, bytes=500_000_001),
        STRICT_VIDEO,
        "R2208",
        "this video has 500,000,001 bytes; slot takes 500,000,000 at most",
    ),
    (
        replace(VIDEO, bytes=151_000_000),
        STRICT_VIDEO,
        "R2209",
        "this video has 151.0 MB; more than 150.0 MB is unusual for slot",
    ),
    (
        replace(VIDEO, width=1920, height=886),
        {"sizes": [[1920, 1080], [1200, 1600]], "either_way": True},
        "R2211",
        "this video is 1920×886; slot takes 1920×1080 or 1200×1600, upright or on its side",
    ),
    (
        replace(VIDEO, frame_rate=59.94),
        {"max_frame_rate": 30},
        "R2212",
        "this video has 59.94 frames per second; slot takes 30 at most",
    ),
    (replace(APK, debuggable=True), STRICT_APK, "R2302", "this APK is debuggable; slot takes release builds only"),
    (
        replace(APK, bytes=300_000_001),
        STRICT_APK,
        "R2303",
        "this APK has 300,000,001 bytes; slot takes 300,000,000 at most",
    ),
    (
        replace(APK, bytes=250_000_000),
        STRICT_APK,
        "R2304",
        "this APK has 250.0 MB; more than 200.0 MB is unusual for slot",
    ),
    (
        replace(WEBAPP, type="certified"),
        STRICT_WEBAPP,
        "R2352",
        "this packaged app is of type certified; slot takes web or privileged",
    ),
    (
        replace(WEBAPP, bytes=200_000_001),
        STRICT_WEBAPP,
        "R2353",
        "this packaged app has 200,000,001 bytes; slot takes 200,000,000 at most",
    ),
    (
        replace(WEBAPP, bytes=40_000_000),
        STRICT_WEBAPP,
        "R2354",
        "this packaged app has 40.0 MB; more than 39.0 MB is unusual for slot",
    ),
]


@pytest.mark.parametrize(("facts", "rule", "code", "summary"), CASES)
def test_each_rule_finds_one_thing_and_says_it(facts, rule, code, summary):
    """One fault gives one finding, with its code, what is wrong, what the file is, and what to do."""
    (finding,) = judge(facts, rule, "slot")
    assert (finding.code, finding.summary, finding.detail) == (code, summary, facts.what)
    assert finding.fix
    assert finding.severity == ("warning" if code in ("R2108", "R2209", "R2304", "R2354") else "error")


def test_every_code_has_a_meaning_and_every_verdict_a_code():
    """The table lists each code that can come out, and no code that cannot (besides those for unreadable files)."""
    for_callers = {"R2101", "R2201", "R2210", "R2301", "R2351"}
    assert {code for _, _, code, _ in CASES} | for_callers == set(CODES)


@pytest.mark.parametrize(
    ("facts", "rule"), [(IMAGE, STRICT_IMAGE), (VIDEO, STRICT_VIDEO), (APK, STRICT_APK), (WEBAPP, STRICT_WEBAPP)]
)
def test_a_good_file_passes(facts, rule):
    """A file that keeps all rules gives no finding, nor does any file where there are no rules."""
    assert judge(facts, rule, "slot") == judge(facts, {}) == []


@pytest.mark.parametrize(("width", "height"), [(320, 480), (480, 320), (400, 400), (319, 2000), (2000, 320)])
def test_a_least_size_may_be_exceeded(width, height):
    """What is at least as wide and as high passes, whichever way it lies where the store takes both."""
    facts = replace(IMAGE, width=width, height=height)
    assert (judge(facts, {"least_size": [320, 480]}) == []) == (width >= 320 and height >= 480)
    both = judge(facts, {"least_size": [320, 480], "either_way": True})
    assert (both == []) == (max(width, height) >= 480 and min(width, height) >= 320)


def test_either_way_lets_a_picture_lie_on_its_side():
    """Where a store takes both orientations, width and height may be exchanged; elsewhere the fix says so."""
    rule = {"sizes": [[2778, 1284]]}
    assert judge(IMAGE, {**rule, "either_way": True}) == []
    assert judge(IMAGE, rule)[0].fix.endswith("it is on its side")


def test_a_familiar_size_that_is_not_quite_its_aspect_ratio_passes():
    """854×480 is taken for 16:9 everywhere; 4:3 is not."""
    assert judge(replace(VIDEO, width=854, height=480), {"aspects": [[16, 9]]}) == []
    assert judge(replace(VIDEO, width=640, height=480), {"aspects": [[16, 9]]}) != []


def test_an_unknown_bit_rate_is_not_held_against_a_video():
    """What a file does not say is not a fault."""
    assert judge(replace(VIDEO, bitrate=None), STRICT_VIDEO) == []


def test_all_faults_are_found_at_once():
    """Nobody has to fix one fault to be told the next."""
    worst = replace(IMAGE, format="GIF", alpha=True, animated=True, width=1)
    assert [each.code for each in judge(worst, STRICT_IMAGE)] == ["R2102", "R2107", "R2103", "R2105"]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("icon-114.png", {"sizes": [[114, 114]], "formats": ["PNG"]}),
        ("icon-512.png", {"sizes": [[512, 512]], "formats": ["PNG"]}),
        ("promo.png", {"sizes": [[1024, 500]], "formats": ["PNG", "JPEG"]}),
        ("firetv-icon.png", {"sizes": [[1280, 720]], "formats": ["PNG"], "alpha": "forbidden"}),
        ("en-US/screens/10.jpg", {"sizes": [[1280, 800]], "formats": ["PNG", "JPEG"], "either_way": True}),
    ],
)
def test_the_example_pictures_pass(example, name, rule):
    """Facts from real files can be judged as they are."""
    assert judge(inspect.image(example / "img" / name), rule, name) == []
