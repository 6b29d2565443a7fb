"""Sentences that are broken to the width of a terminal."""

from __future__ import annotations

import pytest

from reconciler.render.escape import columns
from reconciler.render.page import Look, folded

SENTENCES = (
    "Saved plan.json. It holds what was read and what is to be made of it, and nothing besides these two things.\n"
    "\n"
    "    This one begins further in, and what follows of it stands there as well, below its own beginning."
)


@pytest.mark.parametrize("width", [30, 60, 80])
def test_sentences_are_broken_between_words(width):
    """No line is wider than the page, no word is cut or lost, and a line stays as far in as it began."""
    shown = folded(SENTENCES, Look(width))
    assert max(map(columns, shown.split("\n"))) <= width
    assert shown.split() == SENTENCES.split()
    inner = shown.partition("\n\n")[2].split("\n")
    assert all(line.startswith("    ") for line in inner)


def test_what_fits_stays_as_it_is():
    """Blanks between words and empty lines are kept where nothing is broken."""
    text = "\nmethod=GET  path=/a\n\n  two  blanks\n"
    assert folded(text, Look(80)) == text


@pytest.mark.parametrize("width", [30, 60])
@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Saved it. Apply it with:  reconciler apply plan.json --sandbox", "reconciler apply plan.json --sandbox"),
        ("Next:\n        reconciler plan a-folder another-folder", "        reconciler plan a-folder another-folder"),
        ("The end. `reconciler show apple.json --full` prints it", "`reconciler show apple.json --full`"),
    ],
)
def test_a_command_stays_on_one_line(text, command, width):
    """What people copy is not broken, in a sentence or behind it, however narrow the page."""
    assert any(command in line for line in folded(text, Look(width)).split("\n"))


def test_what_follows_stands_behind_a_hanging_indent():
    """A numbered sentence goes on below its first word."""
    assert folded("10. One app, four stores", Look(14), "    ") == "10. One app,\n    four\n    stores"
