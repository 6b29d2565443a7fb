"""What is live, as a manifest: the reverse of loading, by the same annotations.

Files cannot be had back from a store, so what consists of files is told in a comment. Fields that are empty in the
store are left out, and with them unmanaged. Loading the text gives a desired state that agrees with what was live;
where a store shows too little for a manifest, what is missing is told in comments as well, to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler import resources
from reconciler.document import Guide
from reconciler.manifest.lines import INDENT, comment, scalar, text
from reconciler.manifest.values import unflat
from reconciler.model import UNKNOWN, App, Resource, Snapshot, Value, Values, has_unknown

_NOT_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_OF_FILES: Final = {"sets": "a path", "set-map": "a path", "set": "a path"}

Lines = Iterator[str]
Found = Mapping[tuple[str, str], Resource]
"""What is live in one block, by kind and by the key within the block."""


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
        f"app: {scalar(name)}",
        "stores:",
        f"{INDENT}{app.store}:",
        f"{INDENT * 2}id: {scalar(app.id)}",
    ]
    block = list(_block(guide, mine, INDENT * 2))
    lines += [*block, *_lacking(guide, block, INDENT * 2)]
    return "\n".join(lines) + "\n"


def _block(guide: Guide, mine: Found, pad: str) -> Lines:
    """The properties of the store's block, or of one of its parts, of which anything is live."""
    known = {part for each in guide.known if (inner := _parts(guide, each)) for part in inner.known}
    own = {(kind, key): each for (kind, key), each in mine.items() if key.partition("/")[0] not in known}
    for name in guide.known:
        inner = guide.child(name)
        note = inner.note("x-resource") if inner else None
        if inner is not None and note:
            yield from _property(
                name, note, {key: each for (kind, key), each in own.items() if kind == note["kind"]}, inner, pad
            )
        elif parts := _parts(guide, name):
            yield from _under(
                name, [line for part in parts.known for line in _part(part, parts, mine, pad + INDENT)], pad
            )


def _lacking(guide: Guide, block: list[str], pad: str) -> Lines:
    """What the store's block cannot do without, beside the id, and nothing was said of yet."""
    for name in guide.note("required") or ():
        inner = guide.child(name)
        if inner and name != "id" and not any(line.startswith((f"{pad}{name}:", f"{pad}# {name}")) for line in block):
            yield f"{pad}# {name} is to be filled in: {inner.note('description')}"


def _parts(guide: Guide, name: str) -> Guide | None:
    inner = guide.child(name)
    return inner if inner and inner.note("x-parts") else None


def _part(part: str, guide: Guide, mine: Found, pad: str) -> Lines:
    """One part, if anything of it is live."""
    inner = guide.child(part)
    split = {(kind, *key.partition("/")): each for (kind, key), each in mine.items()}
    inside = {(kind, rest): each for (kind, first, _, rest), each in split.items() if first == part}
    if inner is not None and inside:
        yield from _under(part, list(_block(inner, inside, pad + INDENT)), pad)


def _under(name: str, inside: list[str], pad: str) -> Lines:
    """Lines below a key, which is only written if there is more than comments."""
    if any(not line.lstrip().startswith("#") for line in inside):
        yield f"{pad}{scalar(name)}:"
    yield from inside


def _property(name: str, note: Mapping[str, Any], found: Mapping[str, Resource], guide: Guide, pad: str) -> Lines:
    """One property of a block, if anything of it is live."""
    key = note.get("key", "")
    match note["shape"]:
        case "object" if key in found:
            yield from _mapping(name, found[key].values, pad, guide)
        case "field" if key in found:
            yield from _field(name, found[key].values, pad, guide)
        case "map":
            yield from _under(
                name,
                [line for key, each in sorted(found.items()) for line in _entry(key, each, pad + INDENT, guide)],
                pad,
            )
        case "set" if key in found and set(found[key].values) == {"files"}:
            yield f"{pad}# {comment(f'{name}: {_held(note, key, found[key], guide)}')}"
        case "binary" if key in found and "files" in found[key].values:
            yield f"{pad}# {comment(f'{name}: {_held(note, key, found[key], guide)}')}"
        case "object" | "field" | "binary" | "set":
            """Nothing of it is live, or nothing but the file of what another property names."""
        case _:
            for key, resource in sorted(found.items()):
                yield f"{pad}# {comment(f'{name}: {_held(note, key, resource, guide)}')}"


