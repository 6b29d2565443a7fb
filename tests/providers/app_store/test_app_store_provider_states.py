"""What may be changed in which state: known before the first write, for all platforms of a batch at once."""

from __future__ import annotations

import pytest
from app_store_world import SHOTS

from reconciler.errors import InReview
from reconciler.providers.app_store.provider import AppStore
from reconciler.providers.app_store.states import NoOpenVersion

TEXT = "listing/IOS/en-US"
MAC_TEXT = "listing/MAC_OS/en-US"
RELEASED_LATER = ["IN_REVIEW", "PENDING_DEVELOPER_RELEASE", "PENDING_APPLE_RELEASE"]


def error_of(report):
    """The one error that a run ended with."""
    [error] = report.errors.values()
    return error


def meddled(world, where="draft"):
    """A manifest that was applied in full, after which somebody has changed a promotional text in the console."""
    notes = {"release_notes": "New words.", "description": "Nine letters and one minute."}
    wanted = {
        TEXT: {**notes, "promotional_text": "Ours."},
        "release/IOS": {"submit": True, "phased": False},
    }
    place = {"resource": "texts/en-US", "where": where}
    for field, value in (("whatsNew", "New words."), ("description", notes["description"])):
        world.console("change_field", field=field, value=value, **place)
    world.console("change_field", field="promotionalText", value="Theirs.", **place)
    return wanted


# --- a batch is refused whole ------------------------------------------------------------------------------------


def test_a_batch_over_two_platforms_is_refused_before_anything_is_written(draft):
    """The platform that could be changed is left alone; version, state and what may still be changed are named."""
    draft.console("create_version", version="1.3.0", platform="MAC_OS")
    draft.console("set_state", state="IN_REVIEW", platform="MAC_OS")
    wanted = {TEXT: {"description": "Nine letters and one minute."}, MAC_TEXT: {"description": "For Macs as well."}}
    error = error_of(draft.applied(draft.planned(wanted)))

    assert isinstance(error, InReview)
    assert "MAC_OS 1.3.0 is in review (IN_REVIEW)" in error.message
    assert "only its promotional text and its release in phases can be changed now" in error.message
    assert f"planned: {MAC_TEXT}" in error.message
    assert draft.writes() == []


def test_every_version_that_is_in_the_way_is_named(draft):
    """Two platforms, two states, one message; of many addresses only the first."""
    draft.console("create_version", version="1.3.0", platform="MAC_OS")
    draft.console("set_state", state="IN_REVIEW", platform="MAC_OS")
    draft.console("set_state", state="WAITING_FOR_REVIEW")
    sets = {f"image/IOS/{each}/APP_IPHONE_67": {"files": draft.pictures(1)} for each in ("en-US", "de-DE")}
    wanted = {**sets, "image/IOS/en-US/APP_IPHONE_65": {"files": draft.pictures(1, 5)}}
    wanted |= {"image/IOS/de-DE/APP_IPHONE_65": {"files": draft.pictures(1, 5)}}
    error = error_of(draft.applied(draft.planned({**wanted, MAC_TEXT: {"description": "For Macs as well."}})))

    first, second = sorted(error.message.splitlines(), key=lambda line: "MAC_OS" in line)
    assert "IOS 3.5.0 is waiting for review (WAITING_FOR_REVIEW)" in first
    assert "and 1 more" in first
    assert "MAC_OS 1.3.0 is in review (IN_REVIEW)" in second
    assert draft.writes() == []


def test_what_needs_a_new_version_is_refused_at_once_if_none_is_made(world):
    """Only live versions are there, and nobody asks for another: nothing is written, not even what could be."""
    wanted = {TEXT: {"promotional_text": "New."}, MAC_TEXT: {"description": "For Macs as well."}}
    error = error_of(world.applied(world.planned(wanted)))

    assert isinstance(error, NoOpenVersion)
    assert "MAC_OS 1.2.0 is live" in error.message
    assert "`version`" in error.fix
    assert world.writes() == []


def test_names_change_with_a_version_that_is_made_in_the_same_batch(world):
    """What the platforms share waits for it, whichever platform it is for."""
    wanted = {"details/IOS": {"version": "3.5.0"}, "listing/en-US": {"subtitle": "Find them all"}}
    world.converge(wanted)

    assert world.planned(wanted).batches == ()


