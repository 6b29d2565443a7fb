"""What stands in `reconciler.yaml`, and in a separate ignore list: read whole, every problem with its place.

Where only a reference to a secret belongs, whatever else stands there may be the secret itself: it is refused
without being quoted, and while it is in the file no line of it is shown.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from reconciler import resources
from reconciler.document import Broken, Checker, Fields, Guide, closest, locate, read, to_data
from reconciler.drift import Ignore
from reconciler.errors import Diagnostic, Place, SettingsInvalid
from reconciler.explanations import Explanation
from reconciler.secrets import is_reference

CODES: Final[Mapping[str, Explanation]] = {
    "R2900": Explanation(
        "reconciler.yaml does not hold settings",
        "The file cannot be read, or holds something other than a mapping of settings.",
        "Correct it by `reconciler schema settings`, or remove it: everything works without.",
    ),
    "R2901": Explanation(
        "a credential or secret stands in reconciler.yaml itself",
        "The file is in git, where everybody who ever had the repository can read it.",
        "Write env:NAME, file:PATH or {cmd: […]} there, and change the credential: it was seen.",
    ),
    "R2902": Explanation(
        "an endpoint is not a plain https address",
        "Credentials are sent there, so that it has to be https, without a user, a query or a fragment.",
        "Write it like https://host/path. A sandbox on this machine is reached with --sandbox.",
    ),
    "R2903": Explanation(
        "the last day of an ignored drift is no date",
        "It is written otherwise than YYYY-MM-DD, or there is no such day.",
        "Write it as 2026-12-31.",
    ),
}
"""What these codes mean, and will go on meaning."""

_DRIFT: Final = "drift"
_NOTIFY: Final = "notify"
_WEBHOOK: Final = "webhook"


def settings(path: Path) -> dict[str, Any]:
    """What reconciler.yaml says, by its schema. Raises SettingsInvalid with all problems of the file."""
    root = _root(path)
    if root is None:
        return {}
    schema = _schema(root)
    data: dict[str, Any] = to_data(root, Guide.of(schema))
    literals = list(_literals(data, root, schema["properties"]))
    addresses = [*_bad_endpoints(data, root), *_bad_webhook(data, root)]
    dates = _bad_dates(data.get(_DRIFT), root, (_DRIFT,))
    problems = [*_without_echo(Checker(schema).check(data, root), literals), *addresses, *dates]
    _raise_any([_placeless(each) for each in problems] if literals else problems, path)
    return data


def ignores(path: Path) -> tuple[Ignore, ...]:
    """A separate ignore list, in the form of `drift` in reconciler.yaml. Raises SettingsInvalid."""
    root = _root(path)
    if root is None:
        return ()
    schema = resources.schema("settings")["properties"][_DRIFT]
    data: dict[str, Any] = to_data(root, Guide.of(schema))
    _raise_any([*Checker(schema).check(data, root), *_bad_dates(data, root)], path)
    return entries(data, str(path))


def entries(block: Mapping[str, Any], file: str) -> tuple[Ignore, ...]:
    """The entries of a block `drift` that was checked. `file` is named with each."""
    return tuple(Ignore(each["address"], each["reason"], each["until"], file) for each in block.get("ignore", ()))


def _schema(root: Fields) -> dict[str, Any]:
    """That of settings, with a block for each store of another package that the file names: of its schema's words."""
    schema = resources.schema("settings")
    named, known = root.entries.get("stores"), schema["properties"]["stores"]
    names = tuple(named.entries) if isinstance(named, Fields) else ()
    blocks: dict[str, Any] = dict(known["properties"])
    blocks |= {name: _block(name, blocks) for name in names if name not in blocks and name in resources.stores(names)}
    return {**schema, "properties": {**schema["properties"], "stores": {**known, "properties": blocks}}}


def _block(store: str, blocks: Mapping[str, Any]) -> dict[str, Any]:
    """What may be set for such a store: its endpoints, its credentials, and what may be set for every store."""
    like, told = next(iter(blocks.values())), resources.schema(f"stores/{store}")
    common = set.intersection(*(set(each["properties"]) for each in blocks.values()))
    inside = {name: like["properties"][name] for name in common}
    inside |= dict.fromkeys(told["x-endpoints"], inside["endpoint"])
    references = {name: {"$ref": "#/definitions/reference"} for name in told["x-credentials"]}
    inside["credentials"] = {**inside["credentials"], "properties": references}
    return {**like, "description": told["title"], "properties": inside}


def _root(path: Path) -> Fields | None:
    try:
        root = read(path.read_bytes(), str(path))
    except OSError as error:
        raise SettingsInvalid(f"{path} cannot be read: {error.strerror}", fix="correct the path") from None
    except Broken as broken:
        raise SettingsInvalid(f"{path} cannot be read", diagnostics=(broken.diagnostic,)) from None
    if root is None or isinstance(root, Fields):
        return root
    diagnostic = Diagnostic("R2900", "settings are a mapping", Place(str(path), root.line, root.column))
    raise SettingsInvalid(f"{path} does not hold settings", diagnostics=(diagnostic,))


