from __future__ import annotations

import hashlib
import struct
import zlib

import pytest
from marketplace_client import encoded, gif

from reconciler.sandbox.pictures import png

PICTURE = png(320, 480, (10, 20, 30))
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0" + struct.pack(">HBHHB", 17, 8, 320, 480, 3)
JPEG += b"\1\x22\0\2\x11\1\3\x11\1\xff\xd9"
WEBM = b"\x1a\x45\xdf\xa3" + b"\0" * 60
TOO_SMALL = "App previews must be at least 320px by 480px or 480px by 320px."


@pytest.fixture
def add(either, profile):
    """Adds a preview by the URL of the year."""
    return lambda content, **options: either.preview(content, modern=profile == "2016", **options)


def told(answer, profile, field):
    """The only message about a field."""
    assert answer.status_code == 400, answer.text
    body = answer.json() if profile == "2016" else answer.json()["error_message"]
    [message] = body[field]
    return message


def animated_png():
    """A PNG that says in a chunk of its own that it moves."""
    name, content = b"acTL", struct.pack(">II", 2, 0)
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return PICTURE[:33] + chunk + PICTURE[33:]


def test_a_preview_is_taken_in(add, either, profile, control):
    """Its bytes can be told by their hash behind the scenes only."""
    answer = add(PICTURE, position=7)
    assert answer.status_code == 201
    shown = answer.json()
    assert shown["filetype"] == "image/png"
    assert {"position", "addon"}.isdisjoint(shown)
    assert ("caption" in shown) is (profile == "2013")
    assert isinstance(shown["id"], int if profile == "2016" else str)
    number = shown["id"]
    assert either.get(f"/apps/preview/{number}/").json() == shown
    newest = control.view("wordgame")["live"]["previews"][-1]
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert newest == {"id": int(number), "sha256": digest, "position": 7, "filetype": "image/png"}
    assert control.uploads() == {digest: 1}
    assert control.blob(digest) == PICTURE


def test_the_name_of_a_preview(add, profile):
    """From 2014 on its address is made of the wrong thing."""
    shown = add(PICTURE).json()
    name = "Preview%20object" if profile == "2016" else shown["id"]
    assert shown["resource_uri"] == f"/api/v1/apps/preview/{name}/"


def test_previews_are_ordered_by_position_then_age(add, either, control):
    """That is all that is ever seen of a position."""
    for number in (37, 38, 39):
        assert either.send("DELETE", f"/apps/preview/{number}/", json=None).status_code == 204
    ids = [add(png(320, 480, (n, n, n)), position=position).json()["id"] for n, position in enumerate((2, 0, 1, 0))]
    shown = [preview["id"] for preview in either.app()["previews"]]
    assert shown == [ids[1], ids[3], ids[2], ids[0]]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (JPEG, "image/jpg"),
        (PICTURE, "image/jpeg"),
        (gif(480, 320), "image/png"),
        (png(480, 320, (1, 2, 3)), "image/png"),
        (png(2000, 3000, (1, 2, 3)), "image/png"),
    ],
)
def test_pictures_that_are_taken(add, content, kind):
    """Any format under the name of PNG or JPEG, in either orientation; all are told to be PNG."""
    answer = add(content, kind=kind)
    assert (answer.status_code, answer.json()["filetype"]) == (201, "image/png")


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (PICTURE, "image/gif", "Images must be either PNG or JPG."),
        (b"no picture", "image/png", "Images must be either PNG or JPG."),
        (WEBM, "image/png", "Images must be either PNG or JPG."),
        (gif(480, 320, frames=2), "image/png", "Images cannot be animated."),
        (animated_png(), "image/png", "Images cannot be animated."),
        (png(319, 480, (1, 2, 3)), "image/png", TOO_SMALL),
        (png(400, 400, (1, 2, 3)), "image/png", TOO_SMALL),
    ],
)
def test_pictures_that_are_refused(add, profile, content, kind, message):
    """By declared type, by content, if they move, if they are small."""
    assert told(add(content, kind=kind), profile, "file") == message


