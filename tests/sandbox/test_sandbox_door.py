from __future__ import annotations

import hashlib

import pytest
import requests

from reconciler.sandbox import UnknownApp
from reconciler.sandbox.log import Log

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
STORE = "/stores/amazon-appstore"
APP = f"{STORE}/apps/{EXAMPLE}"


@pytest.fixture
def door(sandbox):
    """Sends requests to the control door."""
    with requests.Session() as session:

        def send(method, path, given=None):
            return session.request(method, f"{sandbox.url}/_sandbox{path}", json=given, timeout=10)

        yield send


def test_index(door, sandbox):
    """The front page has all that is needed to use the sandbox."""
    page = door("GET", "/").json()
    assert page["environment"] == {"RECONCILER_SANDBOX": sandbox.url}
    assert page["lines"] == [f"export RECONCILER_SANDBOX={sandbox.url}"]
    store = page["stores"]["amazon-appstore"]
    assert store["endpoint"] == sandbox.endpoints()["amazon-appstore"]["endpoint"]
    assert all(value.startswith("sandbox-") for value in store["credentials"].values())


def test_view_of_the_example(door):
    """The console shows the example app: live, two languages, pictures with hashes, and an APK."""
    assert door("GET", f"{STORE}/apps").json() == [EXAMPLE]
    view = door("GET", APP).json()
    live = view["live"]
    assert (view["state"], view["draft"], view["package"]) == ("live", None, "com.example.wordgame")
    assert sorted(live["listings"]) == ["de-DE", "en-US"]
    assert live["listings"]["en-US"]["title"] == "Wordgame"
    counts = {slot: len(assets) for slot, assets in live["images"]["de-DE"].items()}
    assert counts == {"small-icons": 1, "large-icons": 1, "screenshots": 3}
    assert [apk["version_code"] for apk in live["apks"]] == [41]
    assert len(live["apks"][0]["devices"]) == 6
    icon = live["images"]["en-US"]["large-icons"][0]
    assert (icon["width"], icon["height"]) == (512, 512)
    content = door("GET", f"{STORE}/blobs/{icon['sha256']}").content
    assert hashlib.sha256(content).hexdigest() == icon["sha256"]


def test_blobs_stay_in_their_folder(door, sandbox):
    """A name that would climb out of the folder finds nothing."""
    for name in ("0" * 64, "..%2Fstate.json", "..", "%2Fetc%2Fpasswd"):
        assert door("GET", f"{STORE}/blobs/{name}").status_code == 404


def test_seed(door, connect):
    """An app of any number of languages and pictures can be put there, and clients find it."""
    given = {
        "package": "com.example.many",
        "languages": 11,
        "images": {"small-icons": 1, "firetv-screenshots": 4, "firetv-featured-logos": 1},
        "videos": 2,
        "apks": [7, 8],
        "listings": {"en-US": {"title": "Many"}},
    }
    app = door("POST", f"{STORE}/apps", given).json()["id"]
    client = connect(app).open()
    listings = client.get("E/listings").json()["listings"]
    assert len(listings) == 11
    assert listings["en-US"]["title"] == "Many"
    for locale in listings:
        assert len(client.get(f"E/listings/{locale}/firetv-screenshots").json()["images"]) == 4
        assert len(client.get(f"E/listings/{locale}/videos").json()["videos"]) == 2
    assert [each["versionCode"] for each in client.get("E/apks").json()] == [7, 8]


def test_seed_devices(door, connect):
    """An app may bring its own catalogue of devices."""
    devices = [{"id": "amzn1.appstore.device.AAAAAAAAAAAAA", "name": "Only One", "api_level": 30}]
    app = door("POST", f"{STORE}/apps", {"devices": devices}).json()["id"]
    client = connect(app).open()
    apk = client.get("E/apks").json()[0]["id"]
    (shown,) = client.get(f"E/apks/{apk}/targeting").json()["amazonDevices"]
    assert (shown["name"], shown["status"]) == ("Only One", "TARGETING")


