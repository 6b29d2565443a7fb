"""One comment of ours on a pull request for each thing that there is to say, edited in place.

It is found by a marker in its first line. Anybody can write the marker, so only a comment of a bot, or of our own
account, is taken for ours.
"""

from __future__ import annotations

from typing import Any

from reconciler.github.api import GitHub


def marker(*parts: str) -> str:
    """`<!-- reconciler:production -->`, which GitHub does not show."""
    return f"<!-- reconciler:{':'.join(parts)} -->"


def first_line_has(text: Any, mark: str) -> bool:
    """Is the first line a heading that ends with the marker, as we write it and nobody quotes it?"""
    first = text.partition("\n")[0].rstrip() if isinstance(text, str) else ""
    return first.startswith("### ") and first.endswith(mark)


def keep(github: GitHub, pull: int, mark: str, body: str, *, begin: bool = True) -> str:
    """Have the comment with this marker say this; returns its address, "" if there is none.

    Args:
        github: the repository.
        pull: the number of the pull request.
        mark: the marker, which ends the first line of the body.
        body: as markdown.
        begin: write one if there is none yet?
    """
    found = _find(github, pull, mark)
    if found is None:
        return _address(github.create(f"/issues/{pull}/comments", {"body": body})) if begin else ""
    if found.get("body") != body:
        found = github.change(f"/issues/comments/{found['id']}", {"body": body})
    return _address(found)


def _find(github: GitHub, pull: int, mark: str) -> dict[str, Any] | None:
    for each in github.pages(f"/issues/{pull}/comments"):
        if (
            first_line_has(each.get("body"), mark)
            and isinstance(each.get("id"), int)
            and github.is_ours(each.get("user"))
        ):
            return each
    return None


def _address(comment: dict[str, Any]) -> str:
    return str(comment.get("html_url", ""))
