from __future__ import annotations

import base64
import hashlib
import re

import pytest
import requests

from reconciler.sandbox import Sandbox
from reconciler.sandbox.pictures import png
from reconciler.sandbox.storefront.files import content_type

AMAZON = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"


@pytest.fixture(scope="module")
def running():
    """All stores that have pictures."""
    with Sandbox(["amazon-appstore", "app-store", "firefox-marketplace"]) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def fetch(running):
    """Asks the storefront for a path, as it is."""
    with requests.Session() as session:

        def get(path, **headers):
            prepared = session.prepare_request(requests.Request("GET", running.url, headers=headers))
            prepared.url = f"{running.url}/_sandbox/storefront/{path}"
            return session.send(prepared, timeout=10)

        yield get


def put(running, store, content):
    """Put a picture into a store's example app, as a person in its console would."""
    sent, control = base64.b64encode(content).decode(), running.control(store)
    if store == "amazon-appstore":
        control.console(AMAZON, "add_image", language="en-US", slot="screenshots", content=sent)
        return f"{store}/{AMAZON}"
    if store == "app-store":
        control.console("6478901234", "add_asset", locale="en-US", device="APP_IPHONE_67", content=sent)
        return f"{store}/6478901234"
    control.console("wordgame", "swap_preview", position=0, content=sent)
    return f"{store}/wordgame"


@pytest.mark.parametrize("store", ["amazon-appstore", "app-store", "firefox-marketplace"])
def test_what_was_put_there_is_what_is_served(running, fetch, store):
    """A page's pictures lead to their very bytes, whichever store they are in."""
    content = png(640, 960, (1, 2, 3))
    sha256 = hashlib.sha256(content).hexdigest()
    page = fetch(put(running, store, content)).text
    (source,) = set(re.findall(rf'src="(/_sandbox/storefront/{store}/files/{sha256})"', page))
    answer = fetch(source.removeprefix("/_sandbox/storefront/"))
    assert answer.content == content
    assert answer.headers["Content-Type"] == "image/png"


def test_what_was_uploaded_is_what_is_served(edit, sandbox):
    """A picture that came in over the API is on the draft's side of the page, byte for byte."""
    content = png(512, 512, (9, 8, 7))
    assert edit.upload("large-icons", content).status_code == 200
    address = f"/_sandbox/storefront/amazon-appstore/files/{hashlib.sha256(content).hexdigest()}"
    page = requests.get(f"{sandbox.url}/_sandbox/storefront/amazon-appstore/{AMAZON}", timeout=10).text
    assert address in page.partition('id="draft"')[2]
    assert requests.get(sandbox.url + address, timeout=10).content == content


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"<!doctype html><script>", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"%PDF-1.7", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_first_bytes_tell_the_type(beginning, kind):
    """Only what is a picture or film is served as one; a page or drawing that was uploaded is plain octets."""
    assert content_type(beginning) == kind


def test_headers_of_pages(fetch):
    """A page runs nothing, loads from the sandbox alone, and has the one style that its policy names."""
    for path, status in (("", 200), (f"amazon-appstore/{AMAZON}", 200), ("amazon-appstore/none", 404)):
        answer = fetch(path)
        assert answer.status_code == status
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy.pop("style-src") == f"'sha256-{digest}'"
        assert {name for name, value in policy.items() if value == "'self'"} == {"img-src", "media-src"}
        assert set(policy.values()) == {"'self'", "'none'"}
        assert policy["default-src"] == "'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_headers_of_files(running, fetch):
    """A file is never taken for anything but its type, and no other page of this machine can show it."""
    content = b"<html><script>alert(1)</script>"
    put(running, "amazon-appstore", content)
    answer = fetch(f"amazon-appstore/files/{hashlib.sha256(content).hexdigest()}")
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "name",
    [
        "0" * 64,
        "..",
        "..%2Fstate.json",
        "..%2F..%2F..%2Fetc%2Fpasswd",
        "%2Fetc%2Fpasswd",
        "%00",
        "A" * 64,
        ("0" * 64) + "%0A",
        "../../../../etc/passwd",
        "0" * 63 + "%2F",
    ],
)
def test_only_hashes_are_looked_for(fetch, name):
    """A hash that was never uploaded, and anything that is no hash, is 404."""
    assert fetch(f"amazon-appstore/files/{name}").status_code == 404


def test_a_hash_stands_alone(running, fetch):
    """A path that ends in the hash of a file is not the file's address."""
    content = b"a file that is there"
    sha256 = hashlib.sha256(content).hexdigest()
    put(running, "amazon-appstore", content)
    assert fetch(f"amazon-appstore/files/{sha256}").content == content
    for name in (f"..%2Fblobs%2F{sha256}", f"%2F{sha256}", f"x/{sha256}", f"{sha256}%20", sha256.upper()):
        assert fetch(f"amazon-appstore/files/{name}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-3", (206, "bytes 0-3/10", b"0123")),
        ("bytes=7-", (206, "bytes 7-9/10", b"789")),
        ("bytes=7-99", (206, "bytes 7-9/10", b"789")),
        ("bytes=10-", (416, "bytes */10", b"")),
        ("bytes=5-2", (416, "bytes */10", b"")),
        ("bytes=-3", (200, None, b"0123456789")),
        ("lines=0-3", (200, None, b"0123456789")),
    ],
)
def test_a_player_asks_for_a_part(running, fetch, asked, expected):
    """Safari plays a film only if it can ask for a part of it; what is not understood gets the whole."""
    put(running, "amazon-appstore", b"0123456789")
    address = f"amazon-appstore/files/{hashlib.sha256(b'0123456789').hexdigest()}"
    answer = fetch(address, Range=asked)
    assert (answer.status_code, answer.headers.get("Content-Range"), answer.content) == expected
