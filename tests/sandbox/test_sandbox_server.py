from __future__ import annotations

import contextlib
import http.client
import random
import resource
import socket
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from reconciler.sandbox import STORES, Sandbox

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
OCTETS = {"Content-Type": "application/octet-stream"}


def talk(url, text):
    """Send bytes to the address of a URL, and read until the other side is done."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=10) as connection:
        connection.sendall(text)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def test_addresses(sandbox):
    """Each store has a port of its own, with the store's own paths, on 127.0.0.1."""
    addresses = sandbox.endpoints()["amazon-appstore"]
    assert addresses["endpoint"].endswith("/api/appstore")
    assert addresses["token_endpoint"].endswith("/auth/o2/token")
    ports = {urlsplit(url).port for url in (sandbox.url, *addresses.values())}
    assert len(ports) == 2
    assert {urlsplit(url).hostname for url in (sandbox.url, *addresses.values())} == {"127.0.0.1"}
    assert sandbox.environment() == {"RECONCILER_SANDBOX": sandbox.url}


def test_listens_on_loopback_only(sandbox):
    """No socket of the sandbox is bound to anything but 127.0.0.1."""
    wanted = {f"{urlsplit(url).port:04X}" for url in (sandbox.url, sandbox.endpoints()["amazon-appstore"]["endpoint"])}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/self/net", name).read_text().splitlines()]
    listening = [row[1].split(":") for row in rows if row[3] == "0A"]
    assert sorted(address for address, port in listening if port in wanted) == ["0100007F"] * 2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:99", "127.0.0.1:8320", "[::1]:80"])
@pytest.mark.parametrize("where", ["door", "store"])
def test_local_host_names(sandbox, host, where):
    """Requests that name this machine are answered."""
    url = sandbox.url if where == "door" else sandbox.endpoints()["amazon-appstore"]["endpoint"]
    path = b"/_sandbox/" if where == "door" else b"/auth/o2/token"
    answer = talk(url, b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, host.encode()))
    assert b" 403 " not in answer.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "headers",
    [
        "Host: evil.example",
        "Host: evil.example:80",
        "Host: localhost.evil.example",
        "Host: 127.0.0.1.nip.io",
        "Host: 127.0.0.2",
        "Host: 0.0.0.0",
        "Host: [::]",
        "Host: [::1].evil.example".replace("[::1].", "x[::1]"),
        "Host: 2130706433",
        "Host: ",
        "X: no host at all",
        "Host: localhost\r\nHost: evil.example",
        "Host: localhost@evil.example",
    ],
)
@pytest.mark.parametrize("where", ["door", "store"])
def test_other_host_names(sandbox, headers, where):
    """A request under any other name is 403, and nothing is done."""
    url = sandbox.url if where == "door" else sandbox.endpoints()["amazon-appstore"]["endpoint"]
    answer = talk(url, b"GET /_sandbox/ HTTP/1.1\r\n%s\r\n\r\n" % headers.encode())
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"amazon" not in answer


def test_absolute_target(sandbox):
    """It is no proxy: a request for a whole URL is 400."""
    answer = talk(sandbox.url, b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_keep_alive_and_one_packet(amazon):
    """One connection serves many requests, and an answer leaves in one piece."""
    at = urlsplit(amazon.addresses["endpoint"])
    head = f"GET /api/appstore/v1/applications/{EXAMPLE}/edits HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Authorization: {amazon.session.headers['Authorization']}\r\n\r\n"
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        for _ in range(5):
            connection.sendall(head.encode())
            answer = connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b"\r\n\r\n{}")


