"""Forms that hold a file (multipart/form-data, RFC 7578): fields first, the file last and streamed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from urllib3.fields import RequestField
from urllib3.filepost import encode_multipart_formdata

from reconciler.http.messages import Upload


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form.

    Args:
        name: of the field. Several parts may have the same one.
        text: its content, sent as UTF-8; for the file's part it is not used.
        content_type: "" states none.
        filename: the name that a file is given, "" for what is none.
    """

    name: str
    text: str = ""
    content_type: str = ""
    filename: str = ""


def multipart(fields: Iterable[Part], file: Part, upload: Upload) -> tuple[Upload, str]:
    """The body of a form, and the Content-Type to send it with.

    Args:
        fields: in order.
        file: how the file is announced.
        upload: the file itself. It is opened anew for each try and never held in memory.
    """
    encoded, content_type = encode_multipart_formdata([_field(each) for each in (*fields, replace(file, text=""))])
    boundary = content_type.partition("boundary=")[2]
    tail = f"\r\n--{boundary}--\r\n".encode("ascii")
    return replace(upload, head=encoded.removesuffix(tail), tail=tail), content_type


def _field(part: Part) -> RequestField:
    field = RequestField(part.name, part.text, part.filename or None)
    field.make_multipart(content_type=part.content_type or None)
    return field
