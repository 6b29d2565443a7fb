"""Remarks on apps in which nothing changes: they have no heading to stand beneath."""

from __future__ import annotations

import pytest
from sample_plans import CHESS, WORDGAME, nothing, one_title, plan

from reconciler.render import text
from reconciler.render.page import Look

NOTE = "listing/de-DE is not named and stays all the same"


@pytest.mark.parametrize("planned", [nothing(), one_title()])
def test_a_remark_on_an_app_without_changes_names_it(planned):
    """It is said beneath a plan without changes, and beside the changes of other apps."""
    shown = text.plan(plan(*planned.batches, notes={str(CHESS): (NOTE,)}), Look(width=100))

    assert shown.count(f"note: {CHESS}: {NOTE}") == 1


def test_a_remark_beneath_a_heading_is_not_said_again():
    """An app that changes has its remarks there."""
    shown = text.plan(plan(*one_title().batches, notes={str(WORDGAME): (NOTE,)}), Look(width=100))

    assert shown.count(NOTE) == 1


def test_of_remarks_on_many_apps_only_the_number_is_said():
    """A fleet that is in sync does not fill the screen; --full says all."""
    fleet = plan(notes={f"amazon-appstore/app{number}": (NOTE,) for number in range(21)})

    assert "notes on 21 apps without changes: see them with --full" in text.plan(fleet, Look(width=100))
    assert text.plan(fleet, Look(width=100, full=True)).count(NOTE) == 21
