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

import ipaddress
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from reconciler import resources
from reconciler.document import Broken, Checker, Fields, Guide, closest, locate, read, to_data
from reconciler.errors import Diagnostic, Place, SettingsInvalid
from reconciler.plan import Limits
from reconciler.secrets import Reference, Secrets, Source, is_reference, shown_to
from reconciler.store_settings import StoreSettings

FILE: Final = "reconciler.yaml"
CODES: Final[Mapping[str, str]] = {
    "R2900": "reconciler.yaml does not hold settings",
    "R2901": "a credential or secret stands in reconciler.yaml itself",
    "R2902": "an endpoint is not a plain https address",
}
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
    """

    ledger: Path
    guards: Limits
    timeout: float
    wait: float
    jobs: int
    folder: Path
    _stores: Mapping[str, Mapping[str, Any]]
    _secrets: Mapping[str, Reference]
    _source: Source = field(repr=False)
    _sandbox: Mapping[str, Mapping[str, Any]] | None
    _stopping: threading.Event
    _log: Log

    def store(self, name: str) -> StoreSettings:
        """What a store's provider connects with. Raises SettingsInvalid if the store or its sandbox is not known."""
        if name not in resources.stores():
            near = closest(name, resources.stores())
            fix = f"did you mean {near}?" if near else f"there are: {', '.join(resources.stores())}"
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
    given = _read(path) if path else {}
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


def _read(path: Path) -> dict[str, Any]:
    try:
        root = read(path.read_bytes(), str(path))
    except OSError as error:
        raise SettingsInvalid(f"{path} cannot be read: {error.strerror}", fix="correct the path") from None
    except Broken as broken:
        raise SettingsInvalid(f"{path} cannot be read", diagnostics=(broken.diagnostic,)) from None
    if root is None:
        return {}
    if not isinstance(root, Fields):
        diagnostic = Diagnostic("R2900", "settings are a mapping", Place(str(path), root.line, root.column))
        raise SettingsInvalid(f"{path} does not hold settings", diagnostics=(diagnostic,))
    schema = resources.schema("settings")
    data: dict[str, Any] = to_data(root, Guide.of(schema))
    literals = list(_literals(data, root))
    problems = [*_without_echo(Checker(schema).check(data, root), literals), *_bad_endpoints(data, root, literals)]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        ordered = sorted(problems, key=lambda each: each.place or Place("", 0, 0))
        raise SettingsInvalid(f"{count} in {path}", diagnostics=tuple(ordered))
    return data


def _blocks(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    stores = data.get("stores")
    return {name: each for name, each in stores.items() if isinstance(each, dict)} if isinstance(stores, dict) else {}


Literal = tuple[tuple[str, ...], Place]
"""The path and the place of what may be a secret."""


def _literals(data: Mapping[str, Any], root: Fields) -> Iterator[Literal]:
    """Whatever stands in the file itself where only a reference belongs, under a misspelt heading too."""
    known = resources.schema("settings")["properties"]
    yield from _literals_under("secrets", (), data, known, root)
    for store, block in _blocks(data).items():
        own = known["stores"]["properties"].get(store, {}).get("properties", {})
        yield from _literals_under("credentials", ("stores", store), block, own, root)


def _literals_under(
    heading: str, above: tuple[str, ...], block: Mapping[str, Any], known: Mapping[str, Any], root: Fields
) -> Iterator[Literal]:
    for name, held in block.items():
        if closest(name, {*known, heading}) == heading:
            path = (*above, name)
            inside = {(*path, key): each for key, each in held.items()} if isinstance(held, dict) else {path: held}
            yield from ((each, locate(root, each)) for each, value in inside.items() if not is_reference(value))


def _without_echo(found: list[Diagnostic], literals: list[Literal]) -> list[Diagnostic]:
    """The problems, but for those that would quote a secret. While one stands in the file, no line is shown."""
    if not literals:
        return found
    lines = {place.line for _, place in literals}
    kept = [_placeless(each) for each in found if each.place is None or each.place.line not in lines]
    for path, place in literals:
        sort = "secret" if len(path) < 3 else "credential"
        summary = f"{place}: {'.'.join(path)} is a {sort} in the open"
        fix = f"put env:NAME, file:PATH or {{cmd: [program, …]}} there, and change the {sort}: it has been seen"
        kept.append(Diagnostic("R2901", summary, fix=fix))
    return kept


def _placeless(diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, summary=f"{diagnostic.place}: {diagnostic.summary}", place=None)


def _bad_endpoints(data: Mapping[str, Any], root: Fields, literals: list[Any]) -> list[Diagnostic]:
    found = []
    for store, block in _blocks(data).items():
        known = resources.schema(f"stores/{store}")["x-endpoints"] if store in resources.stores() else {}
        for name in known:
            if isinstance(block.get(name), str) and (problem := _not_https(block[name])):
                where = locate(root, ("stores", store, name))
                fix = "for the sandbox use --sandbox, which needs no settings"
                found.append(Diagnostic("R2902", f"{name} {problem}", where, fix=fix))
    return [_placeless(each) for each in found] if literals else found


def _not_https(url: str) -> str:
    """What is wrong with the address of a real store; "" if nothing is."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return "must be a web address that begins with https://"
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "must have no user, password, query or fragment"
    return ""


def _not_loopback(url: str) -> str:
    """What is wrong with the address of a sandbox; "" if nothing is."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "is not a web address"
    return "" if _is_loopback(parts.hostname) else f"is on {parts.hostname}, not on this machine"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
