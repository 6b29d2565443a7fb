"""The Amazon Appstore as a store of the sandbox: its wires, its gateway, and the handles of its control door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from reconciler.sandbox.amazon import refusals, routes, tables
from reconciler.sandbox.amazon.apks import Apks
from reconciler.sandbox.amazon.backroom import Answer, Backroom
from reconciler.sandbox.amazon.console import Console
from reconciler.sandbox.amazon.edits import Edits
from reconciler.sandbox.amazon.login import Login
from reconciler.sandbox.amazon.media import Media
from reconciler.sandbox.amazon.seeds import example, seeded
from reconciler.sandbox.amazon.state import App
from reconciler.sandbox.amazon.storefront import storefront_of
from reconciler.sandbox.amazon.switches import SWITCHES
from reconciler.sandbox.amazon.testers import Testers
from reconciler.sandbox.amazon.texts import Texts
from reconciler.sandbox.amazon.view import view_of
from reconciler.sandbox.disk import Disk, revive
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.switches import Switch
from reconciler.sandbox.wire import Refusal, Reply, Request, Router

TOKEN_PATHS = frozenset(("/auth/o2/token", "/auth/O2/token"))


class AmazonAppstore(Store):
    """The App Submission API, and Login with Amazon before it."""

    name: ClassVar[str] = "amazon-appstore"
    open_questions: ClassVar[tuple[Switch, ...]] = SWITCHES

    def __init__(self, disk: Disk, clock: Clock) -> None:
        super().__init__(disk, clock)
        self._room = Backroom(disk, clock, self.switches)
        self._login = Login(clock, self.switches)
        edits, texts = Edits(self._room), Texts(self._room)
        self._console = Console(self._room, edits)
        self._router = Router(
            [
                *routes.edit_routes(edits),
                *routes.text_routes(texts),
                *routes.apk_routes(Apks(self._room)),
                *routes.media_routes(Media(self._room, texts)),
                *routes.tester_routes(Testers(self._room)),
            ]
        )

    # --- the wire -------------------------------------------------------------------------------------------------

    def endpoints(self, origin: str) -> dict[str, str]:
        """The API's base and the token endpoint, with the paths that Amazon has."""
        return {"endpoint": f"{origin}{routes.API}", "token_endpoint": f"{origin}/auth/o2/token"}

    def credentials(self) -> dict[str, str]:
        """Any that begin with `sandbox-` will do; these are as good as others."""
        return {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}

    def writes(self, request: Request) -> bool:
        """Would this request change what the store holds?"""
        found = self._router.find(request.method, request.path)
        return found is not None and found[0].writes

    def answer(self, request: Request) -> Reply:
        """Act on the request: token endpoint, or gateway and API."""
        try:
            if request.path in TOKEN_PATHS:
                if request.method != "POST":
                    return Reply.json({"error": "invalid_request"}, 405)
                return self._login.token(request)
            if not request.path.startswith(f"{routes.API}/"):
                return Reply.json({"message": "Not Found"}, 404)
            return _reply(self._call(request))
        except Refusal as refusal:
            return self._shaped(refusal).reply()

    def fault_reply(self, status: int) -> Reply:
        """The gateway's words for 401, 403 and 429; `{}` for its own failures, as seen with 500."""
        if status in {401, 403}:
            return Reply.json({"Message": "Request is not authorized."}, status)
        return Reply.json({"Message": "Too Many Requests"} if status == 429 else {}, status)

    def _call(self, request: Request) -> Answer:
        self._login.check(request.headers.get("Authorization"))
        found = self._router.find(request.method, request.path)
        if found is None:
            raise self._no_such_call(request)
        route, names = found
        upload_path = _video_upload(request.path) if request.method == "POST" else ""
        if upload_path and self.switches["video_upload_path"] not in {upload_path, "both"}:
            raise refusals.refusal(404, ("not_found", "Not Found"))
        return route.operation(routes.Call(request, names))

    def _no_such_call(self, request: Request) -> Refusal:
        """405 for a path that has other methods, else what the gateway says to a path that it does not know."""
        if self._router.knows(request.path):
            return refusals.refusal(405, ("method_not_allowed", f"{request.method} is not supported here"))
        uri = request.path.removeprefix("/api")
        return refusals.gateway(
            self.switches.number("gateway_path_status"),
            f"Unable to fetch the request scope for uri = {uri} and verb = {request.method}",
        )

    def _shaped(self, refusal: Refusal) -> Refusal:
        """The refusal, as the switch has it: a single error may come without its envelope."""
        errors = refusal.body.get("errors", ())
        bare = self.switches["error_shape"] == "bare" and len(errors) == 1
        return Refusal(refusal.status, errors[0]) if bare else refusal

    # --- the control door -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Hold the example app and nothing else."""
        app = example(self.disk)
        self._room.apps = {app.id: app}

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app, see `seeds.seeded`."""
        made = seeded(app, self.disk)
        self._room.apps[made.id] = made
        return made.id

    def apps(self) -> list[str]:
        """The App IDs."""
        return list(self._room.apps)

    def view(self, app_id: str) -> dict[str, Any]:
        """What the console shows, see `view.view_of`."""
        return view_of(self._app(app_id))

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see, see `storefront.storefront_of`."""
        return storefront_of(self._app(app_id))

    def advance(self, app_id: str, outcome: str, reason: str) -> None:
        """End the review: approve, reject or reject_and_drop."""
        self._console.review(self._app(app_id), outcome, reason)

    def console(self, app_id: str, action: str, arguments: Mapping[str, Any]) -> Any:
        """Act as a person in the console, see `Console`."""
        return self._console.act(self._app(app_id), action, arguments)

    def dump(self) -> Any:
        """All apps."""
        return {app_id: asdict(app) for app_id, app in self._room.apps.items()}

    def restore(self, document: Any) -> None:
        """All apps, as dumped."""
        self._room.apps = revive(dict[str, App], document)

    def _app(self, app_id: str) -> App:
        try:
            return self._room.app(app_id)
        except Refusal as refusal:
            raise UnknownApp(f"{self.name} holds no app {app_id!r}; it holds {', '.join(self.apps())}") from refusal


def _reply(answer: Answer) -> Reply:
    headers = {"ETag": answer.etag} if answer.etag else {}
    if answer.status == 204:
        return Reply(204, headers=headers)
    return Reply.json(answer.value, answer.status, headers)


def _video_upload(path: str) -> str:
    """Which of the two addresses a film is sent to, `upload` or `plain`; "" if it is something else."""
    if path.endswith(f"/{tables.VIDEOS}/upload"):
        return "upload"
    return "plain" if path.endswith(f"/{tables.VIDEOS}") else ""
