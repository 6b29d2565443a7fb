"""Transcripts with families: validate, plan and apply, and which brands a pull request is about."""

from __future__ import annotations

import json
import subprocess

import pytest

from reconciler.cli.program import run

TEMPLATE = """\
app: ${app}
stores:
  amazon-appstore:
    id: ${id}
    listings:
      en-US: {title: "${name}", release_notes: Bugs fixed.}
      de-DE: {release_notes: Fehler behoben.}
"""
WITH_FILES = """\
app: ${app}
stores:
  amazon-appstore:
    id: com.example.${app}
    listings:
      en-US: {title: "${name}", description: {file: "${app}.md"}, short_description: {file: all.md}}
"""
FAMILY = """\
family:
  template: brand.yaml
  apps:
    chess: {name: Chess}
    quiz: {name: Quiz}
    words: {name: Words}
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A family of three brands in git, each with a text of its own beside one that all have."""

    def git(*arguments):
        settings = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *settings, *arguments], cwd=tmp_path, check=True, capture_output=True)

    for name in ("chess", "quiz", "words", "all"):
        (tmp_path / f"{name}.md").write_text(name)
    (tmp_path / "brand.yaml").write_text(WITH_FILES)
    (tmp_path / "family.yaml").write_text(FAMILY)
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def looked_at(capsys):
    """What `validate --changed-since HEAD` says of how much it looked at."""
    assert run(["validate", "--changed-since", "HEAD"]) == 0
    return capsys.readouterr().out


def test_a_brands_value_concerns_that_brand(repository, capsys):
    """One line of the family changed; new lines and comments around it concern nobody."""
    path = repository / "family.yaml"
    path.write_text(FAMILY.replace("name: Quiz", 'name: "Quizzes"').replace("  apps:", "\n  # ours\n  apps:"))
    assert looked_at(capsys) == "Valid. 2 manifests, 1 app, 0 files.\n"


def test_a_new_brand_concerns_itself(repository, capsys):
    """Somebody has just added it."""
    (repository / "go.md").write_text("go")
    path = repository / "family.yaml"
    path.write_text(FAMILY + "    go: {name: Go}\n")
    assert "1 app" in looked_at(capsys)


@pytest.mark.parametrize(("changed", "apps"), [("quiz.md", "1 app"), ("all.md", "3 apps"), ("brand.yaml", "3 apps")])
def test_a_file_concerns_the_brands_that_name_it(repository, capsys, changed, apps):
    """A text of its own one of them, a shared one or the template all."""
    path = repository / changed
    path.write_text(f"{path.read_text()}\n")
    assert apps in looked_at(capsys)


def test_another_template_concerns_all(repository, capsys):
    """Whatever it says."""
    (repository / "other.yaml").write_text(WITH_FILES)
    (repository / "family.yaml").write_text(FAMILY.replace("brand.yaml", "other.yaml"))
    (repository / "brand.yaml").unlink()
    assert "3 apps" in looked_at(capsys)


def test_nothing_changed_concerns_nobody(repository, capsys):
    """A pull request may be about something else."""
    (repository / "README").write_text("Words.")
    assert "0 apps" in looked_at(capsys)


@pytest.mark.parametrize(("to", "told"), [("", True), ("brands.yaml", False)])
def test_a_family_that_is_gone_is_told_unless_it_only_moved(repository, capsys, to, told):
    """Of its template nothing is said: that never was an app."""
    family = repository / "family.yaml"
    if to:
        family.rename(repository / to)
    else:
        family.unlink()
        (repository / "brand.yaml").unlink()
    assert run(["validate", "--changed-since", "HEAD"]) == 0
    assert ("Note: family.yaml is gone since HEAD: its apps" in capsys.readouterr().err) == told


def test_a_text_that_two_manifests_share_concerns_both(repository, capsys):
    """It is read once and named twice."""
    for name in ("one", "two"):
        text = WITH_FILES.replace("${name}", name).replace("${app}.md", "all.md").replace("${app}", name)
        (repository / f"{name}.yaml").write_text(text)
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "two"], check=True)
    (repository / "all.md").write_text("everybody")
    assert "5 apps" in looked_at(capsys)


def test_a_brand_is_planned_and_applied(shell):
    """The plan is bound to family and template, and applies like any other; a change in either voids it."""
    (shell.folder / "wordgame.yaml").unlink()
    (shell.folder / "brand.yaml").write_text(TEMPLATE)
    listed = f"family:\n  template: brand.yaml\n  apps:\n    wordgame: {{id: {shell.app}, name: Wordgame 2}}\n"
    (shell.folder / "family.yaml").write_text(listed)
    planned = shell("plan", "--app", "wordgame", "-o", "plan.json")
    assert '"Wordgame" → "Wordgame 2"' in planned.out
    assert set(json.loads((shell.folder / "plan.json").read_text())["manifests"]) == {"brand.yaml", "family.yaml"}
    (shell.folder / "brand.yaml").write_text(TEMPLATE.replace("Bugs", "All bugs"))
    assert "brand.yaml is not what it was when the plan was made" in shell("apply", "plan.json").err
    (shell.folder / "brand.yaml").write_text(TEMPLATE)
    assert shell("apply", "plan.json").code == 0
    shell.approve()
    assert shell.live_title() == "Wordgame 2"
    assert shell("rollback", "wordgame").code == 0
