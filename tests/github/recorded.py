"""What GitHub is given and gives: recorded events, modelled on its published payloads, and our own action.yml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEP = next(each for each in ACTION["runs"]["steps"] if each.get("id") == "reconciler")


def event(name: str) -> dict[str, Any]:
    """A recorded event."""
    return json.loads((Path(__file__).parent / "events" / f"{name}.json").read_text())
