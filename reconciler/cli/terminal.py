"""The two streams: results on stdout and nothing else there, everything else on stderr."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Any, Final, TextIO

from reconciler.cli.options import Shared
from reconciler.render import documents
from reconciler.render.page import folded
from reconciler.render.text import Look

_WITHOUT_TERMINAL: Final = 100
"""Columns where nobody says how many there are."""


class Terminal:
    """Where a command writes, and how it may look there."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    @property
    def json(self) -> bool:
        """Is the result to be one JSON object?"""
        return self._shared.json

    @property
    def quiet(self) -> bool:
        """Is nothing to be said where there is nothing to say?"""
        return self._shared.quiet

    @property
    def asks(self) -> bool:
        """Is there somebody to ask, who was shown what it is about?"""
        return not (self._shared.no_input or self._shared.json) and sys.stdin.isatty() and sys.stderr.isatty()

    def look(self, *, full: bool = False) -> Look:
        """How a result may look."""
        return self.look_on(sys.stdout, full=full)

    def aside(self) -> Look:
        """How what is said besides may look."""
        return self.look_on(sys.stderr)

    def look_on(self, stream: TextIO, *, full: bool = False) -> Look:
        """How it may look on this stream."""
        given = int(os.environ.get("COLUMNS", "0")) if os.environ.get("COLUMNS", "").isdecimal() else 0
        width = shutil.get_terminal_size((80, 24)).columns if stream.isatty() else _WITHOUT_TERMINAL
        return Look(given or width, self._shared.ascii, self._colour(stream), full)

    def _colour(self, stream: TextIO) -> bool:
        """May colour be written? Without a terminal only if --color=always asks for it; no variable can."""
        if self._shared.color != "auto":
            return self._shared.color == "always"
        return redraws(stream) and not os.environ.get("NO_COLOR")

    def show(self, text: str) -> None:
        """Print a result."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def narrate(self, text: str, hanging: str = "") -> None:
        """Print sentences that stand around results. On a terminal, `hanging` stands before what is folded."""
        self.show(self._folded(text, sys.stdout, hanging))

    def _folded(self, text: str, stream: TextIO, hanging: str = "") -> str:
        """Sentences as wide as the terminal; where there is none they stay on one line."""
        return folded(text, self.look_on(stream), hanging) if stream.isatty() else text

    def show_json(self, document: Mapping[str, Any]) -> None:
        """Print a result as JSON."""
        self.show(documents.dumps(document))

    def say(self, text: str) -> None:
        """Say something besides the result, unless only results are wanted."""
        if not self._shared.quiet:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Say something besides the result that nobody may miss. What ends in a newline is a screen, folded already."""
        if text and not text.endswith("\n"):
            text = f"{self._folded(text, sys.stderr)}\n"
        sys.stderr.write(text)
        sys.stderr.flush()

    def ask(self, question: str) -> bool:
        """Ask for the word `yes`. False for any other answer, and at the end of the input."""
        sys.stderr.write(f"{self._folded(question, sys.stderr)}\nOnly `yes` is taken as yes: ")
        sys.stderr.flush()
        return sys.stdin.readline().strip() == "yes"


def redraws(stream: TextIO) -> bool:
    """Is this a terminal that understands escapes?"""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"
