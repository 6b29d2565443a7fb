"""The handles that tests and people have: seeds, the view, the web site, switches, and state that lasts."""

from __future__ import annotations

import base64
import hashlib

import pytest
from app_store_client import APP

from reconciler.sandbox.app_store import AppStoreConnect
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.log import Log
from reconciler.sandbox.pictures import png
from reconciler.sandbox.running import Running
from reconciler.sandbox.store import UnknownApp


def test_a_fresh_store_holds_the_example_app(store):
    """Live on two platforms, in two languages, with three screenshots of the right size."""
    view = store.view(APP)
    assert view == store.view("com.example.wordgame")
    assert (view["state"], view["bundleId"], view["draft"]) == (
        "live",
        "com.example.wordgame",
        {"info": None, "versions": {}},
    )
    phone, mac = view["live"]["versions"]["IOS"], view["live"]["versions"]["MAC_OS"]
    assert (phone["versionString"], phone["appVersionState"], phone["appStoreState"]) == (
        "3.4.0",
        "READY_FOR_DISTRIBUTION",
        "READY_FOR_SALE",
    )
    assert set(phone["localizations"]) == {"en-US", "de-DE"}
    shots = phone["screenshots"]["en-US"]["APP_IPHONE_67"]
    assert len({each["sha256"] for each in shots}) == 3
    for each in shots:
        content = store.blob(each["sha256"])
        assert (hashlib.sha256(content).hexdigest(), hashlib.md5(content).hexdigest()) == (each["sha256"], each["md5"])
        assert (each["width"], each["height"]) == (1260, 2736)
    assert list(mac["screenshots"]["en-US"]) == ["APP_DESKTOP"]


def test_apps_of_any_size_can_be_seeded(connect):
    """So many locales, sets and screenshots; what is not said is made up."""
    name = connect.store.seed(
        {
            "bundle_id": "com.example.large",
            "locales": 50,
            "platforms": {
                "IOS": {
                    "version": "7.1",
                    "screenshots": {"APP_IPHONE_67": 10, "APP_IPAD_PRO_3GEN_129": 2},
                    "previews": {"IPHONE_67": 1},
                }
            },
        }
    )
    shown = connect.store.view(name)["live"]["versions"]["IOS"]
    assert len(shown["screenshots"]) == 50
    assert {len(each["APP_IPHONE_67"]) for each in shown["screenshots"].values()} == {10}
    assert {len(each["IPHONE_67"]) for each in shown["previews"].values()} == {1}
    localization = connect.localization(connect.version(app=name), "ja")
    [tablet] = [each for each in connect.sets(localization) if "IPAD" in each["attributes"]["screenshotDisplayType"]]
    assert len(connect.order(tablet)) == 2


def test_a_seed_may_be_by_locale_and_in_any_state(connect):
    """A version in review beside a live one; screenshots in one locale only."""
    name = connect.store.seed(
        {
            "id": "77",
            "locales": ["en-US", "ja"],
            "texts": {"ja": {"keywords": "言葉"}},
            "platforms": {
                "IOS": [
                    {"version": "1.0", "screenshots": {"ja": {"APP_IPHONE_67": 1}}},
                    {"version": "1.1", "state": "IN_REVIEW", "phased": "INACTIVE"},
                ]
            },
            "price": 2,
        }
    )
    assert name == "77"
    view = connect.store.view(name)
    assert view["state"] == "review"
    assert view["live"]["versions"]["IOS"]["localizations"]["ja"]["keywords"] == "言葉"
    assert view["live"]["versions"]["IOS"]["screenshots"]["en-US"] == {}
    assert view["draft"]["info"]["state"] == "IN_REVIEW"
    assert view["draft"]["versions"]["IOS"]["phasedRelease"]["phasedReleaseState"] == "INACTIVE"
    connect.store.seed({"id": "77", "bundle_id": "com.example.again"})
    assert connect.store.view("77")["state"] == "live"
    assert connect.store.apps() == [APP, "77"]


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ({"colour": 1}, "no such key colour"),
        ({"id": "x"}, "digits"),
        ({"locales": ["xx"]}, "locales must be some of"),
        ({"platforms": {"IOS": {"screenshots": {"APP_IPHONE_69": 1}}}}, "no such type of screenshots APP_IPHONE_69"),
        ({"platforms": {"IOS": {"colour": 1}}}, "no such key of a version colour"),
        ({"platforms": {"IOS": {"state": "READY_FOR_SALE"}}}, "no such state READY_FOR_SALE"),
        ({"platforms": {"ANDROID": {}}}, "no such platform ANDROID"),
        ({"available": ["Utopia"]}, "no such territory Utopia"),
        ({"price": 99}, "price is a tier"),
        ({"builds": [{"version": "1"}]}, "a build needs its version"),
        ({"platforms": {"IOS": {"earliest_release_date": "soon"}}}, "Invalid isoformat"),
    ],
)
def test_a_bad_seed_is_refused(store, seed, message):
    """The message says what there is instead."""
    with pytest.raises(ValueError, match=message):
        store.seed({"bundle_id": "com.example.bad", **seed})
    assert store.apps() == [APP]


