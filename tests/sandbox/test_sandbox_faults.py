from __future__ import annotations

import contextlib
import gzip
import socket
from urllib.parse import urlsplit

import pytest
import requests

from reconciler.sandbox import STORES, Sandbox
from reconciler.sandbox.faults import rule_from
from reconciler.sandbox.presets import PRESETS
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Body, Request

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"


def edits_there(control):
    """Is an edit open?"""
    return control.view(EXAMPLE)["draft"] is not None


@pytest.mark.parametrize("status", [401, 403, 412, 429, 500, 502, 503, 504, 599])
def test_status(amazon, control, status):
    """A status is answered instead of acting; the next request is served."""
    control.faults({"method": "POST", "path": "*/edits", "nth": 1, "status": status})
    assert amazon.send("POST", "/edits").status_code == status
    assert not edits_there(control)
    assert amazon.send("POST", "/edits").status_code == 200


def test_bodies_of_failures(amazon, control):
    """Failures have the bodies that the store's gateway gives them, unless the rule has one."""
    control.faults("*: 500 nth=1", "*: 403 nth=2", "*: 429 nth=3", {"status": 503, "body": "down", "nth": 4})
    answers = [amazon.get("/edits") for _ in range(4)]
    assert answers[0].json() == {}
    assert answers[1].json() == {"Message": "Request is not authorized."}
    assert answers[2].json() == {"Message": "Too Many Requests"}
    assert answers[3].text == "down"


@pytest.mark.parametrize(
    ("written", "sent"),
    [("2", "2"), ("0", "0"), ("1000000000", "1000000000"), ("soon", "soon"), ("'Wed, 21 Oct 2015 07:28:00 GMT'", None)],
)
def test_retry_after(amazon, control, written, sent):
    """Retry-After is sent as it is written, sense or nonsense; none without it."""
    control.faults(f"GET *: 429 retry-after={written}")
    assert amazon.get("/edits").headers["Retry-After"] == (sent or "Wed, 21 Oct 2015 07:28:00 GMT")
    control.faults("GET *: 429")
    assert "Retry-After" not in amazon.get("/edits").headers


def test_status_after_acting(amazon, control):
    """With `after`, the store acts, and the client is told that it failed."""
    control.faults("POST *: 503 after nth=1")
    assert amazon.send("POST", "/edits").status_code == 503
    assert edits_there(control)
    entry = control.requests()[-1]
    assert (entry["status"], entry["acted"], entry["write"]) == (503, True, True)


@pytest.mark.parametrize(("fault", "acted"), [("reset_before", False), ("reset_after", True)])
def test_resets(amazon, control, fault, acted):
    """The connection is reset before the store acts, or after."""
    control.faults(f"POST */edits: {fault}")
    at = urlsplit(amazon.app_url)
    head = f"POST {at.path}/edits HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Authorization: {amazon.session.headers['Authorization']}\r\n\r\n"
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        connection.sendall(head.encode())
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert edits_there(control) == acted
    entry = control.requests()[-1]
    assert (entry["status"], entry["acted"], entry["fault"]) == (None, acted, fault)


@pytest.mark.parametrize("framing", ["length", "close", "chunked"])
def test_truncate(edit, control, framing):
    """Half of the body comes; with a length or in chunks the client can tell, without it cannot."""
    whole = edit.get("E/listings").content
    control.faults(f"GET *: truncate={framing}")
    if framing == "close":
        assert edit.get("E/listings").content == whole[: len(whole) // 2]
        return
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        edit.get("E/listings")


def test_truncate_without_framing_means_length(edit, control):
    """A bare `truncate` announces more than comes."""
    (rule,) = control.faults("GET *: truncate")
    assert rule["truncate"] == "length"


@pytest.mark.parametrize("fault", ["drip=3", "drip_header=1"])
def test_drip(amazon, control, fault):
    """The answer comes byte by byte, and is whole in the end."""
    control.faults(f"GET *: {fault}")
    with amazon.session.get(f"{amazon.app_url}/edits", stream=True, timeout=10) as answer:
        assert list(answer.iter_content(1)) == [b"{", b"}"]


def test_latency(amazon, control):
    """Latency is waited out before acting or after, per request and per connection; several add up."""
    control.faults("*: latency=30ms", "*: latency=30", "*: latency_after=20", "*: connect_latency=10")
    waits = []
    with contextlib.closing(Body()) as body:
        _, effect = control.exchange(Request("GET", "/", {}, body), waits.append)
    assert (waits, effect.latency_after, control.connection_latency()) == ([60], 20, 10)
    amazon.session.close()
    assert amazon.get("/edits").status_code == 200


def test_html_200(amazon, control):
    """A web page with status 200 comes instead of an answer."""
    control.faults("GET *: html_200")
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")


def test_empty_200(amazon, control):
    """Nothing comes, with status 200."""
    control.faults("GET *: empty_200")
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.content) == (200, b"")


