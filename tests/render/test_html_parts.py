"""Parts of a page: texts side by side, pictures, the calendar."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sample_plans
from golden_screens import STORES
from html_reader import DOT, Shelf, read, shown
from sample_plans import NOW, QUIZ, WORDGAME, change, content, plan

from reconciler.model import UNKNOWN, Batch, Held
from reconciler.render import html
from reconciler.render.html import Picture
from reconciler.render.html.report import LIMIT


def test_words_that_changed_are_marked_within_a_changed_line():
    """Of a line in two versions, the words that differ are marked, and those that stay are not."""
    page = shown(change(WORDGAME, "listing", "en-US", {"title": "The big word"}, {"title": "The new word"}))
    assert "The <del>big</del> word" in page
    assert "The <ins>new</ins> word" in page


def test_lines_that_have_little_in_common_are_not_marked_word_by_word():
    """A line that was written anew is shown whole on both sides."""
    page = shown(change(WORDGAME, "listing", "en-US", {"title": "All is old"}, {"title": "Nothing remains"}))
    assert "All is old" in page
    assert "Nothing remains" in page
    assert "<del>" not in page


def test_unchanged_lines_are_folded_and_not_lost():
    """Of a long text, the lines away from a change are folded away, but they are on the page."""
    reader = read(shown(sample_plans.LISTING))
    assert "39 unchanged lines" in reader.text
    assert "Level 40 is a world of its own" in reader.text
    assert reader.all("details")


def test_a_text_in_two_columns_holds_both_texts_whole():
    """Read down, each column is the text of its side."""
    before, after = "a\nb\nc\nd\ne", "a\nB\nc\ne\nf"
    page = shown(change(WORDGAME, "listing", "en-US", {"description": before}, {"description": after}))
    lines = re.findall(r'<div class="line (was|now|same|same again)">.*?class="words"[^>]*>(.*?)</span></div>', page)
    bare = [(kind, re.sub("<[^>]*>", "", text)) for kind, text in lines]
    assert [text for kind, text in bare if kind in {"was", "same"}] == before.split("\n")
    assert [text for kind, text in bare if kind == "now"] == ["B", "f"]


@pytest.mark.parametrize(
    ("before", "words"), [(None, "(empty)"), (UNKNOWN, "unknown content: the store does not show it")]
)
def test_empty_and_unknown_are_told_apart(before, words):
    """What was empty is called so, and what the store does not show is never called empty."""
    page = shown(change(WORDGAME, "listing", "en-US", {"title": before}, {"title": "Word"}))
    assert words in read(page).text


def test_a_limit_of_the_store_is_told():
    """Beside a text stands its length and what the store takes."""
    page = shown(change(WORDGAME, "listing", "en-US", {"title": "W"}, {"title": "Word"}))
    assert "4 of 250 characters" in page


# --- pictures ---------------------------------------------------------------------------------------------------


def test_a_set_of_pictures_shows_what_goes_comes_and_moves():
    """Each file has its place and its fate in words; a line joins where it was and where it will be."""
    reader = read(shown(sample_plans.SCREENSHOTS))
    names = [each["aria-label"] for each in reader.all("svg") if each.get("role") == "img"]
    assert names == [
        "shots/en/01.png, becomes #2",
        "shots/en/02.png, becomes #3",
        "content 000000000000, removed",
        "shots/en/03.png, moves to #1",
        "shots/en/03.png, moved from #4",
        "shots/en/01.png, was #1",
        "shots/en/02.png, was #2",
        "shots/en/04.png, new",
    ]
    joins = [each for each in reader.all("line") if each["class"] in {"moved", "kept"}]
    assert [(each["y1"], each["y2"]) for each in joins] == [
        ("12.50%", "37.50%"),
        ("37.50%", "62.50%"),
        ("87.50%", "12.50%"),
    ]
    assert len([each for each in reader.all("line") if each["class"] == "strike"]) == 1


def test_a_picture_is_embedded_once_however_often_it_is_shown():
    """A picture that stays, and one that serves several languages, is on the page once."""
    found = {content(1): Picture(DOT, 1920, 1080, "PNG"), content(2): Picture(DOT, 1080, 1920, "PNG")}
    page = shown(sample_plans.ORDER, sample_plans.SCREENSHOTS, pictures=Shelf(found))
    reader = read(page)
    assert len(reader.all("image")) == 2
    assert len(reader.all("use")) == 8
    assert page.count(DOT) == 2


def test_a_picture_keeps_its_shape_within_240_pixels():
    """A picture is shown 240 pixels wide, or 320 high, whichever is reached first, in its own shape."""
    found = {content(1): Picture(DOT, 1920, 1080, "PNG"), content(2): Picture(DOT, 1080, 2160, "PNG")}
    reader = read(shown(sample_plans.ORDER, pictures=Shelf(found)))
    sizes = [(each["width"], each["height"]) for each in reader.all("svg") if each.get("class") == "picture"]
    assert sizes == [("240", "135"), ("160", "320"), ("240", "135"), ("160", "320")]


def test_an_unknown_picture_is_called_unknown_and_not_struck():
    """Of a picture that the store does not show nobody can say that it is another one."""
    reader = read(shown(sample_plans.ICON))
    names = [each["aria-label"] for each in reader.all("svg") if each.get("role") == "img"]
    assert names[:2] == ["unknown content, unknown, on light", "unknown content, unknown, on dark"]
    assert names[2:4] == ["img/icon.png, sent, on light", "img/icon.png, sent, on dark"]
    assert "strike" not in [each.get("class") for each in reader.all("line")]


def test_a_build_is_told_in_words():
    """An APK has no picture, and no empty frame stands for it."""
    reader = read(shown(sample_plans.APK))
    assert "build/wordgame-1042.apk" in reader.text
    assert [each for each in reader.all("svg") if each.get("role") == "img"] == []


def test_a_film_shows_its_length_and_that_it_is_one():
    """A film is its first picture with a sign on it, and its length and size in words."""
    film = change(WORDGAME, "preview", "en-US/videos", None, {"files": (content(1),)})
    planned = plan(Batch(WORDGAME, (film,)))
    what = "MP4, H.264, 1280×720, 6.0 s, 1.0 MB"
    planned = replace(planned, assets={content(1): replace(planned.assets[content(1)], what=what)})
    reader = read(html.plan(planned, Shelf({content(1): Picture(DOT, 480, 270, what, film=True)})))
    assert len(reader.all("polygon")) == 1
    assert what in reader.text


def test_how_to_get_pictures_is_said_once():
    """Where pictures could be had, the page says how, in one line."""
    page = shown(sample_plans.SCREENSHOTS, pictures=Shelf({}, "install this"))
    assert page.count("install this") == 1


def test_a_page_stays_within_its_limit():
    """Pictures that there is no room for are left out and counted; what they are stays on the page."""
    huge = "data:image/webp;base64," + "A" * (LIMIT // 3)
    found = {content(number): Picture(huge + "A" * number, 10, 10, "PNG") for number in range(1, 5)}
    page = shown(sample_plans.SCREENSHOTS, pictures=Shelf(found))
    assert len(page.encode()) <= LIMIT
    assert len(read(page).all("image")) == 2
    assert "2 pictures left out" in page
    assert page.count("shots/en/04.png") >= 1


def test_apps_that_there_is_no_room_for_are_named():
    """Where the texts alone are too large, the heading of each further app stands for it."""
    long = "x" * 15_000_000
    batches = [
        Batch(replace(WORDGAME, id=f"app{number}"), (change(WORDGAME, "listing", "a", None, {"title": long}),))
        for number in range(3)
    ]
    page = html.plan(plan(*batches))
    assert len(page.encode()) <= LIMIT
    assert page.count("This page has become too large for the rest") == 1


# --- calendar ---------------------------------------------------------------------------------------------------


def released(before, after, app=WORDGAME):
    """A batch that changes the release."""
    return Batch(app, (change(app, "release", "", before, after),))


def calendar_of(*batches, now=NOW, **more):
    """The lines of the calendar: app, words; and its circles."""
    page = html.plan(plan(*batches, **more), stores=STORES, now=now)
    part = page.partition('id="calendar"')[2].partition("</section>")[0]
    reader = read(part.partition('<ul class="calendar">')[2])
    return " ".join(reader.text.split()), [each["class"] for each in reader.all("circle")]


def test_a_date_is_told_where_it_was_written_and_in_utc():
    """The store's own zone is respected: nine in Berlin is eight in UTC, in winter."""
    words, circles = calendar_of(
        released({"date": None}, {"date": "2026-12-01T09:00:00", "time_zone": "Europe_Berlin"})
    )
    assert words == "wordgame · Amazon Appstore Tue 1 Dec 2026, 09:00 Europe/Berlin (08:00 UTC, in 10 days)"
    assert circles == ["planned"]


