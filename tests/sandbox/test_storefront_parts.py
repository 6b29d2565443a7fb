from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from reconciler.sandbox.disk import Disk
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.differences import LONGEST, compared, fates
from reconciler.sandbox.storefront.markup import Markup, escaped, tag
from reconciler.sandbox.storefront.page import AppPage


@pytest.mark.parametrize(
    ("live", "draft", "old", "new"),
    [
        ("the same", "the same", "the same", "the same"),
        ("one red house", "one blue house", "one <del>red </del>house", "one <ins>blue </ins>house"),
        ("", "new", "", "<ins>new</ins>"),
        ("gone", "", "<del>gone</del>", ""),
        ("言葉の遊び", "言葉と遊び", "言葉<del>の</del>遊び", "言葉<ins>と</ins>遊び"),
        ("<b> was here", "<i> was here", "&lt;<del>b</del>&gt; was here", "&lt;<ins>i</ins>&gt; was here"),
        ("nine letters for you", "an idea to go", "<del>nine letters for you</del>", "<ins>an idea to go</ins>"),
    ],
)
def test_words_that_differ(live, draft, old, new):
    """Each side has what only it has marked, word by word; texts that have hardly a word in common, as a whole."""
    assert compared(live, draft, "live") == old
    assert compared(live, draft, "draft") == new


def test_very_long_texts_are_marked_as_a_whole():
    """Beyond the limit no words are looked for."""
    text = "word " * LONGEST
    assert compared(text, text + "more", "draft") == f"<ins>{text}more</ins>"


@pytest.mark.parametrize(
    ("own", "other", "which", "expected"),
    [
        ("abc", "abc", "draft", ["", "", ""]),
        ("abd", "abc", "draft", ["", "", "new"]),
        ("abc", "abd", "live", ["", "", "removed"]),
        ("bca", "abc", "draft", ["", "", "moved"]),
        ("aa", "a", "draft", ["", "moved"]),
    ],
)
def test_pictures_that_differ(own, other, which, expected):
    """A picture stays, is only on this side, or is elsewhere on the other."""
    assert fates(own, other, which) == expected


def test_text_is_escaped_once():
    """Text is escaped when it is put in, attributes too; what is markup already stays."""
    assert tag("p", "<b>", title=None, lang="\"'<>&") == '<p lang="&quot;&#x27;&lt;&gt;&amp;">&lt;b&gt;</p>'
    assert escaped(Markup("<p>")) == "<p>"


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("script", {}),
        ("iframe", {}),
        ("p", {"onclick": "x"}),
        ("p", {"style": "x"}),
        ("a", {"href": "javascript:alert(1)"}),
        ("img", {"src": "https://example.com/"}),
        ("a", {"href": "//example.com"}),
    ],
)
def test_what_no_page_may_have(name, attributes):
    """Elements, attributes and addresses that could act or lead away cannot be made."""
    with pytest.raises(ValueError, match="no page"):
        tag(name, **attributes)


class Silent(Store):
    """A store that has nothing to show."""

    name = "silent"
    open_questions = ()

    def view(self, app_id: str) -> Mapping[str, Any]:
        """It holds one app."""
        if app_id != "app":
            raise UnknownApp(f"no app {app_id}")
        return {}

    endpoints = credentials = writes = answer = fault_reply = reset = seed = apps = advance = console = dump = None
    restore = None


def test_a_store_without_a_storefront_says_so(tmp_path):
    """By default nothing is shown, and the page says that; an app that it does not hold is unknown all the same."""
    store = Silent(Disk(tmp_path, lasting=False), Clock())
    assert AppPage("silent", store.storefront("app")).draw().count("This store shows nothing of its apps here.") == 2
    with pytest.raises(UnknownApp):
        store.storefront("other")
