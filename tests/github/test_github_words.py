"""What is written to pull requests: it fits, and nothing breaks out of it."""

from __future__ import annotations

import pytest

from reconciler.github import comments, words

MARK = comments.marker("production")


def test_a_plan_gets_its_environment_and_marker_in_the_first_line():
    """What a store says further down, the general marker included, is left as it is."""
    written = "### Release plan · 7c1f09   <!-- reconciler -->\n\n```text\n<!-- reconciler -->\n```\n"
    body = words.plan(written, "production", MARK, "a" * 40, "https://run")
    first, rest = body.split("\n", 1)
    assert first == f"### Release plan · production · 7c1f09   {MARK}"
    assert "<!-- reconciler -->" in rest
    assert comments.first_line_has(body, MARK)


@pytest.mark.parametrize("text", ["a\n```\n@octocat", "````", "", "\x1b[31mred", "x\u202ey"])
def test_what_a_program_said_stays_in_its_block(text):
    """The fence is longer than any inside, and what acts on a reader is spelt out."""
    lines = words.fenced(text).splitlines()
    fence = lines[-1]
    assert lines[0] == f"{fence}text"
    assert not any(line.startswith(fence) for line in lines[1:-1])
    assert not {"\x1b", "\u202e"} & set("".join(lines))


def test_of_a_long_text_the_end_is_kept():
    """The reason stands at the end of a log."""
    shown = words.fenced("x" * 50_000 + "\nerror: here")
    assert shown.endswith("error: here\n```")
    assert len(shown) < 21_000


@pytest.mark.parametrize("length", [10, 59_000, 200_000])
def test_a_difference_always_fits_into_a_comment(length):
    """GitHub takes 65,536 characters; one that is longer is in the summary of the run."""
    body = words.not_applied("error " * 9_000, "y" * length, "production", MARK, "https://run")
    assert len(body) <= 65_536
    assert comments.first_line_has(body, MARK)


@pytest.mark.parametrize("body", [f"> {MARK}\n", MARK, f"### Apply {MARK} and more\n", f"x\n{MARK}", None, 7])
def test_a_marker_elsewhere_is_not_ours(body):
    """Quoted text may hold it; our own comments are headings that end with it."""
    assert not comments.first_line_has(body, MARK)
