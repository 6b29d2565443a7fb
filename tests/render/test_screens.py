"""Screens and documents as they are read: compared with golden files, and what must hold for all of them."""

from __future__ import annotations

import json
import re

import pytest
import sample_plans
from golden_screens import FOLDER, INVALID, REPORT, SOURCES, screens

from reconciler.errors import Diagnostic, ManifestInvalid, Place
from reconciler.model import UNKNOWN, Address, Batch, Event
from reconciler.planfile import digest, plan_from_json
from reconciler.render import annotations as beside_lines
from reconciler.render import documents, text
from reconciler.render.escape import columns
from reconciler.render.text import Look
from reconciler.resources import schema

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("name", screens())
def test_a_screen_is_as_recorded(name):
    """Every screen equals its golden file; running `golden_screens.py` writes them after a wanted change."""
    assert screens()[name]() == (FOLDER / name).read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_screen():
    """No golden file is left behind by a screen that is gone."""
    assert {path.name for path in FOLDER.iterdir()} == set(screens())


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("name", sample_plans.PLANS)
def test_colour_carries_no_meaning(name, width):
    """The text is the same with colour and without, at every width."""
    planned = sample_plans.PLANS[name]()
    coloured = text.plan(planned, Look(width=width, colour=True))
    assert ANSI.sub("", coloured) == text.plan(planned, Look(width=width))


@pytest.mark.parametrize("width", [60, 80, 200])
def test_values_are_cut_to_the_width(width):
    """No line is wider than the terminal, unless a command or an address makes it so."""
    lines = text.plan(sample_plans.everything(), Look(width=width)).splitlines()
    assert [line for line in lines if columns(line) > width and "--accept" not in line] == []


def test_ascii_leaves_no_sign_of_ours_outside_ascii():
    """With --ascii only what a store or manifest says may be outside ASCII."""
    shown = text.plan(sample_plans.everything(), Look(ascii=True))
    assert {each for each in shown if not each.isascii()} <= set("Üüä")
    assert "-/+ binary apks" in shown


def test_no_changes_is_one_line():
    """A plan without anything in it is one line."""
    shown = text.plan(sample_plans.nothing(), Look())
    assert shown == "No changes. 2 manifests, 214 managed fields, all as written there. Read 14:02 UTC.\n"


def test_an_unread_app_is_never_shown_as_in_sync():
    """Where an app could not be read, no output claims that nothing differs."""
    shown = text.plan(sample_plans.unread_only(), Look())
    assert "No changes" not in shown
    assert "not measured: no answer from the store" in shown
    assert documents.plan(sample_plans.unread_only())["complete"] is False


def test_a_long_text_is_not_printed_whole():
    """Of a text in which one line changed, that line and one on each side are shown and the others counted."""
    shown = text.plan(sample_plans.plan(Batch(sample_plans.WORDGAME, (sample_plans.LISTING,))), Look())
    assert "Level 2 is" not in shown
    assert "… 39 unchanged lines" in shown


def test_full_prints_a_long_text_whole():
    """With --full every line is there, and nothing is cut."""
    shown = text.plan(sample_plans.everything(), Look(width=40, full=True))
    assert shown.count("Level 40 is a world of its own, with words of its own.") == 2
    assert "…" not in shown


def test_of_a_long_line_only_the_changed_words_are_shown():
    """A changed word in a long line is shown with the words around it."""
    words = [f"word{number}" for number in range(200)]
    before = " ".join(words)
    after = " ".join([*words[:100], "inserted", *words[100:]])
    change = sample_plans.change(
        sample_plans.WORDGAME, "listing", "en-US", {"description": before}, {"description": after}
    )
    shown = text.plan(sample_plans.plan(Batch(sample_plans.WORDGAME, (change,))), Look())
    assert "word99 inserted word100" in shown
    assert "word50" not in shown


def test_only_changed_fields_are_shown():
    """A field that is named on both sides with the same value is not shown."""
    assert "Ein Spiel." not in text.plan(sample_plans.everything(), Look(full=True))


