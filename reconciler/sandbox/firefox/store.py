"""Firefox Marketplace as a store of the sandbox: its wires, who is calling, and the handles of its control door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from reconciler.sandbox.disk import Disk, revive
from reconciler.sandbox.firefox import seeds
from reconciler.sandbox.firefox.calls import API, Call
from reconciler.sandbox.firefox.console import Console
from reconciler.sandbox.firefox.gallery import Gallery
from reconciler.sandbox.firefox.oauth import ACCOUNTS, OAuth
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.routes import CallRouter, routers
from reconciler.sandbox.firefox.state import App, World
from reconciler.sandbox.firefox.storefront import storefront_of
from reconciler.sandbox.firefox.switches import SWITCHES
from reconciler.sandbox.firefox.view import view_of
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.switches import Switch
from reconciler.sandbox.wire import Refusal, Reply, Request

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_JSON_TYPES = ("application/json", "application/*", "*/*")


class FirefoxMarketplace(Store):
    """Version 1 of the Marketplace API."""

    name: ClassVar[str] = "firefox-marketplace"
    open_questions: ClassVar[tuple[Switch, ...]] = SWITCHES

    def __init__(self, disk: Disk, clock: Clock) -> None:
        super().__init__(disk, clock)
        self._room = Room(disk, clock, self.switches)
        self._oauth = OAuth(self._room.dialect, clock)
        self._older, self._newer = routers(self._room)
        self._gallery = Gallery(self._room)
        self._console = Console(self._room)

    # --- the wire -------------------------------------------------------------------------------------------------

    def endpoints(self, origin: str) -> dict[str, str]:
        """The server itself: the paths of its API begin with /api/v1/."""
        return {"endpoint": origin}

    def credentials(self) -> dict[str, str]:
        """The consumer key and secret of the developer who owns the example app."""
        account = next(iter(ACCOUNTS.values()))
        return {"consumer_key": account.key, "consumer_secret": account.secret}

    def writes(self, request: Request) -> bool:
        """Would this request change what the store holds? The method that counts is the one it is to be taken for."""
        return request.path.startswith("/api/") and _method(request) not in _READING

    def answer(self, request: Request) -> Reply:
        """Act on the request, and put on the headers that every answer of the API bears."""
        if not request.path.startswith("/api/"):
            return self._gallery.answer(request) or self._room.dialect.missing().reply()
        if not request.path.endswith("/"):
            query = f"?{urlencode(request.query)}" if request.query else ""
            return Reply(301, headers={"Location": f"http://{request.headers.get('Host')}{request.path}/{query}"})
        path = re.sub(r"^/api/(?!v1/)", f"{API}/", request.path)
        call = Call(request, path, {}, None, self._room.dialect)
        try:
            reply = self._answer(call)
        except Refusal as refusal:
            reply = refusal.reply()
        return replace(reply, headers={**reply.headers, **self._headers(call)})

    def fault_reply(self, status: int) -> Reply:
        """The API's own words where it has some; the load balancer's page otherwise."""
        dialect = self._room.dialect
        known = {
            401: dialect.says(401, "Error with OAuth headers"),
            403: dialect.not_the_owner(),
            404: dialect.no_such_app(),
            429: dialect.says(429, "Throttle limit exceeded."),
            500: dialect.crashed("OperationalError", "(2006, 'MySQL server has gone away')"),
        }
        if status in known:
            return known[status].reply()
        page = f"<html><head><title>{status}</title></head><body>The service is unavailable.</body></html>"
        return Reply(status, page.encode(), {"Content-Type": "text/html"})

    def _answer(self, call: Call) -> Reply:
        dialect = self._room.dialect
        method = _method(call.request)
        router: CallRouter = self._newer if dialect.modern else self._older
        found = router.find(method, call.path)
        if found is None:
            raise dialect.not_allowed(method) if router.knows(call.path) else dialect.missing()
        self._check_accept(call)
        route, names = found
        return route.operation(replace(call, names=names, caller=self._oauth.caller(call.request)))

    def _check_accept(self, call: Call) -> None:
        """In 2013 the answer is JSON or none; in 2016 it is JSON, whatever is asked for."""
        accept = call.request.headers.get("Accept") or "*/*"
        if not self._room.dialect.modern and not any(kind in accept for kind in _JSON_TYPES):
            raise self._room.dialect.invalid({"__all__": [f"Unsupported Accept header '{accept}'"]})

    def _headers(self, call: Call) -> dict[str, str]:
        modern = self._room.dialect.modern
        filtered = {"carrier": "", **({"device": ""} if modern else {}), "lang": call.language, "pro": ""}
        headers = {
            "API-Version": "1",
            "API-Filter": urlencode({**filtered, "region": call.region}),
            "Vary": "API-Filter, Accept-Language, Authorization",
        }
        if not modern and call.path.startswith(f"{API}/apps/status/"):
            return headers
        return headers | {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
            "Access-Control-Allow-Headers": "X-HTTP-Method-Override, Content-Type",
            "Access-Control-Expose-Headers": "API-Filter, API-Status, API-Version",
        }

    # --- the control door -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Hold the example app and nothing else."""
        self._room.world = World()
        seeds.example(self._room)

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app, see `seeds.seeded`; returns its slug."""
        return seeds.seeded(app, self._room).slug

    def apps(self) -> list[str]:
        """The slugs."""
        return [app.slug for app in self._room.apps()]

    def view(self, app_id: str) -> dict[str, Any]:
        """What the Developer Hub shows, see `view.view_of`."""
        return view_of(self._app(app_id))

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see, see `storefront.storefront_of`."""
        return storefront_of(self._app(app_id), self._room.disk)

    def advance(self, app_id: str, outcome: str, reason: str) -> None:
        """End the review: approve or reject."""
        self._console.review(self._app(app_id), outcome, reason)

    def console(self, app_id: str, action: str, arguments: Mapping[str, Any]) -> Any:
        """Act as a person in the Developer Hub, see `Console`. What concerns no app takes any id."""
        if action in self._console.general:
            return self._console.general[action](**arguments)
        return self._console.act(self._app(app_id), action, arguments)

    def dump(self) -> Any:
        """The whole world."""
        return asdict(self._room.world)

    def restore(self, document: Any) -> None:
        """The whole world, as dumped."""
        self._room.world = revive(World, document)

    def _app(self, app_id: str) -> App:
        """The app with that slug or number; one that was deleted is still remembered here."""
        app = self._room.named(app_id)
        gone = [each for each in self._room.world.apps.values() if app_id in {each.slug, str(each.id)}]
        if app is None and not gone:
            raise UnknownApp(f"{self.name} holds no app {app_id!r}; it holds {', '.join(self.apps())}")
        return app or gone[-1]


def _method(request: Request) -> str:
    """The method that the request is to be taken for."""
    return (request.headers.get("X-HTTP-Method-Override") or request.method).upper()