def test_a_date_that_moves_shows_where_it_was():
    """Both dates are on the line, and in words."""
    before = {"date": "2026-11-28T09:00:00", "time_zone": "Europe_Berlin"}
    words, circles = calendar_of(released(before, {**before, "date": "2026-12-01T09:00:00"}))
    assert words.endswith("; was Sat 28 Nov 2026, 09:00 Europe/Berlin")
    assert circles == ["was", "planned"]


def test_a_date_without_its_zone_does_not_pretend_to_be_exact():
    """Where the zone is not part of the plan, no time in UTC is made up."""
    words, _ = calendar_of(released({"date": "2026-12-01T08:00:00"}, {"date": "2026-12-01T09:00:00"}))
    assert "Tue 1 Dec 2026, 09:00, in a zone that this plan does not name" in words
    assert "UTC" not in words


def test_held_batches_stand_in_the_calendar():
    """A batch that waits for its date is marked as such, at that date."""
    words, circles = calendar_of(held=(Held(released(None, {"date": "x"}, QUIZ), "2026-12-01T08:00:00Z"),))
    assert words == "quiz · digital-turbine held until 2026-12-01 08:00 UTC (in 10 days); apply again then"
    assert circles == ["held"]


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "soon", "", "2026-13-40"])
def test_no_date_can_stop_the_page(date):
    """A date at the ends of the calendar, or that is none, is told in words and not drawn."""
    _, circles = calendar_of(released({"date": date}, {"date": date + " ", "time_zone": "Europe_Berlin"}))
    assert circles == []


