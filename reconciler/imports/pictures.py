"""Pictures held to the rules of the place that they are for; what the store would refuse is left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler import inspect
from reconciler.document import Guide
from reconciler.imports.folders import Shelf


def facts(path: Path, shelf: Shelf) -> inspect.ImageFacts | None:
    """What a picture is; None after leaving out what is none."""
    if shelf.leads_out(path):
        return None
    try:
        return inspect.image(path)
    except inspect.Unreadable as problem:
        shelf.leave(path, str(problem))
        return None


def rule(slots: Guide, name: str) -> Mapping[str, Any]:
    """What the store takes at a place. `slots` is what its schema says of the pictures of one language."""
    slot = slots.child(name)
    found: Mapping[str, Any] = (slot.note("x-image") if slot else None) or {}
    return found


def refusals(found: inspect.ImageFacts, slots: Guide, name: str) -> str:
    """Why the store would not take a picture there; "" if it would."""
    findings = inspect.judge(found, rule(slots, name), name)
    return "; ".join(each.summary for each in findings if each.severity == "error")


def fits(path: Path, found: inspect.ImageFacts, slots: Guide, name: str, shelf: Shelf) -> bool:
    """Would the store take this picture there? If not, it is left out."""
    why = refusals(found, slots, name)
    if why:
        shelf.leave(path, why)
    else:
        shelf.take(path)
    return not why


def counted(paths: list[Path], slots: Guide, name: str, shelf: Shelf) -> list[Path]:
    """As many as the store takes there; none if there are too few. The others are left out."""
    slot = slots.child(name)
    count: Mapping[str, int] = (slot.note("x-count") if slot else None) or {}
    least, most = count.get("least", 0), count.get("most", len(paths))
    if len(paths) < least:
        for path in paths:
            shelf.leave(path, f"{name} takes {least} files at least, and {len(paths)} of those here would fit")
        return []
    for path in paths[most:]:
        shelf.leave(path, f"{name} takes {most} file{'s' if most != 1 else ''} at most; those before it are taken")
    return paths[:most]
