"""App Store Connect as a store of the sandbox: the API, the hosts beside it, and the handles of its control door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, ClassVar

from reconciler.sandbox.app_store import reference, refusals, tokens
from reconciler.sandbox.app_store.api import Api
from reconciler.sandbox.app_store.console import Console
from reconciler.sandbox.app_store.facts import facts
from reconciler.sandbox.app_store.hosts import Hosts
from reconciler.sandbox.app_store.operations import Desk
from reconciler.sandbox.app_store.quota import Quota
from reconciler.sandbox.app_store.room import MEDIA, UPLOADS, Room
from reconciler.sandbox.app_store.seeds import Seeds
from reconciler.sandbox.app_store.state import Row, World
from reconciler.sandbox.app_store.storefront import storefront_of
from reconciler.sandbox.app_store.switches import SWITCHES
from reconciler.sandbox.app_store.view import view_of
from reconciler.sandbox.disk import Disk, revive
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.switches import Switch
from reconciler.sandbox.wire import Refusal, Reply, Request


class AppStoreConnect(Store):
    """The App Store Connect API, and the hosts that take and show files."""

    name: ClassVar[str] = "app-store"
    open_questions: ClassVar[tuple[Switch, ...]] = SWITCHES

    def __init__(self, disk: Disk, clock: Clock) -> None:
        super().__init__(disk, clock)
        self._room = Room(disk, clock, self.switches)
        self._desk = Desk(self._room)
        self._api = Api(self._room, self._desk)
        self._hosts = Hosts(self._room, self._desk.assets)
        self._tokens = tokens.Tokens(clock, self.switches)
        self._quota = Quota(clock, self.switches)
        self._seeds = Seeds(self._room, self._desk)
        self._console = Console(self._room, self._desk, self._seeds)

    # --- the wire -------------------------------------------------------------------------------------------------

    def endpoints(self, origin: str) -> dict[str, str]:
        """The API's base. Upload addresses come with each reservation."""
        return {"endpoint": origin}

    def credentials(self) -> dict[str, str]:
        """A team's key; `individual_key_id` goes with the same private key and with no issuer."""
        return {
            "key_id": tokens.TEAM_KEY,
            "issuer_id": tokens.ISSUER,
            "private_key": tokens.private_key(),
            "individual_key_id": tokens.PERSONAL_KEY,
        }

    def writes(self, request: Request) -> bool:
        """Would this request change what the store holds?"""
        if request.path.startswith(UPLOADS):
            return request.method == "PUT"
        return request.method != "GET" and facts().find(request.method, request.path) is not None

    def answer(self, request: Request) -> Reply:
        """Act on the request: hosts for files, or API."""
        self._room.origin = f"http://{request.headers.get('Host')}"
        self._desk.lifecycle.keep_dates()
        self._desk.release.keep_phases()
        if request.path.startswith((UPLOADS, MEDIA)):
            return self._file(request)
        key = ""
        try:
            key = self._tokens.key(request)
            self._quota.count(key)
            self._check_rights(request)
            reply = self._api.answer(request)
        except Refusal as refusal:
            reply = refusal.reply()
        return Reply(reply.status, reply.body, {**reply.headers, **self._quota.headers(key, reply.status)})

    def fault_reply(self, status: int) -> Reply:
        """What the service says with such a status; plain text from the gateway before it with 502."""
        if status == 502:
            return Reply(502, b"Could not process this request", {"Content-Type": "text/plain"})
        known = {401: refusals.UNAUTHORIZED, 429: refusals.TOO_MANY}
        error = known.get(status, refusals.UNEXPECTED | {"status": str(status)})
        if status == 403:
            error = refusals.error(403, "FORBIDDEN_ERROR", "This request is forbidden for security reasons")
        return Reply.json({"errors": [error]}, status, self._quota.headers("", status))

    def _file(self, request: Request) -> Reply:
        try:
            if self.switches["upload_quota"] == "inside" and request.path.startswith(UPLOADS):
                self._quota.count(tokens.TEAM_KEY)
        except Refusal as refusal:
            return refusal.reply()
        return self._hosts.answer(request)

    def _check_rights(self, request: Request) -> None:
        if self.switches["agreements"] == "missing":
            title = "A required agreement is missing or has expired."
            detail = "This request requires an in-effect agreement that has not been signed or has expired."
            raise refusals.forbidden("FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED", title, detail)
        role = self.switches["role"]
        if role == "none" or (role == "read_only" and request.method != "GET"):
            title = "This request is forbidden for security reasons"
            detail = "The API key in use does not allow this request"
            raise refusals.forbidden(self.switches["role_code"], title, detail)

    # --- the control door -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Hold the example app and nothing else."""
        self._furnish(World())
        self._quota.forget()
        self._seeds.example()

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app, see `Seeds.seed`."""
        return self._seeds.seed(app)

    def apps(self) -> list[str]:
        """The Apple IDs."""
        return [row.id for row in self._room.world.of("apps")]

    def view(self, app_id: str) -> dict[str, Any]:
        """What customers and developers see, see `view.view_of`."""
        self._desk.lifecycle.keep_dates()
        return view_of(self._room, self._desk.lifecycle, self._app(app_id))

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see, see `storefront.storefront_of`."""
        self._desk.lifecycle.keep_dates()
        return storefront_of(self._room, self._desk.lifecycle, self._app(app_id))

    def advance(self, app_id: str, outcome: str, reason: str) -> None:
        """Let reviewers act, see `Review.advance`."""
        self._desk.review.advance(self._app(app_id).id, outcome, reason)

    def console(self, app_id: str, action: str, arguments: Mapping[str, Any]) -> Any:
        """Act as a person on the web site, see `Console`."""
        return self._console.act(self._app(app_id), action, arguments)

    def dump(self) -> Any:
        """Everything but what is the same for everybody."""
        world = self._room.world
        kept = {kind: rows for kind, rows in world.rows.items() if kind not in reference.UNSAVED}
        document = asdict(replace(world, rows=kept))
        for app in document["rows"].get("apps", {}).values():
            app["links"].pop("appPricePoints", None)
        return document

    def restore(self, document: Any) -> None:
        """Everything, as dumped."""
        self._furnish(revive(World, document))
        for app in self._room.world.of("apps"):
            reference.price(self._room.world, app)

    def _furnish(self, world: World) -> None:
        reference.furnish(world)
        self._room.world = world

    def _app(self, app_id: str) -> Row:
        for row in self._room.world.of("apps"):
            if app_id in {row.id, row["bundleId"]}:
                return row
        raise UnknownApp(f"{self.name} holds no app {app_id!r}; it holds {', '.join(self.apps())}")
