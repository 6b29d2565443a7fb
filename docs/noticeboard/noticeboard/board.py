"""The board itself, on this machine: a sandbox for the provider. `python -m noticeboard.board` runs it.

`GET /_sandbox/` tells `reconciler --sandbox` where the board answers.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_TITLE = 40


class Board(ThreadingHTTPServer):
    """The board: app to locale to notice."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.notices: dict[str, dict[str, dict[str, Any]]] = {}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Board

    def do_GET(self) -> None:
        """Show all notices of an app, or say where the board is."""
        match self.path.strip("/").split("/"):
            case ["_sandbox"]:
                self._answer(200, {"stores": {"noticeboard": {"endpoint": self.server.url}}})
            case ["notices", app]:
                self._answer(200, self.server.notices.get(app, {}))
            case _:
                self._answer(404, {"error": "no such page"})

    def do_PUT(self) -> None:
        """Put up a notice, in the place of an earlier one."""
        notice = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.path.strip("/").split("/"):
            case ["notices", app, locale] if 0 < len(notice.get("title") or "") <= LONGEST_TITLE:
                self.server.notices.setdefault(app, {})[locale] = notice
                self._answer(200, notice)
            case _:
                self._answer(400, {"error": f"a notice needs a title of at most {LONGEST_TITLE} characters"})

    def do_DELETE(self) -> None:
        """Take down a notice."""
        match self.path.strip("/").split("/"):
            case ["notices", app, locale] if locale in self.server.notices.get(app, {}):
                del self.server.notices[app][locale]
                self._answer(200, {})
            case _:
                self._answer(404, {"error": "no such notice"})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    with Board() as board:
        sys.stdout.write(f"export RECONCILER_SANDBOX={board.url}\n")
        sys.stdout.flush()
        board.serve_forever()
