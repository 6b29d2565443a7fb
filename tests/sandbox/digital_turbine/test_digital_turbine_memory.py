"""A process of its own uploads a large file to a sandbox in it, and tells how much memory that took."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

SIZE = 100 * 1024 * 1024
MOST = 64 * 1024 * 1024

UPLOADER = """
import http.client, json, os, sys, tracemalloc
from urllib.parse import urlsplit
from reconciler.sandbox import Sandbox

HEAD = (
    b'--b\\r\\nContent-Disposition: form-data; name="store_metadata"\\r\\n\\r\\n'
    b'{"package_name": "com.example.wordgame"}'
    b'\\r\\n--b\\r\\nContent-Disposition: form-data; name="file"; filename="game.apk"\\r\\n\\r\\n'
)
END = b"\\r\\n--b--\\r\\n"

def pieces():
    yield HEAD
    with open(sys.argv[1], "rb") as file:
        while piece := file.read(65536):
            yield piece
    yield END

with Sandbox(["digital-turbine"]) as sandbox:
    store = sandbox.index()["stores"]["digital-turbine"]
    sandbox.control("digital-turbine").switches(strict="off")
    client = http.client.HTTPConnection(urlsplit(store["endpoint"]).netloc, timeout=60)
    form = {**store["credentials"], "grant_type": "client_credentials", "scope": "openid email roles"}
    client.request("POST", "/api/auth/token", json.dumps(form), {"Content-Type": "application/json"})
    token = json.load(client.getresponse())["access_token"]
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(len(HEAD) + os.path.getsize(sys.argv[1]) + len(END)),
    }
    tracemalloc.start()
    client.request("POST", "/v1/upload_apk/external_user", pieces(), headers)
    answer = client.getresponse()
    answer.read()
    client.close()
    peak = tracemalloc.get_traced_memory()[1]
    (upload,) = sandbox.control("digital-turbine").view("com.example.wordgame")["uploads"]
    print(json.dumps({"status": answer.status, "peak": peak, "bytes": upload["bytes"], "code": upload["version_code"]}))
"""


def test_memory_of_a_large_upload(tmp_path, apk):
    """An APK of 100 MB is taken in, and read, with less than 64 MB of memory."""
    path = tmp_path / "game.apk"
    path.write_bytes(apk)
    with zipfile.ZipFile(path, "a") as archive, archive.open("assets/films", "w") as film:
        for _ in range(100):
            film.write(bytes(SIZE // 100))
    done = subprocess.run([sys.executable, "-c", UPLOADER, path], capture_output=True, check=True, text=True)
    told = json.loads(done.stdout)
    assert (told["status"], told["bytes"], told["code"]) == (200, path.stat().st_size, 42)
    assert told["bytes"] > SIZE
    assert told["peak"] < MOST
