from __future__ import annotations

import pytest

from reconciler.sandbox.pictures import png

EN = "E/listings/en-US"


def failures(client):
    """What validate finds; nothing if it passes."""
    answer = client.send("POST", "E/validate")
    assert answer.status_code in {200, 403}
    return [f"{each['errorCode']}: {each['errorMessage']}" for each in answer.json().get("errors", [])]


def changed(client, **fields):
    """Change some fields of the English listing."""
    assert client.put(EN, client.get(EN).json() | fields).status_code == 200


def test_the_copy_lacks_only_notes(edit):
    """What keeps a fresh copy of a live version from being submitted is release notes, for every language."""
    assert failures(edit) == [
        "required_data_absent: recentChanges is required for language de-DE",
        "required_data_absent: recentChanges is required for language en-US",
    ]
    edit.fill_notes()
    assert failures(edit) == []


def test_all_failures_at_once(edit):
    """Validate and commit tell everything that is wrong in one answer, and commit changes nothing then."""
    edit.put(EN, {"title": "x" * 251})
    edit.change("DELETE", f"{EN}/small-icons")
    edit.change("DELETE", f"E/apks/{edit.get('E/apks').json()[0]['id']}")
    found = failures(edit)
    for part in (
        "title of language en-US has 251",
        "shortDescription is",
        "small-icons of",
        "At least one APK",
        "de-DE",
    ):
        assert any(part in each for each in found), part
    answer = edit.commit()
    assert answer.status_code == 403
    assert len(answer.json()["errors"]) == len(found)
    assert edit.get("E").json()["status"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"title": ""}, "title is required"),
        ({"shortDescription": None}, "shortDescription is required"),
        ({"fullDescription": ""}, "fullDescription is required"),
        ({"recentChanges": ""}, "recentChanges is required"),
        ({"title": "x" * 251}, "the limit is 250"),
        ({"shortDescription": "x" * 1201}, "the limit is 1200"),
        ({"fullDescription": "x" * 4001}, "the limit is 4000"),
        ({"recentChanges": "x" * 4001}, "the limit is 4000"),
        ({"featureBullets": ["a", "b"]}, "featureBullets of language en-US must be 3 to 5, not 2"),
        ({"featureBullets": ["a"] * 6}, "must be 3 to 5, not 6"),
        ({"keywords": ["k"] * 31}, "must be at most 30, not 31"),
    ],
)
def test_texts(edit, fields, part):
    """Required texts, and the limits of each."""
    edit.fill_notes()
    changed(edit, **fields)
    (found,) = failures(edit)
    assert part in found


def test_texts_at_their_limits(edit):
    """A text that is exactly as long as it may be passes, and so does a listing without bullets or keywords."""
    edit.fill_notes()
    changed(edit, title="x" * 250, shortDescription="x" * 1200, fullDescription="x" * 4000, recentChanges="x" * 4000)
    changed(edit, featureBullets=[], keywords=["k"] * 30)
    assert failures(edit) == []


@pytest.mark.parametrize(
    ("slot", "pictures", "part"),
    [
        ("screenshots", [(1280, 800)] * 2, "at least 3 required, 2 given"),
        ("screenshots", [(1280, 800)] * 11, "at most 10 allowed, 11 given"),
        ("large-icons", [(513, 512)], "large-icons must be 512x512, not 513x512"),
        ("promo-images", [(500, 1024)], "promo-images must be 1024x500"),
        ("firetv-screenshots", [(1920, 1080)] * 2, "at least 3 required, 2 given"),
        ("small-icons", [], "at least 1 required, 0 given"),
    ],
)
def test_pictures(edit, slot, pictures, part):
    """How many pictures a slot takes, and of which sizes."""
    edit.fill_notes()
    edit.change("DELETE", f"{EN}/{slot}")
    for size in pictures:
        edit.upload(slot, png(*size, (1, 2, 3)))
    (found,) = failures(edit)
    assert part in found


