"""The hour's budget of requests: known from the store's own answers, and kept."""

from __future__ import annotations

from app_store_world import SHOTS

from reconciler.errors import Blocked

TEXT = "listing/IOS/en-US"


def test_the_budget_is_what_the_last_answer_said(world):
    """The store tells with every answer how many requests it takes in an hour, and how many are left."""
    world.control.switches(hour_limit=200)
    world.read(TEXT)
    budget = world.provider.budget()

    assert budget.hourly == 200
    assert 0 < budget.left < 200


def test_an_apply_beyond_the_hours_budget_does_not_begin(draft):
    """Twenty pictures do not fit into what is left: nothing is written, and the message has both numbers."""
    wanted = {SHOTS: {"files": draft.pictures(10)}, "image/IOS/de-DE/APP_IPHONE_67": {"files": draft.pictures(10, 20)}}
    made = draft.planned(wanted)
    draft.control.switches(hour_limit=90)
    report = draft.applied(made)
    error = next(iter(report.errors.values()))

    assert isinstance(error, Blocked)
    assert f"about {made.batches[0].requests} requests" in error.message
    assert "of 90 in this hour" in error.message
    assert draft.writes() == []


def test_what_a_plan_is_said_to_take_is_not_too_little(draft):
    """The estimate is no less than what an apply then sends, and not more than three times that."""
    wanted = {SHOTS: {"files": draft.pictures(4)}, TEXT: {"description": "Nine letters and one minute."}}
    made = draft.planned(wanted)
    draft.applied(made)
    sent = len(draft.requests())

    assert sent <= made.batches[0].requests <= 3 * sent
