"""One issue for each app that drifted, kept by what was measured."""

from __future__ import annotations

import re

import pytest
import standin

from reconciler.errors import UsageProblem
from reconciler.github import issues
from reconciler.github.api import GitHub
from reconciler.model import App

QUIZ = App("app-store", "com.example.quiz", name="quiz")
CHESS = App("app-store", "com.example.chess", name="chess")
ODD = App("app-store", "x-->@octocat", name="@octocat closes #1")


@pytest.fixture
def repository(github):
    """The repository that has the issues."""
    connection = GitHub(github.url, standin.TOKEN, standin.REPOSITORY)
    yield connection
    connection.close()


def measured(*drifted: App, unread: tuple[App, ...] = (), now: str = "Quiz!") -> dict:
    """What `drift --json` prints: a title changed in these apps, and those could not be read."""
    return {
        "read": "2026-11-20T06:00:00Z",
        "changes": [
            {
                "address": f"{each}/listing/en-US",
                "fields": ["title"],
                "was": {"title": "Quiz"},
                "now": {"title": now},
            }
            for each in drifted
        ],
        "unread": [{"app": str(each), "reason": "no draft is open"} for each in unread],
    }


def test_each_app_has_an_issue_of_its_own(github, repository):
    """Two apps drift, two issues; one heals, one is closed."""
    assert [each.partition(" ")[0] for each in issues.keep(repository, measured(QUIZ, CHESS), (QUIZ, CHESS))] == [
        "opened",
        "opened",
    ]
    done = issues.keep(repository, measured(CHESS), (QUIZ, CHESS))
    assert done == [f"closed #{github.issues[0]['number']}: Drift: app-store · quiz"]
    assert [each["state"] for each in github.issues] == ["closed", "open"]
    assert github.issues[0]["state_reason"] == "completed"


def test_an_app_that_nobody_asked_about_keeps_its_issue(github, repository):
    """A run with --app, or for one store, says nothing of the others."""
    issues.keep(repository, measured(QUIZ), (QUIZ, CHESS))
    assert issues.keep(repository, measured(), (CHESS,)) == []
    assert github.issues[0]["state"] == "open"


def test_an_app_that_was_not_measured_keeps_its_issue(github, repository):
    """Nobody knows whether it drifted still."""
    issues.keep(repository, measured(QUIZ), (QUIZ,))
    assert issues.keep(repository, measured(unread=(QUIZ,)), (QUIZ,)) == []
    assert github.issues[0]["state"] == "open"


def test_environments_do_not_touch_one_another_s_issues(github, repository):
    """Staging is as applied, production is not."""
    issues.keep(repository, measured(QUIZ), (QUIZ,), "production")
    assert issues.keep(repository, measured(), (QUIZ,), "staging") == []


def test_two_issues_for_one_app_become_one(github, repository):
    """Two runs at the same moment opened one each: the older stays."""
    issues.keep(repository, measured(QUIZ), (QUIZ,))
    github.issues.append({**github.issues[0], "number": 5000})
    issues.keep(repository, measured(QUIZ), (QUIZ,))
    assert [each["state"] for each in github.issues] == ["open", "closed"]


def test_pull_requests_among_the_issues_are_passed_over(github, repository):
    """GitHub lists them as issues (GitHub, "List repository issues")."""
    issues.keep(repository, measured(QUIZ), (QUIZ,))
    github.issues.insert(0, {**github.issues[0], "number": 1, "pull_request": {"url": "https://x"}})
    issues.keep(repository, measured(), (QUIZ,))
    assert [each["state"] for each in github.issues] == ["open", "closed"]


def test_what_a_store_says_stays_text(github, repository):
    """No mention, no closing keyword, no image and no end of the marker comes of it."""
    issues.keep(repository, measured(ODD, now="`@octocat` closes #1 ![x](https://evil) <!-- --> ``"), (ODD,))
    body = github.issues[0]["body"]
    first, rest = body.split("\n", 1)
    assert first.count("-->") == 1
    outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", rest)  # CommonMark 6.1: what is no code span
    assert "`" not in outside
    assert not re.search("[@#<!]|evil", outside)
    assert (
        issues.keep(repository, measured(ODD, now="`@octocat` closes #1 ![x](https://evil) <!-- --> ``"), (ODD,)) == []
    )


def test_a_long_report_is_cut(github, repository):
    """GitHub takes 65,536 characters; what is left out is counted."""
    document = measured(*[QUIZ] * 2000)
    issues.keep(repository, document, (QUIZ,))
    assert len(github.issues[0]["body"]) < 65_536
    assert "more lines" in github.issues[0]["body"]


@pytest.mark.parametrize("environ", [{}, {"GITHUB_REPOSITORY": "a/b"}, {"GITHUB_REPOSITORY": "x", "GITHUB_TOKEN": "t"}])
def test_outside_of_github_it_is_told_what_is_needed(environ):
    """`drift --issue` names both variables."""
    with pytest.raises(UsageProblem, match="GITHUB_REPOSITORY"):
        issues.repository(environ)
