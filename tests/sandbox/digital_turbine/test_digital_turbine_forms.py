from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from reconciler.sandbox.digital_turbine.multipart import LONGEST_HEAD, MOST_PARTS, Malformed, media_type, parts_of
from reconciler.sandbox.wire import CHUNK, Body

NAMES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters='"\\%'), min_size=1)
CONTENTS = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"--", b"\r\n--", b"bound", b"\r\n--boun", b"x"])).map(
    b"".join
)


def read(content, boundary=b"bound"):
    """The parts of a form as (name, type, file name, content)."""
    body = Body.of(content)
    try:
        with parts_of(body, boundary) as parts:
            return [(part.name, part.type, part.file_name, part.body.content()) for part in parts]
    finally:
        body.close()


@given(st.lists(st.tuples(NAMES, CONTENTS), min_size=1))
def test_what_a_library_wrote_is_read(values):
    """Whatever names and contents urllib3 packs, the same come out, also if they look much like a boundary."""
    packed, _ = encode_multipart_formdata([(name, ("a.apk", content)) for name, content in values], "boundary")
    assert [(part[0], part[3]) for part in read(packed, b"boundary")] == values


@pytest.mark.parametrize("offset", [*range(-12, 3), 1])
def test_boundaries_across_chunks(offset):
    """A boundary is found wherever it lies when a file is read piece by piece."""
    head = b'--bound\r\nContent-Disposition: form-data; name="file"; filename="a.apk"\r\n\r\n'
    content = b"x" * (CHUNK - len(head) + offset)
    after = b'\r\n--bound\r\nContent-Disposition: form-data; name="b"\r\n\r\nB\r\n--bound--'
    assert read(head + content + after) == [("file", "", "a.apk", content), ("b", "", "", b"B")]


def test_what_is_around_the_parts():
    """What comes before the first and after the last boundary means nothing; names may be beyond ASCII."""
    form = 'hello\r\n--bound\r\ncontent-disposition: form-data; name="größe"\r\nX: y\r\n\r\n5\r\n--bound--\r\nbye'
    assert read(form.encode()) == [("größe", "", "", b"5")]


HEAD = b'--bound\r\nContent-Disposition: form-data; name="a"\r\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "breaks off"),
        (b"--bound", "breaks off"),
        (HEAD, "breaks off"),
        (HEAD + b"\r\nabc", "breaks off"),
        (HEAD + b"\r\nabc\r\n--boundary--", "neither a line break"),
        (b"--bound\r\n\r\nabc\r\n\r\n\r\n--bound--", "no Content-Disposition"),
        (b'--bound\r\nContent-Disposition: attachment; name="a"\r\n\r\n\r\n--bound--', "no Content-Disposition"),
        (HEAD + b"X: " + b"x" * LONGEST_HEAD + b"\r\n\r\n\r\n--bound--", "longer than"),
        (HEAD + b"X: \xff\r\n\r\n\r\n--bound--", "not UTF-8"),
        ((HEAD + b"\r\n\r\n") * (MOST_PARTS + 1) + b"--bound--", "more than 1000 parts"),
    ],
)
def test_malformed(content, message):
    """A form that breaks off, or is none, says how."""
    with pytest.raises(Malformed, match=message):
        read(content)


def test_no_boundary():
    """Without a boundary nothing can be told apart."""
    with pytest.raises(Malformed, match="no boundary"):
        read(HEAD, b"")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("multipart/form-data; boundary=abc", ("multipart/form-data", b"abc")),
        ('Multipart/Form-Data; charset=utf-8; boundary="a b"', ("multipart/form-data", b"a b")),
        ("multipart/form-data", ("multipart/form-data", b"")),
        ("application/json", ("application/json", b"")),
        ("", ("", b"")),
    ],
)
def test_media_type(header, expected):
    """The type and the boundary, however they are written."""
    assert media_type(header) == expected
