"""What the three words of an upload come to."""

from __future__ import annotations

import pytest

from reconciler.providers.digital_turbine.words import Words


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("COMPLETED", "NOT_REQUESTED", "APPROVED"), "approved"),
        (("COMPLETED", "COMPLETED", "APPROVED"), "approved"),
        (("COMPLETED", "SCHEDULED", "APPROVED"), "waiting"),
        (("COMPLETED", "COMPLETED", "PENDING"), "waiting"),
        (("COMPLETED", "COMPLETED", "NOT_REQUESTED"), "waiting"),
        (("SCHEDULED", "COMPLETED", "APPROVED"), "waiting"),
        (("SCHEDULED", "NOT_REQUESTED", "PENDING"), "waiting"),
        (("ERROR", "NOT_REQUESTED", "APPROVED"), "failed"),
        (("COMPLETED", "ERROR", "APPROVED"), "failed"),
    ],
)
def test_the_verdict_follows_from_the_words(words, verdict):
    """Failed if a machine or Samsung says ERROR, approved if all are done with it, else waiting."""
    assert Words(*words).verdict == verdict


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_word_that_nobody_knows_means_waiting_and_is_shown_as_it_came(place):
    """The store may learn new words: they are no error, and certainly no approval."""
    words = ["COMPLETED", "COMPLETED", "APPROVED"]
    words[place] = "ON_HOLD"
    assert Words(*words).verdict == "waiting"
    assert "ON_HOLD" in Words(*words).told()


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        (("SCHEDULED", "SCHEDULED", "PENDING"), "waiting for Digital Turbine to process it: "),
        (("COMPLETED", "NOT_REQUESTED", "PENDING"), "waiting for a person at Digital Turbine: "),
        (("COMPLETED", "SCHEDULED", "PENDING"), "waiting for a person at Digital Turbine and Samsung: "),
        (("COMPLETED", "SCHEDULED", "APPROVED"), "waiting for Samsung: "),
        (("COMPLETED", "COMPLETED", "APPROVED"), "approved: "),
        (("ERROR", "SCHEDULED", "PENDING"), "failed: "),
    ],
)
def test_it_is_said_whom_an_upload_waits_for(words, whom):
    """What waits, and for whom, comes before the words themselves."""
    assert Words(*words).told() == f"{whom}upload {words[0]}, Samsung {words[1]}, approval by a person {words[2]}"


@pytest.mark.parametrize(
    ("word", "settled"), [("SCHEDULED", False), ("COMPLETED", True), ("ERROR", True), ("X", False)]
)
def test_the_machines_are_done_with_two_words(word, settled):
    """There is nothing to wait for once the transfer is completed or has failed."""
    assert Words(word, "SCHEDULED", "PENDING").settled is settled
