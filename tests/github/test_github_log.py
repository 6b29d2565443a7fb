"""The log of a step cannot be made to drive the runner."""

from __future__ import annotations

import pytest

from reconciler.github.log import harmless

# How actions/runner reads a line: blanks before `::` are passed over, `##[` counts anywhere.


@pytest.mark.parametrize(
    "line",
    [
        "::set-output name=exit::0\n",
        "   ::add-mask::e\n",
        "\t::stop-commands::x\n",
        "\u00a0\u2003::error::forged\n",
        "\ufeff::error::forged\n",
        "  ##[add-mask]e\n",
        "title  ##[set-output name=exit]0\n",
        ":::set-output name=exit::0\n",
    ],
)
def test_a_line_that_is_a_command_is_broken_up(line):
    """Neither form of command is left, and the words can still be read."""
    shown = harmless(line)
    assert "##[" not in shown
    assert not shown.lstrip("\ufeff \t\n\u00a0\u2003").startswith("::")
    assert shown.replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    "line", ["plan 1::2\n", "a ## [b]\n", "error[R2107]: x\n", "Wortspiel → x::y\n", "\n", ": :\n"]
)
def test_other_lines_are_left_as_they_are(line):
    """Most lines are nobody's command."""
    assert harmless(line) == line


@pytest.mark.parametrize(
    "line", ["::add-mask::ghs_0123456789abcdef\n", "::error file=wordgame.yaml,line=2,col=3,title=R2018::no such\n"]
)
def test_our_own_commands_pass_on_standard_error_only(line):
    """Masks and annotations are how we speak to the runner; a result never does."""
    assert harmless(line, ours=True) == line
    assert harmless(line) != line


@pytest.mark.parametrize("line", ["::add-mask::e\n", "::add-mask::true\n", " ::add-mask::ghs_0123456789abcdef\n"])
def test_a_mask_that_would_black_out_the_log_is_not_ours(line):
    """Tokens are long and stand at the start of a line; a mask of one letter would hide all outputs."""
    assert harmless(line, ours=True) != line