@pytest.mark.parametrize(
    "given",
    [{"colour": 1}, {"languages": ["xx-XX"]}, {"languages": 0}, {"images": {"posters": 1}}, {"devices": [{"a": 1}]}],
)
def test_bad_seed(door, given):
    """A description that makes no sense is 400, and says why."""
    answer = door("POST", f"{STORE}/apps", given)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_reset(door, amazon, control):
    """Reset leaves the example app, no edit, no faults, no requests, and switches and clock as at first."""
    amazon.open()
    door("POST", f"{STORE}/apps", {"package": "com.example.other"})
    door("PUT", f"{STORE}/switches", {"etag_scope": "resource-strict"})
    door("PUT", "/faults", ["GET *: 503"])
    door("POST", "/clock", {"advance": 100})
    assert door("POST", "/reset").status_code == 200
    assert door("GET", f"{STORE}/apps").json() == [EXAMPLE]
    assert door("GET", APP).json()["state"] == "live"
    assert door("GET", "/faults").json() == {"amazon-appstore": []}
    assert door("GET", "/requests").json() == []
    assert control.switches()["etag_scope"] == "edit"
    assert control.tick(0) == 0
    amazon.open()
    assert door("POST", f"{STORE}/reset").status_code == 200
    assert door("GET", APP).json()["draft"] is None


def test_requests(door, amazon):
    """Requests can be listed from a number on, for one store, and forgotten."""
    amazon.get("/edits")
    first = door("GET", "/requests").json()
    amazon.get("/edits/previous")
    (entry,) = door("GET", f"/requests?since={first[-1]['n']}&store=amazon-appstore").json()
    assert entry["path"].endswith("/edits/previous")
    assert door("GET", "/requests?store=other").json() == []
    door("DELETE", "/requests?store=other")
    assert len(door("GET", "/requests").json()) == 3
    door("DELETE", "/requests")
    assert door("GET", "/requests").json() == []
    assert door("GET", "/requests?since=x").status_code == 400


def test_faults(door, amazon):
    """Faults are set as text or JSON, added to, listed and cleared."""
    assert door("PUT", "/faults", ["GET *: 503 nth=1"]).json()["amazon-appstore"][0]["status"] == 503
    door("POST", "/faults", {"method": "GET", "status": 500, "nth": 2})
    assert [amazon.get("/edits").status_code for _ in range(3)] == [503, 500, 200]
    assert len(door("GET", "/faults").json()["amazon-appstore"]) == 2
    door("DELETE", "/faults")
    assert door("GET", "/faults").json() == {"amazon-appstore": []}
    answer = door("PUT", "/faults", ["GET *: explode"])
    assert (answer.status_code, "no such key 'explode'" in answer.json()["error"]) == (400, True)
    answer = door("POST", "/faults", "apple GET *: 503")
    assert (answer.status_code, "no store" in answer.json()["error"]) == (400, True)


def test_clock(door, amazon):
    """The clock is moved for all stores or for one."""
    assert door("POST", "/clock", {"advance": 4000}).json() == {"amazon-appstore": 4000}
    assert amazon.get("/edits").status_code == 401
    assert door("POST", "/clock", {"advance": -4000, "store": "amazon-appstore"}).json() == {"amazon-appstore": 0}
    assert amazon.get("/edits").status_code == 200
    assert door("POST", "/clock", {"advance": 1, "store": "other"}).status_code == 404
    assert door("POST", "/clock", {"advance": "soon"}).status_code == 400


def test_switches(door):
    """Switches are listed with values and meaning, and set; a wrong one is 400."""
    switch = door("GET", f"{STORE}/switches").json()["etag_scope"]
    assert (switch["value"], switch["values"]) == ("edit", ["edit", "resource-strict"])
    assert switch["about"]
    assert door("PUT", f"{STORE}/switches", {"etag_scope": "resource-strict"}).json()["etag_scope"] == "resource-strict"
    assert door("PUT", f"{STORE}/switches", {"etag_scope": "x"}).status_code == 400


