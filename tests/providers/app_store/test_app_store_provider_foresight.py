"""What would be refused later on is said by the plan, or before the first write."""

from __future__ import annotations

import pytest
from app_store_world import SHOTS

from reconciler.errors import Blocked
from reconciler.providers.app_store.states import NoOpenVersion

TEXT = "listing/IOS/en-US"


def error_of(report):
    """The one error that a run ended with."""
    [error] = report.errors.values()
    return error


# --- a plan says what apply will refuse --------------------------------------------------------------------------


def notes_of(world, wanted):
    """What the plan for these says to people."""
    return world.planned(wanted).notes.get(str(world.app), ())


def test_a_plan_says_what_a_state_locks_whatever_is_to_change(draft):
    """Once, however many things it locks; also of a set that is not there yet, but not of the other platform."""
    there, new = {SHOTS: {"files": draft.pictures(2)}}, {"image/IOS/en-US/APP_IPHONE_65": {"files": draft.pictures(1)}}
    draft.put(SHOTS, {"files": draft.pictures(1, 5)})
    draft.console("set_state", state="WAITING_FOR_REVIEW")
    said = "only its texts, date and sort of its release and its release in phases can be changed now"

    for wanted in (there, new, {**there, **new}):
        assert notes_of(draft, wanted) == (f"IOS 3.5.0 is waiting for review; {said}",)
    assert not any("IOS" in each for each in notes_of(draft, {"details/MAC_OS": {"version": "1.3.0"}}))


@pytest.mark.parametrize(
    ("local", "values"),
    [
        (TEXT, {"description": "Nine letters and one minute."}),
        ("details/IOS", {"copyright": "2027 Example Ltd"}),
        ("release/IOS", {"type": "AFTER_APPROVAL"}),
        ("release/IOS", {"phased": True}),
        ("binary/IOS/build", {"version_codes": (350,)}),
    ],
)
def test_a_plan_says_that_a_live_version_is_closed(world, local, values):
    """Nothing else that is planned opens another; naming one does, and then nothing is said."""
    world.console("change_field", resource="version", field="releaseType", value="MANUAL")
    said = "IOS 3.4.0 is live: to change more than its promotional text, a new version has to be named"

    assert notes_of(world, {local: values}) == (said,)
    assert isinstance(error_of(world.applied(world.planned({local: values}))), NoOpenVersion)
    opening = {
        local: values,
        "details/IOS": {**values, "version": "3.5.0"} if local == "details/IOS" else {"version": "3.5.0"},
    }
    assert notes_of(world, opening) == ()


def test_a_plan_says_that_a_live_apps_names_are_closed(world):
    """Any platform's new version opens them."""
    wanted = {"listing/en-US": {"subtitle": "Find them all"}}
    said = "the app info is live: to change names, categories or age rating, a new version has to be named"

    assert notes_of(world, wanted) == (said,)
    assert notes_of(world, {"listing/it": {"name": "Parole"}}) == (said,)
    assert notes_of(world, {**wanted, "details/MAC_OS": {"version": "1.3.0"}}) == ()


def test_a_plan_says_that_names_in_review_are_locked(draft):
    """The app info has a state of its own."""
    draft.console("set_state", state="IN_REVIEW")

    assert notes_of(draft, {"listing/en-US": {"subtitle": "Find them all"}}) == (
        "the app info is in review; nothing can be changed now",
    )


def test_a_new_name_for_a_version_in_review_does_not_hide_what_is_locked(draft):
    """It would open no version: the one in review cannot be renamed."""
    draft.console("set_state", state="IN_REVIEW")
    wanted = {"details/IOS": {"version": "3.6.0"}, TEXT: {"description": "Nine letters and one minute."}}

    [note] = notes_of(draft, wanted)
    assert note.startswith("IOS 3.5.0 is in review; only")


def test_a_plan_says_that_a_release_date_has_passed(draft):
    """Nobody would wait for it; one that is to come, or that the store holds already, is nothing to talk about."""
    past, later = ({"type": "SCHEDULED", "date": f"{year}-01-01T09:00:00Z"} for year in (2026, 2027))

    said = "release/IOS: its date 2026-01-01T09:00:00Z has passed, and the store will not wait for it"
    assert notes_of(draft, {"release/IOS": past}) == (said,)
    assert notes_of(draft, {"release/IOS": later}) == ()
    draft.converge({"release/IOS": past})
    assert notes_of(draft, {"release/IOS": {**past, "phased": True}}) == ()


@pytest.mark.parametrize(
    ("state", "fix"),
    [
        ("WAITING_FOR_REVIEW", "wait for Apple's decision"),
        ("IN_REVIEW", "wait for Apple's decision"),
        ("READY_FOR_REVIEW", "remove it from that submission"),
        ("PENDING_DEVELOPER_RELEASE", "release it in App Store Connect"),
        ("PENDING_APPLE_RELEASE", "wait until it is live"),
        ("PROCESSING_FOR_DISTRIBUTION", "wait until it is live"),
        ("WAITING_FOR_EXPORT_COMPLIANCE", "export compliance"),
    ],
)
def test_what_to_do_fits_the_state(draft, state, fix):
    """Nobody waits for a decision that has been made."""
    made = draft.planned({SHOTS: {"files": draft.pictures(1)}})
    draft.console("set_state", state=state)

    assert fix in error_of(draft.applied(made)).fix


# --- a build is looked for first ---------------------------------------------------------------------------------


@pytest.mark.parametrize("opened", [True, False])
def test_a_missing_build_is_told_before_anything_is_written(world, opened):
    """Whether its version is open or made by the same batch."""
    if opened:
        world.console("create_version", version="3.5.0")
    wanted = {"details/IOS": {"version": "3.5.0"}, TEXT: {"promotional_text": "New."}}
    error = error_of(world.applied(world.planned({**wanted, "binary/IOS/build": {"version_codes": (999,)}})))

    assert isinstance(error, Blocked)
    assert error.message == "build 999 for IOS 3.5.0 is not there"
    assert world.writes() == []


def test_a_build_that_is_there_is_asked_for_once(draft):
    """What was found before the first write is attached later on."""
    report = draft.applied(draft.planned({"binary/IOS/build": {"version_codes": (350,)}}))

    assert not report.errors
    assert draft.requests("GET builds") == ["GET builds"]
    assert draft.version()["build"] == "350"


def test_a_build_that_is_attached_already_is_not_looked_for(draft):
    """It may have expired since."""
    wanted = {"binary/IOS/build": {"version_codes": (350,)}, TEXT: {"promotional_text": "New."}}
    draft.converge(wanted)
    made = draft.planned({**wanted, TEXT: {"promotional_text": "Newer."}})

    assert not draft.applied(made).errors
    assert draft.requests("GET builds") == []
