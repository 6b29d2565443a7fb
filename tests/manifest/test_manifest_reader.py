from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.document import Broken, Fields, Items, Text, locate, read
from reconciler.errors import Place


def broken(text: str | bytes) -> tuple[str, int, int, str]:
    """Code, line, column and summary of what a text is refused for."""
    with pytest.raises(Broken) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "m.yaml")
    found = caught.value.diagnostic
    assert found.place is not None
    return found.code, found.place.line, found.place.column, found.summary


def test_places_count_from_one_in_characters() -> None:
    """Line and column are those an editor shows, also behind characters of several bytes."""
    root = read("a: ü日😀 x\nb:\n  - {c: 'quoted'}\n".encode(), "m.yaml")
    assert isinstance(root, Fields)
    place = locate(root, ("b", 0, "c"))
    assert (place.line, place.column, place.length) == (3, 9, 8)
    value = locate(root, ("a",))
    assert (value.line, value.column, value.length) == (1, 4, 5)


def test_long_values_are_marked_by_their_key() -> None:
    """A text over several lines, a mapping, and nothing at all are marked by their key."""
    root = read(b"a: |\n  x\n  y\nb: {c: 1}\nd:\n", "m.yaml")
    assert root is not None
    assert [locate(root, (key,)).column for key in "abd"] == [1, 1, 1]
    assert [locate(root, (key,)).line for key in "abd"] == [1, 4, 5]


def test_a_byte_order_mark_is_passed_over() -> None:
    """A file that begins with a byte order mark reads like one without, columns included."""
    root = read("\ufeffapp: x".encode(), "m.yaml")
    assert isinstance(root, Fields)
    assert root.keys["app"].column == 1


def test_nothing_written_is_none() -> None:
    """An empty file, and one with comments only, is None and not an error."""
    assert read(b"", "m.yaml") is None
    assert read(b"# only this\n", "m.yaml") is None


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("[" * 100_000, "R2002", 1, 65),
        ("{a: " * 100_000, "R2002", 1, 257),
        ("- " * 100_000 + "x", "R2002", 1, 129),
        ("a: 1\nb: 2\na: 3\n", "R2004", 3, 1),
        ("a: {b: 1, b: 2}", "R2004", 1, 11),
        ("a: !!python/object/apply:os.system ['id']", "R2003", 1, 4),
        ("a: !mine x", "R2003", 1, 4),
        ("!!map {a: 1}", "R2003", 1, 1),
        ("a: &x [1]\nb: {<<: *x}", "R2003", 2, 5),
        ("a: &x [*x]", "R2001", 1, 8),
        ("a: *nowhere", "R2001", 1, 4),
        ("a: 1\n---\nb: 2\n", "R2001", 2, 1),
        ("? [a, b]\n: c\n", "R2001", 1, 3),
        ("k: &x [a]\n*x : c\n", "R2001", 2, 1),
        ("a: b: c", "R2001", 1, 5),
        ("a:\n\t- b", "R2001", 2, 1),
        ("a: 'never closed\nb: 1\n", "R2001", 1, 4),
        ("a: [1, 2\nb: 3", "R2001", 2, 2),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, code: str, line: int, column: int) -> None:
    """Bombs, tags, duplicate keys and broken syntax are refused with line and column."""
    assert broken(text)[:3] == (code, line, column)


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    """Nine levels of nine aliases would make 387 million nodes; they are refused at the alias that is too many."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
    )
    code, line, _, summary = broken(bomb)
    assert (code, line) == ("R2002", 6)
    assert "100,000" in summary


def test_many_parts_without_aliases_are_not_held_to_the_alias_limit() -> None:
    """A large file that uses no aliases may have more than 100,000 parts."""
    root = read(b"a:\n" + b"- x\n" * 150_000, "m.yaml")
    assert isinstance(root, Fields)
    items = root.entries["a"]
    assert isinstance(items, Items)
    assert len(items.items) == 150_000


def test_an_alias_stands_for_what_it_names() -> None:
    """A value written once with an anchor can be used again by its name."""
    root = read(b"a: &x {b: c}\nd: *x\n", "m.yaml")
    assert isinstance(root, Fields)
    assert root.entries["a"] is root.entries["d"]


def test_more_than_a_million_events_are_refused() -> None:
    """A file of a million and more parts is refused, at the part that is too many."""
    code, line, _, summary = broken(b"a: [" + b"x," * 1_100_000 + b"]")
    assert (code, line) == ("R2002", 1)
    assert "1,000,000" in summary


def test_more_than_four_megabytes_are_refused() -> None:
    """A file that is too large is refused unread."""
    assert broken(b"#" * 4_000_001)[0] == "R2002"


def test_other_encodings_are_refused_at_the_first_wrong_byte() -> None:
    """Text that is not UTF-8 is refused where it stops being that."""
    assert broken("app: game\nname: Müller\n".encode("latin-1"))[:3] == ("R2001", 2, 8)


def test_control_characters_are_refused_by_number_and_place() -> None:
    """A raw control character is named, and placed after characters of several bytes too."""
    code, line, column, summary = broken("a: ü\nb: x\x01y\n")
    assert (code, line, column) == ("R2001", 2, 5)
    assert "U+0001" in summary


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_whatever_comes_in_is_read_or_refused(content: bytes) -> None:
    """No bytes make the reader raise anything but Broken."""
    try:
        found: object = read(content, "m.yaml")
    except Broken as refused:
        found = refused.diagnostic.place
    assert found is None or isinstance(found, Fields | Items | Text | Place)
