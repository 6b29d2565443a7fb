"""What was found, as a manifest file that validates.

The manifest is drafted beside its place and loaded as `validate` would. What a rule of the store refuses, such as a
name that is too long there, is taken out and listed with the rule's own words; then it is loaded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reconciler.errors import Diagnostic, ManifestInvalid, ReconcilerError, UsageProblem
from reconciler.imports.found import Found, Left, Tree
from reconciler.imports.places import Places
from reconciler.manifest import load
from reconciler.manifest.lines import comment, of_tree

Steps = tuple[str | int, ...]

_GONE: Final = object()
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Written:
    """A manifest that was written.

    Args:
        path: where.
        tree: what it says.
        copies: the files that were copied beside it.
        left: what it does not speak of.
        notes: what was decided on the way.
        warnings: what `validate` will find doubtful.
    """

    path: Path
    tree: Mapping[str, Any]
    copies: tuple[Path, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]


def write(found: Found, *, name: str, folder: Path, schema_path: str, force: bool = False) -> Written:
    """Write `NAME.yaml` into a folder.

    Args:
        found: what it is to say.
        name: the app's name in it, and its own.
        folder: where; made if it is not there. Files from elsewhere are copied to a folder NAME within.
        schema_path: where editors find `manifest.json`, seen from there.
        force: may it, and copies, be written over what is there?

    Raises UsageProblem if something is there already, or nothing is to be said, or an id is none.
    """
    path = folder / f"{name}.yaml"
    places = Places(found.root, folder, name)
    tree: Tree = {"app": name}
    tree |= {"defaults": places.seen(found.defaults)} if found.defaults else {}
    tree["stores"] = {store: places.seen(block) for store, block in found.stores.items()}
    if not found.defaults and not any(set(block) - {"id", "package"} for block in found.stores.values()):
        raise UsageProblem(f"{found.root} has nothing that a manifest could say", fix="is it the right folder?")
    if not force:
        places.refuse(path)
    folder.mkdir(parents=True, exist_ok=True)
    places.copy()
    head = [f"# yaml-language-server: $schema={schema_path}", f"# $schema: {schema_path}"]
    try:
        refused, warnings = _made_valid(tree, folder / f".{name}.yaml.draft", len(head))
    except ReconcilerError:
        places.keep({})
        raise
    places.keep(tree)
    left = tuple(dict.fromkeys([*found.left, *refused]))
    lines = [*head, *(line for _, line in of_tree(tree)), *_listed(left)]
    with path.open("w" if force else "x", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return Written(path, tree, places.copies, left, tuple(found.notes), warnings)


def _made_valid(tree: Tree, draft: Path, offset: int) -> tuple[list[Left], tuple[Diagnostic, ...]]:
    """Take out of a manifest what makes it invalid. Returns that, and what is doubtful about the rest."""
    refused: list[Left] = []
    try:
        while True:
            written = list(of_tree(tree))
            draft.write_text("\n" * offset + "\n".join(line for _, line in written) + "\n", encoding="utf-8")
            try:
                return refused, load([draft], root=draft.parent).warnings
            except ManifestInvalid as invalid:
                problems = {
                    written[each.place.line - 1 - offset][0]: each
                    for each in invalid.diagnostics
                    if each.severity == "error" and each.place
                }
                if not problems:
                    raise
                refused += _taken_out(tree, problems)
    finally:
        draft.unlink(missing_ok=True)


def _taken_out(tree: Tree, problems: Mapping[Steps, Diagnostic]) -> Iterator[Left]:
    """Take these places out. Raises UsageProblem if one is an id, as nothing is left without it."""
    for steps, problem in problems.items():
        if _cannot_go(steps):
            fix = f"the app's id there is --id ID, its name --name NAME: is it {_at(tree, steps)!r}?"
            raise UsageProblem(f"{'.'.join(map(str, steps))}: {problem.summary}", fix=fix)
        value = _at(tree, steps)
        shown = comment(str(value["file"] if isinstance(value, dict) and set(value) == {"file"} else value))
        shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
        yield Left(f"{'.'.join(map(str, steps))}: {shown}", problem.summary)
    for steps in problems:
        above = _at(tree, steps[:-1])
        if above is not _GONE:
            above[steps[-1]] = _GONE
    _pruned(tree)


def _cannot_go(steps: Steps) -> bool:
    """Is this the name, a store or an app's id there? A manifest makes no sense without them."""
    return steps[0] in {"app", "stores"} and (len(steps) < len(("stores", "", "")) or steps[2:] == ("id",))


def _at(tree: Any, steps: Steps) -> Any:
    """What lies at a place; what has gone, where something above it has."""
    for step in steps:
        if tree is _GONE:
            return _GONE
        tree = tree[step]
    return tree


def _pruned(value: Any) -> Any:
    """A part of a manifest without what has gone, and without what is empty because of that; changed in place."""
    if isinstance(value, dict):
        kept = {
            name: each for name, each in ((name, _pruned(each)) for name, each in value.items()) if each is not _GONE
        }
        value.clear()
        value.update(kept)
    elif isinstance(value, list):
        value[:] = [each for each in map(_pruned, value) if each is not _GONE]
    else:
        return value
    return value or _GONE


def _listed(left: Iterable[Left]) -> Iterator[str]:
    """What is left out, as comments, by reason."""
    reasons: dict[str, list[str]] = {}
    for each in left:
        reasons.setdefault(each.why, []).append(each.what)
    if reasons:
        yield "#"
        yield "# Left out by the import:"
    for why, things in reasons.items():
        yield f"#   {comment(why)}"
        yield from (f"#     {comment(each)}" for each in things)
