"""Digital Turbine as a store of the sandbox: its wires, and the handles of its control door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, ClassVar

from reconciler.sandbox.digital_turbine.lifecycle import Lifecycle
from reconciler.sandbox.digital_turbine.login import Login
from reconciler.sandbox.digital_turbine.refusals import Refused, page, refused
from reconciler.sandbox.digital_turbine.seeds import EXAMPLE, seeded
from reconciler.sandbox.digital_turbine.state import App
from reconciler.sandbox.digital_turbine.storefront import storefront_of
from reconciler.sandbox.digital_turbine.switches import SWITCHES
from reconciler.sandbox.digital_turbine.uploads import Uploads
from reconciler.sandbox.digital_turbine.view import view_of
from reconciler.sandbox.disk import Disk, revive
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.switches import Switch
from reconciler.sandbox.wire import Refusal, Reply, Request, Route, Router

TOKEN = "/api/auth/token"  # noqa: S105 - a path
UPLOAD, STATUS = "/v1/upload_apk/external_user", "/v1/apks_external/{id}"


class DigitalTurbine(Store):
    """The App Management API and the Account Service, which are two hosts in truth and one port here."""

    name: ClassVar[str] = "digital-turbine"
    open_questions: ClassVar[tuple[Switch, ...]] = SWITCHES

    def __init__(self, disk: Disk, clock: Clock) -> None:
        super().__init__(disk, clock)
        self._login = Login(clock, self.switches)
        self._lifecycle = Lifecycle(clock, self.switches)
        self._uploads = Uploads(clock, self.switches, self._lifecycle)
        self._router: Router[Callable[[str, Request, str], Reply]] = Router(
            [Route("POST", UPLOAD, self._upload, writes=True), Route("GET", STATUS, self._status)]
        )

    # --- the wire -------------------------------------------------------------------------------------------------

    def endpoints(self, origin: str) -> dict[str, str]:
        """The API's base, and the whole address of the token endpoint."""
        return {"endpoint": origin, "token_endpoint": f"{origin}{TOKEN}"}

    def credentials(self) -> dict[str, str]:
        """Any that begin with `sandbox-` will do; these are as good as others. Each client_id is another client."""
        return {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}

    def writes(self, request: Request) -> bool:
        """Would this request change what the store holds? A status counts as none, though it may move on by it."""
        found = self._router.find(request.method, request.path)
        return found is not None and found[0].writes

    def answer(self, request: Request) -> Reply:
        """Act on the request: Account Service or App Management API."""
        try:
            if request.path == TOKEN:
                return self._login.token(request)
            return self._call(request)
        except Refusal as refusal:
            return refusal.reply()
        except Refused as no:
            return self._typed(no.reply(self.switches["error_shape"]))

    def fault_reply(self, status: int) -> Reply:
        """The gateway's web page for its own failures, else what the API says."""
        if status >= 500:
            return page(status)
        return self._typed(refused(status, "The request was refused").reply(self.switches["error_shape"]))

    def _call(self, request: Request) -> Reply:
        client = self._login.client(request.headers.get("Authorization"))
        found = self._router.find(request.method, request.path)
        if found is None:
            known = self._router.knows(request.path)
            raise refused(405 if known else 404, "Method not allowed" if known else "Not found")
        route, names = found
        return self._typed(route.operation(client, request, names.get("id", "")))

    def _upload(self, client: str, request: Request, _: str) -> Reply:
        return Reply.json(self._uploads.take(client, request), self.switches.number("success_status"))

    def _status(self, client: str, _: Request, upload_id: str) -> Reply:
        """The page shows a body with the id in it; whatever is in it is ignored."""
        return Reply.json(self._uploads.status(client, upload_id))

    def _typed(self, reply: Reply) -> Reply:
        """The answer, with the Content-Type that the switch gives to JSON."""
        if reply.headers.get("Content-Type") != "application/json":
            return reply
        return replace(reply, headers={**reply.headers, "Content-Type": self.switches["media_type"]})

    # --- the control door -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Hold the example app, of which nothing was uploaded."""
        self._uploads.apps = {EXAMPLE: App(EXAMPLE)}

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app or replace it, see `seeds.seeded`."""
        made = seeded(app, self.clock.now())
        self._uploads.apps[made.package] = made
        return made.package

    def apps(self) -> list[str]:
        """The packages: the example's, those that were seeded, and all of which something was uploaded."""
        return list(self._uploads.apps)

    def view(self, app_id: str) -> dict[str, Any]:
        """Its uploads as received and what became of them, see `view.view_of`."""
        return view_of(self._app(app_id))

    def taken(self, app_id: str) -> Mapping[str, int]:
        """Its uploads, by what they hold."""
        return Counter(upload.apk.sha256 for upload in self._app(app_id).uploads)

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see, see `storefront.storefront_of`."""
        return storefront_of(self._app(app_id))

    def advance(self, app_id: str, outcome: str, reason: str) -> None:
        """Let something happen to its last upload, one of `lifecycle.OUTCOMES`."""
        self._lifecycle.advance(self._app(app_id), outcome, reason)

    def console(self, app_id: str, action: str, arguments: Mapping[str, Any]) -> Any:
        """`set_words`: set status words by hand, see `Lifecycle.set_words`."""
        if action != "set_words":
            raise ValueError(f"no action {action!r}; there is set_words")
        return self._lifecycle.set_words(self._app(app_id), **arguments)

    def dump(self) -> Any:
        """All apps."""
        return {package: asdict(app) for package, app in self._uploads.apps.items()}

    def restore(self, document: Any) -> None:
        """All apps, as dumped."""
        self._uploads.apps = revive(dict[str, App], document)

    def _app(self, app_id: str) -> App:
        """The app as it stands by now."""
        app = self._uploads.apps.get(app_id)
        if app is None:
            raise UnknownApp(f"{self.name} holds no app {app_id!r}; it holds {', '.join(self.apps())}")
        self._lifecycle.look(app)
        return app
