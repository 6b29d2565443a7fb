"""How App Store Connect says no. Codes and wording as quoted in the issues of fastlane, rorkai and others."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.sandbox.wire import Refusal

Error = dict[str, Any]

_ATTRIBUTE, _RELATION = "ENTITY_ERROR.ATTRIBUTE", "ENTITY_ERROR.RELATIONSHIP"
UNAUTHORIZED: Error = {
    "status": "401",
    "code": "NOT_AUTHORIZED",
    "title": "Authentication credentials are missing or invalid.",
    "detail": "Provide a properly configured and signed bearer token, and make sure that it has not expired. Learn "
    "more about Generating Tokens for API Requests https://developer.apple.com/go/?id=api-generating-tokens",
}
TOO_MANY: Error = {
    "status": "429",
    "code": "RATE_LIMIT_EXCEEDED",
    "title": "The request rate limit has been reached.",
    "detail": "We've received too many requests for this API. Please wait and try again or slow down your "
    "request rate.",
}
UNEXPECTED: Error = {
    "status": "500",
    "code": "UNEXPECTED_ERROR",
    "title": "An unexpected error occurred.",
    "detail": "An unexpected error occurred on the server side. If this issue continues, contact us at "
    "https://developer.apple.com/contact/.",
}


def error(status: int, code: str, title: str, detail: str = "", **more: Any) -> Error:
    """One error. `source` and `meta` may be given besides."""
    said = {"detail": detail} if detail else {}
    return {"id": str(uuid.uuid4()), "status": str(status), "code": code, "title": title, **said, **more}


def refusal(*errors: Error) -> Refusal:
    """These errors as the answer; the first one's status counts."""
    return Refusal(int(errors[0]["status"]), {"errors": list(errors)})


def pointer(attribute: str) -> dict[str, str]:
    """Where an attribute stands in a body."""
    return {"pointer": f"/data/attributes/{attribute}"}


# --- queries ------------------------------------------------------------------------------------------------------


def illegal_parameter(name: str) -> Error:
    """A parameter that this operation does not have."""
    detail = f"The parameter '{name}' can not be used with this request"
    title = "A given parameter is not allowed for this request"
    return error(400, "PARAMETER_ERROR.ILLEGAL", title, detail, source={"parameter": name})


def invalid_parameter(name: str, detail: str) -> Error:
    """A parameter with a value that will not do."""
    title = "A parameter has an invalid value"
    return error(400, "PARAMETER_ERROR.INVALID", title, detail, source={"parameter": name})


def missing_parameter(name: str) -> Error:
    """A parameter that this operation cannot do without."""
    detail = f"The parameter '{name}' is required but was not provided with this request"
    return error(400, "PARAMETER_ERROR.REQUIRED", "A required parameter is missing", detail, source={"parameter": name})


# --- paths and rights ---------------------------------------------------------------------------------------------


def not_found(kind: str, name: str) -> Refusal:
    """404: no resource of that type has this id."""
    detail = f"There is no resource of type '{kind}' with id '{name}'"
    return refusal(error(404, "NOT_FOUND", "The specified resource does not exist", detail))


def no_such_path(resource: str) -> Refusal:
    """404: the path is none of the API's."""
    detail = f"The URL path is not valid - The resource '{resource}' does not exist"
    return refusal(error(404, "PATH_ERROR", "The URL path is not valid", detail))


def not_offered(resource: str, verb: str, offered: Iterable[str]) -> Refusal:
    """403: the resource is known, but does not allow this."""
    detail = f"The resource '{resource}' does not allow '{verb}'. Allowed operations are: {', '.join(offered)}"
    return forbidden("FORBIDDEN_ERROR", "The given operation is not allowed", detail)


def forbidden(code: str, title: str, detail: str) -> Refusal:
    """403, for whatever reason."""
    return refusal(error(403, code, title, detail))


# --- bodies -------------------------------------------------------------------------------------------------------


def unreadable(detail: str) -> Refusal:
    """400: the body is no JSON, or not shaped like a document."""
    return refusal(error(400, "ENTITY_INVALID", "JSON processing failed", detail))


def attribute_required(attribute: str) -> Error:
    """An attribute is missing."""
    detail = f"You must provide a value for the attribute '{attribute}' with this request"
    title = "The provided entity is missing a required attribute"
    return error(409, f"{_ATTRIBUTE}.REQUIRED", title, detail, source=pointer(attribute))


