"""Transcripts: `rollback`, back to what an app showed earlier."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from reconciler.resources import shipped

STORE = "amazon-appstore"


@pytest.fixture
def applied(shell):
    """A shell in whose store two titles were applied and approved, one after the other."""
    for title in ("Wordgame 2", "Wordgame 3"):
        shell.wish(title)
        assert shell("apply", "--yes").code == 0
        shell.approve()
    return shell


def settled(shell, *arguments):
    """Roll back, apply that plan, approve; returns what `rollback` printed."""
    planned = shell("rollback", "wordgame", *arguments, "-o", "back.json")
    assert planned.code == 0, planned.err
    assert shell("apply", "back.json").code == 0
    shell.approve()
    return planned


def test_back_to_before_the_last_apply(applied):
    """By default it is the last apply that is taken back: an ordinary plan says so, and is applied like any other."""
    planned = settled(applied)

    assert re.search('title +"Wordgame 3" → "Wordgame 2"', planned.out)
    assert "Back to before the last apply:" in planned.err
    assert "Apply it with:  reconciler apply back.json" in planned.err
    assert "The manifests say what they said" in planned.err
    assert applied.live_title() == "Wordgame 2"
    assert '"Wordgame 2" → "Wordgame 3"' in applied("plan").out


def test_back_to_how_a_run_left_it_and_to_a_time(applied):
    """Runs are listed with their names; the time before the first of them brings back what nobody had applied."""
    listed = applied("rollback", "wordgame", "--list").out.splitlines()
    first = listed[0].split()[0]

    assert [line.partition("Z ")[2] for line in listed] == [f"2 changes in {STORE}"] * 2
    assert '"Wordgame 3" → "Wordgame 2"' in applied("rollback", "wordgame", "--to", first).out
    settled(applied, "--to", "2020-01-01")
    assert applied.live_title() == "Wordgame"


def test_where_nothing_differs_there_is_nothing_to_go_back_to(applied):
    """Back to how the last run left it is where we are."""
    last = applied("rollback", "wordgame", "--list").out.splitlines()[-1].split()[0]
    ended = applied("rollback", "wordgame", "--to", last)

    assert ended.code == 0
    assert ended.out.startswith("No changes.")


def test_an_edit_in_the_console_stops_the_way_back(applied):
    """A plan back is as stale as any once somebody changed what it touches."""
    applied("rollback", "wordgame", "-o", "back.json")
    applied.console("Somebody else's")
    ended = applied("apply", "back.json")

    assert ended.code == 4
    assert "Somebody else's" in ended.err


def test_a_broken_manifest_does_not_stand_in_the_way(applied):
    """By its id an app is rolled back without any manifest."""
    (applied.folder / "wordgame.yaml").write_text("app: [")
    ended = applied("rollback", f"{STORE}/{applied.app}")

    assert applied("rollback", "wordgame").code == 65
    assert ended.code == 0
    assert '"Wordgame 3" → "Wordgame 2"' in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["wordgame", "--to", "soon"], "--to takes a date, a time or a run, not 'soon'"),
        (["wordgame", "--to", "2999-01-01"], "2999-01-01T00:00:00Z is still to come"),
        (["nowhere-store/app"], "there is no store"),
        ([f"{STORE}/"], "not an app"),
        ([f"{STORE}/com.example.other"], "nothing was ever applied to"),
    ],
)
def test_what_there_is_no_way_back_to_is_said(applied, arguments, said):
    """The message names what was asked for; where a run was, those that there are."""
    ended = applied("rollback", *arguments)

    assert ended.code == 64
    assert said in " ".join(ended.err.split())
    if "--to" in arguments:
        assert len(re.findall(r"[0-9a-f]{12} 20\d\d-", ended.err)) == 2


def test_a_picture_comes_back_if_a_file_with_its_content_is_there(shell):
    """The manifest names another picture; the old one lies about under another name, and is found by content."""
    for name in ("promo.png", "other.png"):
        shutil.copy(shipped("manifests") / "wordgame" / "img" / "promo.png", shell.folder / name)
    with (shell.folder / "other.png").open("ab") as file:
        file.write(b"other")
    for name in ("promo.png", "other.png"):
        shell.wish("Wordgame")
        path = shell.folder / "wordgame.yaml"
        path.write_text(f"{path.read_text()}    images: {{en-US: {{promo-images: {name}}}}}\n")
        assert shell("apply", "--yes").code == 0
        shell.approve()
    (shell.folder / "promo.png").rename(shell.folder / "kept.png")
    assert "kept.png" in shell("rollback", "wordgame").out
    (shell.folder / "kept.png").unlink()
    ended = shell("rollback", "wordgame", "--json")
    notes = ended.document["notes"][f"{STORE}/{shell.app}"]

    assert "of its files 1 of 1 cannot be found below this folder: sha256:" in notes[0]
    assert "image/en-US/promo-images: stays:" in " ".join(shell("rollback", "wordgame").out.split())
    assert "image/en-US/promo-images: stays:" in shell("rollback", "wordgame", "--quiet").err


def test_the_list_as_json(applied):
    """One object, each apply with its runs and the addresses that it changed."""
    document = applied("rollback", "wordgame", "--list", "--json").document

    assert [len(each["changed"]) for each in document["applies"]] == [2, 2]
    assert json.dumps(document["applies"][0]["runs"])[2:-2] in applied("rollback", "wordgame", "--list").out
