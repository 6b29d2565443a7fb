"""One GitHub issue for each app that drifted: opened, kept up to date, closed when the store is as applied again.

An app that was not measured keeps its issue as it is: nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from reconciler.errors import UsageProblem
from reconciler.github import words
from reconciler.github.api import API, GitHub
from reconciler.github.comments import first_line_has, marker
from reconciler.model import App

LABEL: Final = "reconciler-drift"
"""On each of our issues. Only who may sort issues can set it, and GitHub makes it when it is first used."""


def keep(github: GitHub, document: words.Document, apps: Sequence[App], environment: str = "default") -> list[str]:
    """Have the issues say what was measured; returns a line for each that was written to.

    Args:
        github: the repository that has the issues.
        document: what `reconciler drift --json` prints.
        apps: all that were asked about; those that the document does not name as unread were measured.
        environment: issues of other environments are left alone.
    """
    unread = {each.get("app") for each in document["unread"]}
    drifted = words.by_app(document)
    opened = _open(github)
    done: list[str] = []
    for app in apps:
        mark = marker(environment, "drift", quote(str(app), safe="/"))
        known = [each for each in opened if first_line_has(each.get("body"), mark)]
        if changes := drifted.get(str(app)):
            done += _say(github, known, words.issue_title(app), words.issue(app, changes, environment, mark))
        elif str(app) not in unread:
            done += [_close(github, each, words.issue_closed(app, environment, mark)) for each in known]
    return done


def _open(github: GitHub) -> list[dict[str, Any]]:
    """Our open issues, oldest first. GitHub lists pull requests among them."""
    found = github.pages("/issues", state="open", labels=LABEL, sort="created", direction="asc")
    return [
        each
        for each in found
        if "pull_request" not in each and isinstance(each.get("number"), int) and github.is_ours(each.get("user"))
    ]


def _say(github: GitHub, known: list[dict[str, Any]], title: str, body: str) -> Iterator[str]:
    """The oldest says it; should two runs have opened one each, the others are closed."""
    if not known:
        made = github.create("/issues", {"title": title, "body": body, "labels": [LABEL]})
        yield f"opened #{made.get('number')}: {title}"
        return
    first, *others = known
    if first.get("body") != body or first.get("title") != title:
        github.change(f"/issues/{first['number']}", {"title": title, "body": body})
        yield f"updated #{first['number']}: {title}"
    for each in others:
        yield _close(github, each, str(each.get("body", "")), reason="not_planned")


def _close(github: GitHub, issue: dict[str, Any], body: str, reason: str = "completed") -> str:
    github.change(f"/issues/{issue['number']}", {"body": body, "state": "closed", "state_reason": reason})
    return f"closed #{issue['number']}: {issue.get('title')}"


def repository(environ: Mapping[str, str]) -> GitHub:
    """The repository that GITHUB_REPOSITORY names, for use outside of the action. Raises UsageProblem."""
    name, token = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_TOKEN", "")
    if name.count("/") != 1 or not token:
        raise UsageProblem(
            "issues on GitHub need GITHUB_REPOSITORY (owner/name) and GITHUB_TOKEN (issues: write)",
            fix="set both, or leave --issue out",
        )
    return GitHub(environ.get("GITHUB_API_URL", API), token, name)
