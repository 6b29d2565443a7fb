"""Handing in, hiding, publishing, payments."""

from __future__ import annotations

import pytest
from firefox_world import app

from reconciler.errors import Blocked, Refused
from reconciler.model import UNKNOWN, App, Change
from reconciler.providers.firefox_marketplace import FirefoxMarketplace

READY = {"status": "incomplete", "previews": 1}
RATED = {"details/content_rating": {"submission_id": "50", "security_code": "secret:iarc"}}


def submits(world):
    """How often the app was handed in."""
    return sum(each["event"] == "submitted" for each in world.view()["history"])


def test_an_app_is_handed_in_at_the_end(world, profile):
    """Nothing is sent before the commit; then the status says that people look at it."""
    world.control.seed(app(**READY))
    wanted = {"release": {"submitted": True}}
    _, told = world.make({**RATED, **wanted} if profile == "2016" else wanted)

    assert told == "in review"
    assert world.view()["status"] == "pending"
    assert submits(world) == 1


def test_ratings_may_hand_it_in_by_themselves(world, profile):
    """They were the last thing lacking: the store has moved the app itself, and it is not asked to again."""
    if profile == "2013":
        pytest.skip("there are no ratings to set")
    world.control.seed(app(**READY))
    _, told = world.make({**RATED, "release": {"submitted": True}})

    assert told == "in review"
    assert not any("/status/" in each for each in world.writes())


def test_what_is_lacking_is_listed_in_the_stores_words(world):
    """Each thing on a line of its own; the app stays as it is."""
    world.control.seed(app(status="incomplete", previews=0))
    with pytest.raises(Refused) as caught:
        world.make({"release": {"submitted": True}})

    assert "  status: You must upload at least one screenshot or video." in caught.value.message.splitlines()
    assert world.view()["status"] == "incomplete"


def test_before_the_commit_it_counts_as_handed_in(world):
    """What was promised is not read back as lost."""
    world.control.seed(app(**READY))
    changes = world.changes(release={"submitted": True})
    transaction = world.provider.open(world.app, changes=changes)
    transaction.apply(changes[0], world.files, lambda _sent: None)

    assert transaction.read([world.at("release")])[world.at("release")].values["submitted"] is True
    assert world.writes() == []


@pytest.mark.parametrize("fault", ["reset_after nth=1", "500 after=yes nth=1", "reset_before nth=1", "500 nth=1"])
def test_a_lost_answer_is_looked_up(world, profile, fault):
    """It is handed in once, whether the store acted or not."""
    world.control.seed(app(**READY))
    if profile == "2016":
        world.control.seed(app(**{**READY, "previews": 0}))
        world.make(RATED)
        world.make({"image/previews": {"files": world.pictures(1)}})
    changes = world.changes(release={"submitted": True})
    world.control.faults(f"PATCH *: {fault}")
    transaction = world.provider.open(world.app, changes=changes)
    transaction.apply(changes[0], world.files, lambda _sent: None)

    assert transaction.commit() == "in review"
    assert submits(world) == 1


def test_an_app_is_hidden_and_shown(world):
    """Only what differs is sent."""
    world.make({"release": {"enabled": False}})
    assert world.view()["disabled_by_user"] is True

    world.make({"release": {"enabled": False}})
    assert world.writes() == []

    world.make({"release": {"enabled": True}})
    assert world.view()["disabled_by_user"] is False


def test_a_status_change_may_answer_with_or_without_a_body(world, profile):
    """2013's code sends 202 and nothing, its documentation 200 and the object."""
    if profile == "2013":
        world.control.switches(status_patch=200)
    world.make({"release": {"enabled": False}})

    assert world.view()["disabled_by_user"] is True


def test_an_approved_app_is_published(world):
    """What waits for us is made public."""
    world.control.seed(app(status="waiting"))
    _, told = world.make({"release": {"publish": "public"}})

    assert told == "public"
    assert world.view()["status"] == "public"


def test_before_an_approval_there_is_nothing_to_publish(world):
    """Nothing is sent: the status of an app in review is the reviewers'."""
    world.control.seed(app(status="pending"))
    world.make({"release": {"publish": "public"}})

    assert world.writes() == []


def test_a_public_app_is_withdrawn_since_2014(world, profile):
    """2013 refuses, and its words say that this is no choice there."""
    if profile == "2013":
        with pytest.raises(Refused, match="waiting is not one of the available choices"):
            world.make({"release": {"publish": "waiting"}})
        return
    world.make({"release": {"publish": "waiting"}})

    assert world.view()["status"] == "waiting"


def test_2013_knows_no_unlisted_apps(world, profile):
    """That is said before anything is sent."""
    if profile == "2016":
        world.make({"release": {"publish": "unlisted"}})
        assert world.read("release")["release"].values["public"] is True
        return
    with pytest.raises(Blocked, match="knows no unlisted apps"):
        world.make({"release": {"publish": "unlisted"}})
    assert world.writes() == []


def test_what_was_handed_in_stays_so(world):
    """No API takes it back; it can be hidden."""
    with pytest.raises(Blocked) as caught:
        world.make({"release": {"submitted": False}})

    assert "enabled: false" in caught.value.fix
    assert world.writes() == []


def test_payments_of_a_paid_app_are_checked_and_told(world):
    """The outcome is told at the end; a failure is a note and no error."""
    world.make({"details": {"premium_type": "premium", "price": "0.99"}})
    _, told = world.make({"listing/en-US": {"description": "New."}})

    assert told.startswith("public; payments")


def test_an_account_is_bound(world, profile):
    """After the page, which makes the app a paid one; only 2013 shows it again."""
    account = "/api/v1/payments/account/1/"
    _, told = world.make(
        {"details/payments": {"account": account}, "details": {"premium_type": "premium", "price": "0.99"}}
    )

    assert [each.partition(" ")[0] for each in world.writes()][:2] == ["PUT", "POST"]
    assert world.view()["live"]["payment_account"] == 1
    assert world.read("details/payments")["details/payments"].values["account"] in {account, UNKNOWN}
    assert (UNKNOWN in world.read("details/payments")["details/payments"].values.values()) == (profile == "2016")
    assert "payments checked: bango passed" in told


def test_what_submits_is_told():
    """Only a change that hands the app in begins a review."""
    address = app_address()
    submits_ = FirefoxMarketplace.submits

    assert submits_([Change(address, {"submitted": False}, {"submitted": True})])
    assert submits_([Change(address, None, {"submitted": True})])
    assert not submits_([Change(address, {"submitted": True}, {"submitted": True, "publish": "public"})])
    assert not submits_([Change(address, {"enabled": False}, {"enabled": True})])
    assert not submits_([])
    assert FirefoxMarketplace.renews(address, [Change(address, None, {"submitted": True})])
    assert not FirefoxMarketplace.renews(address, [Change(address, {"enabled": False}, {"enabled": True})])


def app_address():
    """A release's address."""
    from reconciler.providers.firefox_marketplace import names

    return names.release(App("firefox-marketplace", "wordgame"))
