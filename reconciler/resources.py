"""Schemas and example manifests: those that ship with the program, and the schemas that stores of other packages bring.

Such a store is announced by an entry point in the group `reconciler.providers`, and its schema lies beside the module
that the entry point names, as `<store>.json`. The module is looked up and not imported: to check a manifest, no
provider is run. What is installed is looked through only for a store that does not ship with the program, as that
takes longer than everything else when a command starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reconciler.errors import UsageProblem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

GROUP: Final = "reconciler.providers"
"""The entry point group that is searched for further stores."""

_NEEDED: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["title", "x-digest", "x-endpoints", "x-credentials", "properties"],
    "properties": {
        "x-digest": {"type": "string"},
        "x-endpoints": {
            "type": "object",
            "required": ["endpoint"],
            "additionalProperties": {"type": "object", "required": ["url"]},
        },
        "x-credentials": {
            "type": "object",
            "additionalProperties": {"type": "object", "required": ["env", "description"]},
        },
    },
}
"""What the schema of a store cannot do without, beyond being one."""


def shipped(name: str) -> Path:
    """The folder `schemas` or `manifests`: inside an installed package, beside it in a checkout."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name


@cache
def schema(name: str) -> dict[str, Any]:
    """A schema by its path under `schemas/` without the suffix: `manifest`, `stores/amazon-appstore`.

    Raises UsageProblem if another package brings it, and it is missing or broken.
    """
    path = location(name)
    point = _bringing(name)
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if point is None else _checked(path, point)
    return loaded


def location(name: str) -> Path:
    """Where the schema of this name lies. Raises UsageProblem if another package was to bring it, and does not."""
    point = _bringing(name)
    return shipped("schemas") / f"{name}.json" if point is None else _beside(point)


def stores(asked: Iterable[str] = ()) -> tuple[str, ...]:
    """The stores that ship with the program, in alphabetical order.

    If one is `asked` for that does not, those of other packages are among them.
    """
    here = _shipped_stores()
    return here if set(asked) <= set(here) else tuple(sorted({*here, *announced_stores()}))


def announced_stores() -> tuple[str, ...]:
    """The stores that installed packages announce, in alphabetical order. Imports none of their modules."""
    return tuple(sorted(_installed().names))


def announced(name: str) -> EntryPoint | None:
    """The entry point by which an installed package announces this store; None if none does."""
    return next(iter(_installed().select(name=name)), None)


@cache
def _shipped_stores() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (shipped("schemas") / "stores").glob("*.json")))


# --- stores of other packages -------------------------------------------------------------------------------------


@cache
def _installed() -> EntryPoints:
    from importlib.metadata import entry_points  # noqa: PLC0415 - start-up time: built-in stores do without

    return entry_points(group=GROUP)


def _bringing(name: str) -> EntryPoint | None:
    """What announces the store of which this is the schema; None if the schema is one of ours."""
    folder, _, store = name.rpartition("/")
    return announced(store) if folder == "stores" and store not in stores() else None


def _beside(point: EntryPoint) -> Path:
    from importlib.util import find_spec  # noqa: PLC0415 - start-up time, as above

    try:
        found = find_spec(point.module)
    except ImportError as problem:
        raise _unusable(point, f"of which {point.module} cannot be looked up: {problem}") from problem
    if found is None or not found.has_location or found.origin is None:
        raise _unusable(point, f"in which there is no module {point.module}")
    path = Path(found.origin).with_name(f"{point.name}.json")
    if not path.is_file():
        raise _unusable(point, f"which lacks its schema: there is no {path}")
    return path


def _checked(path: Path, point: EntryPoint) -> Any:
    from jsonschema import Draft7Validator  # noqa: PLC0415 - start-up time, as above
    from jsonschema.exceptions import SchemaError, ValidationError  # noqa: PLC0415 - same

    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
        Draft7Validator.check_schema(loaded)
        Draft7Validator(_NEEDED).validate(loaded)
    except (OSError, ValueError) as problem:
        raise _unusable(point, f"whose schema {path} cannot be read: {problem}") from problem
    except (SchemaError, ValidationError) as problem:
        where = ".".join(map(str, problem.absolute_path)) or "its top"
        raise _unusable(point, f"whose schema {path} is wrong at {where}: {problem.message}") from problem
    return loaded


def _unusable(point: EntryPoint, why: str) -> UsageProblem:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else point.module
    return UsageProblem(
        f"the store {point.name!r} comes with the package {package}, {why}", fix="reinstall or remove that package"
    )
