"""The one PUT that carries a batch's details and listings."""

from __future__ import annotations

import pytest
from firefox_world import app

from reconciler.errors import Blocked, Refused

POLICY = "Nothing is kept.\nAsk us."


def test_one_put_carries_all_of_it(world):
    """Details and three listings are one request, and nothing that was not meant has changed."""
    _, told = world.make(
        {
            "details": {"homepage": "https://example.com/", "privacy_policy": POLICY, "categories": ("games", "music")},
            "listing/en-US": {"description": "New."},
            "listing/fr": {"description": "Neuf."},
        }
    )
    live = world.view()["live"]

    assert [each for each in world.writes() if each.startswith("PUT")] == world.writes()
    assert len(world.writes()) == 1
    assert live["description"] == {"en-US": "New.", "fr": "Neuf.", "de": "Wordgame at length, in de."}
    assert live["homepage"]["en-US"] == "https://example.com/"
    assert live["privacy_policy"]["en-US"] == POLICY
    assert sorted(live["categories"]) == ["games", "music"]
    assert live["support_email"]["en-US"] == "support@example.com"
    assert live["device_types"] == ["firefoxos"]
    assert told == "public"


def test_what_is_not_meant_is_never_replaced_by_its_address(world):
    """The privacy policy reads as an address: a text changed elsewhere leaves it as it is."""
    world.make({"listing/en-US": {"description": "New."}})

    assert world.view()["live"]["privacy_policy"]["en-US"] == "No data is kept."


def test_a_locale_goes(world):
    """Deleting a listing takes its texts away, and no others."""
    world.make({"listing/de": None})

    assert "de" not in world.view()["live"]["description"]
    assert world.read("listing/en-US", "listing/de").keys() & {"listing/de"} == set()


def test_a_field_is_emptied(world):
    """None in the manifest is nothing in the store."""
    world.make({"details": {"homepage": "https://example.com/", "support_url": "https://example.com/help"}})
    world.make({"details": {"homepage": None}})
    found = world.read("details")["details"].values

    assert found["homepage"] is None
    assert found["support_url"] == "https://example.com/help"


def test_the_default_locale_cannot_go(world):
    """It stands in for all others."""
    with pytest.raises(Blocked, match="en-US is the app's default locale"):
        world.make({"listing/en-US": None})
    assert world.writes() == []


def test_names_are_written_since_2014_only(world, profile):
    """In 2013 they come from the app's own manifest: another one is refused before the first write."""
    if profile == "2016":
        world.make({"listing/en-US": {"name": "Word Game"}})
        assert world.view()["live"]["name"] == {"en-US": "Word Game", "de": "Wordgame"}
        return
    with pytest.raises(Blocked, match="takes names from the app's own manifest alone"):
        world.make({"listing/en-US": {"name": "Word Game", "description": "New."}})
    assert world.writes() == []


def test_2013_the_default_locales_own_text_is_no_listing(world, profile):
    """People see that text there anyway; the fix is to leave the locale out."""
    text = world.view()["live"]["description"]["en-US"]
    if profile == "2016":
        world.make({"listing/fr": {"description": text}})
        assert world.view()["live"]["description"]["fr"] == text
        return
    with pytest.raises(Blocked) as caught:
        world.make({"listing/fr": {"description": text}})

    assert "leave the locale out" in caught.value.fix
    assert world.writes() == []


def test_2013_what_a_put_has_to_name_is_asked_for(world, profile):
    """Where neither the manifest nor the store has a privacy policy, that is said before anything is sent."""
    world.control.seed(app(status="incomplete", privacy_policy=None))
    assert not world.view()["live"]["privacy_policy"]
    if profile == "2016":
        world.make({"details": {"homepage": "https://example.com/"}})
        return
    with pytest.raises(Blocked, match="there is no privacy_policy"):
        world.make({"details": {"homepage": "https://example.com/"}})
    assert world.writes() == []


def test_a_refusal_is_told_in_the_stores_words(world):
    """A price that is no tier of the store is named as such, whether the answer is JSON or plain text."""
    with pytest.raises(Refused, match="Premium app specified without a valid price"):
        world.make({"details": {"premium_type": "premium", "price": "0.12"}})


def test_a_price_is_set(world):
    """A premium app has one of the store's prices."""
    world.make({"details": {"premium_type": "premium", "price": "0.99"}})

    assert world.read("details")["details"].values["price"] == "0.99"


def test_a_lost_answer_is_no_trouble(world):
    """A PUT sets what it names, so it may be sent again."""
    changes = world.changes(**{"listing/en-US": {"description": "New."}})
    transaction = world.provider.open(world.app, changes=changes)
    world.control.faults("PUT *: reset_after nth=1")
    transaction.apply(changes[0], world.files, lambda _sent: None)

    assert world.view()["live"]["description"]["en-US"] == "New."


def test_features_take_the_place_of_the_old_ones(world):
    """The list replaces the set, and an empty one clears it."""
    world.make({"details/features": {"features": ("apps", "push")}})
    assert world.read("details/features")["details/features"].values == {"features": ("apps", "push")}

    world.make({"details/features": {"features": None}})
    assert world.read("details/features")["details/features"].values == {"features": None}


def test_an_unknown_feature_is_named(world):
    """The store's own words say which."""
    with pytest.raises(Refused, match="nope"):
        world.make({"details/features": {"features": ("nope",)}})


def test_age_ratings_come_from_a_certificate(world, profile):
    """The code is looked up where the manifest says; the mark tells when the ratings change. 2013 has no way."""
    wanted = {"details/content_rating": {"submission_id": "50", "security_code": "secret:iarc"}}
    if profile == "2013":
        with pytest.raises(Blocked, match="no way to set age ratings"):
            world.make(wanted)
        assert world.writes() == []
        return
    marks, _ = world.make(wanted)
    found = world.read("details/content_rating")["details/content_rating"]

    assert found.mark == marks["details/content_rating"] != ""
    assert str(world.view()["live"]["ratings"]["submission_id"]) == "50"


def test_a_certificate_that_nobody_knows_is_told(world, profile):
    """In the store's words; the code itself is a secret, and a store that quotes it does not get it into a message."""
    if profile == "2013":
        pytest.skip("there are no certificates")
    wanted = {"details/content_rating": {"submission_id": "50", "security_code": "secret:iarc"}}
    world.control.switches(iarc="refuses")
    with pytest.raises(Refused, match="Invalid submission ID or security code"):
        world.make(wanted)

    world.control.add_faults({"path": "*/content_ratings/", "status": 400, "body": '{"detail": "AB12CD3 is wrong"}'})
    with pytest.raises(Refused) as caught:
        world.make(wanted)

    assert "… is wrong" in caught.value.message


def test_a_half_of_a_certificate_cannot_be_sent(world, profile):
    """The store shows neither part, so one alone is refused with a way out."""
    if profile == "2013":
        pytest.skip("there are no certificates")
    with pytest.raises(Blocked) as caught:
        world.make({"details/content_rating": {"security_code": "secret:iarc"}})

    assert "submission_id would have to be sent along" in caught.value.message
    assert "subm-" in caught.value.fix