def test_portrait_screenshots_and_logos(edit):
    """Screenshots may stand upright; the size of a featured logo is not known, so any is taken."""
    edit.fill_notes()
    edit.upload("screenshots", png(800, 1280, (1, 2, 3)))
    edit.upload("firetv-featured-logos", png(100, 100, (1, 2, 3)))
    assert failures(edit) == []


def test_format_and_transparency(edit):
    """An icon is a PNG; a picture for Fire TV has no transparency."""
    edit.fill_notes()
    edit.upload("large-icons", bytes.fromhex("ffd8ffc0001108020002000301220002110103110100"))
    transparent = bytearray(png(1920, 720, (0, 0, 0)))
    transparent[25] = 6
    edit.upload("firetv-featured-backgrounds", bytes(transparent))
    found = failures(edit)
    assert len(found) == 2
    assert "large-icons must be PNG" in found[0]
    assert "firetv-featured-backgrounds must not have transparency" in found[1]


def test_videos(edit):
    """At most five films."""
    edit.fill_notes()
    for number in range(6):
        edit.upload("videos", b"film %d" % number)
    assert failures(edit) == ["invalid_input: videos of language en-US: at most 5 allowed"]


def test_fire_tv_needs_pictures(edit, make_apk):
    """Once a Fire TV is targeted, each language needs pictures for it."""
    edit.fill_notes()
    edit.upload_apk(make_apk(42, leanback=True))
    found = failures(edit)
    assert len(found) == 6
    assert "required_data_absent: firetv-icons of language de-DE: at least 1 required, 0 given" in found
    for locale in ("de-DE", "en-US"):
        edit.upload("firetv-icons", png(1280, 720, (1, 1, 1)), locale)
        edit.upload("firetv-backgrounds", png(1920, 1080, (1, 1, 1)), locale)
        for _ in range(3):
            edit.upload("firetv-screenshots", png(1920, 1080, (1, 1, 1)), locale)
    assert failures(edit) == []


def test_apks(edit, make_apk):
    """An APK has to be of this app and newer than what is live; no version code comes twice; some device runs it."""
    edit.fill_notes()
    edit.upload_apk(make_apk(41))
    edit.upload_apk(make_apk(50, "com.example.other"))
    edit.upload_apk(make_apk(60, target_sdk=99))
    assert failures(edit) == [
        "invalid_input: The version code 41 must be greater than 41, the live one",
        "invalid_input: The package name com.example.other must be com.example.wordgame",
        "error_apk_must_target_atleast1_device: APK4 must target at least one device",
        "invalid_input: The version code 41 is used by more than one APK",
    ]


def test_targets_taken_away(edit):
    """An APK whose devices were all switched off cannot be submitted."""
    edit.fill_notes()
    path = f"E/apks/{edit.get('E/apks').json()[0]['id']}/targeting"
    body = edit.get(path).json()
    for device in body["amazonDevices"]:
        if device["status"] == "TARGETING":
            device["status"] = "NOT_TARGETING"
    edit.put(path, body)
    assert failures(edit) == ["error_apk_must_target_atleast1_device: APK1 must target at least one device"]


def test_date_is_wall_time_in_its_zone(edit, control):
    """A publishing date is compared as an instant: the same time on the wall passes later in the west."""
    edit.fill_notes()
    control.tick(1_924_992_000 - control.clock.now())  # 2031-01-01T00:00:00Z

    def put(moment, zone):
        edit.put("E/availability", {"publishingDate": {"dateTime": moment, "zoneId": zone}})
        return failures(edit)

    edit.log_in()
    assert put("2030-12-31T20:00:00", "US_Pacific") == []
    assert put("2030-12-31T20:00:00", "US_East") == []
    assert put("2030-12-31T18:59:00", "US_East") == ["invalid_input: publishingDate must be in the future"]
    assert put("2031-01-01T00:30:00", "Europe_Berlin") == ["invalid_input: publishingDate must be in the future"]
