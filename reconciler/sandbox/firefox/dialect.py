"""How the Marketplace says no: the same refusals in the words and shapes of 2013 and of 2016."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal, Reply

Errors = Mapping[str, Sequence[Any]]
"""Messages by field; `__all__` for those about no field."""

REQUIRED = "This field is required."
NOT_AN_AUTHOR = "You are not an author of that app."
UNKNOWN_WORD = '"None" is not a valid choice.'
"""Words that stand for numbers were turned into those before they were checked, so an unknown one was told as None."""


class PlainRefusal(Refusal):
    """A refusal whose body is text, or nothing, rather than JSON. `body` is a str."""

    def reply(self) -> Reply:
        """The answer that it is."""
        return Reply(self.status, self.body.encode(), {"Content-Type": "text/html; charset=utf-8"})


class Dialect:
    """The tongue that the switches choose."""

    def __init__(self, switches: Switches) -> None:
        self.switches = switches

    @property
    def modern(self) -> bool:
        """Is it that of 2016?"""
        return self.switches["profile"] == "2016"

    def says(self, status: int, message: str) -> Refusal:
        """A refusal in one sentence."""
        return Refusal(status, {"detail" if self.modern else "reason": message})

    def invalid(self, errors: Errors) -> Refusal:
        """400: fields that are not right."""
        body = {field: list(messages) for field, messages in errors.items()}
        return Refusal(400, body if self.modern else {"error_message": body})

    def plain(self, message: str) -> Refusal:
        """400 with an exception's text for a body, which tastypie did in 2013."""
        return PlainRefusal(400, message)

    def crashed(self, kind: str, message: str) -> Refusal:
        """500: the server stumbled over what it was sent. `kind` is the class of its exception."""
        if self.modern:
            return Refusal(500, {"detail": "Internal Server Error"})
        return Refusal(500, {"error_message": message, "error_code": kind, "error_data": {}})

    def no_such_app(self) -> Refusal:
        """404: an app that is not there, or not any more."""
        return self.says(404, "Not found." if self.modern else "No such app.")

    def missing(self) -> Refusal:
        """404: anything else that is not there."""
        return Refusal(404, {"detail": "Not found."}) if self.modern else PlainRefusal(404, "")

    def not_allowed(self, method: str) -> Refusal:
        """405: no such method here."""
        return Refusal(405, {"detail": f'Method "{method}" not allowed.'}) if self.modern else PlainRefusal(405, "")

    def anonymous(self, *, rest_framework: bool = False) -> Refusal:
        """Nobody has signed the request. A few calls were written with Django REST framework already in 2013."""
        if self.modern or rest_framework:
            return Refusal(403, {"detail": "Authentication credentials were not provided."})
        return Refusal(401, {"reason": "Error with OAuth headers"})

    def not_the_owner(self, reason: str = "You do not own that app.", *, rest_framework: bool = False) -> Refusal:
        """403: it is somebody else's."""
        if self.modern or rest_framework:
            return Refusal(403, {"detail": "You do not have permission to perform this action."})
        return Refusal(403, {"reason": reason})
