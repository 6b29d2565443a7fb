from __future__ import annotations

import pytest

from reconciler.errors import Blocked, InReview, Refused

TEXT = "listing/IOS/en-US"
NOTES = "New puzzles every day."


@pytest.fixture
def complete(draft):
    """A draft that lacks nothing but to be submitted."""
    for locale in ("en-US", "de-DE"):
        draft.put(f"listing/IOS/{locale}", {"release_notes": NOTES})
    draft.put("binary/IOS/build", {"version_codes": (350,)})
    review = {"contact_first_name": "Ada", "contact_last_name": "Lovelace", "contact_phone": "+44 20 7946 0000"}
    draft.put("details/IOS/review", {**review, "contact_email": "ada@example.com", "demo_account_required": False})
    return draft


def submitting(world):
    """A transaction that is to submit."""
    transaction, _ = world.put("release/IOS", {"submit": True})
    world.control.clear_requests()
    return transaction


def test_without_a_release_that_asks_for_it_nothing_is_submitted(draft):
    """Committing sends nothing, and says where the changes are."""
    transaction, _ = draft.put(TEXT, {"release_notes": NOTES})
    draft.control.clear_requests()
    assert transaction.commit() == "saved in version IOS 3.5.0"
    assert draft.requests() == []


def test_a_version_is_submitted(complete):
    """A submission is made, the version added, and it is sent; no request more."""
    transaction = submitting(complete)
    assert transaction.read([complete.at("release/IOS")])[complete.at("release/IOS")].values["submit"] is True
    assert transaction.commit() == "IOS 3.5.0: waiting for review"
    assert complete.version()["appVersionState"] == "WAITING_FOR_REVIEW"
    assert complete.writes() == ["POST reviewSubmissions", "POST reviewSubmissionItems", "PATCH reviewSubmissions/…"]
    assert complete.read("release/IOS")["release/IOS"].values["submit"] is True


@pytest.mark.parametrize("fault", ["reset_after nth=1", "504 after=yes nth=1"])
@pytest.mark.parametrize(
    "step", ["POST */reviewSubmissions", "POST */reviewSubmissionItems", "PATCH */reviewSubmissions/*"]
)
def test_a_step_without_an_answer_is_looked_up(complete, step, fault):
    """One submission in the end, with one version in it, and sent."""
    complete.control.faults(f"{step}: {fault}")
    assert submitting(complete).commit() == "IOS 3.5.0: waiting for review"
    assert len(complete.view()["submissions"]) == 1


def test_a_submission_left_by_a_crash_is_used_again(complete):
    """An empty one cannot be deleted, so it must not be left beside a second one."""
    complete.control.faults("POST */reviewSubmissionItems: 403")
    with pytest.raises(Exception, match="403"):
        submitting(complete).commit()
    complete.control.faults()
    submitting(complete).commit()
    assert len(complete.view()["submissions"]) == 1


def test_a_submission_with_the_version_in_it_is_only_sent(complete):
    """Cut off before the last step, the next run makes just that."""
    complete.control.faults("PATCH */reviewSubmissions/*: 403")
    with pytest.raises(Exception, match="403"):
        submitting(complete).commit()
    complete.control.faults()
    transaction = submitting(complete)
    assert transaction.commit() == "IOS 3.5.0: waiting for review"
    assert complete.writes() == ["PATCH reviewSubmissions/…"]


def test_a_version_that_is_added_late_is_sent_when_it_is_ready(complete):
    """The store says that it is not ready yet; that passes."""
    complete.control.switches(ready_polls=2)
    assert submitting(complete).commit() == "IOS 3.5.0: waiting for review"


def test_what_is_missing_is_told_by_address_and_field(draft):
    """Every associated error of the store, in its words, with the names of the manifest; nothing was submitted."""
    transaction = submitting(draft)
    with pytest.raises(Refused) as caught:
        transaction.commit()
    assert "listing/IOS/en-US release_notes: " in caught.value.message
    assert "listing/IOS/de-DE release_notes: " in caught.value.message
    assert draft.version()["appVersionState"] == "PREPARE_FOR_SUBMISSION"


def test_a_submission_under_way_is_not_touched(complete):
    """Somebody submitted between our look and our commit: then it is as wanted, or it is theirs."""
    transaction = submitting(complete)
    transaction._desk.versions()
    complete.console("submit")
    complete.control.clear_requests()
    with pytest.raises(InReview, match="under way"):
        transaction.commit()
    assert complete.writes() == []


def test_a_rejected_version_needs_a_person(complete):
    """The reasons stand in App Store Connect only."""
    submitting(complete).commit()
    complete.control.advance(complete.control.apps()[0], "pick_up")
    complete.control.advance(complete.control.apps()[0], "reject")
    transaction = submitting(complete)
    with pytest.raises(Blocked, match="unresolved issues"):
        transaction.commit()


@pytest.fixture
def rejected(complete):
    """A version that was submitted and rejected; nobody has answered yet."""
    submitting(complete).commit()
    complete.control.advance(complete.control.apps()[0], "pick_up")
    complete.control.advance(complete.control.apps()[0], "reject")
    return complete


def test_a_rejection_that_nobody_answered_refuses_a_batch_that_submits(rejected):
    """Before the first write, as every other lock; the plan has said so, and the next one finds nothing half done."""
    wanted = {"release/IOS": {"type": "MANUAL", "submit": True}, TEXT: {"promotional_text": "Mended."}}
    made = rejected.planned(wanted)
    report = rejected.applied(made)
    [error] = report.errors.values()

    [note] = made.notes[str(rejected.app)]
    assert note.startswith("IOS 3.5.0 was rejected, and its submission still has unresolved issues")
    assert type(error) is Blocked
    assert error.message.startswith("IOS 3.5.0 was rejected, and its submission still has unresolved issues")
    assert "answer or cancel that submission" in error.fix
    assert rejected.writes() == []
    assert rejected.version()["releaseType"] == "AFTER_APPROVAL"
    assert {change.cause for change in rejected.planned(wanted).changes} == {"manifest"}


def test_a_batch_that_does_not_submit_goes_on_after_a_rejection(rejected):
    """What was objected to can be mended from here."""
    rejected.converge({TEXT: {"promotional_text": "Mended."}, "release/IOS": {"type": "MANUAL"}})
    assert rejected.version()["releaseType"] == "MANUAL"


def test_once_the_rejected_submission_is_cancelled_the_version_is_submitted_anew(rejected):
    """Nothing is in the way any more, and no note says so."""
    rejected.console("cancel")
    wanted = {"release/IOS": {"submit": True}}
    assert rejected.planned(wanted).notes == {}
    assert rejected.converge(wanted) == "IOS 3.5.0: waiting for review"


def test_submissions_are_asked_for_only_after_a_rejection(complete):
    """No other version can be in one that would refuse it; looking costs no more than before."""
    complete.control.clear_requests()
    complete.read("release/IOS")
    assert complete.requests("GET reviewSubmissions*") == []


def test_a_submitted_version_is_not_withdrawn(complete):
    """`submit: false` afterwards says who can do that, before anything is written."""
    submitting(complete).commit()
    change = complete.change("release/IOS", {"submit": False})
    complete.control.clear_requests()
    with pytest.raises(Blocked, match="not withdrawn"):
        complete.provider.open(complete.app, changes=[change])
    assert complete.writes() == []


def test_an_unsigned_agreement_stops_everything(world):
    """The store then answers 403 to everything; the message says who has to act."""
    world.control.switches(agreements="missing")
    with pytest.raises(Blocked) as caught:
        world.read("details")
    assert "account holder" in caught.value.fix
