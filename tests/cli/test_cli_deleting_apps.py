"""Deleting an app at its store: only where the manifest says so, and a person as well."""

from __future__ import annotations

from reconciler.cli.program import run
from reconciler.sandbox import Sandbox

MANIFEST = """\
app: wordgame
stores:
  firefox-marketplace:
    id: wordgame
    hosted: null
"""


def test_an_app_is_deleted_only_with_a_persons_word(tmp_path, monkeypatch, capsys):
    """The plan names what would be lost and blocks; --allow-deletes lets it through; then nothing is left to do."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wordgame.yaml").write_text(MANIFEST)
    with Sandbox(["firefox-marketplace"]) as sandbox:
        store, there = sandbox.control("firefox-marketplace"), f"--sandbox={sandbox.url}"

        assert run(["apply", "--yes", there]) == 4
        assert "delete-app@firefox-marketplace/wordgame" in capsys.readouterr().out
        assert store.view("wordgame")["status"] == "public"

        assert run(["apply", "--yes", "--allow-deletes", there]) == 0
        assert store.view("wordgame")["status"] == "deleted"

        capsys.readouterr()
        assert run(["plan", there]) == 0
        assert "No changes." in capsys.readouterr().out


def test_of_an_app_that_is_wanted_gone_nothing_else_is_wanted(tmp_path, monkeypatch, capsys):
    """The manifest may keep the fields of an app that it deletes: the plan after that is empty, and says why."""
    monkeypatch.chdir(tmp_path)
    rest = "    support_email: help@example.com\n    listings: {en-US: {name: Wordgame}}\n    release: {submit: true}\n"
    (tmp_path / "wordgame.yaml").write_text(MANIFEST + rest)
    with Sandbox(["firefox-marketplace"]) as sandbox:
        there = f"--sandbox={sandbox.url}"
        assert run(["apply", "--yes", "--allow-deletes", there]) == 0

        capsys.readouterr()
        assert run(["plan", there]) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert "No changes." in told
        assert "the manifest wants the app itself absent, and it is" in told
        assert run(["drift", there]) == 0
