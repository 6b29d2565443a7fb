"""Settings: `reconciler.yaml`, the environment and the command line's sandbox, as what the rest is given.

`reconciler.yaml` is optional and looked for from the current folder upwards, as far as the repository reaches. It
never holds a credential or secret, only where to find one: `env:NAME`, `file:PATH` or `{cmd: [program, argument, …]}`.

What is particular to a store is data in its schema:
  `x-endpoints`    name to {url, description}: the store's base URLs. `endpoint` is that of the API.
  `x-credentials`  name to {env, description}: the variable a credential is in by default, and where people get it;
                   with "optional": true it is "" where that variable is not set and the settings name no other place.

In the sandbox no real credential is even looked for, and what is sent in its place begins with `sandbox-`, which is
refused for every real host.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from reconciler import resources, settings_file
from reconciler.document import closest
from reconciler.drift import Ignore
from reconciler.errors import SettingsInvalid
from reconciler.plan import Limits
from reconciler.secrets import SANDBOX_PREFIX, Reference, Secrets, Source, Wanted, shown_to
from reconciler.store_settings import StoreSettings

FILE: Final = "reconciler.yaml"
STAND_IN: Final = f"{SANDBOX_PREFIX}notify"
"""What stands in the sandbox for every secret that is no store's."""
CODES: Final = settings_file.CODES
"""What these codes mean, and will go on meaning."""
_OWN: Final = frozenset({"credentials", "timeout", "wait", "jobs"})
"""What a store's block may say of every store; the rest is endpoints, and options of the store's own."""

Log = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Settings:
    """How reconciler works here.

    Args:
        ledger: where the ledger lies.
        guards: when a plan needs a person.
        timeout: seconds that one exchange without a large body may take.
        wait: seconds to wait for a store's machines.
        jobs: requests in flight at most, per store.
        folder: what relative paths start from: that of reconciler.yaml, or the current one.
        ignores: drift that a person chose to ignore.
        notify: who is told of what happened, as the schema has it.
    """

    ledger: Path
    guards: Limits
    timeout: float
    wait: float
    jobs: int
    folder: Path
    ignores: tuple[Ignore, ...]
    notify: Mapping[str, Any]
    _stores: Mapping[str, Mapping[str, Any]]
    _secrets: Mapping[str, Reference]
    _source: Source = field(repr=False)
    _sandbox: Mapping[str, Mapping[str, Any]] | None
    _stopping: threading.Event
    _log: Log

    def store(self, name: str) -> StoreSettings:
        """What a store's provider connects with. Raises SettingsInvalid if the store or its sandbox is not known."""
        known = resources.stores([name])
        if name not in known:
            near = closest(name, known)
            fix = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
            raise SettingsInvalid(f"there is no store {name!r}", fix=fix)
        own = self._stores.get(name, {})
        schema = resources.schema(f"stores/{name}")
        endpoints = self._endpoints(name, own, schema["x-endpoints"])
        references = own.get("credentials", {})
        secret = Secrets(name, schema["x-credentials"], references, self._secrets, self._source)
        return StoreSettings(
            endpoint=endpoints.pop("endpoint"),
            endpoints=endpoints,
            secret=secret if self._sandbox is None else shown_to(self._sandbox.get(name, {})),
            options={key: each for key, each in own.items() if key not in _OWN and key not in schema["x-endpoints"]},
            timeout=float(own.get("timeout", self.timeout)),
            wait=float(own.get("wait", self.wait)),
            jobs=int(own.get("jobs", self.jobs)),
            sandbox=self._sandbox is not None,
            stopping=self._stopping,
            log=self._log,
        )

    def secret(self, title: str, reference: Reference, fix: str) -> str:
        """What is to be had by a reference that is no store's; `title` names it. Raises Unauthorized if it is not.

        In the sandbox no real one is looked for.
        """
        return STAND_IN if self._sandbox is not None else self._source.get(Wanted(title, reference, fix, ""))

    @property
    def sandbox(self) -> bool:
        """Is nothing but the sandbox spoken to?"""
        return self._sandbox is not None

    def is_set_up(self, name: str) -> bool:
        """Does the environment hold a credential of this store, or this file say where one is, good or not?"""
        known = resources.schema(f"stores/{name}")["x-credentials"].values()
        there = any(self._source.environ.get(each["env"], "").strip() for each in known)
        return there or bool(self._stores.get(name, {}).get("credentials"))

    def _endpoints(self, name: str, own: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
        if self._sandbox is None:
            return {each: str(own.get(each, known[each]["url"])) for each in known}
        given = self._sandbox.get(name, {})
        missing = [each for each in known if each not in given]
        if missing:
            raise SettingsInvalid(f"the sandbox of {name} offers no {' and no '.join(missing)}", fix="start it anew")
        for each, url in given.items():
            if each == "credentials":
                continue
            if problem := _not_loopback(url):
                raise SettingsInvalid(f"the sandbox's {each} for {name} {problem}", fix="a sandbox is on this machine")
        return {each: given[each] for each in known}


def load(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    sandbox: Mapping[str, Mapping[str, Any]] | None = None,
    stopping: threading.Event | None = None,
    log: Log | None = None,
) -> Settings:
    """Read the settings. Raises SettingsInvalid with all problems of the file.

    Args:
        path: the file; None to look for reconciler.yaml, and to do without if there is none.
        environ: where variables are looked up.
        sandbox: store to its endpoints by name, and under `credentials` to what it accepts. If given, nothing but
            the sandbox is spoken to.
        stopping: set once a signal asked us to stop.
        log: takes one dict for each exchange with a store.
    """
    path = path or _nearest(Path.cwd())
    given = settings_file.settings(path) if path else {}
    schema = resources.schema("settings")["properties"]

    def setting(name: str) -> Any:
        return given.get(name, schema[name]["default"])

    folder = path.resolve().parent if path else Path.cwd()
    return Settings(
        ledger=folder / setting("ledger"),
        guards=Limits(**given.get("guards", {})),
        timeout=float(setting("timeout")),
        wait=float(setting("wait")),
        jobs=int(setting("jobs")),
        folder=folder,
        ignores=settings_file.entries(given.get("drift", {}), FILE),
        notify=given.get("notify", {}),
        _stores=given.get("stores", {}),
        _secrets=given.get("secrets", {}),
        _source=Source(environ, folder),
        _sandbox=sandbox,
        _stopping=stopping or threading.Event(),
        _log=log or (lambda _entry: None),
    )


def _nearest(folder: Path) -> Path | None:
    """reconciler.yaml here or further up, but not beyond the repository (a folder with `.git` in it)."""
    for each in (folder, *folder.parents):
        if (each / FILE).is_file():
            return each / FILE
        if (each / ".git").exists():
            return None
    return None


def _not_loopback(url: str) -> str:
    """What is wrong with the address of a sandbox; "" if nothing is."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "is not a web address"
    return "" if settings_file.is_loopback(parts.hostname) else f"is on {parts.hostname}, not on this machine"
