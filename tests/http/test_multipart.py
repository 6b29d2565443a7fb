"""Forms that hold a file: laid out as RFC 7578 says, of known length, streamed, and never whole if the file is not."""

from __future__ import annotations

import io
import os
import tracemalloc
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import HTTP

import pytest
from servers import Server, connect, hang_up, reply

from reconciler.errors import AssetChanged, Uncertain
from reconciler.http import Part, Request, Upload, multipart

FILE = Part("file", content_type="application/vnd.android.package-archive", filename="com.example.apk")


def post(fields, upload, *, repeatable=None):
    """A request with this form."""
    body, content_type = multipart(fields, FILE, upload)
    return Request("POST", "/v1/upload", headers={"Content-Type": content_type}, upload=body, repeatable=repeatable)


def opened(data):
    """An upload of these bytes."""
    return Upload(lambda: io.BytesIO(data), len(data))


def parts(seen):
    """(name, file name, content type or "", content) of each part, as a parser that is not ours reads them."""
    head = f"Content-Type: {seen.headers['content-type']}\r\n\r\n".encode()
    return [
        (
            each.get_param("name", header="content-disposition"),
            each.get_filename(),
            each.get_content_type() if "content-type" in each else "",
            each.get_payload(decode=True),
        )
        for each in message_from_bytes(head + seen.body, policy=HTTP).iter_parts()
    ]


def test_every_part_arrives_as_given_and_the_file_last():
    """Names, types and contents come through; of fields with one name there may be several."""
    fields = [
        Part("segment", "a"),
        Part("segment", "b"),
        Part("metadata", '{"developer": "Größe 日本"}', "application/json"),
        Part("lines", "one\r\ntwo"),
    ]
    data = os.urandom(700_001)
    with Server(reply()) as server:
        connect(server).send(post(fields, opened(data)))
    assert parts(server.seen[0]) == [
        ("segment", None, "", b"a"),
        ("segment", None, "", b"b"),
        ("metadata", None, "application/json", '{"developer": "Größe 日本"}'.encode()),
        ("lines", None, "", b"one\r\ntwo"),
        ("file", "com.example.apk", "application/vnd.android.package-archive", data),
    ]


def test_the_length_is_stated_and_true():
    """Content-Length is that of the whole form, so that nothing has to be sent in chunks."""
    with Server(reply()) as server:
        connect(server).send(post([Part("a", "é" * 1000)], opened(b"x" * 10)))
    seen = server.seen[0]
    assert "transfer-encoding" not in seen.headers
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert seen.body.endswith(b"--\r\n")


def test_progress_counts_the_file_only():
    """What people see ends at the size of their file, not at that of the form."""
    sent = []
    data = b"x" * 600_000
    with Server(reply()) as server:
        connect(server).send(
            post([Part("a", "b" * 5000)], Upload(lambda: io.BytesIO(data), len(data), progress=sent.append))
        )
    assert sent == sorted(sent)
    assert sent[-1] == 600_000


def test_a_name_cannot_break_out_of_its_header():
    """Quotes and line breaks in a name do not start another header or part."""
    with Server(reply()) as server:
        connect(server).send(post([Part('a"; x="\r\nEvil: 1', "v")], opened(b"x")))
    assert b"\r\nEvil" not in server.seen[0].body
    assert len(parts(server.seen[0])) == 2


def test_an_empty_file_is_a_part_without_content():
    """A file of no bytes is announced like any other."""
    with Server(reply()) as server:
        connect(server).send(post([], opened(b"")))
    assert parts(server.seen[0]) == [("file", FILE.filename, FILE.content_type, b"")]


def test_each_try_sends_the_same_form_from_its_start():
    """A form that may be repeated is repeated whole, its file opened anew."""
    opens = []

    def open_again():
        opens.append(io.BytesIO(b"x" * 300_000))
        return opens[-1]

    with Server(hang_up, reply(503), reply()) as server:
        connect(server).send(post([Part("a", "b")], Upload(open_again, 300_000), repeatable=True))
    assert len({each.body for each in server.seen}) == 1
    assert [each.closed for each in opens] == [True] * 3


def test_a_lost_form_is_not_sent_again():
    """Without an answer nobody knows whether it arrived, and it is left at that."""
    with Server(hang_up) as server, pytest.raises(Uncertain):
        connect(server).send(post([Part("a", "b")], opened(b"x")))
    assert len(server.seen) == 1


def test_a_file_that_changed_while_it_was_sent_never_makes_a_whole_form():
    """What is noticed when the file is closed still keeps the store from having a complete request."""

    @contextmanager
    def changing():
        yield io.BytesIO(b"x" * 10)
        raise AssetChanged("the file was changed while it was being sent")

    with Server(reply()) as server, pytest.raises(AssetChanged):
        connect(server).send(post([Part("a", "b")], Upload(changing, 10)))
    assert server.seen == []


def test_a_large_form_takes_no_memory():
    """200 MB go through without the process growing by more than a few pieces."""
    upload = Upload(lambda: open("/dev/zero", "rb"), 200_000_000)  # noqa: PTH123, SIM115 - closed by Http
    with Server(reply(), keep_bodies=False) as server:
        tracemalloc.start()
        connect(server, timeout=60).send(post([Part("a", "b")], upload))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert server.seen[0].body_size > 200_000_000
    assert most < 8_000_000
