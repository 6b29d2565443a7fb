"""What is shown of text that acts, hides or reorders, and what passes because scripts need it."""

from __future__ import annotations

import pytest

from reconciler.render.escape import clip, code_span, columns, fence, one_line, visible

SPELT = {
    "escape sequence": ("\x1b[2J", "<U+001B>[2J"),
    "8-bit control sequence": ("\x9b2J", "<U+009B>2J"),
    "carriage return": ("good\rbad", "good<U+000D>bad"),
    "newline": ("a\nb", "a<U+000A>b"),
    "delete": ("a\x7f", "a<U+007F>"),
    "right-to-left override": ("a\u202eb", "a<U+202E>b"),
    "isolate": ("\u2066a\u2069", "<U+2066>a<U+2069>"),
    "right-to-left mark": ("a\u200fb", "a<U+200F>b"),
    "zero width space": ("a\u200bb", "a<U+200B>b"),
    "byte order mark": ("\ufeffa", "<U+FEFF>a"),
    "soft hyphen": ("a\u00adb", "a<U+00AD>b"),
    "line separator": ("a\u2028b", "a<U+2028>b"),
    "tag letters": ("a\U000e0041", "a<U+E0041>"),
    "lone surrogate": ("a\ud800", "a<U+D800>"),
    "private use": ("\ue000", "<U+E000>"),
    "Hangul filler": ("a\u3164b", "a<U+3164>b"),
    "joiner between Latin letters": ("a\u200db", "a<U+200D>b"),
    "joiner at the start": ("\u200dA", "<U+200D>A"),
    "selector behind a letter": ("a\ufe0f", "a<U+FE0F>"),
    "selector behind a digit that is no keycap": ("1\ufe0f", "1<U+FE0F>"),
    "ideographic selector behind a Latin letter": ("a\U000e0100", "a<U+E0100>"),
}
PASSES = {
    "accents": "Über jalapeño",
    "family": "👨‍👩‍👧‍👦",
    "heart on fire": "❤️‍🔥",
    "skin tone and profession": "👩🏽‍⚕️",
    "keycap": "1️⃣",
    "Persian with a non-joiner": "می‌خواهم",
    "Devanagari with a joiner": "क्‍ष",
    "Malayalam chillu at a word's end": "അവന്‍ വന്നു",
    "Sinhala": "ශ්‍රී",
    "Hebrew": "שלום",
    "Chinese variant": "葛\U000e0100",
    "signs of ours": "→ … × │ ±",
}


@pytest.mark.parametrize("name", SPELT)
def test_what_acts_or_hides_is_spelt_out(name):
    """A character that a terminal acts on, or that nobody sees, is shown by its number."""
    raw, shown = SPELT[name]
    assert visible(raw) == shown


@pytest.mark.parametrize("name", PASSES)
def test_what_scripts_need_passes(name):
    """Letters, emoji and the joiners inside them are shown as they are."""
    assert visible(PASSES[name]) == PASSES[name]


@pytest.mark.parametrize("name", SPELT)
def test_escaping_twice_changes_nothing(name):
    """What has been escaped may be escaped again."""
    once = visible(SPELT[name][0])
    assert visible(once) == once


def test_one_line_writes_newlines_as_python_does():
    """A value on one line shows where its lines end."""
    assert one_line("a\n\tb\r") == "a\\n\\tb<U+000D>"


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("", 0)])
def test_columns_are_those_of_a_terminal(text, width):
    """Wide characters take two columns and marks none."""
    assert columns(text) == width


@pytest.mark.parametrize("width", range(1, 12))
def test_a_cut_text_fits(width):
    """A text is never wider than it was cut to, wide characters included."""
    assert columns(clip("日本語 and Latin", width)) <= width


@pytest.mark.parametrize("width", range(5))
def test_an_ellipsis_takes_no_more_than_there_is(width):
    """Where there is less room than the ellipsis needs, it is cut itself."""
    assert columns(clip("words", width, "...")) == width


def test_a_text_that_fits_is_not_cut():
    """A text as wide as the room stays whole."""
    assert clip("日本", 4) == "日本"


@pytest.mark.parametrize("text", ["", "`", "``x``", "a`b", "````"])
def test_code_cannot_be_left(text):
    """The backticks around inline code and blocks are more than any run inside."""
    span = code_span(text)
    ticks = len(span) - len(span.lstrip("`"))
    assert "`" * ticks not in span[ticks:-ticks] or text == ""
    assert fence(text) not in text