def _raise_any(problems: list[Diagnostic], path: Path) -> None:
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        ordered = sorted(problems, key=lambda each: each.place or Place("", 0, 0))
        raise SettingsInvalid(f"{count} in {path}", diagnostics=tuple(ordered))


# --- secrets in the open ------------------------------------------------------------------------------------------

Literal = tuple[tuple[str, ...], Place]
"""The path and the place of what may be a secret."""


def _literals(data: Mapping[str, Any], root: Fields, known: Mapping[str, Any]) -> Iterator[Literal]:
    """Whatever stands in the file itself where only a reference belongs, under a misspelt heading too."""
    yield from _literals_under("secrets", (), data, known, root)
    for store, block in _blocks(data).items():
        own = known["stores"]["properties"].get(store, {}).get("properties", {})
        yield from _literals_under("credentials", ("stores", store), block, own, root)
    for name, block in data.items():
        if closest(name, known) == _NOTIFY:
            yield from _literals_of_channels(name, block, root)


def _literals_under(
    heading: str, above: tuple[str, ...], block: Mapping[str, Any], known: Mapping[str, Any], root: Fields
) -> Iterator[Literal]:
    for name, held in block.items():
        if closest(name, {*known, heading}) == heading:
            path = (*above, name)
            inside = {(*path, key): each for key, each in held.items()} if isinstance(held, dict) else {path: held}
            yield from ((each, locate(root, each)) for each, value in inside.items() if not is_reference(value))


def _literals_of_channels(name: str, block: Any, root: Fields) -> Iterator[Literal]:
    """All that is no reference under `notify`, but for a web address without baggage where one may stand."""
    channels = block if isinstance(block, dict) else {"": block}
    for channel, held in channels.items():
        if isinstance(held, bool):
            continue
        for key, value in (held if isinstance(held, dict) else {"": held}).items():
            open_address = (channel, key) == (_WEBHOOK, "url") and not set(str(value)) & set("?#@")
            if not open_address and not is_reference(value):
                path = tuple(each for each in (name, channel, key) if each)
                yield path, locate(root, path)


def _without_echo(found: list[Diagnostic], literals: list[Literal]) -> list[Diagnostic]:
    """The problems, but for those that would quote a secret."""
    lines = {place.line for _, place in literals}
    kept = [each for each in found if each.place is None or each.place.line not in lines]
    for path, place in literals:
        sort = "credential" if "stores" in path else "secret"
        summary = f"{place}: {'.'.join(path)} is a {sort} in the open"
        fix = f"put env:NAME, file:PATH or {{cmd: [program, …]}} there, and change the {sort}: it has been seen"
        kept.append(Diagnostic("R2901", summary, fix=fix))
    return kept


def _placeless(diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.place is None:
        return diagnostic
    return replace(diagnostic, summary=f"{diagnostic.place}: {diagnostic.summary}", place=None)


# --- addresses and dates ------------------------------------------------------------------------------------------


def _blocks(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    stores = data.get("stores")
    return {name: each for name, each in stores.items() if isinstance(each, dict)} if isinstance(stores, dict) else {}


def _bad_endpoints(data: Mapping[str, Any], root: Fields) -> Iterator[Diagnostic]:
    blocks = _blocks(data)
    stores = resources.stores(blocks)
    for store, block in blocks.items():
        known = resources.schema(f"stores/{store}")["x-endpoints"] if store in stores else {}
        for name in known:
            if isinstance(block.get(name), str) and (problem := _not_https(block[name])):
                where = locate(root, ("stores", store, name))
                fix = "for the sandbox use --sandbox, which needs no settings"
                yield Diagnostic("R2902", f"{name} {problem}", where, fix=fix)


def _not_https(url: str) -> str:
    """What is wrong with the address of a real store; "" if nothing is."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return "must be a web address that begins with https://"
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "must have no user, password, query or fragment"
    return ""


def _bad_webhook(data: Mapping[str, Any], root: Fields) -> Iterator[Diagnostic]:
    block = data.get(_NOTIFY)
    webhook = block.get(_WEBHOOK) if isinstance(block, dict) else None
    url = webhook.get("url") if isinstance(webhook, dict) else None
    if isinstance(url, str) and not is_reference(url) and (problem := not_for_notices(url)):
        yield Diagnostic("R2902", f"url {problem}", locate(root, (_NOTIFY, _WEBHOOK, "url")))


def not_for_notices(url: str) -> str:
    """What is wrong with an address that notices are to be sent to; "" if nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "is not a web address"
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        return "must be a web address that begins with https://"
    return "must have no user and no password" if parts.username is not None or parts.password is not None else ""


def is_loopback(host: str) -> bool:
    """Is it this machine?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bad_dates(block: Any, root: Fields, above: tuple[str, ...] = ()) -> Iterator[Diagnostic]:
    listed = block.get("ignore") if isinstance(block, dict) else None
    for place, each in enumerate(listed if isinstance(listed, list) else ()):
        until = each.get("until") if isinstance(each, dict) else None
        if isinstance(until, str) and not _is_date(until):
            where = locate(root, (*above, "ignore", place, "until"))
            yield Diagnostic("R2903", f"{until!r} is no date", where, fix="write it as 2026-12-31")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
