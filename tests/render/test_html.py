"""The page of a plan: its policy, its structure, and what a reviewer finds on it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import sample_plans
from golden_screens import STORES
from html_reader import read, shown
from sample_plans import QUIZ, WORDGAME, change, content, plan

from reconciler.drift import Drift, Finding, Ignore
from reconciler.model import Address, Batch, Guard
from reconciler.render import html
from reconciler.render.html.markup import ATTRIBUTES, ELEMENTS, Markup, tag
from reconciler.render.html.style import STYLE

PAGES = {
    **{name: lambda made=made: html.plan(made(), stores=STORES) for name, made in sample_plans.PLANS.items()},
    "drift": lambda: html.drift(sample_plans.drift_report(), stores=STORES),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_and_loads_nothing(name):
    """There is no script, form, frame or handler on any page, and no address but a place in it or a picture in it."""
    reader = read(PAGES[name]())
    assert {each for each, _ in reader.elements} <= {*ELEMENTS}
    assert {key for _, attributes in reader.elements for key in attributes} <= {key.lower() for key in ATTRIBUTES}
    addresses = [value for _, attributes in reader.elements for key, value in attributes.items() if key == "href"]
    assert [each for each in addresses if not each.startswith(("#", "data:image/"))] == []
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole(name):
    """Every element is closed where it was opened, and every place that is led to is there, once."""
    reader = read(PAGES[name]())
    assert (reader.unbalanced, reader.open) == ([], [])
    identities = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(identities) == len(set(identities))
    led_to = {each["href"][1:] for each in reader.all("a")} | {each["href"][1:] for each in reader.all("use")}
    assert led_to <= set(identities)


def test_the_policy_allows_the_one_style_and_nothing_else():
    """The policy forbids all by default; the style that it allows by its hash is the style that is there."""
    page = PAGES["everything"]()
    policies = [each["content"] for each in read(page).all("meta") if "http-equiv" in each]
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert page.count("<style>") == 1
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert '<meta name="referrer" content="no-referrer">' in page


def test_no_page_can_be_given_what_it_may_not_have():
    """An element, attribute or address that the page's own set lacks is a mistake of ours, and is not written."""
    for wrong in (
        lambda: tag("script", "1"),
        lambda: tag("p", onclick="1"),
        lambda: tag("p", style="color: red"),
        lambda: tag("a", href="javascript:alert(1)"),
        lambda: tag("image", href="data:image/svg+xml;base64,AA"),
        lambda: tag("a", href="http://example.com"),
    ):
        with pytest.raises(ValueError, match="no page"):
            wrong()


def test_text_is_escaped_and_markup_is_not():
    """Text becomes entities, in attributes as well; what acts or hides is spelt out."""
    made = tag("p", "<b>&\u202e", tag("span", '"x"'), title=None, aria_label='"><x>')
    assert made == ('<p aria-label="&quot;&gt;&lt;x&gt;">&lt;b&gt;&amp;&lt;U+202E&gt;<span>&quot;x&quot;</span></p>')
    assert isinstance(made, Markup)


def test_what_was_markup_and_is_cut_is_text_again():
    """Slices and joins of markup are plain text, so that half an element can never get onto a page."""
    made = tag("p", "x")
    assert tag("div", made[:2]) == "<div>&lt;p</div>"
    assert tag("div", f"{made}") == "<div>&lt;p&gt;x&lt;/p&gt;</div>"


def test_what_is_in_the_way_stands_before_all_else():
    """Guards with their flag, and apps that could not be read, come before calendar and cards."""
    page = PAGES["everything"]()
    assert page.index("--accept deletes@amazon-appstore/com.example.wordgame") < page.index("Release calendar")
    assert page.index("Nothing is known of this app") < page.index("Release calendar")
    text = read(page).text
    assert "✓ accepted" in text
    assert "x blocks" in text


def test_a_blocked_batch_says_so_on_its_card():
    """Who reads only the card of an app learns that a guard blocks it; an accepted guard blocks nothing."""
    batch = Batch(WORDGAME, (sample_plans.LISTING,))
    for accepted in (False, True):
        page = html.plan(plan(batch, guards=(Guard("deletes", WORDGAME, "too many", accepted),)), stores=STORES)
        assert ("blocked until a guard is accepted" in page) is not accepted


def test_an_unread_app_is_never_shown_as_in_sync():
    """Where an app could not be read, the page does not say that nothing differs."""
    text = read(PAGES["unread_only"]()).text
    assert "No changes" not in text
    assert "? not measured" in text


def test_nothing_to_do_is_said():
    """A plan without anything in it says so."""
    assert "No changes. 2 manifests, 214 managed fields" in read(PAGES["nothing"]()).text


