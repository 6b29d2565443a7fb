"""What a plan tells people besides its changes."""

from __future__ import annotations

import pytest

from reconciler.model import Address, App, Change, Resource
from reconciler.plan import Traits
from reconciler.plan.remarks import remarks_on

APP = App("app-store", "com.example.chess")
TEXT, VERSION, RELEASE = (
    Address.parse(f"{APP}/{each}") for each in ("listing/IOS/en-US", "details/IOS", "release/IOS")
)
NOW = "2026-11-21T00:00:00Z"


def told(changes, live=None, **traits):
    """The remarks on these changes."""
    return list(remarks_on(changes, live or {}, Traits(**traits), NOW))


def test_a_note_that_ends_with_a_release_is_told_only_where_none_begins():
    """What the live version forbids says nothing of the next one; any other note stays."""
    live = {TEXT: Resource({}, note="closed", until_release=True), VERSION: Resource({}, note="in review")}
    changes = [Change(TEXT, {"title": "a"}, {"title": "b"}), Change(VERSION, {"version": "1"}, {"version": "2"})]

    assert told(changes, live, renews=lambda _address, _changes: True) == ["in review"]
    assert told(changes, live, renews=lambda _address, _changes: False) == ["closed", "in review"]


def test_of_what_is_not_there_yet_the_details_speak_that_it_belongs_to():
    """Those of its platform, else the app's own."""
    live = {VERSION: Resource({}, note="in review"), Address(APP, "details"): Resource({}, note="all closed")}
    shots, name = (Address.parse(f"{APP}/{each}") for each in ("image/IOS/en-US/APP_IPHONE_67", "listing/fr-FR"))

    assert told([Change(shots, None, {"files": ("md5:1",)})], live) == ["in review"]
    assert told([Change(name, None, {"name": "Échecs"})], live) == ["all closed"]


@pytest.mark.parametrize(
    ("date", "passed"),
    [
        ("2026-11-20T23:00:00Z", True),
        ("2026-11-20T16:30:00-08:00", False),
        ("2026-11-21T00:00:00Z", False),
        ("2020-01-01T00:00:00", False),
        ("soon", False),
        (None, False),
    ],
)
def test_a_date_that_has_passed_is_told(date, passed):
    """To the instant, whatever its offset; without one nobody can say."""
    assert bool(told([Change(RELEASE, {"date": None}, {"date": date})])) is passed


def test_a_store_that_knows_no_dates_is_not_said_to_pass_over_one():
    """There the engine waits, and begins once the date has come."""
    assert told([Change(RELEASE, None, {"date": "2020-01-01T00:00:00Z"})], schedules=False) == []
