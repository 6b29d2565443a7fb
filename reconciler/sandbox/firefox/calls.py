"""A request on its way through the Marketplace, with who sent it and in which language; and lists, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.dialect import Dialect
from reconciler.sandbox.firefox.oauth import Account
from reconciler.sandbox.wire import Refusal, Reply, Request

API = "/api/v1"
PAGE = 25
"""How many objects a list shows at a time unless it is asked for another number."""

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Call:
    """One request. `path` is as in `/api/v1/…/`, `names` are the segments that the route gives names to."""

    request: Request
    path: str
    names: Mapping[str, str]
    caller: Account | None
    dialect: Dialect

    @property
    def query(self) -> Mapping[str, str]:
        """The query's parameters."""
        return self.request.query

    @property
    def asked_language(self) -> str | None:
        """The locale of `?lang=`, None if there is none or it is not known."""
        return tables.locale_of(self.query.get("lang", ""))

    @property
    def language(self) -> str:
        """The locale in which the request is to be understood."""
        header = self.request.headers.get("Accept-Language") or ""
        codes = [part.partition(";")[0].strip() for part in header.split(",")]
        accepted = [locale for code in codes if (locale := tables.locale_of(code))]
        return self.asked_language or (accepted or ["en-US"])[0]

    @property
    def region(self) -> str:
        """The slug of the region from which the request is taken to come."""
        asked = self.query.get("region", "")
        return asked if asked in tables.regions(modern=self.dialect.modern) else tables.DEFAULT_REGION

    @property
    def origin(self) -> str:
        """`http://HOST`, as the client wrote it."""
        return f"http://{self.request.headers.get('Host')}"

    def signed(self, *, rest_framework: bool = False) -> Account:
        """Who sent it; refused if that is nobody."""
        if self.caller is None:
            raise self.dialect.anonymous(rest_framework=rest_framework)
        return self.caller

    def body(self) -> Any:
        """What was sent: JSON, in 2013 also a form. {} if nothing was."""
        if not self.request.body.size:
            return {}
        kind = (self.request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind == FORM and not self.dialect.modern:
            form = parse_qs(self.request.body.content().decode("utf-8", "replace"), keep_blank_values=True)
            return {name: values[0] if len(values) == 1 else values for name, values in form.items()}
        if kind != JSON:
            raise self._unsupported(kind)
        try:
            return self.request.body.json()
        except ValueError as error:
            if self.dialect.modern:
                raise Refusal(400, {"detail": f"JSON parse error - {error}"}) from error
            raise self.dialect.invalid({"__all__": [f"Invalid JSON: {error}"]}) from error

    def fields(self) -> dict[str, Any]:
        """The same, if it is an object."""
        body = self.body()
        if isinstance(body, dict):
            return body
        if self.dialect.modern:
            kind = type(body).__name__
            message = f"Invalid data. Expected a dictionary, but got {kind}."
            raise self.dialect.invalid({"non_field_errors": [message]})
        raise self.dialect.crashed("AttributeError", f"'{type(body).__name__}' object has no attribute 'get'")

    def _unsupported(self, kind: str) -> Refusal:
        if self.dialect.modern:
            return Refusal(415, {"detail": f'Unsupported media type "{kind}" in request.'})
        message = f"Unsupported Content-Type header '{kind}'" if kind else "Content-Type header required"
        return self.dialect.invalid({"__all__": [message]})


def listing(call: Call, objects: Sequence[Any]) -> Reply:
    """One page of a list, as `limit` and `offset` ask for it."""
    limit, offset = (_lenient if call.dialect.modern else _strict)(call)
    everything = limit == 0 and not call.dialect.modern
    page = objects[offset:] if everything else objects[offset : offset + limit]
    meta: dict[str, Any] = {"limit": limit, "offset": offset, "total_count": len(objects)}
    if not everything:
        after = offset + limit if offset + limit < len(objects) else None
        before = max(offset - limit, 0) if offset > 0 else None
        meta |= {"next": _page(call, limit, after), "previous": _page(call, limit, before)}
    return Reply.json({"meta": meta, "objects": list(page)})


def _page(call: Call, limit: int, offset: int | None) -> str | None:
    """The path of another page; never a whole URL."""
    if offset is None:
        return None
    return f"{call.path}?{urlencode({**call.query, 'limit': limit, 'offset': offset})}"


def _strict(call: Call) -> tuple[int, int]:
    """Limit and offset as tastypie reads them. The `%s` was never filled in."""
    limit, offset = call.query.get("limit", str(PAGE)), call.query.get("offset", "0")
    if not limit.isascii() or not limit.isdigit():
        raise call.dialect.plain("Invalid limit '%s' provided. Please provide a positive integer.")
    if not offset.isascii() or not offset.isdigit():
        raise call.dialect.plain("Invalid offset '%s' provided. Please provide a positive integer.")
    return int(limit), int(offset)


def _lenient(call: Call) -> tuple[int, int]:
    """Limit and offset as Django REST framework reads them: what makes no sense is passed over."""

    def number(name: str, default: int) -> int:
        text = call.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() else default

    return number("limit", PAGE), number("offset", 0)