@pytest.mark.parametrize("state", ["IN_REVIEW", "PENDING_DEVELOPER_RELEASE"])
def test_names_in_review_are_refused_before_anything_is_written(draft, state):
    """The app info has a state of its own, in which a promotional text may be changed all the same."""
    draft.console("set_state", state=state)
    wanted = {TEXT: {"promotional_text": "New."}, "listing/en-US": {"subtitle": "Find them all"}}
    error = error_of(draft.applied(draft.planned(wanted)))

    assert isinstance(error, InReview)
    assert "app info" in error.message
    assert "planned: listing/en-US" in error.message
    assert draft.writes() == []


def test_what_was_made_already_needs_no_permission(draft):
    """A run that was cut off between the submissions of two platforms is taken up again."""
    draft.console("create_version", version="1.3.0", platform="MAC_OS")
    wanted = {SHOTS: {"files": draft.pictures(2)}, MAC_TEXT: {"description": "For Macs as well."}}
    made = draft.planned(wanted)
    draft.put(SHOTS, wanted[SHOTS])
    draft.console("set_state", state="WAITING_FOR_REVIEW")
    report = draft.applied(made)

    assert not report.errors
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"]
    assert draft.version(platform="MAC_OS")["localizations"]["en-US"]["description"] == "For Macs as well."


def test_a_password_that_was_not_changed_yet_counts_as_to_be_changed(draft):
    """It is never shown, but its mark tells that it still is as it was when the plan was made."""
    draft.converge({"details/IOS/review": {"demo_account_password": "secret:one", "contact_email": "a@example.com"}})
    made = draft.planned({"details/IOS/review": {"demo_account_password": "secret:two"}})
    draft.console("set_state", state="IN_REVIEW")
    error = error_of(draft.applied(made))

    assert isinstance(error, InReview)
    assert "planned: details/IOS/review" in error.message


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("READY_FOR_REVIEW", "its texts, date and sort of its release and its release in phases"),
        ("IN_REVIEW", "its promotional text and its release in phases"),
        ("PENDING_DEVELOPER_RELEASE", "its promotional text, date and sort of its release and its release in phases"),
    ],
)
def test_reading_notes_what_a_state_leaves_to_be_changed(draft, state, left):
    """For whoever shows a plan: with the version's details, in words."""
    assert draft.read("details/IOS")["details/IOS"].note == ""
    draft.console("set_state", state=state)

    assert draft.read("details/IOS")["details/IOS"].note.endswith(f"only {left} can be changed now")


# --- what may be changed at any time -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", RELEASED_LATER)
def test_a_promotional_text_is_healed_whatever_the_versions_state(draft, state):
    """What a release would send again is as wanted already: one PATCH of one text, and no submission."""
    wanted = meddled(draft)
    draft.console("set_state", state=state)
    made = draft.planned(wanted)
    report = draft.applied(made)

    assert not report.errors, report.errors
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"]
    assert draft.version()["localizations"]["en-US"]["promotionalText"] == "Ours."
    assert not AppStore.submits(made.changes)
    assert "submi" not in report.notes[draft.app]
    assert draft.planned(wanted).batches == ()


def test_a_promotional_text_of_the_live_version_is_healed(world):
    """It shows at once, and the note says so; what a new version would start without is not sent, nor said to be."""
    wanted = meddled(world, "live")
    made = world.planned(wanted)
    report = world.applied(made)

    assert not report.errors, report.errors
    assert world.writes() == ["PATCH appStoreVersionLocalizations/…"]
    assert report.notes[world.app] == "changed in version IOS 3.4.0, which is live"
    assert not AppStore.submits(made.changes)
    assert world.planned(wanted).batches == ()


def test_a_version_that_is_made_is_said_to_be_submitted(world):
    """The manifest asks for it as it did for the last one, and the new one starts without."""
    made = world.planned({"details/IOS": {"version": "3.5.0"}, "release/IOS": {"submit": True}})

    assert AppStore.submits(made.changes)


def test_a_text_that_waits_for_review_is_sent_without_what_is_there(draft):
    """Of a version that is on its way only what differs is touched."""
    wanted = meddled(draft)
    draft.console("set_state", state="WAITING_FOR_REVIEW")
    wanted[TEXT]["description"] = "Nine letters and two minutes."
    report = draft.applied(draft.planned(wanted))

    assert not report.errors, report.errors
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"]
    assert report.notes[draft.app] == "changed in version IOS 3.5.0, which is waiting for review"
