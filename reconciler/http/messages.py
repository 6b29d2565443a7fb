"""What goes out and what comes back: Upload, Request and Answer; and `quote`, for ids that go into a path.

None of them shows a secret when printed: a request is its method and path, an answer its status.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any, Final
from urllib.parse import quote as percent_encode

from requests.structures import CaseInsensitiveDict

from reconciler.errors import Malformed, Refused
from reconciler.http import strict_json

_REPEATABLE: Final = frozenset({"GET", "HEAD", "DELETE", "PUT"})
_LONGEST_SEGMENT: Final = 1000
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RATE: Final = re.compile(r"user-hour-(lim|rem):(\d{1,12})(?:;|$)")


def _silent(_sent: int) -> None:
    """Progress that nobody asked for."""


@dataclass(frozen=True)
class Upload:
    """A body streamed from a file.

    Args:
        open: opens the file at its start. It is called once for each try.
        size: of the whole file, in bytes.
        offset: send only [offset, offset + length): for stores that take a file in parts.
        length: in bytes; None means up to the file's end.
        progress: takes the bytes of the file that are on their way so far.
        head: what goes before the file, as in a form.
        tail: what goes after it. It goes out only once the file is closed again, so that a body whose file turned
            out to be another one never becomes complete.
    """

    open: Callable[[], AbstractContextManager[IO[bytes]]]
    size: int
    offset: int = 0
    length: int | None = None
    progress: Callable[[int], None] = _silent
    head: bytes = field(default=b"", repr=False)
    tail: bytes = field(default=b"", repr=False)

    @property
    def of_file(self) -> int:
        """Bytes of the file that this body has."""
        return self.size - self.offset if self.length is None else self.length

    @property
    def total(self) -> int:
        """Bytes that this body has."""
        return len(self.head) + self.of_file + len(self.tail)


@dataclass(frozen=True, repr=False)
class Request:
    """One request. At most one of `json`, `form` and `upload` is its body.

    Args:
        method: in capitals.
        path: below the endpoint, segments already quoted with `quote`; "" is the endpoint itself; or an absolute
            URL whose origin was allowed.
        headers: beside those that make up the body and the credentials.
        params: the query string.
        json: a body to send as JSON; None sends none.
        form: a body to send as an HTML form.
        upload: a body streamed from a file.
        accept: statuses besides 2xx that are returned instead of raised.
        repeatable: may it be sent again without a look? None: GET, HEAD, DELETE and PUT yes, others no.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    upload: Upload | None = None
    accept: frozenset[int] = frozenset()
    repeatable: bool | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.path.partition('?')[0]})"

    @property
    def again(self) -> bool:
        """May it be sent again without a look?"""
        return self.method in _REPEATABLE if self.repeatable is None else self.repeatable


@dataclass(frozen=True)
class Rate:
    """What the store allows per hour and what is left of it."""

    limit: int
    remaining: int


@dataclass(frozen=True)
class Answer:
    """What the store said.

    Args:
        status: HTTP status.
        headers: looked up in any case.
        body: decoded, at most 32 MB or what the connection was given as its limit.
        request: method and path only, for messages: `PUT /v1/applications/…/listings/en-US`.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", CaseInsensitiveDict(self.headers))

    def json(self) -> Any:
        """The body as JSON. Raises Malformed on whatever `strict_json` refuses."""
        try:
            return strict_json.loads(self.body)
        except ValueError as error:
            problem = str(error)
        page = self.body.lstrip()[:1] == b"<"
        raise Malformed(
            f"the answer to {self.request} is {'a web page' if page else 'not valid JSON'}: {problem}",
            request=self.request,
            status=self.status,
            fix="Check the store's endpoint, and whether a proxy or login page stands in between:\nreconciler doctor",
        )

    @property
    def etag(self) -> str:
        """The ETag byte for byte, quotes and all; "" if there is none."""
        return self.headers.get("ETag", "")

    @property
    def rate(self) -> Rate | None:
        """`X-Rate-Limit: user-hour-lim:3500;user-hour-rem:500;` (Apple, "Identifying Rate Limits"), if it is there."""
        found = dict(_RATE.findall(self.headers.get("X-Rate-Limit", "").replace(" ", "")))
        return Rate(int(found["lim"]), int(found["rem"])) if len(found) == 2 else None


def quote(segment: str) -> str:
    """One path segment, percent-encoded, so that an id cannot leave its place in a path.

    Raises Refused on "", "." and "..", on control and invisible characters, and on more than 1,000 characters.
    """
    reason = ""
    if segment in {"", ".", ".."}:
        reason = "it would change the path"
    elif any(unicodedata.category(character) in _UNSEEN for character in segment):
        reason = "it holds control or invisible characters"
    elif len(segment) > _LONGEST_SEGMENT:
        reason = f"it has {len(segment):,} characters"
    if reason:
        raise Refused(
            f"{segment[:60]!a} cannot be an id in a store's address: {reason}",
            fix="Correct the id in the manifest; copy it from the store's console.",
        )
    return percent_encode(segment, safe="")
