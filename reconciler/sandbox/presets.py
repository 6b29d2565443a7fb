"""Presets: trouble under a name, for people who rehearse a release.

Each is nothing but fault rules, switches and actions in the consoles, all of which could be given one by one. The
rules strike by counting, not by chance, so that a rehearsal can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from reconciler.sandbox.faults import rule_from

Action = Mapping[str, Any]
"""An action in a store's console: `action`, and its arguments."""


@dataclass(frozen=True)
class Preset:
    """Trouble under a name.

    Args:
        about: what goes wrong, in one line.
        rules: fault rules as text, for all stores unless they name one.
        switches: settings by store, until faults are cleared.
        console: by store, what people do to each of its apps, once; an app that has not what they would change is
            left alone.
    """

    about: str
    rules: tuple[str, ...] = ()
    switches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    console: Mapping[str, tuple[Action, ...]] = field(default_factory=dict)

    def concerns(self, store: str) -> bool:
        """Does anything of it happen in this store?"""
        ruled = any(fnmatchcase(store, rule_from(rule).store) for rule in self.rules)
        return ruled or store in self.switches or store in self.console


def _text(resource: str, name: str, value: str, **where: str) -> Action:
    return {"action": "change_field", "resource": resource, "field": name, "value": value, **where}


_EDITED = "Edited at the store."
_UNRULY = "Words\x1b[31m\x07 \u202eemag\u202c\x00"
"""Colours a terminal red, rings its bell, reads from right to left, and ends before its end."""

PRESETS: Mapping[str, Preset] = {
    "crash-day": Preset(
        "requests act and answer 500 or nothing, connections break before anything is done, 429 now and then",
        rules=(
            "*: 429 retry-after=1 nth=15",
            "GET *: reset_before every=41",
            "POST *: 500 after nth=4",
            "POST *: reset_after nth=12",
            "PUT *: reset_after nth=2",
            "PATCH *: reset_after nth=3",
            "DELETE *: reset_after nth=2",
        ),
    ),
    "console-edit": Preset(
        "somebody rewrites a text and swaps a picture of every app, at the store",
        console={
            "amazon-appstore": (
                _text("listings/en-US", "title", _EDITED),
                {"action": "swap_image", "language": "en-US", "slot": "screenshots"},
            ),
            "app-store": (
                _text("texts/en-US", "description", _EDITED, where="draft"),
                _text("texts/en-US", "description", _EDITED, where="live"),
                {"action": "swap_asset", "locale": "en-US", "device": "APP_IPHONE_67", "where": "live"},
            ),
            "firefox-marketplace": (
                _text("listings/en-US", "description", _EDITED),
                {"action": "swap_preview"},
            ),
        },
    ),
    "slow-apple": Preset(
        "App Store Connect lags: lists and resources are shown as they were, pictures are long in processing",
        rules=("app-store *: latency=100ms every=4",),
        switches={
            "app-store": {
                "list_lag": "1",
                "delete_lag": "1",
                "read_lag": "1",
                "processing_polls": "3",
                "checksum_polls": "1",
                "ready_polls": "1",
            }
        },
    ),
    "hostile": Preset(
        "answers are cut short, web pages, of another type, or drip; texts at the store hold control characters",
        rules=(
            "GET *: truncate nth=4",
            "GET *: html_200 nth=12",
            "GET *: wrong_type nth=16",
            "GET *: truncate=chunked every=31",
            "*: drip_header=1 every=11",
        ),
        console={
            "amazon-appstore": (_text("listings/en-US", "title", _UNRULY),),
            "app-store": (_text("texts/en-US", "description", _UNRULY),),
            "firefox-marketplace": (_text("listings/en-US", "description", _UNRULY),),
        },
    ),
}


def find(name: str) -> Preset:
    """The preset of that name. Raises ValueError that lists those that there are."""
    if name not in PRESETS:
        listed = "".join(f"\n{known}: {preset.about}" for known, preset in PRESETS.items())
        raise ValueError(f"no preset {name!r}; there are{listed}")
    return PRESETS[name]
