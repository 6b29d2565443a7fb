"""How Digital Turbine says no. Its page shows no refusal at all: the shapes are those that such services commonly have.

A switch chooses between JSON:API's, FastAPI's, and the web page of a gateway that says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from reconciler.sandbox.wire import Refusal, Reply


@dataclass(frozen=True)
class Problem:
    """What is wrong. `pointer` is where, as a JSON Pointer into the form such as `/store_metadata/size`, or ""."""

    detail: str
    pointer: str = ""


class Refused(Exception):
    """The API refuses a request, for one reason or several."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(f"{status} {'; '.join(problem.detail for problem in problems)}")
        self.status = status
        self.problems = problems

    def reply(self, shape: str) -> Reply:
        """The answer that it is, in one of the shapes `jsonapi`, `fastapi` and `html`."""
        if shape == "html":
            return page(self.status)
        body = _jsonapi(self.status, self.problems) if shape == "jsonapi" else _fastapi(self.problems)
        return Reply.json(body, self.status)


def refused(status: int, detail: str, pointer: str = "") -> Refused:
    """A refusal for a single reason."""
    return Refused(status, Problem(detail, pointer))


def login(status: int, error: str, description: str) -> Refusal:
    """What the Account Service says: RFC 6749's shape, in which OAuth 2 services refuse."""
    return Refusal(status, {"error": error, "error_description": description})


def page(status: int) -> Reply:
    """What a gateway says: a web page with nothing but the status on it."""
    title = f"{status} {HTTPStatus(status).phrase}"
    text = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
    return Reply(status, text.encode(), {"Content-Type": "text/html"})


def _jsonapi(status: int, problems: Sequence[Problem]) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    errors = [
        {"status": str(status), "title": title, "detail": problem.detail}
        | ({"source": {"pointer": problem.pointer}} if problem.pointer else {})
        for problem in problems
    ]
    return {"errors": errors}


def _fastapi(problems: Sequence[Problem]) -> dict[str, Any]:
    """A text for a single problem with the request as a whole, else a list of problems with fields."""
    if len(problems) == 1 and not problems[0].pointer:
        return {"detail": problems[0].detail}
    return {
        "detail": [
            {
                "loc": ["body", *problem.pointer.split("/")[1:]],
                "msg": problem.detail,
                "type": "value_error",
            }
            for problem in problems
        ]
    }