def test_unknown_content_is_called_that():
    """What the store does not show is never shown as empty."""
    change = sample_plans.change(sample_plans.WORDGAME, "listing", "en-US", {"title": UNKNOWN}, {"title": "A"})
    shown = text.plan(sample_plans.plan(Batch(sample_plans.WORDGAME, (change,))), Look())
    assert 'title  unknown content → "A"' in shown


def test_a_release_text_without_a_before_is_shown_as_new():
    """A field that the live side does not name at all is shown as empty there."""
    change = sample_plans.change(sample_plans.WORDGAME, "listing", "en-US", {}, {"release_notes": "Bugs fixed."})
    shown = text.plan(sample_plans.plan(Batch(sample_plans.WORDGAME, (change,))), Look())
    assert 'release_notes  (empty) → "Bugs fixed."' in shown


def test_the_plan_document_is_a_saved_plan():
    """`plan --json` can be read back as the plan it was made from, and its digest is the plan's."""
    planned = sample_plans.everything()
    document = json.loads(documents.dumps(documents.plan(planned)))
    assert plan_from_json(document) == planned
    assert document["digest"] == digest(planned)


@pytest.mark.parametrize("name", sample_plans.PLANS)
def test_the_plan_document_follows_its_schema(name):
    """`plan --json` is valid by the published schema."""
    from jsonschema import Draft7Validator

    document = json.loads(documents.dumps(documents.plan(sample_plans.PLANS[name]())))
    assert [error.message for error in Draft7Validator(schema("plan")).iter_errors(document)] == []


def test_the_summary_counts_every_change_once():
    """The numbers of a plan's summary add up to its changes."""
    planned = sample_plans.everything()
    numbers = documents.plan(planned)["summary"]
    assert sum(numbers[each] for each in ("add", "change", "replace", "reorder", "delete")) == len(planned.changes)


def test_the_report_adds_up():
    """Done, failed, skipped and in doubt are together all changes of the plan."""
    numbers = documents.report(REPORT, ())["summary"]
    assert sum(numbers.values()) == len(REPORT.outcomes)
    assert "2 of 5 changes done (1 before this run), 1 failed, 1 skipped, 1 in doubt" in text.report(REPORT, Look())


def test_of_many_problems_twenty_are_shown_and_the_rest_is_counted():
    """A manifest with 25 problems shows the first 20 by place, and says that there are 5 more."""
    many = tuple(Diagnostic("R2011", f"problem {line}", Place("a.yaml", line, 1)) for line in range(25, 0, -1))
    shown = text.error(ManifestInvalid(many), Look())
    assert shown.count("error[") == 20
    assert shown.index("problem 1\n") < shown.index("problem 20\n")
    assert "… and 5 more problems" in shown


def test_the_caret_stands_under_the_token():
    """The marks stand under exactly the characters that the place names, wide ones included."""
    wide = {"a.yaml": ["title: 日本 wrong"]}
    problem = ManifestInvalid((Diagnostic("R2000", "no", Place("a.yaml", 1, 11, 5)),))
    lines = text.error(problem, Look(), wide).splitlines()
    assert lines[-2] == "1 │ title: 日本 wrong"
    assert lines[-1] == "  │ " + " " * 12 + "^^^^^"


def test_a_place_outside_the_file_shows_no_excerpt():
    """A file that shrank since it was read does no harm to the message."""
    problem = ManifestInvalid((Diagnostic("R2000", "no", Place("a.yaml", 9, 1), detail="here"),))
    assert text.error(problem, Look(), {"a.yaml": ["one"]}) == "error[R2000]: no\n  --> a.yaml:9:1\n      here\n"


def test_diagnostics_have_the_range_of_the_token():
    """The JSON form names start and end of the token and quotes its line."""
    first = documents.failure(INVALID, SOURCES)["diagnostics"][0]
    assert first["range"]["start"] == {"line": 3, "column": 18}
    assert first["range"]["end"] == {"line": 3, "column": 30}
    snippet = first["snippet"]
    assert snippet["code"][snippet["highlight_start_offset"] : snippet["highlight_end_offset"]] == "img/icon.png"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("opening", "begins"),
        ("opened", "draft abc is open"),
        ("done", "done"),
        ("failed", "failed: abc"),
        ("verified", "read back: as planned"),
        ("closed", "abc"),
        ("note", "abc"),
    ],
)
def test_an_event_is_one_line(kind, words):
    """Every sort of event has its words, on one line."""
    line = text.event(Event(kind, sample_plans.WORDGAME, None, "abc", 0, 5), Look())
    assert line == f"amazon-appstore · wordgame  {words}"


