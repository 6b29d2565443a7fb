"""Transcripts: `--html`."""

from __future__ import annotations

import os

import pytest

from reconciler.cli.pages import facts
from reconciler.resources import stores
from reconciler.thumbnails.cache import MOST_BYTES


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Thumbnails are kept in the test's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_plan_writes_a_page(shell):
    """The page is written beside the usual output; which file it is stands on stderr, and stdout stays as it was."""
    plain = shell("plan")
    ended = shell("plan", "--html", "plan.html")
    assert (ended.code, ended.out.count("\n")) == (0, plain.out.count("\n"))
    assert "Wrote plan.html, " in ended.err
    page = (shell.folder / "plan.html").read_text()
    assert "Wordgame<ins> 2</ins>" in page
    assert "Amazon Appstore" in page
    assert "10 of 250 characters" in page


def test_a_page_is_for_its_user_only_and_nothing_half_written_is_left(shell):
    """A plan may show what is not to be known yet: the page is 0600, and written at once."""
    shell("plan", "--html", "plan.html")
    assert (shell.folder / "plan.html").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in shell.folder.iterdir() if "html" in path.name] == ["plan.html"]


def test_show_writes_the_page_of_a_saved_plan(shell):
    """A saved plan makes the same page as the plan itself made."""
    shell("plan", "-o", "plan.json", "--html", "first.html")
    ended = shell("show", "plan.json", "--html", "second.html", sandbox=False)
    assert ended.code == 0
    assert "Wrote second.html" in ended.err
    assert (shell.folder / "second.html").read_text() == (shell.folder / "first.html").read_text()


def test_drift_writes_a_page(shell):
    """What somebody changed in the console is on the page, beside what was applied; the exit code stays 2."""
    shell("apply", "--yes")
    shell.approve()
    shell.console("Wordgame!!!")
    ended = shell("drift", "--allow-draft", "--html", "drift.html")
    assert ended.code == 2
    page = (shell.folder / "drift.html").read_text()
    assert "<h1>Drift report</h1>" in page
    assert "At the store now" in page
    assert "!!!" in page
    assert "seen for the first time" in page
    shell("drift", "--allow-draft", "--html", "drift.html")
    assert "seen first " in (shell.folder / "drift.html").read_text()


def test_with_json_the_page_is_written_as_well(shell):
    """`--json` and `--html` do not get in each other's way, and -q says nothing of the page."""
    ended = shell("plan", "--json", "-q", "--html", "plan.html")
    assert ended.document["batches"]
    assert ended.err == ""
    assert (shell.folder / "plan.html").exists()


def test_a_page_that_cannot_be_written_is_an_error(shell):
    """Where it cannot be written, the message names the file; what was there before stays."""
    ended = shell("plan", "--html", "missing/plan.html")
    assert ended.code == 1
    assert "missing/plan.html cannot be written: No such file or directory" in ended.err


def test_pictures_of_the_manifest_are_on_the_page(shell):
    """The files that a plan sends are shown; a file that cannot be decoded is told on stderr and fails nothing."""
    from PIL import Image

    for name in ("a", "b", "c"):
        Image.new("RGB", (1280, 800), "teal").save(
            shell.folder / f"{name}.png", pnginfo=None, compress_level=ord(name) % 9
        )
    path = shell.folder / "wordgame.yaml"
    text = "    images: {en-US: {screenshots: [a.png, b.png, c.png]}}\n"
    path.write_text(path.read_text() + text)
    ended = shell("plan", "--html", "plan.html")
    assert ended.code == 0
    page = (shell.folder / "plan.html").read_text()
    assert page.count("data:image/webp;base64,") == len({each.read_bytes() for each in shell.folder.glob("*.png")})
    assert 'aria-label="a.png, ' in page


def test_after_a_page_the_thumbnails_are_within_their_bound(shell):
    """What was used longest ago makes room, and the page is there all the same."""
    folder = shell.folder / "cache" / "reconciler" / "thumbnails"
    folder.mkdir(parents=True)
    old = folder / f"md5-{'0' * 32}.json"
    with old.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    os.utime(old, (0, 0))
    assert shell("plan", "--html", "plan.html").code == 0
    assert not old.exists()
    assert (shell.folder / "plan.html").exists()


def test_a_store_that_knows_no_dates_has_no_field_for_one():
    """Where an apply waits for the date, the store holds none, and no page says that it was not changed."""
    dates = {name: facts(name).date for name in stores()}
    assert {name for name, date in dates.items() if not date} == {"digital-turbine", "firefox-marketplace"}