def test_wrong_type(amazon, control):
    """JSON comes that is not what it should be."""
    control.faults("GET *: wrong_type")
    assert amazon.get("/edits").json() == [["unexpected"], 0]


def test_drop_etag(edit, control):
    """The ETag is left out, and else all is as it was."""
    control.faults("GET *: drop_etag times=1")
    first, second = edit.get("E"), edit.get("E")
    assert "ETag" not in first.headers
    assert second.headers["ETag"]
    assert first.json() == second.json()


def test_gzip_bomb(amazon, control):
    """A small compressed body unfolds into many MB."""
    control.faults("GET *: gzip_bomb=3")
    with amazon.session.get(f"{amazon.app_url}/edits", stream=True, timeout=10) as answer:
        packed = answer.raw.read(decode_content=False)
    assert len(packed) < 20_000
    assert len(gzip.decompress(packed)) == 3 * 1024 * 1024


def test_huge_json(amazon, control):
    """Many MB of JSON come."""
    control.faults("GET *: huge_json=2")
    assert len(amazon.get("/edits").json()) == 2 * 1024 * 1024


def test_redirects(amazon, control):
    """Redirects lead round in a circle, or away."""
    control.faults("GET *: redirect=loop nth=1", "GET *: redirect=http://127.0.0.1:1/x nth=2")
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.headers["Location"]) == (307, answer.request.path_url)
    assert amazon.get("/edits").headers["Location"] == "http://127.0.0.1:1/x"


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
@pytest.mark.parametrize("reply", ["true", "false"])
def test_cut_after_writes(amazon, control, limit, reply):
    """After the n-th write nothing gets through any more, reads and tokens included, until the fault is cleared."""
    control.faults(f"*: cut_after_writes={limit} reply={reply}")
    heard = 0
    try:
        amazon.open()
        heard += 1
        for title in "abc":
            etag = amazon.get("E").headers["ETag"]
            amazon.send("PUT", "E/listings/en-US", json={"title": title}, headers={"If-Match": etag})
            heard += 1
    except requests.ConnectionError:
        pass
    assert heard == (limit if reply == "true" else max(limit - 1, 0))
    with pytest.raises(requests.ConnectionError):
        amazon.token()
    acted = [entry for entry in control.requests() if entry["write"] and entry["acted"]]
    assert len(acted) == limit
    assert control.requests()[-1]["fault"] == "cut_after_writes"
    draft = control.view(EXAMPLE)["draft"]
    assert (draft["listings"]["en-US"]["title"] if draft else None) == [None, "Wordgame", "a", "b"][limit]
    control.faults()
    assert amazon.get("/edits").status_code == 200


def test_refused_writes_do_not_count(edit, control):
    """Only writes that acted are counted towards the cut."""
    control.faults("*: cut_after_writes=1")
    assert edit.send("PUT", "E/details", json={}, headers={"If-Match": "x"}).status_code == 412
    assert edit.change("DELETE", "E").status_code == 204
    with pytest.raises(requests.ConnectionError):
        edit.get("/edits")


@pytest.mark.parametrize(
    ("which", "struck"),
    [
        ("nth=3", [3]),
        ("nth=3 times=2", [3, 4]),
        ("times=2", [1, 2]),
        ("every=3", [3, 6]),
        ("every=2 times=2", [2, 4]),
        ("p=0", []),
        ("p=1", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("p=0.5 seed=7", None),
    ],
)
def test_which_occurrences(amazon, control, which, struck):
    """A rule strikes the n-th request, so many times, every so often, or by a chance that repeats with its seed."""

    def run():
        control.faults(f"GET *: 503 {which}")
        return [number for number in range(1, 9) if amazon.get("/edits").status_code == 503]

    first = run()
    assert first == run()
    assert first == struck if struck is not None else 0 < len(first) < 8


def test_which_requests(edit, control):
    """Method, path and store choose the requests; others are left alone, and do not count."""
    control.faults("PUT */details: 503", "other-store * *: 500", "POST */edits: 502 nth=2")
    assert edit.get("E/details").status_code == 200
    assert edit.put("E/details", {}).status_code == 503
    assert edit.send("POST", "/edits").status_code == 409
    assert edit.send("POST", "/edits").status_code == 502
    assert [(rule["seen"], rule["fired"]) for rule in control.describe_faults()] == [(1, 1), (2, 1)]


def test_several_rules(amazon, control):
    """Of several that strike, the first has its say, and the log names what happened."""
    control.faults("GET *: 503", "GET *: 500 retry-after=9", "*: latency=1")
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "9")
    assert control.requests()[-1]["fault"] == "status=503 retry_after=9 latency=1"


