"""Plans of many apps on the screen: what the apps have in common, and one line for each."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_plans

from reconciler.model import App, Batch
from reconciler.render import text
from reconciler.render.escape import columns
from reconciler.render.text import Look

SUPPORT = ({"support_url": "https://old.example.com"}, {"support_url": "https://new.example.com"})


def fleet(*parts, look=None):
    """The screen of a plan of 21 apps. A part is a kind, and what tells `before` and `after` for an app's number."""
    batches = []
    for number in range(21):
        app = App("amazon-appstore", f"com.example.app{number}", f"app{number}")
        changes = [sample_plans.change(app, kind, "", *sides(number)) for kind, sides in parts if sides(number)]
        batches.append(Batch(app, tuple(changes)))
    planned = replace(sample_plans.nothing(), batches=tuple(batches), assets=sample_plans.ASSETS)
    return text.plan(planned, look or Look())


def titled(title):
    """A listing whose title becomes what `title` says for an app's number."""
    return "listing", lambda number: ({"title": "Word"}, {"title": title(number)})


def test_beyond_twenty_apps_each_gets_one_line():
    """Each app has a line with its numbers; the changes themselves are printed with --full."""
    shown = fleet(("details", lambda _: SUPPORT))
    assert "  amazon-appstore · app7   ~ 1  submit\n" in shown
    assert "https://old.example.com" not in shown
    assert "https://old.example.com" in fleet(("details", lambda _: SUPPORT), look=Look(full=True))


def test_a_value_that_many_apps_get_is_told_with_it():
    """What is called the same in many apps is the same there: the field with the value that it is to have."""
    shown = fleet(("details", lambda number: SUPPORT if number < 12 else ({"email": "a"}, {"email": "b@example.com"})))
    assert 'In many apps\n  ~  details support_url → "https://new.example.com" in 12 apps\n' in shown
    assert '  ~  details email → "b@example.com" in 9 apps\n' in shown


def test_a_field_with_another_value_in_each_app_is_said_to_be_each_its_own():
    """A field that changes everywhere, but everywhere to something else, has no value in common."""
    assert "  ~  listing title in 21 apps, each its own\n" in fleet(titled(lambda number: f"Word {number}"))


def test_values_that_a_few_apps_share_are_counted():
    """Where some, but not many, apps get the same value, it is not said that each gets its own."""
    assert "  ~  listing title in 21 apps, 7 different values\n" in fleet(titled(lambda number: f"Word {number // 3}"))


def test_what_is_common_and_what_is_not_are_told_apart():
    """Of one field the value that many get has its line, and the apps that get another have theirs."""
    shown = fleet(titled(lambda number: f"Word {number}" if number < 8 else "Words"))
    assert '  ~  listing title → "Words" in 13 apps\n  ~  listing title in 8 apps, each its own\n' in shown


def test_what_few_apps_have_in_common_is_not_told():
    """Below five apps neither a value nor a field is told for all of them."""
    shown = fleet(("details", lambda number: SUPPORT if number < 4 else ({"email": "a"}, {"email": "b"})))
    assert "support_url" not in shown
    assert 'details email → "b" in 17 apps' in shown


def test_texts_of_several_languages_count_an_app_once():
    """An app whose field changes in two languages is one app."""
    shown = fleet(titled(lambda number: f"Word {number}"), titled(lambda number: f"Wort {number}"))
    assert "  ~  listing title in 21 apps, each its own\n" in shown


def test_what_goes_in_many_apps_has_no_value_to_get():
    """A deletion is told without a value: whatever it was, it is gone."""
    shown = fleet(("listing", lambda number: ({"title": f"Word {number}"}, None)))
    assert "  -  listing title in 21 apps\n" in shown


def test_a_field_that_is_cleared_is_called_empty():
    """No value is a value, too."""
    shown = fleet(("details", lambda _: ({"email": "a"}, {"email": None})))
    assert "  ~  details email → (empty) in 21 apps\n" in shown


def test_files_are_told_by_their_paths():
    """A file that many apps get is called by its name, never by its hash."""
    files = ({"files": (sample_plans.content(9),)}, {"files": (sample_plans.content(5),)})
    shown = fleet(("image", lambda _: files))
    assert "  ~  image files → img/icon.png  PNG, 512×512, 48 kB in 21 apps\n" in shown


@pytest.mark.parametrize("width", [60, 80])
def test_a_long_value_is_cut_to_the_width(width):
    """A text of many words leaves room for the number of apps, and stands on one line."""
    shown = fleet(
        ("listing", lambda _: ({"description": "a"}, {"description": "Many words.\n" * 50})), look=Look(width)
    )
    [line] = [line for line in shown.splitlines() if "description" in line]
    assert (columns(line), line.endswith("… in 21 apps")) == (width, True)
