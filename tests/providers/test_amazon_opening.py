from __future__ import annotations

import pytest

from reconciler.errors import Blocked, DraftOpen, InReview, Moved, Refused, Uncertain


def ready(world):
    """A draft that the store would accept."""
    draft = world.provider.open(world.app)
    for locale in ("en-US", "de-DE"):
        world.put(f"listing/{locale}", {"release_notes": "New."}, draft)
    world.control.clear_requests()
    return draft


# --- opening ----------------------------------------------------------------------------------------------------


def test_opening_makes_one_edit(world):
    """Two requests: is one open, and make one."""
    draft = world.provider.open(world.app)
    assert world.requests() == ["GET edits", "POST edits"]
    assert draft.handle == world.view()["draft"]["edit"]
    assert draft.concurrent is False
    assert world.provider.status(world.app) == "draft open"


def test_somebodys_draft_is_not_touched(world):
    """It is named, so that a person can decide about it."""
    theirs = world.console("open_edit")["id"]
    world.control.clear_requests()
    with pytest.raises(DraftOpen) as raised:
        world.provider.open(world.app)
    assert raised.value.handle == theirs
    assert world.writes() == []


def test_a_draft_is_adopted_only_by_its_own_name(world):
    """The right handle goes on in it, any other leaves it alone."""
    theirs = world.console("open_edit")["id"]
    assert world.provider.open(world.app, adopt=theirs).handle == theirs
    with pytest.raises(DraftOpen):
        world.provider.open(world.app, adopt="another")


def test_a_draft_to_adopt_that_is_gone_is_made_anew(world):
    """With nothing open there is nobody's work to protect."""
    assert world.provider.open(world.app, adopt="gone").handle == world.view()["draft"]["edit"]


@pytest.mark.parametrize("shown", ["returns_review", "empty"])
@pytest.mark.parametrize("status", ["409", "403", "412", "400"])
def test_in_review_nothing_can_be_opened(world, shown, status):
    """Whether the store shows the edit in review or hides it."""
    ready(world).commit()
    world.control.switches(review_get_edits=shown, create_conflict_status=status)
    with pytest.raises(InReview):
        world.provider.open(world.app)


@pytest.mark.parametrize("status", ["409", "403", "412", "400"])
def test_an_app_that_was_never_published(world, status):
    """Its first version has to be made in the console, and that is said."""
    world.control.seed({"id": world.app.id, "published": False})
    world.control.switches(never_published_status=status)
    with pytest.raises(Blocked) as raised:
        world.provider.open(world.app)
    assert "first version" in raised.value.fix


def test_a_draft_opened_in_the_same_moment_is_found(world):
    """The store refuses ours, and a second look shows whose it is."""
    theirs = world.console("open_edit")["id"]
    world.control.faults("GET */edits: 200 nth=1 body={}")
    with pytest.raises(DraftOpen) as raised:
        world.provider.open(world.app)
    assert raised.value.handle == theirs


def test_a_lost_answer_to_opening_is_not_repeated_blindly(world):
    """An edit is open now; it may be ours, and its id is told."""
    world.control.faults("POST */edits: reset_after nth=1")
    with pytest.raises(Uncertain) as raised:
        world.provider.open(world.app)
    assert world.view()["draft"]["edit"] in raised.value.message
    assert world.requests("POST edits") == ["POST edits"]


def test_opening_is_in_doubt_if_the_store_cannot_be_looked_at_either(world):
    """The edit may be open, so it must not pass for "nothing happened" because the look failed too."""
    world.control.faults({"cut_after_writes": 1, "reply": False})
    with pytest.raises(Uncertain):
        world.provider.open(world.app)
    assert world.view()["draft"] is not None


def test_opening_is_repeated_once_a_look_shows_that_nothing_happened(world):
    """The request never arrived, so there is no edit, and there can be one at most."""
    world.control.faults("POST */edits: reset_before nth=1")
    assert world.provider.open(world.app).handle == world.view()["draft"]["edit"]


# --- committing -------------------------------------------------------------------------------------------------


