"""Screenshots for Apple's App Store, sorted by device.

Which device a picture is for follows from its size, as in fastlane deliver (fastlane, deliver/app_screenshot.rb); the
sizes are those of the store's schema. Two devices share a size: the iPad Pro 12.9" of the second and of the third
generation. There deliver goes by the file's name, and so do we.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler import inspect
from reconciler.document import Guide
from reconciler.imports import pictures
from reconciler.imports.folders import Shelf
from reconciler.imports.found import Tree, guide

STORE: Final = "app-store"
_MESSAGES: Final = "IMESSAGE_"
_NEWER: Final = "3GEN"
_THIRD_GENERATION: Final = (
    "iPad Pro (12.9-inch) (3rd generation)",
    "iPad Pro (12.9-inch) (4th generation)",
    "iPad Pro (12.9-inch) (5th generation)",
    "iPad Pro (12.9-inch) (6th generation)",
    "IPAD_PRO_3GEN_129",
    "ipadPro129",
    "iPad Air 13-inch",
    "iPad Pro 13-inch",
)
"""What is in the name of a picture from such a device: what simulators and App Store Connect call it."""


def screenshots(paths: Iterable[Path], platform: str, shelf: Shelf, *, messages: bool = False) -> Tree:
    """Pictures of one language by display type, in the order given. What fits nowhere is left out.

    Args:
        paths: the pictures.
        platform: the platform that their folder is for.
        shelf: takes note of each.
        messages: are they for the app within Messages? Those have the same sizes.
    """
    slots = _slots(platform)
    found: dict[str, list[Path]] = {}
    for path in paths:
        facts = pictures.facts(path, shelf)
        if facts is None:
            continue
        name = _slot(facts, path, slots, messages=messages)
        if not name:
            shelf.leave(path, _nowhere(facts, platform, messages=messages))
        elif pictures.fits(path, facts, slots, name, shelf):
            found.setdefault(name, []).append(path)
    return {name: pictures.counted(found[name], slots, name, shelf) for name in slots.known if name in found}


def _slots(platform: str) -> Guide:
    """The display types of a platform, in the order of the schema."""
    return guide(STORE, "platforms", platform, "screenshots", "en-US")


def _slot(facts: inspect.ImageFacts, path: Path, slots: Guide, *, messages: bool) -> str:
    """The display type of a picture; "" if the platform has none of its size."""
    names = [each for each in slots.known if each.startswith(_MESSAGES) == messages]
    fitting = [each for each in names if _has_size(facts, pictures.rule(slots, each))]
    newer = any(mark in path.name for mark in _THIRD_GENERATION)
    if len(fitting) > 1:
        fitting = [each for each in fitting if (_NEWER in each) == newer]
    return fitting[0] if fitting else ""


def _nowhere(facts: inspect.ImageFacts, platform: str, *, messages: bool) -> str:
    size = f"{facts.width}×{facts.height}"
    for other in guide(STORE, "platforms").known:
        name = "" if other == platform or messages else _slot(facts, Path(), _slots(other), messages=False)
        if name:
            return f"{size} is a size of {name}, which belongs to {other}; this folder is for {platform}"
    return f"{size} is not the size of any {'Messages ' if messages else ''}screenshot for {platform}"


def _has_size(facts: inspect.ImageFacts, rule: Mapping[str, Any]) -> bool:
    shapes = [[facts.width, facts.height]] + ([[facts.height, facts.width]] if rule.get("either_way") else [])
    return any(shape in rule.get("sizes", ()) for shape in shapes)
