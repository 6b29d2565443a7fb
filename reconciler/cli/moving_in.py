"""`init --from`: manifests from what other tools keep in a repository."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reconciler import providers
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, UsageProblem
from reconciler.render import documents
from reconciler.render.escape import one_line
from reconciler.render.wording import count

if TYPE_CHECKING:
    from reconciler.imports import Found, Written

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_USUAL: Final = {"fastlane": "app-store", "eas": "app-store", "gradle-play": "amazon-appstore"}
"""The store that an id is for where none is named."""

_FILES: Final = ("screenshots", "previews", "images")


@dataclass(frozen=True)
class Request:
    """What was asked for.

    Args:
        tool: the tool to come from.
        path: what it keeps.
        stores: the stores that are named.
        ids: the app's ids there, in the same order.
        name: what to call the app; "" for its id.
        out: the folder to write to.
        schema_path: where editors find the schema, seen from there.
        force: may files be overwritten?
    """

    tool: str
    path: Path
    stores: Sequence[str]
    ids: Sequence[str]
    name: str
    out: Path
    schema_path: str
    force: bool


def move_in(terminal: Terminal, asked: Request) -> int:
    """Write the manifests, and say what is in them and what is not."""
    from reconciler import imports  # noqa: PLC0415 - heavy, and only needed here

    ids = _ids(asked)
    found = imports.read(asked.tool, asked.path, ids, asked.out)
    if asked.name and len(found) > 1:
        raise UsageProblem(f"{asked.path} has {len(found)} apps, and a name is for one", fix="leave out --name")
    written = [
        imports.write(
            each,
            name=called(asked.name or _id(each)),
            folder=asked.out,
            schema_path=asked.schema_path,
            force=asked.force,
        )
        for each in found
    ]
    if terminal.json:
        terminal.show_json(documents.started(map(_started, written)))
    else:
        for each in written:
            _tell(terminal, each)
        paths = " ".join(str(each.path) for each in written)
        terminal.say(f"Next:  reconciler validate {paths}\n       reconciler plan {paths}")
    return Exit.OK


def _ids(asked: Request) -> Mapping[str, str]:
    """Store to id. Raises UsageProblem if there are more of one than of the other, or a store is unknown."""
    stores = list(asked.stores) or ([_USUAL[asked.tool]] if asked.ids and asked.tool in _USUAL else [])
    for store in stores:
        providers.find(store)
    if len(stores) != len(asked.ids):
        raise UsageProblem(
            f"{count(len(stores), 'store')} and {count(len(asked.ids), 'id')}: each store needs the app's id there",
            fix="such as  --store amazon-appstore --id amzn1.devportal.mobileapp.…",
        )
    return dict(zip(stores, asked.ids, strict=True))


def _id(found: Found) -> str:
    """What an app is known by: its package, or its id in the first store."""
    block = next(iter(found.stores.values()))
    return str(block.get("package") or block["id"])


def called(name: str) -> str:
    """An app's id or name as the name of a manifest. Raises UsageProblem if nothing is left of it."""
    plain = _NOT_IN_A_NAME.sub("-", name).strip("-.")
    if not plain:
        raise UsageProblem(f"no file can be named after {name!r}", fix="give it a name: --name NAME")
    return plain


def _started(written: Written) -> documents.Started:
    left = [(each.what, each.why) for each in written.left]
    copies = map(str, written.copies)
    return documents.Started(str(written.path), left, copies, written.notes, len(written.warnings))


def _tell(terminal: Terminal, written: Written) -> None:
    lines = [f"Wrote {written.path}"]
    lines += [f"  {one_line(name)}: {_amounts(block)}" for name, block in _blocks(written.tree)]
    lines += [f"Copied {count(len(written.copies), 'file')} beside it"] if written.copies else []
    lines += [f"Note: {one_line(each)}" for each in written.notes]
    if written.warnings:
        lines.append(f"Note: validate finds {count(len(written.warnings), 'thing')} doubtful")
    lines += _left(written)
    terminal.show("\n".join(lines) + "\n")


def _blocks(tree: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What a manifest consists of, by its name for people."""
    shared = [("defaults", tree["defaults"])] if "defaults" in tree else []
    return [*shared, *((f"{store} {block['id']}", block) for store, block in tree["stores"].items())]


def _amounts(block: Mapping[str, Any]) -> str:
    """How much a block holds: `2 languages, 9 texts, 7 files`."""
    parts = [block, *block.get("platforms", {}).values()]
    listings = [entry for part in parts for entry in part.get("listings", {}).items()]
    slots = [
        slot for part in parts for kind in _FILES for each in part.get(kind, {}).values() for slot in each.values()
    ]
    amounts = {
        "language": len({locale for locale, _ in listings}),
        "text": sum(len(texts) for _, texts in listings),
        "file": sum(map(len, slots)),
    }
    return ", ".join(count(number, noun) for noun, number in amounts.items() if number) or "its id"


def _left(written: Written) -> list[str]:
    """What was left out, by reason, with an example of each; the manifest has them all."""
    reasons: dict[str, list[str]] = {}
    for each in written.left:
        reasons.setdefault(each.why, []).append(each.what)
    if not reasons:
        return []
    lines = [f"Left out, {count(len(written.left), 'thing')}; the end of the manifest names each:"]
    for why, things in reasons.items():
        more = f" and {len(things) - 1} more" if len(things) > 1 else ""
        lines.append(f"  {one_line(things[0])}{more}\n      {one_line(why)}")
    return lines
