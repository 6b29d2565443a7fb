"""How the Appstore says no: the API's own envelope, the gateway's, and Login with Amazon's.

Shapes as quoted in issues of fastlane-plugin-amazon-app-store-submission (#11, #15) and hamclock (#443, #445).
"""

from __future__ import annotations

from http import HTTPStatus

from reconciler.sandbox.wire import Refusal

INVALID, ABSENT = "invalid_input", "required_data_absent"

Failure = tuple[str, str]
"""An error code and its message."""


def refusal(status: int, *failures: Failure) -> Refusal:
    """The API's own refusal, with one error or several."""
    errors = [{"errorCode": code, "errorMessage": message} for code, message in failures]
    return Refusal(status, {"httpCode": status, "message": HTTPStatus(status).phrase, "errors": errors})


def invalid(message: str) -> Refusal:
    """400: something in the request makes no sense."""
    return refusal(400, (INVALID, message))


def absent(message: str) -> Refusal:
    """400: something is missing from the request."""
    return refusal(400, (ABSENT, message))


def in_review() -> Refusal:
    """412: nothing can be changed, because the version is in review or live."""
    return refusal(412, ("precondition_failed", "Precondition Failed"))


def gateway(status: int, message: str) -> Refusal:
    """What the gateway before the API says; mind the capital M."""
    return Refusal(status, {"Message": message})


def login(status: int, error: str, description: str) -> Refusal:
    """What Login with Amazon says."""
    return Refusal(status, {"error": error, "error_description": description})
