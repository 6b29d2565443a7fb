"""`--changed-since`: a pull request is about the apps that it changes, and no others."""

from __future__ import annotations

import subprocess

import pytest

from reconciler.cli.program import run
from reconciler.cli.session import Choice

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


def test_outside_of_a_repository_that_is_what_is_said(tmp_path, monkeypatch, capsys):
    """Fetching more history would mend nothing there."""
    (tmp_path / "new.yaml").write_text(MANIFEST.format(name="new", number=9))
    monkeypatch.chdir(tmp_path)
    code, _, said = validated(capsys, "--changed-since", "main")

    assert code == 64
    assert "not a git repository" in said
    assert "run it in a git checkout" in said
    assert "fetch-depth" not in said


# --- what is gone, and what is as it was ------------------------------------------------------------------------------

GONE = "quiz.yaml is gone since HEAD: its apps are no longer managed, and stay as they are at the stores"


@pytest.fixture
def plan(capsys):
    """What `plan --changed-since HEAD` ends with and says. None of these plans asks a store."""

    def _plan(*arguments):
        code = run(["plan", "--changed-since", "HEAD", *arguments])
        streams = capsys.readouterr()
        return code, streams.out, " ".join(streams.err.split())

    return _plan


def test_a_manifest_that_is_gone_is_told_and_concerns_no_other(repository, plan):
    """Nobody deletes anything at a store because of it, and the reviewer reads so; the others are not planned."""
    (repository / "quiz.yaml").unlink()

    code, out, said = plan("--md", "plan.md")
    assert (code, out) == (0, "No changes: no other manifest changed since HEAD.\n")
    assert GONE in said
    assert f"`{GONE}`" in (repository / "plan.md").read_text()


def test_validate_tells_it_too(repository, capsys):
    """It is what a pull request from a fork is looked at with."""
    (repository / "quiz.yaml").unlink()

    code, out, said = validated(capsys, "--changed-since", "HEAD")
    assert (code, out) == (0, "Valid. 0 manifests, 0 apps, 0 files.\n")
    assert GONE in " ".join(said.split())


@pytest.mark.parametrize("paths", [[], ["."], ["chess.yaml", "quiz.yaml", "wordgame.yaml"]])
def test_where_the_last_manifest_is_gone_the_plan_is_empty(repository, plan, paths):
    """It is no mistake in the path: the plan can be saved, and applied on merge, and says what is so."""
    for path in repository.glob("*.yaml"):
        path.unlink()

    code, _, said = plan("-o", "plan.json", *paths)
    assert code == 0
    assert "chess.yaml, quiz.yaml, wordgame.yaml are gone since HEAD: their apps are no longer managed" in said
    assert run(["apply", "plan.json"]) == 0


def test_a_path_that_never_had_a_manifest_stays_a_mistake(repository, plan):
    """Only what is gone since then explains an empty folder."""
    (repository / "quiz.yaml").unlink()
    (repository / "empty").mkdir()

    code, _, said = plan("chess.yaml", "empty")
    assert code == 65
    assert "there is no manifest in empty" in said


def test_what_is_gone_elsewhere_is_not_told(repository, plan):
    """A run is about the paths that it was given; and in hidden folders manifests are not looked for."""
    hidden = repository / ".old" / "quiz.yaml"
    hidden.parent.mkdir()
    (repository / "quiz.yaml").rename(hidden)
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "two"], check=True)
    hidden.unlink()
    (repository / "wordgame.yaml").unlink()

    assert "gone" not in plan("chess.yaml")[2]
    assert "Note: wordgame.yaml is gone since HEAD" in plan()[2]


def test_a_manifest_that_moved_is_not_gone(repository, capsys):
    """Its app is managed as before, whatever the file and the app are called now."""
    moved = repository / "games" / "riddles.yaml"
    moved.parent.mkdir()
    (repository / "quiz.md").rename(moved.parent / "quiz.md")
    moved.write_text((repository / "quiz.yaml").read_text().replace("app: quiz", "app: riddles"))
    (repository / "quiz.yaml").unlink()

    code, _, said = validated(capsys, "--changed-since", "HEAD")
    assert code == 0
    assert "gone" not in said


def test_an_app_that_was_not_asked_for_is_not_told_to_be_gone(repository, plan):
    """--app and --store choose what a run is about."""
    (repository / "quiz.yaml").unlink()

    assert "gone" not in plan("--app", "chess")[2]
    assert "gone" in plan("--app", "[cq]*")[2]

    with (repository / "chess.yaml").open("a") as file:
        file.write("  app-store: {id: com.example.chess}\n")
    assert Choice(store="app-store", since="HEAD").load().remark == ""
    assert Choice(store="amazon-appstore", since="HEAD").load().remark == GONE


def test_a_plan_of_no_change_in_git_says_so(repository, plan):
    """It does not say that all is as written, of manifests that nobody looked at."""
    assert repository.exists()
    code, out, said = plan()
    assert (code, out) == (0, "No changes: no manifest changed since HEAD.\n")
    assert "gone" not in said


def test_the_comment_of_a_plan_can_be_printed(repository, plan):
    """`--md -` prints it in place of the text, and writes no file of that name; JSON beside it is wrong usage."""
    code, out, _ = plan("--md", "-")
    assert code == 0
    assert out.startswith("### Release plan · ")
    assert out.endswith("`no manifest changed since HEAD`\n")
    assert plan("--md", "-", "--json")[0] == 64
    assert not (repository / "-").exists()


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_a_page_is_not_printed(repository, capsys, command):
    """`--html -` is wrong usage, and is told before anything is read."""
    assert run([command, "--html", "-"]) == 64
    assert "--html takes a file" in capsys.readouterr().err
    assert not (repository / "-").exists()
