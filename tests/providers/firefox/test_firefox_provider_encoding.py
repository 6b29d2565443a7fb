"""Files inside JSON, streamed."""

from __future__ import annotations

import base64
import json

import pytest
from firefox_world import Files

from reconciler.providers.firefox_marketplace import encoding


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 196_607, 196_608, 196_609, 500_000])
@pytest.mark.parametrize("step", [7, 65_536])
def test_the_body_is_the_json_that_it_stands_for(size, step):
    """Read in whatever pieces, it is one JSON object of the size that was announced, the file inside in base64."""
    if size > 1000 and step < 1000:
        step = 10_007
    files = Files()
    data = bytes(n * 7 % 256 for n in range(size))
    content = files.add(data, 'a "quoted" näme.png')
    body = encoding.body(files, content, "image/png", "file", lambda _sent: None, others={"position": 3})
    with body.open() as stream:
        sent = b"".join(iter(lambda: stream.read(step), b""))

    assert len(sent) == body.total
    assert json.loads(sent) == {
        "position": 3,
        "file": {"name": 'a "quoted" näme.png', "type": "image/png", "data": base64.b64encode(data).decode()},
    }


def test_progress_is_told_in_bytes_of_the_file():
    """It never goes beyond the file's size, and ends with it."""
    files, told = Files(), []
    body = encoding.body(files, files.add(b"x" * 3000), "image/png", "file", told.append)
    for sent in (10, 1000, 3000, body.total):
        body.progress(sent)

    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 3000


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x1aE\xdf\xa3\x01", "video/webm"),
        (b"what?", "image/png"),
        (b"", "image/png"),
    ],
)
def test_the_type_is_told_by_how_a_file_begins(start, kind):
    """A name may say anything."""
    files = Files()

    assert encoding.type_of(files, files.add(start, "file.txt")) == kind
