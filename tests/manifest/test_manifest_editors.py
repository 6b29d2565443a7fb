"""What editors make of the schemas: the YAML language server reads these keywords, and we write them beside our own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reconciler import resources

NAMES = ["manifest", *(f"stores/{name}" for name in resources.stores())]


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a schema."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from schemas(each)


@pytest.mark.parametrize("name", NAMES)
def test_editors_say_of_a_wrong_form_what_validate_says(name: str) -> None:
    """Without a sentence of ours they would show the pattern, which nobody wants to read."""
    worded = [each for each in schemas(resources.schema(name)) if {"pattern", "x-says"} <= each.keys()]
    assert worded
    for each in worded:
        says = each["x-says"]
        assert each["patternErrorMessage"] == f"{says[0].upper()}{says[1:]}."


@pytest.mark.parametrize("name", NAMES)
def test_completing_a_name_writes_its_colon(name: str) -> None:
    """Editors do so where they see of what type the value is, which they do not look for behind `allOf`."""
    for each in schemas(resources.schema(name)):
        if "allOf" in each and [*each["allOf"][0]] == ["$ref"] and "definitions" not in each:
            target = resources.schema(name)
            for step in each["allOf"][0]["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            assert "type" in each or target.get("type") != "object", each
