from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from reconciler import resources
from reconciler.document import Checker, Guide, read, to_data
from reconciler.document.quick import test_of as quick_test_of
from reconciler.errors import ManifestInvalid
from reconciler.manifest import Manifest

EXAMPLES = {
    "amazon-appstore": "wordgame",
    "app-store": "wordgame-apple",
    "digital-turbine": "wordgame-turbine",
    "firefox-marketplace": "wordgame-firefox",
}
BELOW = {"$ref": "#/definitions/tree"}
TREE = {**BELOW, "definitions": {"tree": {"properties": {"below": BELOW, "n": {"type": "integer"}}}}}


def block(store: str) -> Any:
    """The block of a store in its example."""
    text = (resources.shipped("manifests") / EXAMPLES[store] / "wordgame.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["stores"][store]


VALIDATORS = {store: Draft7Validator(resources.schema(f"stores/{store}")) for store in EXAMPLES}
TESTS = {store: quick_test_of(validator) for store, validator in VALIDATORS.items()}
BLOCKS = {store: block(store) for store in EXAMPLES}


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and its key there."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, each in entries:
        yield data, key
        yield from places(each)


@pytest.mark.parametrize("store", EXAMPLES)
def test_the_examples_are_plainly_valid(store: str) -> None:
    """What is valid is seen as such at once, without the thorough check."""
    assert TESTS[store](BLOCKS[store])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.sampled_from(["", "a", "1.0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file", "a", "prune"]), inner),
    max_leaves=4,
)


@given(st.data())
def test_nothing_is_plainly_valid_that_the_validator_refuses(data: st.DataObject) -> None:
    """Put anything anywhere in an example: where the quick test says yes, the validator finds nothing."""
    store = data.draw(st.sampled_from(list(EXAMPLES)))
    changed = copy.deepcopy(BLOCKS[store])
    holder, key = data.draw(st.sampled_from(list(places(changed))))
    holder[key] = data.draw(JSON)
    assert not TESTS[store](changed) or VALIDATORS[store].is_valid(changed)


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        ({"$id": "https://schemas.test/a.json", "type": "string"}, "a", 1),
        ({"type": "integer"}, 1, True),
        ({"type": ["number", "null"]}, 1.5, False),
        ({"enum": [1]}, 1, True),
        ({"items": {"type": "string"}}, ["a"], ["a", 1]),
        ({"items": [{"type": "string"}]}, ["a", 1], [1]),
        ({"properties": {"a": False}}, {"b": 1}, {"a": 1}),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1}, {"b": 1}),
        ({"patternProperties": {"^a": {"type": "string"}}}, {"ab": "x"}, {"ab": 1}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None, 1),
        ({"oneOf": [{"type": "string"}, {"minLength": 2}]}, "a", "ab"),
        ({"not": {"type": "string"}}, 1, "a"),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"c": 1}, {"a": 1}),
        ({"properties": {"a": {"$ref": "#/definitions/a"}}, "definitions": {"a": {"type": "string"}}}, {}, {"a": 1}),
        (TREE, {"below": {"below": {"n": 1}}}, {"below": {"below": {"n": "1"}}}),
    ],
)
def test_each_keyword_is_held_to(schema: Any, valid: Any, invalid: Any) -> None:
    """The quick test says yes to what a keyword allows, and no to what it forbids."""
    test = quick_test_of(Draft7Validator(schema))
    assert (test(valid), test(invalid)) == (True, False)


def test_a_part_that_is_a_document_of_its_own_is_left_to_the_validator() -> None:
    """References within a part that has an `$id` lead elsewhere, so nothing there is plainly valid."""
    inner = {"$id": "https://schemas.test/b.json", "allOf": [{"$ref": "#/definitions/a"}]}
    inner["definitions"] = {"a": {"type": "string"}}  # type: ignore[assignment]
    test = quick_test_of(Draft7Validator({"properties": {"a": inner}, "definitions": {"a": {}}}))
    assert (test({}), test({"a": 1}), test({"a": "x"})) == (True, False, False)


@pytest.mark.parametrize("advice", [{"maxLength": 3}, {"not": {"pattern": "a"}}])
def test_advice_is_given_where_there_is_no_error(advice: dict[str, Any]) -> None:
    """A document that is valid but for a piece of advice still gets its warning."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "x-advice": advice}}}
    root = read(b"a: abcd", "m.yaml")
    assert root is not None
    [warning] = Checker(schema).check(to_data(root, Guide.of(schema)), root)
    assert warning.severity == "warning"


@pytest.mark.parametrize("key", ["listings", "lisdings"])
def test_the_collector_is_left_as_it_was(block: Callable[[str], Manifest], key: str) -> None:
    """Loading a manifest, valid or not, leaves the settings of Python's garbage collector as they were."""
    before = gc.get_threshold()
    try:
        block(f"{key}: {{en-US: {{title: A}}}}")
    except ManifestInvalid:
        assert key == "lisdings"
    assert gc.get_threshold() == before


def test_a_missing_file_is_told_wherever_it_is_named(
    block: Callable[[str], Manifest], problems: Callable[..., list[Any]]
) -> None:
    """A file that two places name is looked for once, and each place is told that it is not there."""
    found = problems(block, "images:\n  en-US: {large-icons: img/no.png}\n  de-DE: {large-icons: img/no.png}")
    assert [(each.code, each.place.line) for each in found] == [("R2401", 6), ("R2401", 7)]
