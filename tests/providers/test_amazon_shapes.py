from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from reconciler.http import Answer
from reconciler.providers.amazon_appstore import names, shapes

ANSWER = Answer(200, {}, b"", "GET /test")
TEXT = some.text(max_size=20)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | TEXT,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
STRANGE = some.dictionaries(
    TEXT.filter(lambda name: name not in {*names.LISTING.values(), *names.DETAILS.values()}), JSON
)


@settings(max_examples=100, deadline=None)
@given(STRANGE, some.dictionaries(some.sampled_from(sorted(set(names.LISTING) - names.LISTS)), TEXT | some.none()))
def test_a_listing_keeps_what_is_not_named(strange, wanted):
    """Unknown fields, nested, null and empty, go back exactly as they came."""
    merged = shapes.merge_listing(strange, wanted)
    theirs = {names.LISTING[name] for name in wanted}
    assert {name: value for name, value in merged.items() if name not in theirs} == strange
    assert {name: merged[names.LISTING[name]] for name in wanted} == wanted


@settings(max_examples=100, deadline=None)
@given(STRANGE, some.dictionaries(some.sampled_from(["contact_email", "contact_phone"]), TEXT | some.none()))
def test_details_keep_what_is_not_named(strange, wanted):
    """The same for contact data, the default language among it."""
    shown = {**strange, "defaultLanguage": "en-US"}
    merged = shapes.merge_details(shown, wanted)
    theirs = {names.DETAILS[name] for name in wanted}
    assert {name: value for name, value in merged.items() if name not in theirs} == {
        name: value for name, value in shown.items() if name not in theirs
    }


@settings(max_examples=200, deadline=None)
@given(STRANGE, STRANGE)
def test_a_date_keeps_what_is_not_named(strange, inner):
    """Unknown fields beside the date and within it survive."""
    shown = {**strange, "publishingDate": {**inner, "dateTime": "2030-01-01T00:00:00.5", "zoneId": "US/Central"}}
    merged = shapes.merge_release(shown, {"date": "2031-01-01T00:00:00"}, ANSWER)
    assert merged == {
        **strange,
        "publishingDate": {**inner, "dateTime": "2031-01-01T00:00:00", "zoneId": "US/Central"},
    }


def test_a_zone_is_compared_with_underscores_and_sent_as_it_came():
    """A store that writes zones with a slash is answered in kind; the first part only is set off by it."""
    shown = {"publishingDate": {"dateTime": "2030-01-01T00:00:00", "zoneId": "US/Central"}}
    assert shapes.release_values(shown, ANSWER)["time_zone"] == "US_Central"
    merged = shapes.merge_release(shown, {"time_zone": "America_Mexico_City"}, ANSWER)
    assert merged["publishingDate"]["zoneId"] == "America/Mexico_City"


def test_all_ways_to_write_no_date_are_alike():
    """null, {} and absent all mean that no date is set."""
    for shown in ({"publishingDate": None}, {"publishingDate": {}}, {}):
        assert shapes.release_values(shown, ANSWER) == {"date": None, "time_zone": None}


def test_devices_that_share_a_name_are_known_by_id_only():
    """A name that two devices have would not say which of them is meant."""
    twins = [{"id": "1", "name": "Twin", "status": "TARGETING"}, {"id": "2", "name": "Twin", "status": "DISABLED"}]
    assert shapes.device_values({"amazonDevices": twins}, ANSWER) == {"1": True, "2": None}


def test_targeting_switches_the_named_device_only():
    """All else goes back as it came, with the word for "off" that the store itself uses."""
    shown = {
        "amazonDevices": [
            {"id": "1", "name": "One", "status": "TARGETING", "reason": {}, "more": 1},
            {"id": "2", "name": "Two", "status": "RESTING", "reason": None},
        ],
        "nonAmazonDevices": [{"id": "3", "name": "Three", "status": "DISABLED", "reason": {"reason": "old"}}],
        "otherAndroidDevices": "x",
    }
    merged = shapes.merge_devices(shown, {"One": False}, ANSWER)
    assert merged["amazonDevices"][0] == {"id": "1", "name": "One", "status": "RESTING", "reason": {}, "more": 1}
    merged["amazonDevices"][0]["status"] = "TARGETING"
    assert merged == shown
