"""Requests to App Store Connect, judged by Apple's own OpenAPI document, where that lies beside the checkout.

`Listening` stands before a sandbox and notes every request on its way, body and all; `Judge` says what Apple's
document has against one. Neither knows the provider's or the sandbox's tables: all three can be wrong in ways of
their own.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from reconciler.sandbox.server import Server

SPEC = Path(__file__).parents[2] / "shared" / "specs" / "app_store_connect_trimmed.json"
OF_THE_API = re.compile(r"/v\d+/")
"""What paths of the API begin with; other paths are those that files are sent to, which the document leaves open."""

_ALWAYS = {"cursor"}
"""The store's own links to the next page carry it, and are followed as they are."""

_FORMATS = FormatChecker(formats=())


class Sent(NamedTuple):
    """A request as it arrived. `body` is b"" if it had none."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes


class Judge:
    """What Apple's document has against a request."""

    def __init__(self, document):
        self._document = _strict(document)
        self._registry = Registry().with_resource(
            "urn:apple", Resource(contents=self._document, specification=DRAFT202012)
        )
        self._operations = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), operations)
            for path, operations in self._document["paths"].items()
        ]

    @classmethod
    def found(cls):
        """With the document; None if it is not there."""
        return cls(json.loads(SPEC.read_text())) if SPEC.exists() else None

    def problems(self, sent):
        """What is wrong with a request, each in a sentence; nothing if it is as documented."""
        operation = self._operation(sent)
        if operation is None:
            return [f"{sent.method} {sent.path}: there is no such call"]
        found = [*self._wrong_parameters(operation, sent.query), *self._wrong_body(operation, sent.body)]
        return [f"{sent.method} {sent.path}: {each}" for each in found]

    def _operation(self, sent):
        for pattern, operations in self._operations:
            if pattern.fullmatch(sent.path) and sent.method.lower() in operations:
                return operations[sent.method.lower()]
        return None

    def _wrong_parameters(self, operation, query):
        known = {each["name"]: each for each in operation.get("parameters", ()) if each["in"] == "query"}
        for name in known.keys() - query.keys():
            if known[name].get("required"):
                yield f"{name} is missing"
        for name, text in query.items():
            if name in known:
                schema = known[name]["schema"]
                yield from (f"{name}={text}: {each}" for each in self._faults(schema, _parsed(text, schema)))
            elif name not in _ALWAYS:
                yield f"there is no parameter {name}"

    def _wrong_body(self, operation, body):
        if "requestBody" not in operation:
            return ["it takes no body"] if body else []
        if not body:
            return ["the body is missing"] if operation["requestBody"].get("required") else []
        return self._faults(operation["requestBody"]["content"]["application/json"]["schema"], json.loads(body))

    def _faults(self, schema, value):
        validator = Draft202012Validator(schema, registry=self._registry, format_checker=_FORMATS)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def _strict(node):
    """The same schemas, closed: what they do not name is not there, and null is allowed only where they say so.

    Or where a relationship to one may do without `data`: null takes it away (JSON:API 1.0, "Updating To-One
    Relationships").
    """
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return _or_null({"$ref": f"urn:apple{node['$ref']}"}, node.get("nullable"))
    closed = {name: _strict(each) for name, each in node.items() if name != "nullable"}
    if closed.get("type") == "object" and isinstance(closed.get("properties"), dict):
        closed["additionalProperties"] = False
        if closed["properties"].keys() == {"data"} and "data" not in node.get("required", ()):
            closed["properties"]["data"] = _or_null(
                closed["properties"]["data"], node["properties"]["data"].get("type") == "object"
            )
    return _or_null(closed, node.get("nullable"))


def _or_null(schema, allowed):
    return {"anyOf": [schema, {"type": "null"}]} if allowed is True else schema


def _parsed(text, schema):
    """A parameter's value: lists are written with commas (style form, explode false)."""
    kind = schema.get("type")
    if kind == "array":
        return text.split(",")
    if kind == "integer":
        return int(text) if text.isdecimal() else text
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


@_FORMATS.checks("date-time", raises=ValueError)
def _moment(value):
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@_FORMATS.checks("uri")
def _address(value):
    return not isinstance(value, str) or re.fullmatch(r"https?://\S+", value) is not None


class Listening:
    """An address before a running sandbox: everything sent there reaches the sandbox, and is noted."""

    def __init__(self, control):
        self._control = control
        self.sent = []
        self._server = Server(0, self._exchange, control.clock, control.connection_latency)

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_error):
        self._server.stop()

    @property
    def endpoints(self):
        """What a client is configured with."""
        return self._control.endpoints(self._server.origin)

    def _exchange(self, request, pause):
        if OF_THE_API.match(request.path):
            self.sent.append(Sent(request.method, request.path, dict(request.query), request.body.content()))
        return self._control.exchange(request, pause)

    def problems(self, judge):
        """What the judge has against the requests so far, each said once; they are forgotten."""
        sent, self.sent = self.sent, []
        return list(dict.fromkeys(each for one in sent for each in judge.problems(one)))


class Overheard:
    """A sandbox of several stores, with an ear at App Store Connect's address."""

    def __init__(self, sandbox, store="app-store"):
        self._sandbox = sandbox
        self._store = store
        self.control = sandbox.control
        self.listening = Listening(sandbox.control(store))

    def __enter__(self):
        self.listening.__enter__()
        return self

    def __exit__(self, *error):
        self.listening.__exit__(*error)

    def endpoints(self):
        """By store, what a client is configured with."""
        return {**self._sandbox.endpoints(), self._store: self.listening.endpoints}