def test_videos(add, profile):
    """WebM, of 4 MiB at most."""
    assert add(WEBM, kind="video/webm").json()["filetype"] == "video/webm"
    assert told(add(PICTURE, kind="video/webm"), profile, "file")
    assert "4MB" in told(add(WEBM + b"\0" * 4 * 1024 * 1024, kind="video/webm"), profile, "file")


def test_both_fields_are_required(either, profile):
    """And what is wrong with either is told at once."""
    path = "/apps/app/24/preview/" if profile == "2016" else "/apps/preview/?app=24"
    empty = either.send("POST", path, {})
    assert told(empty, profile, "file") == told(empty, profile, "position") == "This field is required."
    odd = either.send("POST", path, {"position": "first", "file": "x"})
    assert told(odd, profile, "position") == "Enter a whole number."
    assert told(odd, profile, "file") == "File must be a dictionary."
    bare = either.send("POST", path, {"position": "1", "file": {"type": "image/png"}})
    assert told(bare, profile, "file") == "Type and data are required."


def test_each_year_has_its_own_address(either, profile):
    """The other one's is not found."""
    assert either.preview(PICTURE, modern=profile == "2013").status_code == 404
    assert either.preview(PICTURE, modern=profile == "2016").status_code == 201


def test_the_app_of_a_preview_in_2013(older):
    """Is named by its number in the query."""
    assert told(older.preview(PICTURE, app="wordgame", modern=False), "2013", "app") == "Enter a whole number."
    assert older.preview(PICTURE, app="999", modern=False).status_code == 404
    assert told(older.send("POST", "/apps/preview/", {}), "2013", "app") == "This field is required."


def test_previews_of_others(either, profile, connect):
    """Cannot be seen, removed or added to."""
    stranger = connect("sandbox-second-consumer")
    answers = [
        stranger.get("/apps/preview/37/"),
        stranger.send("DELETE", "/apps/preview/37/", json=None),
        stranger.preview(PICTURE, modern=profile == "2016"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert profile == "2016" or answers[0].json() == {"reason": "You are not an author of that app."}
    assert either.get("/apps/preview/37/", anonymous=True).status_code == (403 if profile == "2016" else 401)


def test_previews_are_never_changed(either):
    """Only removed and sent again."""
    for method in ("PUT", "PATCH"):
        assert either.send(method, "/apps/preview/37/", {"position": 2}).status_code == 405
    assert either.send("DELETE", "/apps/preview/37/", json=None).status_code == 204
    assert either.send("DELETE", "/apps/preview/37/", json=None).status_code == 404


def icon(client, content, kind="image/png"):
    """Send an icon."""
    return client.send("PUT", "/apps/app/24/icon/", {"file": {"type": kind, "data": encoded(content)}})


def test_an_icon_is_replaced_in_2016(newer, control):
    """200 and nothing; its address changes with its content."""
    before = newer.app()["icons"]["128"]
    content = png(128, 128, (1, 2, 3))
    answer = icon(newer, content)
    assert (answer.status_code, answer.text) == (200, "")
    after = newer.app()["icons"]["128"]
    assert before != after
    icon(newer, content)
    assert newer.app()["icons"]["128"] == after
    assert control.view("wordgame")["live"]["icon"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (png(128, 128, (1, 2, 3)), "image/gif", "Icons must be either PNG or JPG."),
        (png(128, 129, (1, 2, 3)), "image/png", "Icons must be square."),
        (png(127, 127, (1, 2, 3)), "image/png", "Icons must be at least 128px by 128px."),
        (gif(128, 128, frames=2), "image/png", "Icons cannot be animated."),
        (png(128, 128, (1, 2, 3)) + b"\0" * 4 * 1024 * 1024, "image/png", "Please use icons smaller than 4MB."),
    ],
)
def test_icons_that_are_refused(newer, content, kind, message):
    """Square, large enough, not too heavy, and still."""
    assert told(icon(newer, content, kind), "2016", "file") == message


def test_there_is_no_icon_to_send_in_2013(older):
    """It comes from the manifest."""
    assert icon(older, png(128, 128, (1, 2, 3))).status_code == 404
