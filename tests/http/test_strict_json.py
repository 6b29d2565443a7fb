"""What the standard library would let pass in JSON, and we do not."""

from __future__ import annotations

import pytest

from reconciler.errors import Malformed
from reconciler.http import Answer


def parsed(body: bytes):
    """What an answer with this body reads as."""
    return Answer(200, {}, body, "GET /v1/thing").json()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "x"]}', {"a": [1, 2.5, None, True, "x"]}),
        (b" [] \n", []),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\xf0\x9f\x98\x80"', "\U0001f600"),
        (b"[" * 64 + b"]" * 64, None),
    ],
)
def test_sound_json_is_read(body, value):
    """Plain documents come out as the standard library would read them."""
    assert value is None or parsed(body) == value
    parsed(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b"{} {}", "Extra data"),
        (b"[NaN]", "NaN is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[1e999]", "too large"),
        (b"1" * 5000, "too large"),
        (b'{"a": 1, "a": 2}', "the key 'a' is there twice"),
        (b'[{"x": {"a\\u0000": 1, "b": 2, "a\\u0000": 3}}]', "twice"),
        (b"[" * 65 + b"]" * 65, "deeper than 64"),
        (b"[" * 100_000 + b"]" * 100_000, "deeper than 64"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "deeper than 64"),
        (b'"\xff"', "byte 1 is not UTF-8"),
        (b'"\xed\xa0\x80"', "byte 1 is not UTF-8"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b"\xef\xbb\xbf{}", "line 1, column 1"),
        (b"<html>", "is a web page"),
    ],
)
def test_ambiguous_or_broken_json_is_malformed(body, words):
    """Each is refused with its reason and the request that it answers."""
    with pytest.raises(Malformed, match="GET /v1/thing") as caught:
        parsed(body)
    assert words in caught.value.message
    assert caught.value.__context__ is None
