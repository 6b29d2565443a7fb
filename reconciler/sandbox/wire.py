"""What travels between the wire and a store: Body, Request, Reply, Refusal, and the table of routes."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import unquote

CHUNK = 256 * 1024
"""How many bytes of a body are in hand at a time."""

IN_MEMORY = 1024 * 1024
"""Bodies longer than this many bytes lie on disk while they are looked at."""


class Body:
    """A request's body: hashed while it comes in, and spooled to disk once it is long. Close it when done."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.size = 0
        self._hash = hashlib.sha256()

    @classmethod
    def of(cls, content: bytes) -> Body:
        """A body that holds these bytes."""
        body = cls()
        body.add(content)
        return body

    @property
    def sha256(self) -> str:
        """The hash of what has come in so far, in hexadecimal."""
        return self._hash.hexdigest()

    def add(self, chunk: bytes | memoryview) -> None:
        """Take in the next piece."""
        self._hash.update(chunk)
        self.file.write(chunk)
        self.size += len(chunk)

    def content(self) -> bytes:
        """All of it. Only for bodies that are known to be small."""
        self.file.seek(0)
        return self.file.read()

    def json(self) -> Any:
        """The body as JSON. Raises ValueError if it is not (UnicodeDecodeError is one)."""
        return json.loads(self.content().decode("utf-8"))

    def close(self) -> None:
        """Let go of the memory or the file."""
        self.file.close()


class Headers(Protocol):
    """Headers by name, whatever the case."""

    def get(self, name: str, /) -> str | None:
        """The first value of that name, None if there is none."""


@dataclass(frozen=True)
class Request:
    """A request that has arrived whole. `path` is as it was sent, without the query."""

    method: str
    path: str
    headers: Headers
    body: Body
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An answer, not yet sent."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
        """An answer that carries JSON."""
        body = json.dumps(value, ensure_ascii=False).encode("utf-8")
        return cls(status, body, {"Content-Type": "application/json", **(headers or {})})


class Refusal(Exception):
    """The store says no: raised anywhere inside, it becomes the answer. `body` is JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body

    def reply(self) -> Reply:
        """The answer that it is."""
        return Reply.json(self.body, self.status)


Operation = TypeVar("Operation", bound=Callable[..., Any])


@dataclass(frozen=True)
class Route(Generic[Operation]):
    """One call of an API. In the template `{name}` stands for one non-empty segment. `writes`: it changes the store."""

    method: str
    template: str
    operation: Operation
    writes: bool = False


class Router(Generic[Operation]):
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route[Operation]]) -> None:
        self._routes = [(re.compile(_pattern(route.template)), route) for route in routes]

    def find(self, method: str, path: str) -> tuple[Route[Operation], dict[str, str]] | None:
        """The route and the segments that its names stand for; None if there is no such call."""
        for pattern, route in self._routes:
            if route.method == method and (match := pattern.fullmatch(path)):
                return route, {name: unquote(segment) for name, segment in match.groupdict().items()}
        return None

    def knows(self, path: str) -> bool:
        """Is there any call, of whatever method, with this path?"""
        return any(pattern.fullmatch(path) for pattern, _ in self._routes)


def _pattern(template: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
