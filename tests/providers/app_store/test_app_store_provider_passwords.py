"""The demo account's password: sent by name, never shown, and sent again once the name stands for another."""

from __future__ import annotations

from reconciler.model import UNKNOWN


def test_a_password_is_sent_once_and_never_written_down(draft):
    """The ledger holds the reference and a mark; the next plan is empty until somebody changes it at the store."""
    wanted = {"details/IOS/review": {"demo_account_password": "secret:demo", "demo_account_name": "demo"}}
    draft.converge(wanted)
    assert draft.planned(wanted).batches == ()
    assert "stands for" not in draft.ledger.path.read_text()
    draft.put("details/IOS/review", {"demo_account_password": "secret:other"})
    assert [change.address.local for change in draft.planned(wanted).changes] == ["details/IOS/review"]


def test_a_secret_with_another_value_is_sent_again(draft):
    """The manifest is the same, so a note says what moved; afterwards the plan is empty. Neither value is anywhere."""
    wanted = {"details/IOS/review": {"demo_account_password": "secret:demo", "demo_account_name": "demo"}}
    draft.secrets["secret:demo"] = "first-of-all"
    draft.converge(wanted)
    draft.secrets["secret:demo"] = "second-to-none"
    made = draft.planned(wanted)
    [change] = made.changes
    assert change.before == {"demo_account_password": UNKNOWN}
    assert change.after == {"demo_account_password": "secret:demo"}
    assert made.notes[str(draft.app)] == (
        "details/IOS/review: secret:demo (sensitive, changed) is no longer the password that was sent",
    )
    assert not draft.applied(made).errors
    assert draft.planned(wanted).batches == ()
    everything = f"{made}{draft.planned(wanted)}{draft.ledger.path.read_text()}"
    assert "first-of-all" not in everything
    assert "second-to-none" not in everything


def test_a_secret_that_cannot_be_had_when_planning_counts_as_unchanged(draft):
    """A job that only plans may have no passwords; a password that somebody else has set shows all the same."""
    wanted = {"details/IOS/review": {"demo_account_password": "secret:demo"}}
    draft.converge(wanted)
    draft.secrets = None
    assert draft.planned(wanted).batches == ()
    draft.secrets = {}
    draft.put("details/IOS/review", {"demo_account_password": "secret:theirs"})
    draft.secrets = None
    assert [change.address.local for change in draft.planned(wanted).changes] == ["details/IOS/review"]


def test_a_change_beside_the_password_leaves_it_known(draft):
    """It bears the mark that it bore before, so it is neither sent again nor unknown afterwards."""
    wanted = {"details/IOS/review": {"demo_account_password": "secret:demo", "demo_account_name": "demo"}}
    draft.converge(wanted)
    wanted["details/IOS/review"]["demo_account_name"] = "other"
    [change] = draft.planned(wanted).changes
    assert set(change.after) == {"demo_account_name"}
    draft.converge(wanted)
    assert draft.planned(wanted).batches == ()
