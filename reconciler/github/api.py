"""GitHub's REST API, as far as the action needs it.

GitHub, "REST API endpoints for …": issues and comments, commits (pull requests of a commit), Actions artifacts and
workflow runs; "Using pagination", "Rate limits for the REST API". Credentials go to the API only: the redirect to an
artifact's bytes is followed without them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from requests import PreparedRequest
from requests.auth import AuthBase

from reconciler.auth import mask
from reconciler.errors import (
    Interrupted,
    Malformed,
    Missing,
    Refused,
    SettingsInvalid,
    StoreError,
    Unauthorized,
    Unavailable,
    Uncertain,
    UsageProblem,
)
from reconciler.http import Answer, Http, Request, Wording
from reconciler.store_settings import StoreSettings

API: Final = "https://api.github.com"
VERSION: Final = "2022-11-28"

_HEADERS: Final = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": VERSION}
_PER_PAGE: Final = "50"
"""Fifty of the longest comments, each letter escaped, stay below what one answer may have."""

_PAGES: Final = 100
_TRIES: Final = 3
_LONGEST_WAIT: Final = 120.0
_SHORTEST_WAIT: Final = 1.0
_PERMISSIONS: Final = (
    "give the job what it needs under `permissions` in the workflow: plan takes contents: read and "
    "pull-requests: write; apply besides actions: read; drift with issues takes issues: write"
)
_CHECK_ADDRESS: Final = "check GITHUB_API_URL, and whether a proxy stands in between"
_RUN_AGAIN: Final = "see what GitHub shows now, then run the job again: it takes up what is there"


class GitHub:
    """One repository on GitHub.

    Args:
        url: of the API, as GITHUB_API_URL has it.
        token: GITHUB_TOKEN, or another that may read and write issues, pull requests and artifacts.
        repository: `owner/name`.
        stopping: set once a signal asked us to stop.
        sleep: waits so many seconds; by default it returns early when asked to stop.
        now: seconds since 1970.

    Raises UsageProblem if the address cannot be used or the token is missing.
    """

    def __init__(
        self,
        url: str,
        token: str,
        repository: str,
        *,
        stopping: threading.Event | None = None,
        sleep: Callable[[float], object] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not token:
            raise UsageProblem("there is no token for GitHub's API", fix="leave the input `token` as it is by default")
        mask(token)
        self._stopping = stopping or threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._now = now
        self._url = url.rstrip("/") or API
        self._repository = f"/repos/{repository}"
        self._http = self._connect(self._url, _Token(token))

    def __repr__(self) -> str:
        return f"GitHub({self._repository})"

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()

    # --- what can be asked and said; paths are below the repository ---

    def get(self, path: str) -> dict[str, Any]:
        """One object."""
        return _object(self._send(Request("GET", self._repository + path)))

    def pages(self, path: str, key: str = "", **params: str) -> Iterator[dict[str, Any]]:
        """All objects of a list, page by page, asked for only as far as they are taken.

        Args:
            path: of the list.
            key: where the list is in the answer; "" if the answer is the list.
            params: of the query string.
        """
        request = Request("GET", self._repository + path, params={"per_page": _PER_PAGE, **params})
        for _ in range(_PAGES):
            answer = self._send(request)
            yield from _objects(answer, key)
            following = _next(answer)
            if not following:
                return
            request = Request("GET", following)
        raise Malformed(
            f"GitHub has more than {_PAGES} pages for GET {self._repository}{path}",
            fix="delete what is not needed there, then run the job again",
        )

    def create(self, path: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """POST a new object; returns it."""
        return _object(self._send(Request("POST", self._repository + path, json=dict(document))))

    def change(self, path: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """PATCH an object; returns it. The same change made twice does no harm."""
        return _object(self._send(Request("PATCH", self._repository + path, json=dict(document), repeatable=True)))

    def archive(self, number: int) -> bytes:
        """The zip of an artifact. GitHub sends us on to where it lies, where nothing of ours may be shown."""
        answer = self._send(
            Request("GET", f"{self._repository}/actions/artifacts/{number}/zip", accept=frozenset({302}))
        )
        if answer.status != 302:
            raise Malformed(f"GitHub answered {answer.status} to {answer.request}, and is documented to answer 302")
        place = answer.headers.get("Location", "")
        storage = self._connect(_origin(place), None)
        try:
            return storage.send(Request("GET", place)).body
        finally:
            storage.close()

    def is_ours(self, user: Any) -> bool:
        """Is this the account of a bot, or our own? Nobody else's words may be taken for ours."""
        if not isinstance(user, dict):
            return False
        return user.get("type") == "Bot" or (bool(self._login) and user.get("login") == self._login)

    @cached_property
    def _login(self) -> str:
        """Whose the token is; "" if it is an app's, such as GITHUB_TOKEN, which may not ask."""
        try:
            return str(_object(self._send(Request("GET", "/user"))).get("login", ""))
        except (Unauthorized, Missing):
            return ""

    # --- how ---

    def _connect(self, url: str, auth: AuthBase | None) -> Http:
        # Plain http is for a stand-in on this machine, and then for nothing else: Http refuses other hosts.
        settings = StoreSettings(url, sandbox=self._url.startswith("http://"), stopping=self._stopping)
        try:
            return Http(settings, store="GitHub", auth=auth, wording=_wording, sleep=self._sleep, now=self._now)
        except SettingsInvalid as problem:
            message = problem.message.replace("the endpoint", "the address", 1)
            raise UsageProblem(message, fix="GITHUB_API_URL is to be like https://api.github.com") from None

    def _send(self, request: Request) -> Answer:
        """Send it, and again after a limit that GitHub tells by 403 and the time to wait.

        Its primary and secondary limits come as 403 or 429 (GitHub, "Rate limits for the REST API"); what was
        refused so was not acted on. 429 is waited out by Http.
        """
        request = replace(request, headers=_HEADERS, accept=request.accept | {403})
        for tries in range(1, _TRIES + 1):
            try:
                answer = self._http.send(request)
            except StoreError as error:
                raise _advised(error) from None
            if answer.status != 403:
                return answer
            rest = self._asked_to_wait(answer)
            if rest is None:
                break
            if rest > _LONGEST_WAIT or tries == _TRIES:
                raise Unavailable(
                    f"GitHub's rate limit is used up, and {answer.request} is to wait {rest:.0f} s",
                    request=answer.request,
                    status=403,
                    fix="run the job again later",
                )
            self._sleep(max(rest, _SHORTEST_WAIT))
            if self._stopping.is_set():
                raise Interrupted(f"stopped while waiting to send {answer.request}", fix=_RUN_AGAIN)
        words = _wording(answer).message or "Forbidden"
        raise Unauthorized(
            f"GitHub answered 403 to {answer.request}: {words[:300]}", fix=_PERMISSIONS, where=answer.request
        )

    def _asked_to_wait(self, answer: Answer) -> float | None:
        """Seconds to wait if this is a rate limit; None if it is none."""
        asked = answer.headers.get("Retry-After", "").strip()
        if asked.isdecimal():
            return float(asked[:9])
        reset = answer.headers.get("X-RateLimit-Reset", "").strip()
        if answer.headers.get("X-RateLimit-Remaining", "").strip() == "0" and reset.isdecimal():
            return max(0.0, float(reset[:12]) - self._now())
        return None


