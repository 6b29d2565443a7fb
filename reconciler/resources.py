"""Files that ship with the package: schemas and example manifests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


def shipped(name: str) -> Path:
    """The folder `schemas` or `manifests`: inside an installed package, beside it in a checkout."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name


@cache
def schema(name: str) -> dict[str, Any]:
    """A schema by its path under `schemas/` without the suffix: `manifest`, `stores/amazon-appstore`."""
    loaded: dict[str, Any] = json.loads((shipped("schemas") / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def stores() -> tuple[str, ...]:
    """The stores that have a schema here, in alphabetical order."""
    return tuple(sorted(path.stem for path in (shipped("schemas") / "stores").glob("*.json")))
