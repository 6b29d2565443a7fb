"""Deliverfile and Appfile: plain values are read, and everything else is told by its line."""

from __future__ import annotations

import pytest

from reconciler.imports import ruby


@pytest.fixture
def read(tmp_path):
    """Reads a text as such a file."""

    def reading(text):
        path = tmp_path / "Deliverfile"
        path.write_text(text, encoding="utf-8")
        return ruby.read(path)

    return reading


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('copyright "2027 Example"', "2027 Example"),
        ("copyright('it''s')", None),
        ("copyright 'it\\'s # no comment' # a comment", "it's # no comment"),
        ('copyright ("a \\"b\\"\\n")', 'a "b"\n'),
        ('copyright "a #{b}"', None),
        ('copyright "#1"', "#1"),
        ("copyright ENV['X']", None),
        ('copyright "x" if ENV["CI"]', None),
        ("copyright true", True),
        ("copyright 1_000", 1000),
        ("copyright nil", None),
        ("copyright ['a', \"b\",]", ["a", "b"]),
        ("copyright(\n  ['a',\n   'b']\n)", ["a", "b"]),
        ("copyright a: 'b', 'c-d' => true, :e => 1", {"a": "b", "c-d": True, "e": 1}),
        ("copyright({ 'en-US' => \"a, b\" })", {"en-US": "a, b"}),
        ("copyright({ 'en-US' => a })", None),
    ],
)
def test_values(read, source, value):
    """Texts, numbers, truth values, lists and mappings of them; nothing that has to be computed."""
    found = read(source)
    assert found.values.get("copyright") == value
    assert [name for _, name in found.unread] == (["copyright"] if value is None and "nil" not in source else [])


def test_statements_after_one_that_cannot_be_read(read):
    """One that cannot be read does no harm to the next, and lines are counted from 1."""
    found = read('a = "b"\n\ncopyright "x" if ci\nplatform "osx"\n')
    assert found.values == {"platform": "osx"}
    assert found.lines == {"platform": 4}
    assert found.unread == [(1, "a"), (3, "copyright")]


def test_blocks(read):
    """What stands within for_platform counts; within a lane or a condition it depends."""
    found = read("for_platform :ios do\n  app_identifier 'a.b'\nend\nfor_lane :beta do\n  app_identifier 'c.d'\nend\n")
    assert found.values == {"app_identifier": "a.b"}
    assert found.unread == [(5, "app_identifier")]


def test_no_file(tmp_path):
    """A file that is not there says nothing."""
    assert ruby.read(tmp_path / "Deliverfile") == ruby.Settings()