def test_expect_continue(edit):
    """A client that waits for leave to send its body gets it."""
    at = urlsplit(edit.addresses["endpoint"])
    path = f"/api/appstore/v1/applications/{EXAMPLE}/edits/{edit.edit}/apks/upload"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
    head += f"Authorization: {edit.session.headers['Authorization']}\r\nContent-Type: application/octet-stream\r\n\r\n"
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"abc")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_client_that_goes_away(sandbox, edit, control):
    """A body that ends too early changes nothing and is not counted, and the next request is served."""
    at = urlsplit(edit.addresses["endpoint"])
    control.clear_requests()
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        connection.sendall(b"POST /api/appstore/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    assert edit.get("E").status_code == 200
    assert len(control.requests()) == 1


def free_pair():
    """A port that is free, and the next one, too: below those that the system gives away by itself at any moment."""
    for port in random.SystemRandom().sample(range(20_000, 32_000, 2), 200):
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no two ports in a row are free")


def test_fixed_ports():
    """With a port, the control door is there and the store beside it; a port that is taken is named."""
    port = free_pair()
    with Sandbox(["amazon-appstore"], port=port) as sandbox:
        assert sandbox.url == f"http://127.0.0.1:{port}"
        assert sandbox.endpoints()["amazon-appstore"]["endpoint"] == f"http://127.0.0.1:{port + 1}/api/appstore"
        with pytest.raises(OSError, match=f"port {port} of 127.0.0.1: .*in use"):
            Sandbox(["amazon-appstore"], port=port)
    with Sandbox(["amazon-appstore"], port=port):
        pass


def test_stores_by_name():
    """Only the stores asked for run; one that there is not is named."""
    assert "amazon-appstore" in STORES
    with Sandbox(["amazon-appstore"]) as sandbox:
        assert list(sandbox.endpoints()) == ["amazon-appstore"]
        with pytest.raises(ValueError, match="no store 'other' is running; there are amazon-appstore"):
            sandbox.control("other")
    with pytest.raises(ValueError, match=r"no sandbox for amazon; there are .*amazon-appstore"):
        Sandbox(["amazon"])


def test_stop_ends_open_connections():
    """Stopping does not wait for clients that keep their connection, nor for faults that wait."""
    sandbox = Sandbox(["amazon-appstore"]).start()
    sandbox.control("amazon-appstore").faults("*: latency=600s")
    url = sandbox.endpoints()["amazon-appstore"]["token_endpoint"]
    failures = []

    def wait():
        try:
            requests.post(url, timeout=60)
        except requests.RequestException as error:
            failures.append(error)

    with requests.Session() as idle:
        idle.get(f"{sandbox.url}/_sandbox/")
        waiting = threading.Thread(target=wait)
        waiting.start()
        while not sandbox.control("amazon-appstore").describe_faults()[0]["fired"]:
            time.sleep(0.01)
        sandbox.stop()
        sandbox.stop()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert len(failures) == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_instances_share_nothing(sandbox, connect):
    """Two sandboxes in one process know nothing of each other."""
    with Sandbox(["amazon-appstore"]) as other:
        connect(to=other).open()
        assert connect().get("/edits").json() == {}
        assert other.control("amazon-appstore").requests() != []
    assert [entry["path"].rpartition("/")[2] for entry in sandbox.control("amazon-appstore").requests()] == [
        "token",
        "edits",
    ]


def test_thirty_two_threads(edit, control):
    """Under 32 threads each change counts once, each stale one is refused, and each request is noted once."""
    control.clear_requests()
    path = f"{edit.app_url}/edits/{edit.edit}/details"
    headers = {"Authorization": edit.session.headers["Authorization"]}
    body = edit.get("E/details").json()

    def work(number):
        with requests.Session() as session:
            session.headers.update(headers)
            statuses = []
            for turn in range(4):
                etag = session.get(path).headers["ETag"]
                wanted = body | {"contactPhone": f"{number}.{turn}"}
                statuses.append(session.put(path, json=wanted, headers={"If-Match": etag}).status_code)
            return statuses

    with ThreadPoolExecutor(32) as pool:
        statuses = [status for each in pool.map(work, range(32)) for status in each]
    assert set(statuses) <= {200, 412}
    entries = control.requests()
    assert len(entries) == 1 + 32 * 4 * 2
    assert [entry["n"] for entry in entries] == list(range(entries[0]["n"], entries[0]["n"] + len(entries)))
    acted = [entry for entry in entries if entry["write"] and entry["acted"]]
    assert len(acted) == statuses.count(200) > 0
    assert len({entry["if_match"] for entry in acted}) == len(acted)


def test_one_edit_under_many_threads(amazon):
    """Of 32 attempts to open an edit at once, one succeeds."""

    def attempt(_):
        return requests.post(f"{amazon.app_url}/edits", headers=dict(amazon.session.headers), timeout=30).status_code

    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(attempt, range(32)))
    assert sorted(statuses) == [200] + [409] * 31


