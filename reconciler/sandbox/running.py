"""One store as it runs: requests come in through `exchange`, faults strike, the log is kept, state is saved.

`Running` is also the handle for tests in the same process; its methods are what the control door offers over HTTP.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from threading import RLock
from typing import Any

from reconciler.sandbox import sending
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.faults import Effect, Faults, Rule, clock_shift, rule_from
from reconciler.sandbox.log import Log
from reconciler.sandbox.presets import Action, Preset
from reconciler.sandbox.store import Clock, Store
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.wire import Reply, Request


class Running:
    """A store, its faults, its clock and its lock. Thread-safe."""

    def __init__(self, kind: type[Store], disk: Disk, log: Log, seed: int = 0) -> None:
        """Take up the state on disk, or start with the example app. `seed` is for rules by chance that have none."""
        self.clock = Clock()
        self._store = kind(disk, self.clock)
        self._disk = disk
        self._log = log
        self._seed = seed
        self._faults = Faults()
        self._lock = RLock()
        document = disk.load()
        if document is None:
            self._store.reset()
            self._save()
        else:
            self.clock.offset = document["clock_offset"]
            self._store.switches.set(document["switches"])
            self._store.restore(document["store"])

    @property
    def name(self) -> str:
        """The store's name."""
        return self._store.name

    def endpoints(self, origin: str) -> dict[str, str]:
        """The addresses that a client of this store is configured with, given its origin."""
        return self._store.endpoints(origin)

    def credentials(self) -> dict[str, str]:
        """Credentials that the store accepts."""
        return self._store.credentials()

    # --- requests -------------------------------------------------------------------------------------------------

    def exchange(self, request: Request, pause: sending.Pause) -> tuple[Reply | None, Effect]:
        """Answer a request, as the faults allow. No Reply means that the connection is to be cut."""
        effect = self._faults.strike(request.method, request.path)
        pause(effect.latency)
        with self._lock:
            write = self._store.writes(request)
            severed = self._faults.severed()
            reply, acted, heard = (None, False, False) if severed else self._act(request, effect, write=write)
            if not heard:
                reply = None
            self._note(request, reply, effect, write=write, acted=acted, severed=severed)
        return reply, effect

    def connection_latency(self) -> int:
        """Milliseconds that a new connection waits."""
        return self._faults.connection_latency()

    def _act(self, request: Request, effect: Effect, *, write: bool) -> tuple[Reply | None, bool, bool]:
        """The answer, whether the store acted, and whether the answer gets through to the client."""
        if effect.reset_before:
            return None, False, False
        if effect.made_up and not effect.after:
            return self._invented(effect, request), False, True
        reply = self._store.answer(request)
        acted, heard = reply.status < 400, not effect.reset_after
        if write and acted:
            self._save()
            heard = self._faults.count_write() and heard
        if effect.made_up:
            reply = self._invented(effect, request)
        elif effect.drop_etag:
            reply = dataclasses.replace(reply, headers={k: v for k, v in reply.headers.items() if k != "ETag"})
        return reply, acted, heard

    def _invented(self, effect: Effect, request: Request) -> Reply:
        return sending.invented(effect, request.path, self._store.fault_reply(effect.status or 200))

    def _note(
        self, request: Request, reply: Reply | None, effect: Effect, *, write: bool, acted: bool, severed: bool
    ) -> None:
        self._log.add(
            time=self.clock.now(),
            store=self.name,
            method=request.method,
            path=request.path,
            query=request.query,
            status=None if reply is None else reply.status,
            if_match=request.headers.get("If-Match"),
            etag=None if reply is None else reply.headers.get("ETag"),
            write=write,
            acted=acted,
            fault=str(effect) or ("cut_after_writes" if severed or reply is None else ""),
            size=request.body.size,
            sha256=request.body.sha256 if request.body.size else "",
        )

    def _save(self) -> None:
        if self._disk.lasting:
            settings = self._store.switches.kept()
            self._disk.save({"clock_offset": self.clock.offset, "switches": settings, "store": self._store.dump()})

    # --- the handles of the control door --------------------------------------------------------------------------

    def reset(self) -> None:
        """Start anew: the example app only, no faults, no requests noted, every switch and the clock as at first."""
        with self._lock:
            self._faults.replace(())
            self._log.clear(self.name)
            self._store.switches.reset()
            self.clock.offset = 0.0
            self._store.reset()
            self._save()

    def apps(self) -> list[str]:
        """The ids of the apps that the store holds."""
        with self._lock:
            return self._store.apps()

    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app or replace it; returns its id. Raises ValueError if the description makes no sense."""
        with self._lock:
            app_id = self._store.seed(app)
            self._save()
            return app_id

    def view(self, app_id: str) -> dict[str, Any]:
        """What is live, in draft and in review, as the store's console would show it. Raises UnknownApp."""
        with self._lock:
            return self._store.view(app_id)

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see of the app, live and in draft. Raises UnknownApp."""
        with self._lock:
            return self._store.storefront(app_id)

    def advance(self, app_id: str, outcome: str = "approve", reason: str = "") -> dict[str, Any]:
        """Let the review end, `approve` or one of the store's rejections; returns the view. Raises ValueError."""
        with self._lock:
            self._store.advance(app_id, outcome, reason)
            self._save()
            return self._store.view(app_id)

    def console(self, app_id: str, action: str, **arguments: Any) -> Any:
        """Act as a person in the store's console. Raises UnknownApp or ValueError."""
        with self._lock:
            result = self._store.console(app_id, action, arguments)
            self._save()
            return result

    def switches(self, **settings: object) -> dict[str, str]:
        """Set some switches; returns all of them. Raises ValueError for one that there is not."""
        with self._lock:
            self._store.switches.set(settings)
            self._save()
            return self._store.switches.settings()

    def describe_switches(self) -> dict[str, dict[str, object]]:
        """Every switch with its setting, its values and what it is about."""
        return self._store.switches.describe()

    def tick(self, seconds: float) -> float:
        """Move the store's clock; returns by how many seconds it now differs from the machine's."""
        with self._lock:
            self.clock.advance(seconds)
            self._save()
            return self.clock.offset

    def faults(self, *rules: str | Mapping[str, Any]) -> list[dict[str, Any]]:
        """Set these fault rules in place of any set before; none clears them. Raises ValueError for a bad rule.

        The switches of a preset go back to what they were.
        """
        own = self._own(rules)
        with self._lock:
            self._faults.replace(own)
            self._store.switches.lend({})
        return self._faults.describe()

    def add_faults(self, *rules: str | Mapping[str, Any]) -> list[dict[str, Any]]:
        """Set these fault rules besides those that are set. Raises ValueError for a bad rule."""
        self._faults.add(self._own(rules))
        return self._faults.describe()

    def describe_faults(self) -> list[dict[str, Any]]:
        """The fault rules that are set, with counters of how often each matched and fired."""
        return self._faults.describe()

    def rehearse(self, preset: Preset) -> list[dict[str, Any]]:
        """Put a preset in force in place of any faults; returns what people did in the console."""
        with self._lock:
            self.faults(*preset.rules)
            self._store.switches.lend(preset.switches.get(self.name, {}))
            actions = preset.console.get(self.name, ())
            return [{"app": app, **each} for app in self._store.apps() for each in actions if self._did(app, each)]

    def preset_switches(self) -> dict[str, str]:
        """The switches that a preset has set, until faults are cleared."""
        return self._store.switches.lent()

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """The requests to this store after number `since`."""
        return self._log.entries(self.name, since)

    def clear_requests(self) -> None:
        """Forget the requests to this store."""
        self._log.clear(self.name)

    def uploads(self) -> dict[str, int]:
        """How often a file with each sha256 was taken in by a request that acted, over all apps."""
        with self._lock:
            counts: Counter[str] = Counter()
            for app_id in self._store.apps():
                counts.update(self._store.taken(app_id))
            return dict(counts)

    def blob(self, sha256: str) -> bytes | None:
        """The content of a picture or film that the store holds, None if it has none with this hash."""
        return self._disk.blob(sha256)

    def _own(self, rules: tuple[str | Mapping[str, Any], ...]) -> list[Rule]:
        """The rules meant for this store; shifts of its clock among them are made at once, if all else is in order."""
        shifts = [shift for source in rules if (shift := clock_shift(source)) is not None]
        own = [rule_from(source, self._seed) for source in rules if clock_shift(source) is None]
        if shifts:
            self.tick(sum(shifts))
        return [rule for rule in own if fnmatchcase(self.name, rule.store)]

    def _did(self, app_id: str, action: Action) -> bool:
        """Act in the console; returns whether the app has what the action is about."""
        try:
            self.console(app_id, **action)
        except ValueError:
            return False
        return True