def test_people_change_fields_on_the_web_site(connect):
    """Live texts, drafts, categories, versions and the app itself."""
    console = connect.store.console
    console(APP, "change_field", resource="texts/en-US", field="keywords", value="changed")
    console(APP, "change_field", resource="info/en-US", field="name", value="Renamed")
    console(APP, "change_field", resource="info", field="primaryCategory", value="BOOKS")
    console(APP, "change_field", resource="version", field="copyright", value="Me")
    assert connect.localization(connect.version())["attributes"]["keywords"] == "changed"
    assert connect.get(f"/v1/apps/{APP}")["data"]["attributes"]["name"] == "Renamed"
    version = console(APP, "create_version", version="3.5.0", releaseType="MANUAL")
    console(APP, "change_field", resource="texts/de-DE", field="whatsNew", value="Neu", where="draft")
    assert connect.localization({"id": version}, "de-DE")["attributes"]["whatsNew"] == "Neu"
    console(APP, "remove_localization", resource="texts/de-DE", where="draft")
    assert len(connect.store.view(APP)["draft"]["versions"]["IOS"]["localizations"]) == 1
    console(APP, "delete_version")
    assert connect.store.view(APP)["state"] == "live"


def test_people_swap_screenshots_on_the_web_site(connect):
    """The new one has another id, and the place of the old one."""
    console, place = connect.store.console, {"locale": "en-US", "device": "APP_IPHONE_67"}
    [holder] = connect.sets(connect.localization(connect.version()))
    before = connect.order(holder)
    content = png(1290, 2796, (7, 7, 7))
    new = console(APP, "swap_asset", position=1, content=base64.b64encode(content).decode(), **place)
    assert connect.order(holder) == [before[0], new, before[2]]
    shots = connect.store.view(APP)["live"]["versions"]["IOS"]["screenshots"]["en-US"]["APP_IPHONE_67"]
    assert shots[1]["sha256"] == hashlib.sha256(content).hexdigest()
    console(APP, "remove_asset", position=0, **place)
    last = console(APP, "add_asset", **place)
    assert connect.order(holder) == [new, before[2], last]
    film = console(APP, "add_asset", locale="en-US", device="IPHONE_67", media="previews")
    assert connect.get(f"/v1/appPreviews/{film}")["data"]["attributes"]["videoDeliveryState"]["state"] == "COMPLETE"


def test_people_submit_cancel_and_release(connect):
    """As the API would, but without its checks of what is complete."""
    console = connect.store.console
    console(APP, "create_version", version="3.5.0", releaseType="MANUAL")
    console(APP, "submit")
    assert connect.store.view(APP)["state"] == "review"
    console(APP, "cancel")
    connect.get("/v1/reviewSubmissions", **{"filter[app]": APP})
    connect.get("/v1/reviewSubmissions", **{"filter[app]": APP})
    assert connect.store.view(APP)["draft"]["versions"]["IOS"]["appVersionState"] == "DEVELOPER_REJECTED"
    console(APP, "submit")
    connect.store.advance(APP, "approve")
    assert connect.store.view(APP)["state"] == "approved"
    console(APP, "release")
    assert connect.store.view(APP)["live"]["versions"]["IOS"]["versionString"] == "3.5.0"
    console(APP, "add_build", version="400", train="4.0")
    assert connect.get("/v1/builds", **{"filter[version]": "400"})["data"]


def test_the_web_site_refuses_what_makes_no_sense(store):
    """With a message that says why."""
    with pytest.raises(UnknownApp, match="holds no app '1'"):
        store.view("1")
    for action, arguments, message in (
        ("dance", {}, "no action 'dance'"),
        ("submit", {}, "no 'draft' version of IOS"),
        ("cancel", {}, "nothing of IOS is submitted"),
        ("create_version", {"version": "3.4.0"}, "previously used"),
        ("swap_asset", {"locale": "en-US", "device": "APP_IPHONE_67", "position": 9}, "nothing at position 9"),
        ("change_field", {"resource": "texts/ja", "field": "keywords", "value": "x"}, "no texts for 'ja'"),
    ):
        with pytest.raises(ValueError, match=message):
            store.console(APP, action, **arguments)


def test_credentials_are_recognisable(store):
    """Those that are no key begin with `sandbox-`; the key is the same for everybody."""
    given = store.credentials()
    assert given["key_id"].startswith("sandbox-")
    assert given["issuer_id"].startswith("sandbox-")
    assert given["private_key"].startswith("-----BEGIN PRIVATE KEY-----")


def test_a_reset_forgets_everything(connect):
    """The example app is back, with new ids of all but the app."""
    connect.new_version()
    connect.store.seed({"bundle_id": "com.example.other"})
    connect.store.switches(hour_limit=1)
    connect.store.reset()
    assert connect.store.apps() == [APP]
    assert connect.store.view(APP)["state"] == "live"
    assert connect.send("GET", "/v1/apps").headers["X-Rate-Limit"] == "user-hour-lim:3600;user-hour-rem:3599;"


def test_state_outlives_a_restart(tmp_path):
    """Rows, links, what is pending, files, switches and the clock."""
    first = Running(AppStoreConnect, Disk(tmp_path, lasting=True), Log())
    first.switches(list_lag=3)
    first.console(APP, "create_version", version="3.5.0")
    first.console(APP, "add_asset", locale="en-US", device="APP_IPHONE_65", where="draft")
    first.tick(100)
    second = Running(AppStoreConnect, Disk(tmp_path, lasting=True), Log())
    assert second.view(APP) == first.view(APP)
    assert second.switches() == first.switches()
    assert second.clock.offset == 100
    assert second._store.dump() == first._store.dump()
    second.console(APP, "submit")
    assert second.view(APP)["state"] == "review"
