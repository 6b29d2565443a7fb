"""The control door: everything that can be done to a running sandbox, over HTTP under `/_sandbox/`.

GET    /_sandbox/                                the stores, their addresses, the environment lines
POST   /_sandbox/reset                           start anew; so does POST …/stores/STORE/reset for one store
GET    /_sandbox/requests?store=&since=N         requests so far; &seconds=N: of the last N; DELETE forgets them
GET    /_sandbox/faults                          rules set; PUT replaces, POST adds, DELETE clears ([rule, …])
GET    /_sandbox/rehearsal                       rules, and switches of a preset; PUT puts one in force ({"preset": …})
POST   /_sandbox/clock                           {"advance": seconds, "store": optional}
GET    /_sandbox/stores/STORE/switches           with values and meaning; PUT sets some ({name: value})
GET    /_sandbox/stores/STORE/uploads            how often each file was taken in, by sha256
GET    /_sandbox/stores/STORE/blobs/SHA256       the bytes of a picture or film
GET    /_sandbox/stores/STORE/apps               ids; POST seeds one
GET    /_sandbox/stores/STORE/apps/APP           what is live, in draft and in review
POST   /_sandbox/stores/STORE/apps/APP/review    {"outcome": "approve", "reason": optional}
POST   /_sandbox/stores/STORE/apps/APP/console   {"action": …, and its arguments}
GET    /_sandbox/storefront/                     for people: the apps of all stores as shoppers would see them
GET    /_sandbox/storefront/STORE/APP?locale=    one app, live and draft side by side
GET    /_sandbox/storefront/STORE/files/SHA256   the picture or film, as browsers show it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from reconciler.sandbox.faults import Effect, clock_shift, rule_from
from reconciler.sandbox.log import Log
from reconciler.sandbox.presets import find
from reconciler.sandbox.running import Running
from reconciler.sandbox.sending import Pause
from reconciler.sandbox.store import UnknownApp
from reconciler.sandbox.storefront.counter import Counter
from reconciler.sandbox.wire import Refusal, Reply, Request, Route, Router

PREFIX = "/_sandbox"


@dataclass(frozen=True)
class Call:
    """A request at the door, with the segments of its path by name."""

    request: Request
    names: Mapping[str, str]

    @property
    def given(self) -> Any:
        """The body as JSON, an empty object if there is none. Refuses with 400 if it is not JSON."""
        if not self.request.body.size:
            return {}
        try:
            return self.request.body.json()
        except ValueError as error:
            raise Refusal(400, {"error": f"the body is not JSON: {error}"}) from error

    @property
    def fields(self) -> dict[str, Any]:
        """The body as a JSON object. Refuses with 400 if it is something else."""
        if not isinstance(self.given, dict):
            raise Refusal(400, {"error": "the body must be a JSON object"})
        return self.given


class Door:
    """Answers requests under `/_sandbox/`. `index` gives what the front page says."""

    def __init__(self, stores: Mapping[str, Running], log: Log, index: Callable[[], dict[str, Any]]) -> None:
        self._stores = stores
        self._log = log
        self._index = index
        self._counter = Counter(stores)
        store, app = "/stores/{store}", "/stores/{store}/apps/{app}"
        routes: list[tuple[str, str, Callable[[Call], Any]]] = [
            ("GET", "/", lambda _: index()),
            ("POST", "/reset", self._reset_all),
            ("GET", "/requests", self._requests),
            ("DELETE", "/requests", lambda call: log.clear(call.request.query.get("store", ""))),
            ("GET", "/faults", lambda _: self._each(Running.describe_faults)),
            ("PUT", "/faults", lambda call: self._set_faults(call, Running.faults)),
            ("POST", "/faults", lambda call: self._set_faults(call, Running.add_faults)),
            ("DELETE", "/faults", lambda _: self._each(Running.faults)),
            ("GET", "/rehearsal", lambda _: self._in_force({name: [] for name in stores})),
            ("PUT", "/rehearsal", self._rehearse),
            ("POST", "/clock", self._clock),
            ("POST", f"{store}/reset", lambda call: self._store(call).reset()),
            ("GET", f"{store}/switches", lambda call: self._store(call).describe_switches()),
            ("PUT", f"{store}/switches", lambda call: self._store(call).switches(**call.fields)),
            ("GET", f"{store}/uploads", lambda call: self._store(call).uploads()),
            ("GET", f"{store}/blobs/{{sha256}}", self._blob),
            ("GET", f"{store}/apps", lambda call: self._store(call).apps()),
            ("POST", f"{store}/apps", lambda call: {"id": self._store(call).seed(call.fields)}),
            ("GET", app, lambda call: self._store(call).view(call.names["app"])),
            ("POST", f"{app}/review", self._review),
            ("POST", f"{app}/console", self._console),
            ("GET", "/storefront/", lambda _: self._counter.index()),
            ("GET", "/storefront/{store}/{app}", self._storefront),
            ("GET", "/storefront/{store}/files/{sha256}", self._storefront_file),
        ]
        self._router = Router([Route(method, PREFIX + path, operation) for method, path, operation in routes])

    def exchange(self, request: Request, _pause: Pause) -> tuple[Reply, Effect]:
        """Answer a request. Faults never strike here."""
        return self._answer(request), Effect()

    def _answer(self, request: Request) -> Reply:
        found = self._router.find(request.method, request.path)
        if found is None:
            known = self._router.knows(request.path)
            return Reply.json({"error": f"no such call: {request.method} {request.path}"}, 405 if known else 404)
        route, names = found
        try:
            result = route.operation(Call(request, names))
        except Refusal as refusal:
            return refusal.reply()
        except UnknownApp as unknown:
            return Reply.json({"error": str(unknown.args[0])}, 404)
        except (ValueError, TypeError) as error:
            return Reply.json({"error": str(error)}, 400)
        return result if isinstance(result, Reply) else Reply.json({} if result is None else result)

    def _store(self, call: Call) -> Running:
        return self._named(call.names["store"])

    def _named(self, name: str) -> Running:
        if name not in self._stores:
            raise Refusal(404, {"error": f"no store {name!r} is running; there are {', '.join(self._stores)}"})
        return self._stores[name]

    def _each(self, handle: Callable[[Running], Any]) -> dict[str, Any]:
        return {name: handle(store) for name, store in self._stores.items()}

    def _reset_all(self, _call: Call) -> None:
        self._each(Running.reset)

    def _requests(self, call: Call) -> list[dict[str, Any]]:
        query = call.request.query
        since, seconds = int(query.get("since", "0")), float(query.get("seconds", "inf"))
        return self._log.entries(query.get("store", ""), since, seconds)

    def _set_faults(self, call: Call, handle: Callable[..., Any]) -> dict[str, Any]:
        rules = call.given if isinstance(call.given, list) else [call.given]
        for rule in rules:
            self._meant_for_one(rule)
        return self._each(lambda store: handle(store, *rules))

    def _meant_for_one(self, rule: Any) -> None:
        """A rule for a store that is not running would never strike, without a word."""
        if clock_shift(rule) is not None:
            return
        store = rule_from(rule).store
        if not any(fnmatchcase(name, store) for name in self._stores):
            raise Refusal(400, {"error": f"no store {store!r} is running; there are {', '.join(self._stores)}"})

    def _rehearse(self, call: Call) -> dict[str, Any]:
        name = str(call.fields.get("preset", ""))
        preset = find(name)
        if not any(preset.concerns(store) for store in self._stores):
            raise Refusal(400, {"error": f"preset {name} does nothing to {', '.join(self._stores)}"})
        return self._in_force(self._each(lambda store: store.rehearse(preset)))

    def _in_force(self, console: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """By store, the rules and switches in force, and what people have just done in its console."""
        rules, switches = self._each(Running.describe_faults), self._each(Running.preset_switches)
        return {"faults": rules, "switches": switches, "console": dict(console)}

    def _clock(self, call: Call) -> dict[str, Any]:
        seconds = float(call.fields.get("advance", 0))
        if "store" in call.fields:
            return {call.fields["store"]: self._named(call.fields["store"]).tick(seconds)}
        return self._each(lambda store: store.tick(seconds))

    def _blob(self, call: Call) -> Reply:
        content = self._store(call).blob(call.names["sha256"])
        if content is None:
            raise Refusal(404, {"error": f"no file with sha256 {call.names['sha256']} is kept"})
        return Reply(200, content, {"Content-Type": "application/octet-stream"})

    def _storefront(self, call: Call) -> Reply:
        return self._counter.app(call.names["store"], call.names["app"], call.request.query)

    def _storefront_file(self, call: Call) -> Reply:
        return self._counter.file(call.names["store"], call.names["sha256"], call.request)

    def _review(self, call: Call) -> dict[str, Any]:
        given = call.fields
        return self._store(call).advance(
            call.names["app"], str(given.get("outcome", "approve")), str(given.get("reason", ""))
        )

    def _console(self, call: Call) -> Any:
        arguments = dict(call.fields)
        action = str(arguments.pop("action", ""))
        return self._store(call).console(call.names["app"], action, **arguments)
