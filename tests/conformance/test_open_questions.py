"""What nobody outside knows about a store is a switch of its sandbox; the story holds under every value of each."""

from __future__ import annotations

import os

import pytest

from reconciler import plan as planning
from reconciler.errors import Unauthorized
from reconciler.sandbox import STORES

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"
NUMBERS = {"image_visible_after": "2", "attach_ready_after": "2", "token_lifetime": "1", "image_max_bytes": "9000000"}
QUESTIONS = [
    pytest.param(store, switch.name, value, id=f"{switch.name}={value}")
    for store in ["amazon-appstore"]
    for switch in STORES[store].open_questions
    for value in ([NUMBERS[switch.name]] if switch.counts else switch.values[1:])
]
if not WHOLE:
    QUESTIONS = QUESTIONS[::3]

TOLD = {("image_list_order", "reversed"): {"image_order": "newest-first"}}
"""Where no look at the store can tell, a setting does; without it nothing is submitted."""

LOCKED_OUT = {("security_profile", "detached")}


@pytest.mark.parametrize(("store", "switch", "value"), QUESTIONS)
def test_the_story_holds_either_way(amazon, store, switch, value):
    """Plan, apply, review, release, drift and healing work whichever way the store turns out to behave."""
    assert amazon.stage.name == store
    amazon.control.switches(**{switch: value})
    amazon.options.update(TOLD.get((switch, value), {}))
    amazon.start_process()
    report = amazon.apply()
    if (switch, value) in LOCKED_OUT:
        assert isinstance(next(iter(report.errors.values()), Unauthorized("")), Unauthorized)
        return

    assert report.errors == {}
    assert amazon.stage.shown(amazon.control) == amazon.asked_for()

    amazon.stage.approve(amazon.control)

    assert amazon.changes() == []

    amazon.write(amazon.stage.field, "Another Word")
    amazon.land()

    assert amazon.changes() == []

    address = amazon.stage.swap_picture(amazon.control)

    assert amazon.changes(planning.drift(amazon.plan())) == [address]
    assert amazon.apply().errors == {}
    assert amazon.stage.shown(amazon.control) == amazon.asked_for()


def test_pictures_listed_backwards_are_noticed_before_anything_is_submitted(amazon):
    """A store that lists the newest first makes the read-back fail, and the error names the setting."""
    amazon.control.switches(image_list_order="reversed")
    error = next(iter(amazon.apply().errors.values()))

    assert "image_order: newest-first" in error.fix
    assert amazon.stage.submissions(amazon.control) == 0