def test_what_somebody_changed_at_the_store_is_called_that():
    """Drift that the plan would put back is marked, and what becomes of it is said."""
    text = read(shown(sample_plans.IN_CONSOLE)).text
    assert "! changed at the store" in text
    assert "the plan puts back what was last applied" in text


def test_a_drift_report_puts_what_was_wanted_on_the_left():
    """The left column is what was applied, the right one what the store shows now."""
    assert "Last applied At the store now" in words(PAGES["drift"]())
    page = html.drift(Drift(plan(Batch(WORDGAME, (sample_plans.IN_CONSOLE,)))), stores=STORES)
    was = re.search(r'<div class="line was">.*?</div>', page)[0]
    now = re.search(r'<div class="line now">.*?</div>', page)[0]
    assert ("word<del>.</del>" in was, "word<ins>!</ins>" in now) == (True, True)


def test_drift_that_was_not_measured_is_not_denied():
    """Where no app could be read, the report does not say that nothing drifted."""
    assert "nothing drifted" in html.drift(Drift(replace(sample_plans.drifted(), batches=())))
    unread = Drift(sample_plans.unread_only(), (sample_plans.CHESS,))
    assert "nothing drifted" not in html.drift(unread)
    assert "? not measured chess · amazon-appstore" in words(html.drift(unread))


def words(page):
    """The text of a page, with single blanks."""
    return " ".join(read(page).text.split())


def test_a_drift_report_says_since_when():
    """Each field that drifted, or each thing as a whole, has the moment when it was first seen, or is called new."""
    page = words(PAGES["drift"]())
    assert "short description seen first 19 Nov 06:00 UTC" in page
    assert "support url seen for the first time" in page
    assert "− deleted en-US seen first 31 Dec 2025 06:00 UTC" in page
    assert (page.count("seen first "), page.count("seen for the first time")) == (2, 1)


def test_a_drift_report_says_what_is_no_longer_ignored():
    """Where an entry of the ignore list has expired, it is told with its reason beside what it spoke of."""
    report = sample_plans.drift_report()
    over = Ignore("*", "the help desk moves", "2026-11-19", "reconciler.yaml")
    assert "support url is no longer ignored: reconciler.yaml says until 2026-11-19 (the help desk moves)" in words(
        html.drift(report)
    )
    quiz = replace(report, expired={str(Address(QUIZ, "listing", "en-US")): over})
    files = replace(report, expired={f"{WORDGAME}/image/en-US/large-icons/files": over})
    for each in (quiz, files):
        assert words(html.drift(each)).count("This is no longer ignored: reconciler.yaml says until") == 1


def test_a_drift_report_says_what_is_no_drift():
    """What is ignored, why and until when, entries of no use, changes that wait, and releases that are held."""
    page = words(PAGES["drift"]()).partition("Not drift")[2]
    assert page == (
        " Ignored details promotional text quiz · digital-turbine"
        " Until 2026-12-31: marketing's campaign (reconciler.yaml)"
        " To be ignored, but nothing drifted there */nothing Until 2026-12-31: a typing error (reconciler.yaml)"
        " Not applied yet 3 changes of the manifest Nobody changed these at a store: they wait for apply."
        " quiz · digital-turbine Release held until 2026-12-01 08:00 UTC, in 10 days."
    )


def test_what_is_ignored_is_told_with_its_age():
    """A thing as a whole that is ignored is named, with the moment when it was first seen."""
    gone = Finding(Address(QUIZ, "listing", "fr-FR"), "", None, "0")
    ignored = ((gone, Ignore("*", "moves", "2026-12-31")),)
    report = Drift(plan(), ignored=ignored, first={gone.path: "2026-11-19T06:00:00Z"})
    page = words(html.drift(report))
    assert "listing fr-FR quiz · digital-turbine seen first 19 Nov 06:00 UTC Until 2026-12-31: moves" in page


def test_a_drift_report_without_more_ends_with_its_cards():
    """Where nothing is ignored and nothing waits, there is no empty card for it."""
    assert "Not drift" not in html.drift(Drift(sample_plans.drifted()))


def test_many_apps_have_a_table_of_contents():
    """From three apps on each card is led to by name."""
    apps = [replace(WORDGAME, id=f"a{number}", name=f"app {number}") for number in range(3)]
    batches = [Batch(app, (change(app, "listing", "en-US", None, {"title": "x"}),)) for app in apps]
    assert len(read(html.plan(plan(*batches))).all("a")) == 3
    assert read(html.plan(plan(*batches[:2]))).all("a") == []


