from __future__ import annotations

from typing import Any

import pytest

from reconciler.document import Fields, Guide, read, to_data

WRITTEN = [
    "no", "No", "yes", "on", "off", "y", "n", "true", "false", "True", "1.10", "1.0", "3.4.1", "012", "0x1F", "0o17",
    "0b11", "1:30", "12:30:45", "190:20:30", "2026-12-01", "2026-12-01T09:00:00", "2001-12-14 21:59:43.10 -5", "1e3",
    "1_000", "+1", "-0", ".5", "5.", ".inf", "-.INF", ".nan", "<", "=", "0", "42", "007", "1,000", "NO", "1.2e-3",
]  # fmt: skip


def data(schema: dict[str, Any], text: str) -> Any:
    """What a text means where a schema stands."""
    root = read(f"v: {text}\n".encode(), "m.yaml")
    assert isinstance(root, Fields)
    return to_data(root, Guide.of({"properties": {"v": schema}}))["v"]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_string_stays_a_string(text: str) -> None:
    """Where the schema says string, every one of forty famous scalars is the text that was written."""
    assert data({"type": "string"}, text) == text
    assert data({"type": ["string", "null"]}, text) == text
    assert data({"anyOf": [{"type": "string"}, {"type": "object"}]}, text) == text
    assert data({"enum": ["a", "b"]}, text) == text


def test_there_are_forty_of_them() -> None:
    """The table is as long as it is promised to be."""
    assert len(set(WRITTEN)) == 40


@pytest.mark.parametrize(
    ("text", "meant"), [("true", True), ("yes", True), ("on", True), ("no", False), ("OFF", False)]
)
def test_a_boolean_is_one_where_the_schema_says_so(text: str, meant: bool) -> None:
    """Where the schema says boolean, the words for it are booleans; in quotes they are texts."""
    assert data({"type": "boolean"}, text) is meant
    assert data({"type": "boolean"}, f"'{text}'") == text


@pytest.mark.parametrize(("text", "meant"), [("42", 42), ("-1", -1), ("+7", 7), ("0", 0)])
def test_a_number_is_one_where_the_schema_says_so(text: str, meant: int) -> None:
    """Where the schema says integer, digits are a number; in quotes they are a text."""
    assert data({"type": "integer"}, text) == meant
    assert data({"type": "integer"}, f'"{text}"') == text


@pytest.mark.parametrize("text", ["012", "0x1F", "1_000", "1.0", "1e3", "9" * 5000])
def test_what_readers_of_yaml_disagree_about_is_no_number(text: str) -> None:
    """A number that is octal to one reader and decimal to another is left a text, so that the schema refuses it."""
    assert data({"type": "integer"}, text) == text


@pytest.mark.parametrize("text", ["null", "~", "", "NULL", "Null"])
def test_null_is_null_everywhere_unless_quoted(text: str) -> None:
    """A field can be cleared whatever its type; a title that is the word null is written in quotes."""
    assert data({"type": "string"}, text) is None
    assert data({"type": "string"}, f"'{text}'") == text


def test_keys_are_always_text() -> None:
    """A device that is called 012, and one called on, keep their names."""
    root = read(b"v: {012: true, on: false, null: true}\n", "m.yaml")
    assert isinstance(root, Fields)
    schema = {"properties": {"v": {"additionalProperties": {"type": "boolean"}}}}
    assert to_data(root, Guide.of(schema)) == {"v": {"012": True, "on": False, "null": True}}
