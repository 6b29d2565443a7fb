"""What is read of an app, in both dialects, and in how many requests."""

from __future__ import annotations

import pytest
from firefox_world import app

from reconciler.errors import ReconcilerError, Unauthorized
from reconciler.model import UNKNOWN


def test_everything_is_read(world, profile):
    """Page, listings, version, features, status: the same values whichever dialect they come in."""
    found = world.read()

    assert found["details"].values == {
        "categories": ("games",),
        "device_types": ("firefoxos",),
        "premium_type": "free",
        "price": None,
        "homepage": None,
        "support_url": None,
        "support_email": "support@example.com",
        "privacy_policy": "No data is kept.",
    }
    assert found["listing/de"].values == {"name": "Wordgame", "description": "Wordgame at length, in de."}
    assert found["listing/en-US"].values["name"] == "Wordgame"
    assert found["binary/app"].values["version_codes"] == ("1.0",)
    assert found["binary/app"].mark == str(world.view()["live"]["id"])
    assert found["details/features"].values == {"features": None}
    assert found["release"].values == {"submitted": True, "enabled": True, "publish": "public", "public": True}
    assert found["image/previews"].values == {"files": (UNKNOWN,) * 3}
    assert found["image/previews"].mark.split(",") == [str(each["id"]) for each in world.view()["live"]["previews"]]
    assert found["details/payments"].values == {"account": None if profile == "2013" else UNKNOWN}
    assert "details/content_rating" not in found


def test_reading_sends_no_writes(world):
    """Looking changes nothing."""
    world.read()
    world.provider.status(world.app)
    world.provider.check()

    assert world.writes() == []


def test_only_what_is_asked_for_costs_requests(world):
    """One request shows an app's version; only texts of 2013 take one for each language."""
    world.read("binary/app")

    assert len(world.paths()) == 1

    world.control.clear_requests()
    world.read("release")

    assert len(world.paths()) == 2


def test_an_app_can_be_named_by_its_number(world, new_world):
    """The number is as good as the slug."""
    number = str(world.view()["live"]["id"])

    assert new_world(slug=number).read()["listing/en-US"] == world.read()["listing/en-US"]


def test_of_an_app_that_is_not_there_nothing_is_shown(nothing):
    """It is still to be created, and so is all of it."""
    assert nothing.read("binary/app", "details", "listing/en-US", "image/previews", "release") == {}
    assert nothing.provider.status(nothing.app) == "not created yet"


@pytest.mark.parametrize(
    ("status", "shown", "words"),
    [
        ("incomplete", (False, UNKNOWN, False), "incomplete, not handed in"),
        ("pending", (True, UNKNOWN, False), "in review"),
        ("public", (True, "public", True), "public"),
        ("waiting", (True, "waiting", False), "approved, waiting"),
        ("rejected", (True, UNKNOWN, False), "rejected by the reviewers"),
    ],
)
def test_a_status_is_told_in_words(world, status, shown, words):
    """What an approved app is published as can be told; of others only whether they were handed in."""
    world.control.seed(app(status=status))
    release = world.read("release")["release"].values

    assert (release["submitted"], release["publish"], release["public"]) == shown
    assert world.provider.status(world.app).startswith(words)


def test_a_hidden_app_is_not_public(world):
    """Hidden by its authors is told apart from its status."""
    world.control.console(world.app.id, "disable")

    assert world.read("release")["release"].values == {
        "submitted": True,
        "enabled": False,
        "publish": "public",
        "public": False,
    }
    assert world.provider.status(world.app) == "public, hidden by its authors"


def test_wrong_credentials_are_told(new_world):
    """A wrong secret is 401 in one dialect and 403 in the other: both are credentials or ownership."""
    stranger = new_world(secrets={"consumer_secret": "wrong"})
    with pytest.raises(Unauthorized):
        stranger.provider.check()


def test_doctor_says_how_many_apps_there_are(world):
    """One signed request tells that the key is good."""
    assert world.provider.check() == ("the signature was accepted; the account has 1 app",)


def test_2013_a_locale_is_shown_only_by_a_text_of_its_own(world, profile):
    """There the store shows the default locale's text where there is none."""
    text = world.view()["live"]["description"]["en-US"]
    world.control.console(world.app.id, "change_field", resource="listings/de", field="description", value=text)

    assert ("listing/de" in world.read("listing/de")) == (profile == "2016")


def test_2013_a_listing_in_a_locale_that_the_app_does_not_name_is_remembered(world):
    """What we wrote there is found again by our own ledger, so that it can be taken away."""
    world.make({"listing/fr": {"description": "Trouvez des mots."}})
    world.marks = {str(world.at("listing/fr")): "fr"}

    assert world.read("listing/en-US")["listing/fr"].values["description"] == "Trouvez des mots."


def test_categories_shown_by_their_ids_are_read_as_slugs(world, profile):
    """The documentation of 2013 shows ids where its code shows slugs."""
    if profile == "2013":
        world.control.switches(categories_shown="ids")

    assert world.read("details")["details"].values["categories"] == ("games",)


@pytest.mark.parametrize("fault", ["html_200", "empty_200", "wrong_type", "400", "redirect=/elsewhere"])
@pytest.mark.parametrize("path", ["*/apps/app/wordgame/", "*/privacy/", "*/status/*", "*/versions/*"])
def test_broken_answers_are_named(world, path, fault):
    """Whatever comes back, it is an error of ours that names the request."""
    world.control.faults(f"GET {path}: {fault}")
    with pytest.raises(ReconcilerError, match="/api/v1/apps/"):
        world.read()