def test_the_preview_ends_where_the_store_cuts():
    """A title longer than the store takes ends there; a language whose title stays is called by the app's name."""
    stores = {"amazon-appstore": replace(STORES["amazon-appstore"], limits={"title": 10})}
    long = change(WORDGAME, "listing", "en-US", {"title": "x"}, {"title": "Twelve words or more"})
    other = change(WORDGAME, "listing", "de-DE", {"description": "x"}, {"description": "Ein Spiel."})
    reader = read(html.plan(plan(Batch(WORDGAME, (long, other))), stores=stores))
    assert "Twelve wo…" in reader.text
    assert "de-DE · title unchanged, not part of this plan" in reader.text


def test_of_what_is_made_nothing_is_called_unchanged():
    """An app that does not exist yet has no title that could stay: none is shown, and the page says so."""
    made = [
        change(WORDGAME, "binary", "app", None, {"files": (content(6),)}),
        change(WORDGAME, "listing", "en-US", None, {"description": "Find words."}),
    ]
    page = shown(*made)
    preview = page.partition('<div class="preview">')[2].partition("</section>")[0]
    assert words(preview) == "title not told by this plan Find words. en-US"


def test_a_language_that_is_added_has_no_title_that_stays():
    """What the app is called in another language says nothing of one that it gets now."""
    there = change(WORDGAME, "listing", "de-DE", {"title": "Wort"}, {"title": "Wortspiel"})
    made = change(WORDGAME, "listing", "en-US", None, {"description": "Find words."})
    assert "title unchanged" not in shown(there, made)


def test_a_title_of_another_listing_of_the_language_stays():
    """Where one listing of a language is there and another is made, the app's title is that of the first."""
    there = change(WORDGAME, "listing", "en-US", {"subtitle": "a"}, {"subtitle": "b"})
    made = change(WORDGAME, "listing", "IOS/en-US", None, {"description": "Find words."})
    assert "title unchanged, not part of this plan" in shown(there, made)


def test_a_preview_shows_no_icon_of_another_language():
    """An icon that the plan changes for one language is not shown with another, which keeps its own."""
    icon = change(WORDGAME, "image", "en-US/large-icons", None, {"files": (content(5),)})
    listings = [change(WORDGAME, "listing", lang, None, {"title": lang}) for lang in ("en-US", "de-DE")]
    reader = read(shown(*listings, icon))
    assert [each["aria-label"] for each in reader.all("svg")].count("the app's icon") == 1
    assert [each.get("class") for each in reader.all("span")].count("blank") == 1


def test_there_is_room_to_sign():
    """In print there are lines for name, date and signature beneath the digest of the plan."""
    page = PAGES["one_title"]()
    part = read(page.partition('class="sign-off"')[2]).text
    assert "Approved as it stands here: plan sha256:" in part
    assert [each in part for each in ("Name", "Date", "Signature")] == [True, True, True]
    assert "@media print" in page


def test_both_colour_schemes_and_narrow_screens_are_cared_for():
    """The style has a dark scheme and a narrow form, and the page says that it has."""
    page = PAGES["one_title"]()
    assert "prefers-color-scheme: dark" in page
    assert "max-width: 640px" in page
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page


def test_headings_go_down_one_by_one():
    """For those who listen to the page: no heading is more than one level below the one before it."""
    levels = [int(name[1]) for name, _ in read(PAGES["everything"]()).elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] - pair[0] > 1] == []


def test_every_picture_has_a_name():
    """Whatever is drawn either has a name or is hidden from those who cannot see it."""
    for attributes in read(PAGES["everything"]()).all("svg"):
        assert attributes.get("aria-label") or attributes.get("aria-hidden") == "true"


def test_a_guard_of_an_app_without_a_batch_is_shown():
    """A guard stands on the page even where its app has no card."""
    page = html.plan(plan(guards=(Guard("deletes", QUIZ, "too many"),)))
    assert "too many" in page


def test_a_release_that_only_sends_again_is_one_line():
    """What did not change and is sent again is no change on the page."""
    again = change(WORDGAME, "listing", "en-US", {"release_notes": None}, {"release_notes": "x"}, cause="release")
    text = read(shown(again)).text
    assert "Sent again with the release, unchanged: release_notes en-US" in text
    assert "~ changed" not in text


def test_the_language_of_a_text_is_told_only_where_it_is_one():
    """A listing's texts carry their language, so that browsers choose its letters; an odd key makes no attribute."""
    for key, lang in (("IOS/ja", "ja"), ("en-US", "en-US"), ('x" onclick', None), ("a" * 40, None)):
        made = Address(WORDGAME, "listing", key)
        page = shown(replace(sample_plans.IN_CONSOLE, address=made))
        assert [each["lang"] for each in read(page).all("div") if "lang" in each][:1] == ([lang] if lang else [])
