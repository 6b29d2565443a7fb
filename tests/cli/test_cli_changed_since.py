"""`--changed-since`: a pull request is about the apps that it changes, and no others."""

from __future__ import annotations

import subprocess

import pytest

from reconciler.cli.program import run

MANIFEST = """\
app: {name}
stores:
  amazon-appstore:
    id: amzn1.devportal.mobileapp.{number:032x}
    listings:
      en-US:
        title: {name}
        description: {{file: {name}.md}}
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Three apps in git, each with a text of its own."""

    def git(*arguments):
        settings = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *settings, *arguments], cwd=tmp_path, check=True, capture_output=True)

    for number, name in enumerate(("chess", "quiz", "wordgame")):
        (tmp_path / f"{name}.yaml").write_text(MANIFEST.format(name=name, number=number))
        (tmp_path / f"{name}.md").write_text(name)
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def validated(capsys, *arguments):
    """What `validate` says of how many apps it looked at."""
    code = run(["validate", *arguments])
    streams = capsys.readouterr()
    return code, streams.out, streams.err


def test_only_the_app_whose_manifest_changed_is_looked_at(repository, capsys):
    """An edit that is not committed yet counts like one that is."""
    path = repository / "quiz.yaml"
    path.write_text(path.read_text().replace("title: quiz", "title: Quiz"))

    assert "1 manifest, 1 app" in validated(capsys, "--changed-since", "HEAD")[1]


def test_a_file_that_a_manifest_names_counts_as_its_own(repository, capsys):
    """The words in the text file changed, not the line that names it."""
    (repository / "chess.md").write_text("Chess, better.")

    assert "1 manifest, 1 app" in validated(capsys, "--changed-since", "HEAD")[1]


def test_a_new_manifest_that_git_does_not_know_yet_counts(repository, capsys):
    """Somebody has just written it."""
    (repository / "new.md").write_text("new")
    (repository / "new.yaml").write_text(MANIFEST.format(name="new", number=9))

    assert "1 manifest, 1 app" in validated(capsys, "--changed-since", "HEAD")[1]


def test_nothing_changed_is_no_error(repository, capsys):
    """A pull request may well be about something else."""
    assert repository.exists()
    assert validated(capsys, "--changed-since", "HEAD")[:2] == (0, "Valid. 0 manifests, 0 apps, 0 files.\n")


def test_an_unknown_commit_is_named_with_what_to_do(repository, capsys):
    """CI systems fetch one commit only, unless told otherwise."""
    assert repository.exists()
    code, _, said = validated(capsys, "--changed-since", "origin/main")

    assert code == 64
    assert "origin/main" in said
    assert "fetch-depth: 0" in said
