"""`docs/manifest.md` and `docs/manifest/<store>.md`: every field, from the schemas that manifests are checked by."""

from __future__ import annotations

from typing import Final

from reconciler import resources
from reconciler.document import Guide
from tools.docs.fields import Fields
from tools.docs.markdown import page, plain, prose

_INTRODUCTION: Final = """\
A manifest needs `app` and `stores`, or `family` alone.

This is the reference; [Writing a manifest](writing-a-manifest.md) tells how it is meant. Editors that speak the YAML
language server complete from the same schemas: let a manifest begin with
`# yaml-language-server: $schema=…/schemas/manifest.json`, or as `reconciler init` writes it."""

_OF_A_STORE: Final = """\
What stands under `stores.{store}` in a [manifest](../manifest.md). What the store is like, and what cannot be managed
there, tells [its page](../stores/{store}.md)."""


def render() -> str:
    """What all stores share."""
    guide = Guide.of(resources.schema("manifest"))
    fields = Fields(guide, "The file", leaves=frozenset({"stores"}))
    stores = [
        f"- [`{store}`](manifest/{store}.md): {plain(resources.schema(f'stores/{store}')['title'])}"
        for store in resources.stores()
    ]
    said = prose(resources.schema("manifest")["description"])
    listed = "\n".join(["Each has fields of its own:", "", *stores])
    return page(
        "Manifest reference", "manifest_reference.py", said, _INTRODUCTION, *fields.sections(), "## stores", listed
    )


def render_store(store: str) -> str:
    """What one store's block may hold."""
    schema = resources.schema(f"stores/{store}")
    fields = Fields(Guide.of(schema), store)
    parts = [_OF_A_STORE.format(store=store), prose(schema["description"]), *fields.sections()]
    return page(f"Manifest reference: {schema['title']}", "manifest_reference.py", *parts)
