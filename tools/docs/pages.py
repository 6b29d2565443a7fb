"""Which pages of `docs/` are generated, and by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from reconciler import resources
from tools.docs import commands_reference, errors_reference, json_reference, manifest_reference, settings_reference

DOCS: Final = Path(__file__).parents[2] / "docs"

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands_reference.render,
    "errors.md": errors_reference.render,
    "json.md": json_reference.render,
    "manifest.md": manifest_reference.render,
    "settings.md": settings_reference.render,
    **{f"manifest/{store}.md": partial(manifest_reference.render_store, store) for store in resources.stores()},
}
"""Path below `docs/` to what makes the page."""
