"""HTTP to a store: safe repeats, one deadline for each exchange, the store's limits kept, errors in plain words.

names      host names looked up by the same deadline
sockets    connections whose every read and write ends by one deadline
outside    addresses that strangers wrote: public ones only
transport  one try: prepared, sent, read within limits
multipart  forms that hold a file
places     where requests may go, and with or without credentials
patience   when to try again
verdict    which error an answer, or none, stands for
client     Http, which puts these together
pictures   what a store shows to everybody: fetched without credentials, or not at all
"""

from __future__ import annotations

from reconciler.http.client import Http
from reconciler.http.messages import Answer, Rate, Request, Upload, quote
from reconciler.http.multipart import Part, multipart
from reconciler.http.pictures import Pictures
from reconciler.http.sending import Renewable
from reconciler.http.verdict import Wording

__all__ = [
    "Answer",
    "Http",
    "Part",
    "Pictures",
    "Rate",
    "Renewable",
    "Request",
    "Upload",
    "Wording",
    "multipart",
    "quote",
]
