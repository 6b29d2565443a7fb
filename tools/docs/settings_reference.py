"""`docs/settings.md`: every setting, from the schema that reconciler.yaml is checked against."""

from __future__ import annotations

from reconciler import resources
from reconciler.document import Guide
from tools.docs.fields import Fields
from tools.docs.markdown import page, prose


def render() -> str:
    """The page."""
    schema = resources.schema("settings")
    found = "It is looked for in the current folder and above, as far as the repository reaches."
    secrets = prose(schema["definitions"]["reference"]["anyOf"][0]["description"])
    fields = Fields(Guide.of(schema), "reconciler.yaml")
    return page(
        "Settings", "settings_reference.py", f"{prose(schema['description'])} {found}", secrets, *fields.sections()
    )