def test_entries_are_in_the_order_of_their_dates():
    """The next release stands first, and those without a date last."""
    dates = {"c": "2027-01-01T00:00:00Z", "a": "2026-12-01T00:00:00Z", "b": None}
    batches = [
        released({}, {"date": date}, replace(WORDGAME, id=name, name=f"app-{name}")) for name, date in dates.items()
    ]
    words, _ = calendar_of(*batches)
    assert words.index("app-a") < words.index("app-c") < words.index("app-b")


def test_an_app_that_waits_behind_its_gate_has_one_line_in_the_calendar():
    """What is done of it now stays hidden, so only the day on which it is shown counts."""
    early = Batch(QUIZ, (change(QUIZ, "release", "", None, {"submitted": True, "enabled": False}),))
    late = Batch(QUIZ, (change(QUIZ, "release", "", {"enabled": False}, {"enabled": True}),))
    planned = replace(sample_plans.nothing(), batches=(early,), held=(Held(late, "2026-12-01T08:00:00Z"),))
    page = html.plan(planned, stores=STORES, now=NOW)
    drawn = page.partition('id="calendar"')[2].partition("</section>")[0]

    assert drawn.count("quiz") == 1
    assert "held until" in drawn


def reviewed(number, app=WORDGAME):
    """So many apps that go to review and leave their dates as they are."""
    apps = [replace(app, id=f"a{each}", name=f"{app.name}-{each}") for each in range(number)]
    return [Batch(each, (change(each, "details", "", {"email": "a"}, {"email": "b"}),)) for each in apps]


def test_apps_without_a_date_that_say_the_same_are_one_line():
    """However many go to review and leave their dates alone, that is one line; a date has a line of its own."""
    dated = released({"date": None}, {"date": "2026-12-01T09:00:00Z"})
    words, circles = calendar_of(dated, *reviewed(300))
    assert words.endswith(") 300 apps go to review; their release dates are not changed")
    assert words.count("wordgame") == 1
    assert circles == ["planned"]


def test_one_app_without_a_date_is_named():
    """Where only one says so, it is called by its name."""
    words, _ = calendar_of(*reviewed(1))
    assert words == "wordgame-0 · Amazon Appstore goes to review; its release date is not changed"


def test_a_store_without_dates_is_not_said_to_keep_one():
    """Of a store that knows no dates nothing is said of one, and its apps are not counted with those that have some."""
    words, _ = calendar_of(*reviewed(2), *reviewed(1, QUIZ))
    assert "2 apps go to review; their release dates are not changed" in words
    assert words.endswith("quiz-0 · digital-turbine goes to review")
    assert calendar_of(*reviewed(3, QUIZ))[0] == "3 apps go to review"


def test_only_what_says_the_same_is_put_together():
    """Of apps without a date those whose date goes are told apart from those that never had one, and by platform."""
    gone = [released({"date": "x"}, {"date": None}, replace(WORDGAME, id=f"g{each}")) for each in range(2)]
    app = replace(WORDGAME, id="ios", name="ios")
    platform = Batch(app, (change(app, "release", "IOS", {"date": "x"}, {"date": None}),))
    words, _ = calendar_of(*gone, platform, *reviewed(2))
    assert words == (
        "2 apps no date any more ios · Amazon Appstore IOS no date any more "
        "2 apps go to review; their release dates are not changed"
    )