def _entry(key: str, resource: Resource, pad: str, guide: Guide) -> Lines:
    """One entry of a map, such as a listing; a comment where the schema has no such key."""
    child = guide.child(key)
    if child is None:
        yield f"{pad}# {comment(key)} is left out: the schema does not know it"
    else:
        yield from _mapping(key, resource.values, pad, child)


def _mapping(name: str, values: Mapping[str, Value], pad: str, guide: Guide) -> Lines:
    """A key with its fields below; only comments where none can be written, or not all that it takes.

    Where one of those is not there at all, it is something else that is live under this address.
    """
    written = {
        field: list(_field(field, values, pad + INDENT, inner))
        for field in guide.known
        if (inner := guide.child(field))
    }
    required = [written.get(field, []) for field in guide.note("required") or ()]
    inside = [line for lines in written.values() for line in lines]
    comments = [line for line in inside if line.lstrip().startswith("#")]
    if not all(required):
        return
    if inside == comments or any(lines[0] in comments for lines in required):
        yield from (f"{pad}# {name}: {line.lstrip(' #')}" for line in comments)
    else:
        yield f"{pad}{scalar(name)}:"
        yield from inside


def _field(name: str, values: Mapping[str, Value], pad: str, guide: Guide) -> Lines:
    """One property that is a field, or several; nothing if the store has nothing there."""
    value = _written(name, values, guide)
    if value is None:
        return
    if guide.note("x-sensitive"):
        yield f"{pad}# {name} is left out: it is a secret; to manage it, write secret:NAME"
    elif has_unknown(value):
        yield f"{pad}# {name} is left out: the store does not show it"
    elif isinstance(value, tuple) and guide.note("x-flat"):
        yield f"{pad}{scalar(name)}:"
        for key, inner in unflat(map(str, value)).items():
            yield f"{pad}{INDENT}{scalar(key)}:"
            yield from (f"{pad}{INDENT * 2}{scalar(each)}: {scalar(words)}" for each, words in inner.items())
    elif isinstance(value, tuple):
        yield f"{pad}{scalar(name)}:"
        yield from (f"{pad}{INDENT}- {scalar(item)}" for item in value)
    else:
        yield from text(name, value, pad)


def _written(name: str, values: Mapping[str, Value], guide: Guide) -> Value:
    """A property's value as people write it: the reverse of `values.of_property`."""
    several: list[str] = guide.note("x-fields") or []
    if several:
        items = (values.get(field) for field in several)
        return tuple(item for item in items if item is not None and not isinstance(item, tuple)) or None
    value = values.get(guide.note("x-field") or name)
    join = guide.note("x-join")
    if join and isinstance(value, str):
        return tuple(value.split(join["by"]))
    if guide.note("x-list") and isinstance(value, tuple) and len(value) == 1:
        return value[0]
    return value


def _held(note: Mapping[str, Any], key: str, resource: Resource, guide: Guide) -> str:
    """What is there in files, which nobody gives back. `guide` is that of the property."""
    files = resource.values.get("files")
    if files is None:
        place = guide.item.child(key.rpartition("/")[2]) if guide.item else None
        named = _by_name(resource.values, place.note("x-ids") if place else None)
        fields = ", ".join(f"{name}: {_on_one_line(value)}" for name, value in named.items())
        return f"{key} is left out, as it belongs to a file ({fields or 'nothing shown'})"
    count = len(files) if isinstance(files, tuple) else 1
    told = set(note.get("facts", resource.values)) - {"files"}
    shown = [
        f"{name.replace('_', ' ')} {', '.join(map(str, value))}"
        for name, value in resource.values.items()
        if name in told and isinstance(value, tuple) and not has_unknown(value)
    ]
    about = f" ({'; '.join(shown)})" if shown else ""
    wanted = _OF_FILES.get(note["shape"], "{file: PATH}")
    there = f"{count} file{'s' if count != 1 else ''}{about}"
    return f"{key} holds {there} not to be had back; to manage it, write {wanted}"


def _by_name(values: Values, ids: str | None) -> Values:
    """What is known; things that are there by id and by name are told by name, if all of them have one."""
    known = {name: value for name, value in values.items() if value not in {None, UNKNOWN}}
    named = {name: value for name, value in known.items() if not (ids and name.startswith(ids))}
    return named if 2 * len(named) == len(known) else known


def _on_one_line(value: Value) -> str:
    return f"[{', '.join(map(_on_one_line, value))}]" if isinstance(value, tuple) else scalar(value)
