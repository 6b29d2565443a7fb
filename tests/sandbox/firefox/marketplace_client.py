"""A plain client of the Marketplace API for tests, written from Mozilla's documentation; and files to send."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile

import requests
from requests_oauthlib import OAuth1

STORE = "firefox-marketplace"
KEY, SECRET = "sandbox-consumer", "sandbox-secret"


class Client:
    """Signs and sends requests; paths are given without `/api/v1`."""

    def __init__(self, endpoint, key=KEY, secret=SECRET):
        self.endpoint = endpoint
        self.session = requests.Session()
        self.key, self.secret = key, secret

    def send(self, method, path, body=None, *, anonymous=False, auth=None, **options):
        """Send a request; JSON if there is a body."""
        signed = None if anonymous else auth or OAuth1(self.key, self.secret)
        options.setdefault("json", body)
        return self.session.request(
            method, f"{self.endpoint}/api/v1{path}", auth=signed, timeout=30, allow_redirects=False, **options
        )

    def get(self, path, **options):
        """GET."""
        return self.send("GET", path, **options)

    def app(self, name="wordgame", query=""):
        """The app object."""
        answer = self.get(f"/apps/app/{name}/{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def upload(self, body):
        """Have something validated; returns its id."""
        answer = self.send("POST", "/apps/validation/", body)
        assert answer.status_code in {201, 202}, answer.text
        upload = answer.json()["id"]
        self.get(f"/apps/validation/{upload}/")
        return upload

    def create(self, url="https://chess.example.com/manifest.webapp"):
        """A new hosted app; returns its number."""
        answer = self.send("POST", "/apps/app/", {"manifest": self.upload({"manifest": url})})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def put(self, app="wordgame", /, **fields):
        """Change the app."""
        return self.send("PUT", f"/apps/app/{app}/", fields)

    def preview(self, content, *, kind="image/png", position=0, app=24, modern=True):
        """Add a preview, by the URL of the year."""
        path = f"/apps/app/{app}/preview/" if modern else f"/apps/preview/?app={app}"
        return self.send("POST", path, {"position": position, "file": {"type": kind, "data": encoded(content)}})


def encoded(content):
    """Bytes in base64."""
    return base64.b64encode(content).decode()


def package(manifest=None, **files):
    """A ZIP with this manifest and these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if manifest is not None:
            archive.writestr("manifest.webapp", json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def sent_package(content, **changed):
    """A package as the body of a validation."""
    return {"upload": {"type": "application/zip", "name": "game.zip", "data": encoded(content), **changed}}


def gif(width, height, frames=1):
    """A GIF with as many pictures."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0)
    frame = b"\x21\xf9\x04\0\0\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x01\x00\0"
    return head + frame * frames + b"\x3b"
