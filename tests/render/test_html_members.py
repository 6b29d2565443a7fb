"""Pictures of what a store shows: found by content hash, else by the member's place in the mark."""

from __future__ import annotations

from html_reader import DOT, Shelf, read
from sample_plans import NOW, WORDGAME, change, content, plan

from reconciler.drift import Drift
from reconciler.model import UNKNOWN, Batch
from reconciler.render import html
from reconciler.render.html import Picture

SEEN = Picture(DOT, 200, 300, "as the store shows it")
SETS = ("image", "previews")


def swapped(before, after, mark, kind="image"):
    """A set of pictures before and after, with the ids that the store has for it."""
    return change(WORDGAME, kind, "previews", {"files": before}, {"files": after}, mark=mark)


def uses(page):
    """How many places on the page show a picture that there is."""
    return len(read(page).all("use"))


def drawn(one, shelf):
    """The page of a plan with this change alone."""
    return html.plan(plan(Batch(WORDGAME, (one,))), Shelf(shelf), now=NOW)


def test_members_have_ids_and_keys_in_order():
    """A mark has one id for each member; the key depends on the address and the id, on nothing else."""
    one = swapped((UNKNOWN, content(1)), (content(1),), "31,32")
    first, second = html.at_the_store(one)
    assert [(first.content, first.id), (second.content, second.id)] == [(UNKNOWN, "31"), (content(1), "32")]
    assert list(html.names(first)) == [first.key]
    assert list(html.names(second)) == [content(1), second.key]
    assert first.key == html.at_the_store(swapped((UNKNOWN,), None, "31"))[0].key
    assert len({first.key, second.key, html.at_the_store(swapped((UNKNOWN,), (), "31", "preview"))[0].key}) == 3


def test_a_mark_that_does_not_fit_names_nobody():
    """Where there are more or fewer ids than members, or none, or it is no set of pictures, no member has a key."""
    for mark in ("", "31", "31,32,33"):
        assert [each.key for each in html.at_the_store(swapped((UNKNOWN, UNKNOWN), (), mark))] == ["", ""]
    assert html.at_the_store(change(WORDGAME, "binary", "app", {"files": (UNKNOWN,)}, None, mark="1")) == ()
    assert html.at_the_store(change(WORDGAME, *SETS, None, {"files": (content(1),)}, mark="1")) == ()


def test_a_member_of_unknown_content_is_shown_by_its_id():
    """The picture stands at its place on the left, and the words say that its content is unknown."""
    one = swapped((UNKNOWN, UNKNOWN), (content(1),), "31,32")
    key = html.at_the_store(one)[1].key
    page = drawn(one, {key: SEEN})
    assert uses(page) == 1
    reader = read(page)
    assert reader.text.count("as the store shows it") == 1
    assert reader.text.count("the store does not show it") == 1


def test_a_file_of_ours_comes_before_what_the_store_serves():
    """Where there are both, the picture by content hash is shown."""
    one = swapped((content(9),), (content(1),), "31")
    ours = Picture(DOT.replace("UklGRg", "UklGRh"), 100, 100, "ours")
    key = html.at_the_store(one)[0].key
    page = drawn(one, {content(9): ours, key: SEEN})
    assert "UklGRh" in page
    assert "UklGRg" not in page
    assert uses(drawn(one, {key: SEEN})) == 1


def test_in_a_drift_report_the_store_is_on_the_right():
    """What was wanted has no id; the members of the mark are what is there now."""
    one = swapped((UNKNOWN,), (content(1),), "31")
    key = html.at_the_store(one)[0].key
    page = html.drift(Drift(plan(Batch(WORDGAME, (one,)))), Shelf({key: SEEN}))
    assert uses(page) == 1
    left, _, right = page.partition("<body>")[2].partition('class="joins"')
    assert "<use" not in left
    assert "<use" in right
