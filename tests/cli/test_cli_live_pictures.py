"""Transcripts: `--html` shows what the stores show now, also what was never sent from this machine."""

from __future__ import annotations

import base64
import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from reconciler.cli import live_pictures, program
from reconciler.cli.options import Shared
from reconciler.cli.session import Choice, Session
from reconciler.errors import Interrupted
from reconciler.sandbox import Sandbox

APPLE, FIREFOX = "app-store", "firefox-marketplace"
MANIFESTS = {
    APPLE: """\
app: wordgame
stores:
  app-store:
    id: com.example.wordgame
    platforms:
      IOS: {screenshots: {en-US: {APP_IPHONE_67: shots/*.png}}}
""",
    FIREFOX: """\
app: wordgame
stores:
  firefox-marketplace:
    id: wordgame
    hosted: {manifest_url: https://wordgame.example.com/manifest.webapp}
    previews: shots/*.png
""",
}
SIZE = {APPLE: (1290, 2796), FIREFOX: (320, 480)}
SERVED = {APPLE: "/media-host/", FIREFOX: "/img/"}
GREEN, WHITE = (0, 200, 0), (250, 250, 250)
_UNKNOWN = "unknown content"


def png(store, colour):
    """A screenshot of one colour."""
    file = io.BytesIO()
    Image.new("RGB", SIZE[store], colour).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    err: str


