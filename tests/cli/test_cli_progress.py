"""Progress: redrawn lines on a terminal, whole lines elsewhere."""

from __future__ import annotations

import io
import re

import pytest

from reconciler.cli.options import Shared
from reconciler.cli.progress import Progress
from reconciler.cli.terminal import Terminal
from reconciler.model import Address, App, Event

APP = App("amazon-appstore", "com.example.notes", "notes")
APK = Address(APP, "binary", "apks")
ICON = Address(APP, "image", "en-US/large-icons")


class Screen(io.StringIO):
    """A terminal that keeps everything written to it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


class Steps:
    """A clock that moves by itself by so many seconds whenever it is looked at."""

    def __init__(self, seconds: float) -> None:
        self.now, self.seconds = 100.0, seconds

    def __call__(self) -> float:
        """The time."""
        self.now += self.seconds
        return self.now


def upload(progress: Progress) -> None:
    """Two uploads side by side, from start to end."""
    for address in (APK, ICON):
        progress(Event("start", APP, address))
    for part in range(1, 9):
        progress(Event("progress", APP, APK, "", part * 1_000_000, 8_000_000))
        progress(Event("progress", APP, ICON, "", part * 1_000, 8_000))
    for address in (APK, ICON):
        progress(Event("done", APP, address))
    progress.end()


def on_screen(written: str) -> list[str]:
    """The lines that a terminal shows in the end: cursor up and erase are carried out."""
    lines: list[str] = [""]
    for part in re.split(r"(\x1b\[\d+F|\x1b\[J|\n)", written):
        if part == "\n":
            lines.append("")
        elif match := re.fullmatch(r"\x1b\[(\d+)F", part):
            lines = [*lines[: -1 - int(match[1])], ""]
        elif part != "\x1b[J":
            lines[-1] += part
    return lines


def test_on_a_terminal_uploads_are_redrawn_and_leave_nothing_behind(capsys):
    """Each running upload has one line with the bytes confirmed; in the end only starts and ends are left."""
    screen = Screen()
    upload(Progress(Terminal(Shared(color="never")), screen, Steps(1.0)))
    written = screen.getvalue()
    assert "████████████ 8.0 MB of 8.0 MB" in written
    assert "4 kB of 8 kB" in written
    assert on_screen(written) == [
        "amazon-appstore · notes binary apks  sending",
        "amazon-appstore · notes image en-US/large-icons  sending",
        "amazon-appstore · notes binary apks  done",
        "amazon-appstore · notes image en-US/large-icons  done",
        "",
    ]


def test_a_terminal_is_not_flooded(capsys):
    """However many events come, a terminal is redrawn ten times a second at most."""
    screen = Screen()
    upload(Progress(Terminal(Shared()), screen, Steps(0.001)))
    assert screen.getvalue().count("MB of") <= 1


def test_without_a_terminal_there_is_a_line_at_start_and_end(capsys):
    """No escapes, and of a short upload nothing in between."""
    stream = io.StringIO()
    upload(Progress(Terminal(Shared()), stream, Steps(0.1)))
    assert stream.getvalue().splitlines() == [
        "amazon-appstore · notes binary apks  sending",
        "amazon-appstore · notes image en-US/large-icons  sending",
        "amazon-appstore · notes binary apks  done",
        "amazon-appstore · notes image en-US/large-icons  done",
    ]


def test_without_a_terminal_a_long_upload_is_heard_of_every_half_minute(capsys):
    """A log that says nothing for minutes looks like a hang."""
    stream = io.StringIO()
    upload(Progress(Terminal(Shared()), stream, Steps(9.0)))
    between = [line for line in stream.getvalue().splitlines() if " of " in line]
    assert 2 <= len(between) <= 12
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize("stream", [Screen, io.StringIO])
def test_quiet_says_nothing(stream):
    """With -q progress is silent."""
    written = stream()
    upload(Progress(Terminal(Shared(quiet=True)), written, Steps(1.0)))
    assert written.getvalue() == ""


@pytest.mark.parametrize("screen", [Screen(), io.StringIO()], ids=["terminal", "file"])
def test_a_wait_shows_its_limit(screen):
    """Whoever waits for a store's machines sees for how long, and for how long at most."""
    progress = Progress(Terminal(Shared(color="never")), screen, Steps(40.0))
    progress(Event("start", APP, ICON))
    progress(Event("waiting", APP, ICON, "", 41, 900))
    progress.end()

    assert "large-icons  waiting for the store  0:41 of 15:00" in screen.getvalue()
