"""`resolve` as a person types it: with what other commands have printed, and with what they should not have taken."""

from __future__ import annotations

import re

import pytest

STORE = "digital-turbine"
UPLOAD = f"{STORE}/com.example.wordgame/binary/upload"


@pytest.fixture
def doubtful(turbine):
    """A shell after an upload, a change of its category, and a second upload that was cut off before it arrived."""
    assert turbine("apply", "--yes").code == 0
    manifest = turbine.folder / "wordgame.yaml"
    manifest.write_text(re.sub(r"category: .*", "category: Puzzle", manifest.read_text()))
    control = turbine.sandbox.control(STORE)
    control.faults("POST /v1/*: reset_before")
    assert turbine("apply", "--yes").code != 0
    control.faults()
    return turbine


def uploads(shell):
    """The ids of what has arrived at the store."""
    return [each["id"] for each in shell.sandbox.control(STORE).view("com.example.wordgame")["uploads"]]


def test_the_id_that_status_shows_meanwhile_is_refused(doubtful):
    """It is that of the upload before: the category has not arrived, and no plan may say so."""
    (first,) = uploads(doubtful)
    assert first in doubtful("status").out
    ended = doubtful("resolve", UPLOAD, "--happened", first)
    said = " ".join(ended.err.split())

    assert ended.code == 4
    assert "an earlier one, noted on 2" in said
    assert "with another category" in said
    assert f"reconciler resolve {UPLOAD} --did-not-happen" in said
    assert "No changes" not in doubtful("plan").out


def test_plan_names_the_address_whole(doubtful):
    """Whoever mistypes it is sent there, and can copy it."""
    ended = doubtful("resolve", "foo", "--did-not-happen")
    planned = doubtful("plan")

    assert ended.code == 64
    assert "`reconciler plan`" in ended.err
    assert f"reconciler resolve {UPLOAD} --did-not-happen" in planned.out + planned.err


def test_told_the_truth_the_next_apply_sends_it(doubtful):
    """It did not arrive, and is sent once."""
    assert doubtful("resolve", UPLOAD, "--did-not-happen").code == 0
    assert doubtful("apply", "--yes").code == 0

    assert len(uploads(doubtful)) == 2
    assert "No changes" in doubtful("plan").out


def test_an_upload_that_is_known_is_not_called_unknown(turbine):
    """Nothing was in doubt; what it is made of is remembered, and the plan has nothing to say."""
    turbine("apply", "--yes")
    ended = turbine("resolve", UPLOAD, "--happened", *uploads(turbine))

    assert ended.code == 0
    assert "known here since 2" in ended.out
    assert "No changes" in turbine("plan").out
