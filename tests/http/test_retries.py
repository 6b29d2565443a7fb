"""How long is waited, for whom, and when it is enough. Sleeps are recorded, not slept."""

from __future__ import annotations

import contextlib
import threading
from email.utils import formatdate

import pytest
from servers import Patience, Server, connect, hang_up, reply

from reconciler.errors import Interrupted, Malformed, Unavailable
from reconciler.http import Rate, Request
from reconciler.http.messages import Answer
from reconciler.http.patience import Budget, backoff, retry_after

GET = Request("GET", "/v1/thing")
POST = Request("POST", "/v1/things")


def answer(**headers: str) -> Answer:
    """A 429 with these headers."""
    return Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}, b"", "GET /x")


def test_backoff_is_full_jitter_up_to_a_cap():
    """The wait lies anywhere between nothing and a bound that doubles, and never beyond 20 s."""
    assert [backoff(tries, lambda: 1.0) for tries in (1, 2, 3, 4, 5, 9)] == [2, 4, 8, 16, 20, 20]
    assert backoff(5, lambda: 0.0) == 0
    assert backoff(1, lambda: 0.25) == 0.5


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "0"}, 0),
        ({"Retry_After": " 120 "}, 120),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "1.5"}, None),
        ({"Retry_After": "٣"}, None),
        ({"Retry_After": "9" * 400}, None),
        ({"Retry_After": formatdate(1_000_090, usegmt=True)}, 90),
        ({"Retry_After": formatdate(999_000, usegmt=True)}, 0),
        ({"Retry_After": formatdate(5_000_030, usegmt=True), "Date": formatdate(5_000_000, usegmt=True)}, 30),
        ({"Retry_After": "Mon, 99 Foo 2026"}, None),
        ({"Retry_After": "Thu, 01 Jan 99999 00:00:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(headers, seconds):
    """Seconds, or a date that is compared with the answer's own Date where it has one; anything else is ignored."""
    assert retry_after(answer(**headers), now=1_000_000) == seconds


def test_retry_after_is_obeyed():
    """The wait before the next try is never shorter than the store asked for."""
    sleep = Patience()
    with Server(reply(503, Retry_After="120"), reply()) as server:
        connect(server, sleep=sleep, random=lambda: 0.5).send(GET)
    assert len(sleep.asked) == 1
    assert 119 < sleep.asked[0] < 122


def test_a_store_that_asks_for_too_long_is_left_alone_and_says_until_when():
    """Beyond 300 s the run ends and the message holds the time to come back, as a time and as a span."""
    with Server(reply(429, Retry_After="7380")) as server, pytest.raises(Unavailable) as caught:
        connect(server, now=lambda: 1_795_000_000).send(GET)
    assert "2026-11-18 13:09:40 UTC (in 2 h 3 min)" in caught.value.message
    assert caught.value.status == 429
    assert len(server.seen) == 1


def test_a_pause_is_kept_by_all_threads():
    """While one thread waits out a 429, another that wants to send waits as well, and sends nothing before."""
    waiting, going_on = threading.Semaphore(0), threading.Event()

    def sleep(_seconds):
        waiting.release()
        assert going_on.wait(10)

    with (
        Server(reply(429, Retry_After="100"), reply()) as server,
        contextlib.closing(connect(server, sleep=sleep)) as http,
    ):
        threads = [threading.Thread(target=http.send, args=(GET,)) for _ in range(3)]
        threads[0].start()
        assert waiting.acquire(timeout=10)
        for thread in threads[1:]:
            thread.start()
            assert waiting.acquire(timeout=10)
        assert len(server.seen) == 1
        going_on.set()
        for thread in threads:
            thread.join(10)
    assert len(server.seen) == 4


def test_waiting_ends_when_a_signal_comes():
    """Between two tries the signal to stop counts at once: Interrupted, and nothing more is sent."""
    stopping = threading.Event()
    with Server(reply(503, Retry_After="200")) as server, pytest.raises(Interrupted, match="GET /v1/thing"):
        connect(server, stopping=stopping, log=lambda _entry: stopping.set(), sleep=None).send(GET)
    assert len(server.seen) == 1


def test_an_outage_does_not_triple_the_load():
    """300 requests to a store that is down cost at most 100 retries more, and one that recovers has them back."""
    with Server(reply(503)) as server, contextlib.closing(connect(server)) as http:
        for _ in range(300):
            with pytest.raises(Unavailable):
                http.send(GET)
        assert len(server.seen) == 400


def test_a_stumbling_store_never_uses_up_the_budget():
    """A retry that was answered does not count, however many there are."""
    budget = Budget(1)
    for _ in range(5):
        assert budget.take()
        budget.give(1)
    assert budget.take()
    assert not budget.take()


def test_a_connection_that_the_store_has_closed_is_not_used_for_a_post():
    """An idle connection that was closed in the meantime is noticed before anything is sent over it."""

    def answer_and_close(server, connection, request):
        reply()(server, connection, request)
        return False

    with Server(answer_and_close) as server, contextlib.closing(connect(server)) as http:
        for _ in range(5):
            threading.Event().wait(0.02)
            http.send(POST)
        assert len(server.seen) == 5


def test_connections_are_kept_open():
    """One after the other, requests share a connection."""
    with Server(reply()) as server, contextlib.closing(connect(server)) as http:
        for _ in range(10):
            http.send(GET)
        assert server.connections == 1


def test_no_more_than_jobs_are_in_flight():
    """However many threads send, the store sees at most `jobs` at once."""
    lock, now, most = threading.Lock(), [0], [0]
    full = threading.Barrier(3)

    def step(server, connection, request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        full.wait(10)
        server.closing.wait(0.05)  # time for one too many to come in
        with lock:
            now[0] -= 1
        return reply()(server, connection, request)

    with Server(step) as server, contextlib.closing(connect(server, jobs=3)) as http:
        threads = [threading.Thread(target=http.send, args=(GET,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert most[0] == 3


def test_send_all_answers_in_order():
    """Answers come in the order of the requests, whichever came first."""

    def step(server, connection, request):
        return reply(200, request.target.encode())(server, connection, request)

    paths = [f"/v1/{n}" for n in range(20)]
    with Server(step) as server, contextlib.closing(connect(server, jobs=4)) as http:
        answers = http.send_all([Request("GET", path) for path in paths])
        assert [each.body.decode() for each in answers] == paths
        assert http.send_all([]) == []


def test_send_all_lets_all_finish_and_raises_the_first_error():
    """One that fails does not keep the others from being sent; the first error in order is raised."""

    def step(server, connection, request):
        status = 404 if request.target in {"/3", "/5"} else 200
        return reply(status)(server, connection, request)

    with Server(step) as server, contextlib.closing(connect(server, jobs=2)) as http:
        with pytest.raises(Exception, match="GET /3") as caught:
            http.send_all([Request("GET", f"/{n}") for n in range(8)])
        assert type(caught.value).__name__ == "Missing"
        assert sorted(server.lines) == [f"GET /{n}" for n in range(8)]


def test_send_all_begins_nothing_after_a_signal():
    """Once a signal came, what was not begun is not sent."""
    stopping = threading.Event()
    stopping.set()
    with Server(reply()) as server, contextlib.closing(connect(server, stopping=stopping)) as http:
        with pytest.raises(Interrupted):
            http.send_all([GET, GET])
        assert not server.seen


def test_poll_asks_until_an_answer_will_do():
    """Polling ends with the first answer that will do, and waits as its pace says."""
    steps = [reply(200, b'{"state": "WORKING"}')] * 3 + [reply(200, b'{"state": "DONE"}')]
    sleep = Patience()
    with Server(*steps) as server:
        last = connect(server, sleep=sleep).poll(
            GET, lambda found: found.json()["state"] == "DONE", limit=60, pace=lambda looks: looks * 1.5
        )
    assert last.json() == {"state": "DONE"}
    assert sleep.asked == [1.5, 3.0, 4.5]


def test_poll_gives_up_and_says_for_what_and_how_long():
    """Past its limit polling raises Unavailable that names the request and the time spent."""
    time = [0.0]

    def sleep(seconds):
        time[0] += seconds

    with Server(reply()) as server, pytest.raises(Unavailable) as caught:
        connect(server, sleep=sleep, clock=lambda: time[0]).poll(
            GET, lambda _answer: False, limit=100, pace=lambda _looks: 30
        )
    assert "GET /v1/thing after 90 s and 4 looks (the limit is 100 s)" in caught.value.message
    assert len(server.seen) == 4


def test_poll_stops_at_a_signal():
    """Waiting for a store's machines ends at once when a signal comes."""
    stopping = threading.Event()
    with Server(reply()) as server, pytest.raises(Interrupted):
        connect(server, stopping=stopping, sleep=None).poll(
            GET, lambda _answer: stopping.set(), limit=600, pace=lambda _looks: 500
        )
    assert len(server.seen) == 1


def test_the_hourly_limit_is_read():
    """`X-Rate-Limit` is there for whoever wants to slow down in time; nonsense leaves the last good one."""
    steps = (
        reply(),
        reply(200, b"", X_Rate_Limit="user-hour-lim:3500;user-hour-rem:500;"),
        reply(200, b"", X_Rate_Limit="user-hour-lim:many"),
    )
    with Server(*steps) as server, contextlib.closing(connect(server)) as http:
        http.send(GET)
        assert http.rate is None
        for _ in range(2):
            http.send(GET)
            assert http.rate == Rate(3500, 500)
        assert http.reading().rate == Rate(3500, 500)


def test_every_try_is_logged_without_its_query():
    """Each try leaves one entry: store, method, path, status (0 without an answer), seconds, attempt."""
    entries = []
    with Server(hang_up, reply(503), reply()) as server:
        connect(server, log=entries.append).send(Request("GET", "/v1/thing", params={"q": "SENTINEL"}))
    seconds = [entry.pop("seconds") for entry in entries]
    assert all(isinstance(each, float) for each in seconds)
    common = {"store": "test-store", "method": "GET", "path": "/v1/thing"}
    assert entries == [
        {**common, "status": 0, "attempt": 1},
        {**common, "status": 503, "attempt": 2},
        {**common, "status": 200, "attempt": 3},
    ]
    assert server.seen[0].target == "/v1/thing?q=SENTINEL"


def test_wording_may_end_the_retries():
    """What a provider recognises is no longer a passing fault: it is raised as what it is, once."""
    from reconciler.http import Wording

    with Server(reply(503)) as server, pytest.raises(Malformed, match="closed for the holidays"):
        connect(server, wording=lambda _answer: Wording("closed for the holidays", error=Malformed)).send(GET)
    assert len(server.seen) == 1