def attribute_unknown(attribute: str) -> Error:
    """An attribute that the type does not have."""
    detail = f"'{attribute}' is not an attribute on the resource"
    title = "The provided entity includes an unknown attribute"
    return error(409, f"{_ATTRIBUTE}.UNKNOWN", title, detail, source=pointer(attribute))


def attribute_not_allowed(attribute: str, code: str) -> Error:
    """An attribute that the type has, but that this operation does not take."""
    detail = f"The attribute '{attribute}' can not be included in this request"
    title = "The provided entity includes an attribute that is not allowed"
    return error(409, code, title, detail, source=pointer(attribute))


def attribute_invalid(attribute: str, detail: str, code: str = "") -> Error:
    """A value that will not do. `code` is appended to the general one."""
    full = f"{_ATTRIBUTE}.INVALID{'.' if code else ''}{code}"
    return error(409, full, "An attribute value is invalid.", detail, source=pointer(attribute))


def too_long(attribute: str, detail: str) -> Error:
    """A text over its limit."""
    return attribute_invalid(attribute, detail, "TOO_LONG") | {"title": "An attribute value is too long."}


def bad_characters(attribute: str, detail: str) -> Error:
    """A text with characters that are not taken."""
    return attribute_invalid(attribute, detail, "INVALID_CHARACTERS") | {
        "title": "An attribute value has invalid characters."
    }


def duplicate(attribute: str, detail: str, code: str = "DUPLICATE") -> Error:
    """A value that something else already has."""
    where = {"SAME": " on this account.", "DIFFERENT": " on a different account."}
    end = next((words for part, words in where.items() if f".{part}_" in code), "")
    title = f"The provided entity includes an attribute with a value that has already been used{end}"
    return attribute_invalid(attribute, detail, code) | {"title": title}


def locked(attribute: str) -> Error:
    """An attribute of a version that cannot be changed in its state."""
    return attribute_invalid(attribute, f"The attribute '{attribute}' can not be modified.", "INVALID_STATE") | {
        "title": "An attribute value is not acceptable for the current resource state."
    }


def unmodifiable(attribute: str) -> Error:
    """A text of the app that cannot be changed while it is in review or live."""
    words = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in attribute)
    return attribute_invalid(attribute, f"The field ({words}) can not be modified", "UNMODIFIABLE")


def relation_required(relation: str) -> Error:
    """A relationship is missing."""
    detail = f"You must provide a value for the relationship '{relation}' with this request"
    title = "The provided entity is missing a required relationship"
    return error(409, f"{_RELATION}.REQUIRED", title, detail, source={"pointer": f"/data/relationships/{relation}"})


def relation_invalid(relation: str, detail: str, code: str = f"{_RELATION}.INVALID") -> Error:
    """A relationship to something that will not do."""
    title = "The provided entity includes a relationship with an invalid value"
    return error(409, code, title, detail, source={"pointer": f"/data/relationships/{relation}"})


def relation_unknown(relation: str) -> Error:
    """A relationship that this operation does not take."""
    detail = f"'{relation}' is not a relationship on the resource"
    title = "The provided entity includes an unknown relationship"
    return error(409, f"{_RELATION}.UNKNOWN", title, detail, source={"pointer": f"/data/relationships/{relation}"})


# --- states -------------------------------------------------------------------------------------------------------


def state_error(detail: str, code: str = "STATE_ERROR", source: Mapping[str, str] | None = None) -> Refusal:
    """409: something else is in a state in which this cannot be done."""
    title = "The request cannot be fulfilled because of the state of another resource."
    return refusal(error(409, code, title, detail, **({"source": dict(source)} if source else {})))


def not_reviewable(kind: str, name: str, associated: Mapping[str, list[Error]]) -> Refusal:
    """409: a version that is not complete; what it lacks is told by the path of what lacks it."""
    return refusal(
        error(
            409,
            "STATE_ERROR.ENTITY_STATE_INVALID",
            f"{kind} with id '{name}' is not in valid state.",
            "This resource cannot be reviewed, please check associated errors to see why.",
            meta={"associatedErrors": dict(associated)},
        )
    )