class Desk:
    """Types commands in a folder with a manifest for one store, and is a person in that store's console."""

    def __init__(self, name, sandbox, folder, capture):
        self.name = name
        self.sandbox = sandbox
        self.folder = folder
        self.store = sandbox.control(name)
        self._capture = capture

    def __call__(self, *arguments, sandbox=True):
        """Run a command; returns its exit code and what it said on stderr."""
        self._capture.readouterr()
        code = program.run([*arguments, f"--sandbox={self.sandbox.url}"] if sandbox else list(arguments))
        return Ended(code, self._capture.readouterr().err)

    def swap(self, content):
        """Put other bytes in the place of the first screenshot in the store's console."""
        given = base64.b64encode(content).decode()
        if self.name == APPLE:
            place = {"locale": "en-US", "device": "APP_IPHONE_67"}
            self.store.console(self.store.apps()[0], "swap_asset", **place, position=0, content=given)
        else:
            self.store.console("wordgame", "swap_preview", position=0, content=given)

    def page(self, name="page.html"):
        """The page as it was written."""
        return (self.folder / name).read_text()

    def colours(self, name="page.html"):
        """The colour in the middle of each picture that is embedded in the page."""
        uris = re.findall(r'href="data:image/webp;base64,([^"]+)"', self.page(name))
        pictures = (Image.open(io.BytesIO(base64.b64decode(each))).convert("RGB") for each in uris)
        return [each.getpixel((each.width // 2, each.height // 2)) for each in pictures]

    def shows(self, colour, name="page.html"):
        """Is there such a picture? Thumbnails are not exact."""
        return any(all(abs(a - b) < 12 for a, b in zip(each, colour, strict=True)) for each in self.colours(name))

    def fetched(self):
        """The pictures that were asked for since requests were last forgotten."""
        return [each["path"] for each in self.store.requests() if each["path"].startswith(SERVED[self.name])]


@pytest.fixture(params=[APPLE, FIREFOX])
def desk(request, tmp_path: Path, capsys, monkeypatch):
    """A fresh folder with a manifest that wants one white screenshot; thumbnails are kept beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with Sandbox([request.param]) as sandbox, contextlib.chdir(tmp_path):
        (tmp_path / "shots").mkdir()
        (tmp_path / "shots" / "1.png").write_bytes(png(request.param, WHITE))
        (tmp_path / "wordgame.yaml").write_text(MANIFESTS[request.param])
        yield Desk(request.param, sandbox, tmp_path, capsys)


def test_a_picture_that_was_swapped_in_the_console_is_on_the_page(desk):
    """Nobody on this machine ever had it: it is fetched from the store, with the others of its set."""
    desk.swap(png(desk.name, GREEN))
    ended = desk("plan", "--html", "page.html")
    assert ended.code == 0
    assert "Fetched 3 of 3 pictures that the stores show" in ended.err
    assert desk.shows(GREEN)
    assert desk.shows(WHITE)
    assert len(desk.colours()) == 4
    assert "as the store shows it" in desk.page()


@pytest.mark.parametrize("desk", [FIREFOX], indirect=True)
def test_drift_shows_the_picture_that_somebody_put_there(desk):
    """In a drift report what is at the store stands on the right; what was applied is known from here."""
    assert desk("apply", "--yes").code == 0
    desk.swap(png(desk.name, GREEN))
    ended = desk("drift", "--html", "page.html")
    assert ended.code == 2
    assert desk.shows(GREEN)
    assert desk.shows(WHITE)


def test_without_html_no_picture_is_fetched(desk):
    """Pictures are for the page alone."""
    desk.swap(png(desk.name, GREEN))
    assert desk("plan", "-o", "plan.json", "--md", "plan.md").code == 0
    assert desk("drift").code in {0, 2}
    assert desk("show", "plan.json").code == 0
    assert desk.fetched() == []


def test_show_has_what_was_fetched_before_and_fetches_nothing(desk):
    """A saved plan is shown from what is kept; with nothing kept, the store's pictures are unknown."""
    desk.swap(png(desk.name, GREEN))
    desk("plan", "-o", "plan.json")
    desk("show", "plan.json", "--html", "before.html")
    assert not desk.shows(GREEN, "before.html")
    desk("plan", "--html", "page.html")
    desk.store.clear_requests()
    desk("show", "plan.json", "--html", "after.html")
    assert desk.shows(GREEN, "after.html")
    assert desk.store.requests() == []


def test_what_a_sandbox_shows_is_not_taken_for_a_stores(desk):
    """The same ids stand for other things there, so its pictures are kept apart."""
    desk.swap(png(desk.name, GREEN))
    desk("plan", "-o", "plan.json", "--html", "page.html")
    assert desk("show", "plan.json", "--html", "real.html", sandbox=False).code == 0
    assert not desk.shows(GREEN, "real.html")


@pytest.mark.parametrize("content", [b"<html>not a picture</html>", b"\x89PNG\r\n\x1a\n and then nothing of the kind"])
def test_a_picture_that_cannot_be_had_is_unknown(desk, content):
    """What is no picture, or one that cannot be decoded, costs its own place on the page and nothing else."""
    desk.swap(content)
    ended = desk("plan", "--html", "page.html")
    assert ended.code == 0
    assert len(desk.colours()) == 3
    assert _UNKNOWN in desk.page() or "no picture of it on this machine" in desk.page()


def test_what_is_kept_is_not_fetched_again(desk):
    """By content hash; a sandbox's ids recur with every new beginning, so what goes by them is fetched again."""
    desk("plan", "--html", "page.html")
    first = desk.fetched()
    assert len(first) == 3
    desk.store.clear_requests()
    desk("plan", "--html", "page.html")
    assert sorted(desk.fetched()) == ([] if desk.name == APPLE else sorted(first))


def test_fetching_has_an_end(desk):
    """Once the time is over nothing more is asked for, and the pictures that there are stay those that there were."""
    run = Session(Shared(sandbox=desk.sandbox.url, quiet=True))
    planned = run.plan(run.load(Choice()))
    taken = []

    def take(fetched):
        taken.extend(fetched)
        return len(fetched)

    live_pictures.fetch(run, planned, lambda _name: None, take, seconds=-1.0)
    assert (taken, desk.fetched()) == ([], [])
    live_pictures.fetch(run, planned, lambda _name: None, take)
    assert len(taken) == len(desk.fetched()) == 3


def test_a_signal_ends_the_fetching(desk):
    """Nothing is asked for any more, and the run ends as one that was stopped."""
    run = Session(Shared(sandbox=desk.sandbox.url, quiet=True))
    planned = run.plan(run.load(Choice()))
    run.signals.stopping.set()
    with pytest.raises(Interrupted):
        live_pictures.fetch(run, planned, lambda _name: None, len)
    assert desk.fetched() == []