class _Token(AuthBase):
    """`Authorization: Bearer TOKEN`."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _wording(answer: Answer) -> Wording:
    """GitHub's error envelope: `{message, errors: [{resource, field, code, message}], documentation_url}`."""
    told = answer.json()
    if not isinstance(told, dict):
        return Wording()
    listed = told.get("errors")
    errors = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    parts = [str(told.get("message", "")), *(str(each["message"]) for each in errors if each.get("message"))]
    codes = tuple(f"{each.get('resource')}.{each.get('field')}: {each.get('code')}" for each in errors)
    fix = _PERMISSIONS if answer.status in {401, 404} else _RUN_AGAIN
    return Wording(": ".join(filter(None, parts)), codes, fix=fix)


def _advised(error: StoreError) -> StoreError:
    """The same error with what to do about it, where Http's advice would be about a store."""
    if isinstance(error, Refused) and not error.status:
        return Malformed(
            f"GitHub sent us to an address that is not asked: {error.message}",
            request=error.request,
            fix=_CHECK_ADDRESS,
        )
    if isinstance(error, Uncertain):
        error.fix = _RUN_AGAIN
    return error


def _origin(address: str) -> str:
    """`https://host` of an address."""
    scheme, found, rest = address.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    if not found or not host:
        raise Malformed("GitHub sent us on to the artifact's bytes without saying where", fix=_RUN_AGAIN)
    return f"{scheme}://{host}"


def _next(answer: Answer) -> str:
    """The address of the next page, from `Link: <…>; rel="next"`; "" if this is the last."""
    from requests.utils import parse_header_links  # noqa: PLC0415 # only where there is a list to read

    links = parse_header_links(answer.headers.get("Link", ""))
    return next((str(each.get("url", "")) for each in links if each.get("rel") == "next"), "")


def _object(answer: Answer) -> dict[str, Any]:
    found = answer.json()
    if not isinstance(found, dict):
        raise _malformed(answer, "no object")
    return found


def _objects(answer: Answer, key: str) -> list[dict[str, Any]]:
    found = answer.json()
    if key:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _malformed(answer, "no list of objects")
    return found


def _malformed(answer: Answer, what: str) -> Malformed:
    return Malformed(
        f"GitHub's answer to {answer.request} is {what}",
        request=answer.request,
        status=answer.status,
        fix=_CHECK_ADDRESS,
    )