def test_adding_and_clearing(amazon, control):
    """Rules are added to those that are set, replaced, and cleared."""
    control.faults("GET *: 503")
    assert len(control.add_faults("POST *: 503")) == 2
    assert len(control.faults("POST *: 500")) == 1
    assert amazon.get("/edits").status_code == 200
    assert control.faults() == []


def test_clock_as_text(control):
    """`clock: +34s` moves the store's clock."""
    assert control.faults("clock: +34s") == []
    assert control.tick(0) == 34
    control.faults("clock: -4")
    assert control.tick(0) == 30


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("POST */apks/upload: reset_after nth=2", {"method": "POST", "path": "*/apks/upload", "reset_after": True}),
        ("POST */apks/upload: rst-after nth=2", {"reset_after": True, "nth": 2}),
        ("GET *: status=429 retry-after=2 p=0.1", {"status": 429, "retry_after": "2", "probability": 0.1}),
        ("GET *: 429", {"method": "GET", "path": "*", "status": 429}),
        ("*: latency=50", {"method": "*", "path": "*", "latency": 50}),
        ("*: latency=2s", {"latency": 2000}),
        ("*: latency=30ms", {"latency": 30}),
        ("GET: 503", {"method": "GET", "path": "*"}),
        ("*/edits: 503", {"method": "*", "path": "*/edits"}),
        ("amazon-appstore GET *: 503", {"store": "amazon-appstore", "method": "GET", "path": "*"}),
        ("amazon-* */edits: 503", {"store": "amazon-*", "method": "*", "path": "*/edits"}),
        ("*: cut_after_writes=3 reply=false", {"cut_after_writes": 3, "reply": False}),
        ({"path": "*/edits", "truncate": "chunked", "every": 2}, {"truncate": "chunked", "every": 2}),
    ],
)
def test_rules_as_text(text, rule):
    """Each way of writing a rule means what it says."""
    described = rule_from(text).describe()
    assert {name: described[name] for name in rule} == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("GET * 503", "write it as"),
        ("a b c d: 503", "write it as"),
        ("GET *:", "not what happens"),
        ("GET *: nth=2", "not what happens"),
        ("GET *: explode", "no such key 'explode'; there are nth"),
        ("GET *: status=many", "status takes int, not 'many'"),
        ("GET *: truncate=half", "truncate is one of length, close, chunked"),
        ("GET *: p=often 503", "probability takes float"),
    ],
)
def test_bad_rules(control, text, message):
    """A rule that makes no sense is refused, saying why, and those set before stay."""
    control.faults("GET *: 503")
    with pytest.raises(ValueError, match=message):
        control.faults(text)
    assert len(control.describe_faults()) == 1


def struck(rule, requests_made=200):
    """The numbers of the requests that a rule strikes."""
    return [number for number in range(requests_made) if rule.strikes("GET", "/")]


def test_chance_repeats_with_the_sandboxs_seed():
    """A rule without a seed takes the sandbox's and tells it; the same seed strikes the same requests again."""
    with Sandbox(["amazon-appstore"], seed=7) as sandbox:
        (rule,) = sandbox.control("amazon-appstore").faults("GET *: 503 p=0.1")
    assert rule["seed"] == 7
    assert struck(rule_from("GET *: 503 p=0.1", 7)) == struck(rule_from("GET *: 503 p=0.1 seed=7"))
    assert struck(rule_from("GET *: 503 p=0.1", 7)) != struck(rule_from("GET *: 503 p=0.1", 8))


def test_rules_with_one_seed_are_independent():
    """Two rules by the same chance do not strike the same requests: the second would never have its say."""
    busy, broken = struck(rule_from("GET *: 429 p=0.2")), struck(rule_from("GET *: reset_before p=0.2"))
    assert set(broken) - set(busy)


def test_a_rule_without_chance_has_no_seed(control):
    """What plays no part is not listed."""
    (rule,) = control.faults("GET *: 503 nth=2")
    assert "seed" not in rule


def test_presets_are_made_of_what_there_is():
    """Each rule, switch and store of a preset is known to the sandbox."""
    for preset in PRESETS.values():
        assert [rule_from(rule) for rule in preset.rules] or preset.console or preset.switches
        assert preset.switches.keys() | preset.console.keys() <= STORES.keys()
        for store, settings in preset.switches.items():
            Switches(STORES[store].open_questions).set(settings)


def test_an_app_without_what_a_preset_changes_is_left_alone(control):
    """Somebody rewrites what is live: an app that was never released stays as it is, and the others do not."""
    unpublished = control.seed({"package": "com.example.unpublished", "published": False})
    before = control.view(unpublished)
    acted = control.rehearse(PRESETS["console-edit"])

    assert {each["app"] for each in acted} == {EXAMPLE}
    assert control.view(unpublished) == before