def test_log(edit, control):
    """The log tells of each request what was sent, what was answered, and whether it changed something."""
    control.clear_requests()
    since = edit.send("GET", "E?x=1&client_secret=hidden") and control.requests()[-1]["n"]
    refused = edit.send("PUT", "E/details", json={}, headers={"If-Match": '"old"'})
    edit.change("DELETE", "E")
    assert refused.status_code == 412
    first, second, third, fourth = control.requests()
    assert first["query"] == {"x": "1", "client_secret": "(not shown)"}
    assert (second["if_match"], second["write"], second["acted"], second["status"]) == ('"old"', True, False, 412)
    assert (second["size"], len(second["sha256"])) == (2, 64)
    assert (third["write"], third["acted"], third["sha256"]) == (False, True, "")
    assert third["etag"] == fourth["if_match"]
    assert (fourth["method"], fourth["status"], fourth["write"], fourth["acted"]) == ("DELETE", 204, True, True)
    assert control.requests(since=since) == [second, third, fourth]
    assert "hidden" not in str(control.requests())


def test_log_holds_no_credentials(amazon, control):
    """Neither secrets nor tokens are in the log."""
    amazon.open()
    text = str(control.requests())
    assert "sandbox-secret" not in text
    assert amazon.session.headers["Authorization"].split()[1] not in text


LARGE = 400 * 1024 * 1024


class LargeApk:
    """A ZIP of 400 MB, of which nearly all is one file of zeros; made while it is read."""

    def __init__(self, small_apk):
        entry = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, LARGE, LARGE, 1, 0) + b"z"
        self._parts = [entry, LARGE, small_apk]
        self._length = len(entry) + LARGE + len(small_apk)
        self._chunk = bytes(1024 * 1024)

    def __len__(self):
        return self._length

    def read(self, size=-1):
        """The next piece."""
        if not self._parts:
            return b""
        if isinstance(self._parts[0], bytes):
            return self._parts.pop(0)
        count = min(self._parts[0], len(self._chunk))
        self._parts[0] -= count
        if not self._parts[0]:
            self._parts.pop(0)
        return self._chunk[:count]


def test_large_apk_is_not_held_in_memory(edit, control, make_apk):
    """A large upload of 400 MB is hashed on its way to disk: memory grows by no more than a few MB."""
    content = make_apk(99)
    assert zlib.crc32(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = edit.upload_apk(LargeApk(content), "E/apks/large/upload")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert answer.status_code == 200, answer.text
    assert grown < 64
    (staged,) = control.view(EXAMPLE)["staged"].values()
    assert staged["size"] > LARGE
    assert staged["facts"]["version_code"] == 99
    assert control.requests()[-1]["size"] == staged["size"]


def test_apk_over_300_mb_has_to_take_the_large_path(edit, control, make_apk):
    """The plain upload refuses what is over 300 MB; `too_large_status` says how."""
    assert edit.upload_apk(LargeApk(make_apk(99))).status_code == 413
    assert len(edit.get("E/apks").json()) == 1


def test_date_header_follows_the_clock(amazon, control):
    """The store's clock shows in its answers."""
    control.tick(86400 * 365)
    year = time.gmtime(time.time() + 86400 * 365).tm_year
    assert f" {year} " in amazon.token().headers["Date"]


def test_http_10_is_closed(sandbox):
    """A client of HTTP/1.0 is answered and the connection closed."""
    answer = talk(sandbox.url, b"GET /_sandbox/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"Connection: close" in answer


def test_plain_http_client(sandbox, edit):
    """204 has no body and no length, so the connection goes on with the next answer."""
    at = urlsplit(edit.addresses["endpoint"])
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=10)
    headers = {"Authorization": edit.session.headers["Authorization"], "If-Match": edit.get("E").headers["ETag"]}
    base = f"/api/appstore/v1/applications/{EXAMPLE}/edits"
    connection.request("DELETE", f"{base}/{edit.edit}", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers["Content-Length"]) == (204, b"", None)
    connection.request("GET", base, headers=headers)
    assert connection.getresponse().read() == b"{}"
    connection.close()
