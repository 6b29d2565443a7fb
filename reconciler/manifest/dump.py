"""What is live, as a manifest: the reverse of loading, by the same annotations.

Files cannot be had back from a store, so what consists of files is told in a comment. Fields that are empty in the
store are left out, and with them unmanaged. Loading the text gives a desired state that agrees with what was live.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import yaml

from reconciler import resources
from reconciler.document import Guide
from reconciler.model import UNKNOWN, App, Resource, Scalar, Snapshot, Value, has_unknown

_INDENT: Final = "  "
_LONG: Final = 80
"""From this length on a text stands in lines of its own."""

_NOT_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_OF_FILES: Final = {"sets": "a path", "set-map": "a path"}

Lines = Iterator[str]


def dump(app: App, live: Snapshot, *, schema_path: str) -> str:
    """A manifest for one app.

    Args:
        app: the app; its `name` becomes the manifest's, or its id where it has none.
        live: what its store shows. Other apps in it are passed over.
        schema_path: where editors find `manifest.json`, seen from the manifest.
    """
    mine = {(address.kind, address.key): resource for address, resource in live.items() if address.app == app}
    guide = Guide.of(resources.schema(f"stores/{app.store}"))
    name = _NOT_A_NAME.sub("-", app.name or app.id).strip("-._") or "app"
    lines = [
        f"# yaml-language-server: $schema={schema_path}",
        f"# $schema: {schema_path}",
        f"app: {_scalar(name)}",
        "stores:",
        f"{_INDENT}{app.store}:",
        f"{_INDENT * 2}id: {_scalar(app.id)}",
    ]
    for part in guide.known:
        inner = guide.child(part)
        note = inner.note("x-resource") if inner else None
        if inner is not None and note:
            lines += _part(part, note, {key: each for (kind, key), each in mine.items() if kind == note["kind"]}, inner)
    return "\n".join(lines) + "\n"


def _part(name: str, note: Mapping[str, str], found: Mapping[str, Resource], guide: Guide) -> Lines:
    """One property of the store's block, if anything of it is live."""
    pad = _INDENT * 2
    match note["shape"]:
        case "object" if "" in found:
            yield from _mapping(name, found[""].values, pad, guide)
        case "map":
            inside = [line for key, each in sorted(found.items()) for line in _entry(key, each, pad + _INDENT, guide)]
            if any(not line.lstrip().startswith("#") for line in inside):
                yield f"{pad}{name}:"
            yield from inside
        case _:
            for key, resource in sorted(found.items()):
                yield f"{pad}# {_comment(f'{name}: {_held(note, key, resource)}')}"


def _entry(key: str, resource: Resource, pad: str, guide: Guide) -> Lines:
    """One entry of a map, such as a listing; a comment where the schema has no such key."""
    child = guide.child(key)
    if child is None:
        yield f"{pad}# {_comment(key)} is left out: the schema does not know it"
    else:
        yield from _mapping(key, resource.values, pad, child)


def _mapping(name: str, values: Mapping[str, Value], pad: str, guide: Guide) -> Lines:
    """A key with its fields below; only comments where no field can be written."""
    inside = [
        line
        for field in guide.known
        if values.get(field) is not None
        for line in _field(field, values[field], pad + _INDENT)
    ]
    if any(not line.lstrip().startswith("#") for line in inside):
        yield f"{pad}{_scalar(name)}:"
        yield from inside
    else:
        yield from (f"{pad}# {name}: {line.lstrip(' #')}" for line in inside)


def _field(name: str, value: Value, pad: str) -> Lines:
    if has_unknown(value):
        yield f"{pad}# {name} is left out: the store does not show it"
    elif isinstance(value, tuple):
        yield f"{pad}{_scalar(name)}:"
        yield from (f"{pad}{_INDENT}- {_scalar(item)}" for item in value)
    elif isinstance(value, str) and _stands_alone(value):
        yield f"{pad}{_scalar(name)}: |"
        yield from (f"{pad}{_INDENT}{line}" if line else "" for line in value.split("\n"))
    else:
        yield f"{pad}{_scalar(name)}: {_scalar(value)}"


def _held(note: Mapping[str, str], key: str, resource: Resource) -> str:
    """What is there in files, which nobody gives back."""
    files = resource.values.get("files")
    if files is None:
        named = {name: value for name, value in resource.values.items() if value not in {None, UNKNOWN}}
        fields = ", ".join(f"{name}: {value}" for name, value in named.items())
        return f"{key} is left out, as it belongs to a file ({fields or 'nothing shown'})"
    count = len(files) if isinstance(files, tuple) else 1
    shown = [
        f"{name.replace('_', ' ')} {', '.join(map(str, value))}"
        for name, value in resource.values.items()
        if name != "files" and isinstance(value, tuple) and not has_unknown(value)
    ]
    about = f" ({'; '.join(shown)})" if shown else ""
    wanted = _OF_FILES.get(note["shape"], "{file: PATH}")
    there = f"{count} file{'s' if count != 1 else ''}{about}"
    return f"{key} holds {there} not to be had back; to manage it, write {wanted}"


def _stands_alone(text: str) -> bool:
    """Should, and can, this text stand in lines of its own, as a literal block?"""
    if "\n" not in text and len(text) <= _LONG:
        return False
    lines = text.split("\n")
    safe = all(line == line.rstrip() and "\t" not in line and _printable(line) for line in lines)
    return safe and not lines[0].startswith(" ")


def _printable(line: str) -> bool:
    """Would YAML take every character of it as it is? Line breaks other than LF would be read as LF."""
    return not re.search("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]", line)


def _scalar(value: Scalar) -> str:
    """A value on one line, quoted where it needs to be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    written: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"))
    line = written.removesuffix("\n...\n").rstrip("\n")
    if _printable(value) and "\n" not in line:
        return line
    quoted: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"), default_style='"')
    return quoted.rstrip("\n")


def _comment(text: str) -> str:
    """A text that cannot leave its comment."""
    return "".join(char if char.isprintable() else "?" for char in text)