def test_review_and_uploads(door, edit):
    """Reviews are ended, and uploads counted, through the door."""
    edit.fill_notes()
    edit.upload("screenshots", b"same")
    edit.change("DELETE", "E/listings/en-US/screenshots")
    for _ in range(3):
        edit.upload("screenshots", requests.get(_icon(door), timeout=10).content)
    assert sorted(door("GET", f"{STORE}/uploads").json().values()) == [1, 3]
    assert edit.commit().status_code == 200
    assert door("POST", f"{APP}/review", {"outcome": "maybe"}).status_code == 400
    assert door("POST", f"{APP}/review", {"outcome": "approve"}).json()["state"] == "live"
    assert door("POST", f"{APP}/review").status_code == 400


def test_requests_of_the_last_seconds(door, amazon):
    """The log can begin so many seconds ago, by a clock that no store's can move; the door takes that, too."""
    now = [0.0]
    log = Log(clock=lambda: now[0])
    seen = {"store": "s", "method": "GET", "status": 200, "if_match": None, "etag": None, "write": False}
    for path in ("/first", "/second"):
        log.add(query={}, path=path, time=0.0, acted=True, fault="", size=0, sha256="", **seen)
        now[0] += 60

    assert [each["path"] for each in log.entries(seconds=120)] == ["/first", "/second"]
    assert [each["path"] for each in log.entries(seconds=90)] == ["/second"]
    assert log.entries(seconds=30) == []
    assert len(door("GET", "/requests?seconds=3600").json()) == len(door("GET", "/requests").json()) == 1


def test_rehearsal(door, control):
    """A preset is put in force by name, and what is in force can be asked for; one that there is not is refused."""
    put = door("PUT", "/rehearsal", {"preset": "hostile"}).json()
    (action,) = put["console"]["amazon-appstore"]
    assert action["app"] == EXAMPLE
    assert put["faults"]["amazon-appstore"] == control.describe_faults() != []
    assert door("GET", "/rehearsal").json() == put | {"console": {"amazon-appstore": []}}
    refused = door("PUT", "/rehearsal", {"preset": "list"})
    assert refused.status_code == 400
    assert "no preset 'list'; there are\ncrash-day: " in refused.json()["error"]
    door("DELETE", "/faults")
    assert door("GET", "/rehearsal").json()["faults"] == {"amazon-appstore": []}


def _icon(door):
    shown = door("GET", APP).json()["live"]["images"]["en-US"]["screenshots"][0]
    return f"{door('GET', '/').json()['url']}stores/amazon-appstore/blobs/{shown['sha256']}"


def test_console(door, amazon):
    """A person in the console opens an edit that clients then see."""
    edit = door("POST", f"{APP}/console", {"action": "open_edit"}).json()
    assert amazon.get("/edits").json() == edit
    assert door("POST", f"{APP}/console", {"action": "dance"}).status_code == 400
    assert door("POST", f"{APP}/console", {"action": "change_field", "colour": 1}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/stores/other/apps", 404),
        ("GET", f"{STORE}/apps/com.example.nothing", 404),
        ("DELETE", APP, 405),
        ("PUT", f"{STORE}/switches", 400),
    ],
)
def test_errors(door, method, path, status):
    """What cannot be done is refused with a reason."""
    answer = door(method, path, [] if status == 400 else None)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_body_that_is_no_json(sandbox):
    """A body that is not JSON is 400."""
    assert requests.post(f"{sandbox.url}/_sandbox/clock", data=b"{", timeout=10).status_code == 400


def test_door_is_not_on_the_store(amazon):
    """The store's own address knows nothing of the control door."""
    url = amazon.addresses["endpoint"].replace("/api/appstore", "/_sandbox/")
    assert amazon.session.get(url).status_code == 404


def test_unknown_app_in_process(control):
    """In the same process an unknown app is an error that names what there is."""
    with pytest.raises(UnknownApp, match=EXAMPLE):
        control.view("com.example.nothing")