def test_committing_validates_first_and_submits(world):
    """A fresh look, validate, commit with a fresh ETag."""
    assert ready(world).commit() == "in review"
    sent = [each for each in world.requests() if each != "GET edit"]
    assert sent == ["POST validate", "POST commit"]
    assert world.provider.status(world.app) == "in review"


@pytest.mark.parametrize("settings", [{"validation_status": "403"}, {"validation_status": "400"}])
def test_all_objections_are_told_with_their_fields(world, settings):
    """Everything at once, in the store's words, each with our name for what it is about."""
    world.control.switches(**settings)
    draft = world.provider.open(world.app)
    with pytest.raises(Refused) as raised:
        draft.commit()
    for locale in ("en-US", "de-DE"):
        assert f"{locale} release_notes: recentChanges" in raised.value.message
    assert world.requests("POST commit") == []


def test_objections_at_the_commit_are_told_as_well(world):
    """A 403 there is no matter of credentials."""
    draft = ready(world)
    body = (
        '{"httpCode":403,"errors":[{"errorCode":"error_apk_must_target_atleast1_device","errorMessage":"No device"}]}'
    )
    world.control.faults({"method": "POST", "path": "*/commit", "status": 403, "body": body})
    with pytest.raises(Refused, match="No device") as raised:
        draft.commit()
    assert raised.value.codes == ("error_apk_must_target_atleast1_device",)


@pytest.mark.parametrize("what", ["validate", "commit"])
@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "503", "500 after", "503 after"])
def test_a_lost_answer_on_the_way_to_review(world, what, fault):
    """What happened is looked up, and the edit is submitted once."""
    draft = ready(world)
    world.control.faults(f"POST */{what}: {fault} nth=1")
    assert draft.commit() == "in review"
    assert world.view()["state"] == "review"


def test_a_commit_whose_edit_is_hidden_afterwards(world):
    """Where the store hides what is in review, an edit that is no longer open was submitted."""
    world.control.switches(review_get_edits="empty", status_after_commit="SUBMITTED")
    draft = ready(world)
    world.control.faults("POST */commit: reset_after nth=1")
    assert draft.commit() == "in review"


def test_a_commit_that_never_gets_an_answer_is_in_doubt(world):
    """After a second try, and a look that shows a draft still, nobody can tell."""
    draft = ready(world)
    world.control.faults("POST */commit: reset_before")
    with pytest.raises(Uncertain):
        draft.commit()
    assert len(world.requests("POST commit")) == 2


def test_a_commit_is_in_doubt_if_the_store_cannot_be_looked_at_either(world):
    """It was submitted, and nobody could see that."""
    draft = ready(world)
    world.control.faults({"cut_after_writes": 1, "reply": False})
    with pytest.raises(Uncertain):
        draft.commit()
    assert world.view()["state"] == "review"


def test_a_draft_changed_after_its_last_check_is_not_submitted(world):
    """The commit's ETag is void then, and the edit is still a draft: somebody was at it."""
    draft = ready(world)
    world.control.faults("POST */commit: 412 nth=1")
    with pytest.raises(Moved):
        draft.commit()
    assert world.view()["draft"] is not None


def test_a_draft_that_somebody_submitted_is_not_submitted_again(world):
    """Its status tells, before anything is sent."""
    draft = ready(world)
    world.console("commit_edit")
    with pytest.raises(InReview):
        draft.commit()
    assert world.writes() == []


# --- abandoning -------------------------------------------------------------------------------------------------


def test_abandoning_deletes_the_edit(world):
    """The app is as it was, and doing it twice does no harm."""
    draft = world.provider.open(world.app)
    draft.abandon()
    assert world.view()["draft"] is None
    draft.abandon()
    assert world.provider.status(world.app) == "live"


def test_an_edit_in_review_cannot_be_abandoned(world):
    """The API cannot withdraw, and the error says who can."""
    draft = ready(world)
    draft.commit()
    with pytest.raises(InReview):
        draft.abandon()


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "412", "503"])
def test_abandoning_gets_over_faults(world, fault):
    """The edit is gone in the end."""
    draft = world.provider.open(world.app)
    world.control.faults(f"DELETE */edits/*: {fault} nth=1")
    draft.abandon()
    assert world.view()["draft"] is None
