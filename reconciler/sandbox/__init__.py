"""A local server that behaves like each store. It imports nothing of the rest of the package.

with Sandbox() as sandbox:
    sandbox.endpoints()["amazon-appstore"]["endpoint"]    # http://127.0.0.1:PORT/api/appstore
    sandbox.control("amazon-appstore").faults("POST */apks/upload: reset_after nth=2")
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from reconciler.sandbox.disk import Disk
from reconciler.sandbox.door import PREFIX, Door
from reconciler.sandbox.log import Log
from reconciler.sandbox.registry import STORES
from reconciler.sandbox.running import Running
from reconciler.sandbox.server import Server
from reconciler.sandbox.store import Clock, Store, UnknownApp
from reconciler.sandbox.storefront.addresses import ROOT

__all__ = ["STORES", "Running", "Sandbox", "Store", "UnknownApp"]


class Sandbox:
    """Stores that run on ports of their own on 127.0.0.1, and a control door.

    Args:
        stores: which, by name; all of them if None. Raises ValueError for one that there is not.
        port: the control door's; store number i (from 0) gets `port + 1 + i`. 0: any free ports.
        seed: for fault rules by chance (`p=`) that have none of their own; the same seed strikes the same requests.
        data: folder in which state outlives the sandbox; without it, everything is forgotten in the end.

    Raises OSError naming the port if one is taken, and ValueError naming the file if saved state is damaged.
    """

    def __init__(
        self, stores: Sequence[str] | None = None, *, port: int = 0, seed: int = 0, data: Path | None = None
    ) -> None:
        names = list(STORES) if stores is None else list(dict.fromkeys(stores))
        if unknown := [name for name in names if name not in STORES]:
            raise ValueError(f"no sandbox for {', '.join(unknown)}; there are {', '.join(STORES)}")
        self._scratch = tempfile.TemporaryDirectory(prefix="reconciler-sandbox-") if data is None else None
        folder = data or Path(self._scratch.name if self._scratch else "")
        log = Log()
        self._running = {
            name: Running(STORES[name], Disk(folder / name, lasting=data is not None), log, seed) for name in names
        }
        self._servers: dict[str, Server] = {}
        try:
            self._listen(port, Door(self._running, log, self.index))
        except OSError:
            self.stop()
            raise

    def _listen(self, port: int, door: Door) -> None:
        """Take all ports. The door's server is named by the empty string."""
        self._servers[""] = Server(port, door.exchange, Clock(), lambda: 0)
        for position, (name, store) in enumerate(self._running.items()):
            own = port + 1 + position if port else 0
            self._servers[name] = Server(own, store.exchange, store.clock, store.connection_latency)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Answer requests from now on; returns at once."""
        for server in self._servers.values():
            server.start()
        return self

    def stop(self) -> None:
        """Give the ports back, end all connections, and remove what was not to last. May be called twice."""
        while self._servers:
            self._servers.popitem()[1].stop()
        if self._scratch:
            self._scratch.cleanup()

    @property
    def url(self) -> str:
        """The control door's base, such as `http://127.0.0.1:8320`."""
        return self._servers[""].origin

    def endpoints(self) -> dict[str, dict[str, str]]:
        """By store, the addresses that a client of it is to be configured with."""
        return {name: store.endpoints(self._servers[name].origin) for name, store in self._running.items()}

    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds this sandbox."""
        return {"RECONCILER_SANDBOX": self.url}

    def control(self, store: str) -> Running:
        """The handles of one store, as the control door has them. Raises ValueError if it is not running."""
        if store not in self._running:
            raise ValueError(f"no store {store!r} is running; there are {', '.join(self._running)}")
        return self._running[store]

    def index(self) -> dict[str, Any]:
        """What the door's front page says: its address, the storefront's, environment, stores and their credentials."""
        return {
            "url": f"{self.url}{PREFIX}/",
            "storefront": f"{self.url}{ROOT}",
            "environment": self.environment(),
            "lines": [f"export {name}={value}" for name, value in self.environment().items()],
            "stores": {
                name: {**addresses, "credentials": self._running[name].credentials()}
                for name, addresses in self.endpoints().items()
            },
        }
