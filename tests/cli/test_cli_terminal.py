"""What is said on a terminal is broken between words; without one it stays on its line."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys

import pytest

from reconciler.cli.demo import _Stage
from reconciler.cli.options import Shared
from reconciler.cli.progress import Progress
from reconciler.cli.terminal import Terminal
from reconciler.model import App, Event

WORDS = "Read 4 apps in the sandbox at http://127.0.0.1:8080, with all that they hold, 25 requests, 0.1 s"


class Screen(io.StringIO):
    """A terminal that keeps everything written to it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    """Terminals have 60 columns."""
    monkeypatch.setenv("COLUMNS", "60")


def said(stream, speak):
    """What a terminal writes to this stream, as both of its own, when it is made to speak."""
    with contextlib.redirect_stderr(stream), contextlib.redirect_stdout(stream):
        speak(Terminal(Shared()))
    return stream.getvalue()


SPOKEN = {
    "say": lambda terminal: terminal.say(WORDS),
    "warn": lambda terminal: terminal.warn(WORDS),
    "narrate": lambda terminal: terminal.narrate(f"{WORDS}\n"),
    "tell": lambda terminal: _Stage(terminal, None, None).tell(12, WORDS),
    "note": lambda terminal: Progress(terminal)(Event("note", App("a-store", "an-app"), None, WORDS)),
}


@pytest.mark.parametrize("name", SPOKEN)
def test_a_sentence_is_broken_between_words(name):
    """On a terminal no line is wider than it, and every word is there whole."""
    lines = said(Screen(), SPOKEN[name]).splitlines()
    assert len([line for line in lines if line]) > 1
    assert max(map(len, lines)) <= 60
    assert " ".join(" ".join(lines).split()).endswith(WORDS)


@pytest.mark.parametrize("name", SPOKEN)
def test_without_a_terminal_nothing_is_broken(name):
    """In a log a sentence is one line, whatever COLUMNS says."""
    assert f"{WORDS}\n" in said(io.StringIO(), SPOKEN[name])


def test_an_act_of_the_demo_hangs_behind_its_number():
    """What follows of a sentence begins below its first word."""
    lines = said(Screen(), SPOKEN["tell"]).splitlines()
    assert [line[:4] for line in lines if line] == ["12. ", "    "]


def test_a_screen_is_not_broken_again():
    """What ends in a newline was made for its width: excerpts of files with their marks stay as they are."""
    excerpt = "3 │ title: {a line of a manifest that is wider than the terminal, with marks below it}\n  │ ^^^^^\n"
    assert said(Screen(), lambda terminal: terminal.warn(excerpt)) == excerpt


def test_a_question_is_broken_and_what_is_taken_for_an_answer_is_not():
    """The answer is typed behind the last line, one blank away from it."""
    code = f"from reconciler.cli.terminal import *; print(Terminal(Shared()).ask({WORDS!r}))"
    ours, theirs = pty.openpty()
    try:
        asked = subprocess.run(
            [sys.executable, "-c", code], input=b"yes\n", stdout=subprocess.PIPE, stderr=theirs, check=True
        )
        shown = os.read(ours, 4096).decode().splitlines()
    finally:
        os.close(ours)
        os.close(theirs)
    assert max(map(len, shown)) <= 60
    assert (" ".join(shown[:-1]), shown[-1]) == (WORDS, "Only `yes` is taken as yes: ")
    assert asked.stdout == b"True\n"


def test_nothing_is_said_where_there_is_nothing_to_say():
    """No words make no line."""
    assert said(Screen(), lambda terminal: terminal.say("")) == ""
