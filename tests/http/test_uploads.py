"""Bodies streamed from files: exact, in parts, interruptible, reopened on a retry, and never in memory."""

from __future__ import annotations

import contextlib
import io
import os
import threading
import tracemalloc

import pytest
from servers import Server, connect, hang_up, reply, reset, silence

from reconciler.errors import AssetChanged, Interrupted, Refused, Uncertain
from reconciler.http import Request, Upload


class Counted:
    """A file in memory that counts how often it was opened, and notices if one is left open."""

    def __init__(self, data: bytes):
        self.data = data
        self.files: list[io.BytesIO] = []

    def __call__(self):
        """Open it once more."""
        self.files.append(io.BytesIO(self.data))
        return self.files[-1]


def put(upload: Upload, method: str = "PUT") -> Request:
    """A request with this body."""
    return Request(method, "/v1/apk", headers={"Content-Type": "application/octet-stream"}, upload=upload)


def test_a_file_arrives_byte_for_byte():
    """The body is the file, its length is stated, and progress ends at its size."""
    data, sent = os.urandom(1_000_003), []
    file = Counted(data)
    with Server(reply()) as server:
        connect(server).send(put(Upload(file, len(data), progress=sent.append)))
    assert server.seen[0].body == data
    assert server.seen[0].headers["content-length"] == "1000003"
    assert "transfer-encoding" not in server.seen[0].headers
    assert sent == sorted(sent)
    assert sent[-1] == len(data)
    assert [each.closed for each in file.files] == [True]


@pytest.mark.parametrize(("offset", "length"), [(0, 10), (5, 300_000), (999_999, 1), (400_000, None), (0, 0)])
def test_a_part_of_a_file_is_that_part(offset, length):
    """Offset and length cut the part out exactly."""
    data = os.urandom(1_000_000)
    with Server(reply()) as server:
        connect(server).send(put(Upload(Counted(data), len(data), offset, length)))
    assert server.seen[0].body == (data[offset:] if length is None else data[offset : offset + length])
    assert server.seen[0].headers["content-length"] == str(len(server.seen[0].body))


def test_an_empty_file_has_length_nought():
    """Nothing to send is sent as nothing, not in chunks."""
    with Server(reply()) as server:
        connect(server).send(put(Upload(Counted(b""), 0)))
    assert server.seen[0].headers["content-length"] == "0"
    assert "transfer-encoding" not in server.seen[0].headers


def test_a_retry_opens_the_file_anew():
    """Each try starts at the file's beginning."""
    file = Counted(b"x" * 700_000)
    with Server(hang_up, reply(503), reply()) as server:
        connect(server).send(put(Upload(file, 700_000)))
    assert [each.body for each in server.seen] == [file.data] * 3
    assert [each.closed for each in file.files] == [True] * 3


@pytest.mark.parametrize("step", [hang_up, reset, silence])
def test_a_lost_post_of_a_file_is_not_sent_again(step):
    """Not having heard of an upload is no reason to upload it twice."""
    with Server(step) as server, pytest.raises(Uncertain):
        connect(server, timeout=0.3).send(put(Upload(Counted(b"x"), 1), "POST"))
    assert len(server.seen) == 1


def test_a_signal_ends_an_upload_between_two_pieces():
    """The signal to stop ends the upload soon, far from its end, and the store never has a whole request."""
    stopping, sent = threading.Event(), []

    def progress(taken):
        sent.append(taken)
        stopping.set()

    upload = Upload(lambda: open("/dev/zero", "rb"), 400_000_000, progress=progress)  # noqa: PTH123, SIM115 - closed by Http
    with Server(reply(), keep_bodies=False) as server, pytest.raises(Interrupted, match="of 400,000,000 bytes"):
        connect(server, stopping=stopping).send(put(upload))
    assert len(sent) == 1
    assert not server.seen


def test_a_file_that_became_shorter_is_noticed():
    """A file that ends early is not padded and not waited for."""
    with Server(reply()) as server, pytest.raises(AssetChanged, match="ended after 10 bytes"):
        connect(server).send(put(Upload(Counted(b"x" * 10), 20)))
    assert not server.seen


def test_a_file_that_cannot_be_read_is_not_taken_for_a_network_failure():
    """An error of the disk names the file's trouble and is not retried."""
    with Server(reply()) as server, pytest.raises(AssetChanged, match="could not be read"):
        connect(server).send(put(Upload(lambda: open("/proc/self/mem", "rb"), 20)))  # noqa: PTH123, SIM115 - closed by Http
    assert not server.seen


def test_an_answer_in_the_midst_of_an_upload_is_heard():
    """A store that says no and hangs up before the body is through is understood, not taken for a lost connection."""

    class Early(Server):
        """Answers as soon as the headers are in."""

        def _read(self, stream):
            while stream.readline().strip():
                pass
            return super()._read(io.BytesIO(b"POST /v1/apk HTTP/1.1\r\n\r\n"))

    def refuse(server, connection, request):
        reply(413)(server, connection, request)
        with contextlib.suppress(OSError):
            while connection.recv(65536):  # as real servers do, so that no reset overtakes the answer
                pass
        return False

    with Early(refuse) as server, pytest.raises(Refused, match="413"):
        connect(server).send(put(Upload(Counted(b"x" * 3_000_000), 3_000_000), "POST"))


def test_a_large_upload_takes_no_memory():
    """400 MB go through without the process growing by more than a few pieces."""
    sent = []
    upload = Upload(lambda: open("/dev/zero", "rb"), 400_000_000, progress=sent.append)  # noqa: PTH123, SIM115 - closed by Http
    with Server(reply(), keep_bodies=False) as server:
        tracemalloc.start()
        connect(server, timeout=60).send(put(upload))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert server.seen[0].body_size == 400_000_000
    assert sent[-1] == 400_000_000
    assert most < 8_000_000