def test_only_what_takes_time_announces_its_start():
    """A change that sends files says so when it begins; a text is only reported when it is done."""
    apk, listing = Address(sample_plans.WORDGAME, "binary", "apks"), Address(sample_plans.WORDGAME, "listing", "en-US")
    assert text.event(Event("start", apk.app, apk), Look()) == "amazon-appstore · wordgame binary apks  sending"
    assert text.event(Event("start", listing.app, listing), Look()) == ""


def test_of_a_long_message_an_event_shows_the_first_line():
    """What follows in the message is told with the error itself."""
    line = text.event(Event("failed", sample_plans.WORDGAME, None, "refused:\n  one\n  two"), Look())
    assert line == "amazon-appstore · wordgame  failed: refused:"


def test_progress_is_for_the_redrawn_line_only():
    """Without a terminal an upload under way says nothing."""
    assert text.event(Event("progress", sample_plans.WORDGAME, None, "", 3, 5), Look()) == ""


def test_an_ellipsis_in_ascii_is_whole_behind_wide_letters():
    """Three dots may stand for fewer letters than three: they are all there, and the line is no wider."""
    change = sample_plans.change(sample_plans.WORDGAME, "details", "", {"x": "日" * 15}, {"x": "日" * 14 + "月"})
    planned = sample_plans.plan(Batch(sample_plans.WORDGAME, (change,)))
    lines = text.plan(planned, Look(width=41, ascii=True)).splitlines()
    assert f"        | + {'日' * 13}..." in lines


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (("games",), ("education", "games"), '["games"] → ["education", "games"]'),
        (("education", "games"), ("games",), '["education", "games"] → ["games"]'),
        (("games",), ("education",), '"games" → "education"'),
        ((41,), (42,), "41 → 42"),
        (None, ("education", "games"), '(empty) → ["education", "games"]'),
        (UNKNOWN, ("education", "games"), 'unknown content → ["education", "games"]'),
    ],
)
def test_lists_beside_each_other_are_written_alike(before, after, shown):
    """Where one side has several members both are in brackets; lists of one member are shown as what they hold."""
    change = sample_plans.change(sample_plans.WORDGAME, "details", "", {"categories": before}, {"categories": after})
    page = text.plan(sample_plans.plan(Batch(sample_plans.WORDGAME, (change,))), Look())
    assert f"      categories  {shown}\n" in page


@pytest.mark.parametrize("more", ["!!!", " and more of it"])
def test_a_line_that_ends_where_the_room_ends_is_cut_within_it(more):
    """Where unchanged words fill a line to its end, the ellipsis for what follows is in the line, not behind it."""
    before = "a" * 28  # as wide as the room at 40 columns
    change = sample_plans.change(sample_plans.WORDGAME, "details", "", {"x": before}, {"x": before + more})
    for ascii_only, dots in ((False, "…"), (True, "...")):
        planned = sample_plans.plan(Batch(sample_plans.WORDGAME, (change,)))
        lines = text.plan(planned, Look(width=40, ascii=ascii_only)).splitlines()
        [added] = [line for line in lines if " + a" in line]
        assert added.endswith(f" + {'a' * (28 - len(dots))}{dots}")
        assert columns(added) == 40


def test_github_shows_problems_beside_their_lines():
    """The first ten, as workflow commands; nothing in a message can begin another command."""
    problems = [
        Diagnostic(f"R20{number}", "too long:\n::set-env name=A::b%", Place("m,a:x.yaml", number + 1, 3), fix="cut it")
        for number in range(12)
    ]
    lines = beside_lines.commands(problems).splitlines()

    assert len(lines) == 10
    assert lines[0].startswith("::error file=m%2Ca%3Ax.yaml,line=1,col=3,title=R200::too long:")
    assert all(line.startswith("::error file=") for line in lines)
    assert "b%25. fix: cut it" in lines[0]
