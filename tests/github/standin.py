"""A stand-in for GitHub on this machine, written from its REST documentation; a second server holds artifacts' bytes.

"REST API endpoints for": issue comments, issues, commits (list pull requests associated with a commit), Actions
artifacts, workflow runs; "Using pagination in the REST API", "Rate limits", "Troubleshooting" (error envelope).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

BOT = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
STRANGER = {"login": "mallory", "id": 666, "type": "User"}
REPOSITORY = "Codertocat/Hello-World"
REPOSITORY_ID = 186853002
TOKEN = "ghs_SENTINELsentinelSENTINELsentinel0001"
LONGEST_BODY = 65_536


@dataclass
class Seen:
    """One request, as it came in."""

    server: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any

    @property
    def writes(self) -> bool:
        """Was it to change anything?"""
        return self.method != "GET"


@dataclass
class Answer:
    """What is sent back."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def archive(**files: str | bytes) -> bytes:
    """A zip as upload-artifact makes one; `plan_json="…"` becomes `plan.json`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name.replace("_", "."), content)
    return made.getvalue()


class StandIn:
    """One repository. Its contents are attributes, for tests to fill and to look at."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.artifacts: list[dict[str, Any]] = []
        self.runs: dict[int, dict[str, Any]] = {}
        self.pulls: dict[str, list[dict[str, Any]]] = {}
        self.login = ""
        self.seen: list[Seen] = []
        self._bytes: dict[int, bytes] = {}
        self._faults: list[tuple[re.Pattern[str], Answer]] = []
        self._numbers = 1000
        self._lock = threading.Lock()
        self._servers = {name: _server(self, name) for name in ("api", "storage")}

    def __enter__(self) -> Self:
        self._threads = [
            threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.02})
            for each in self._servers.values()
        ]
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for each in self._servers.values():
            each.shutdown()
            each.server_close()
        for each in self._threads:
            each.join()

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self._servers['api'].server_port}"

    @property
    def storage(self) -> str:
        """Where artifacts' bytes are: another host, another port."""
        return f"http://localhost:{self._servers['storage'].server_port}"

    # --- for tests ---

    def fail(self, request: str, answer: Answer) -> None:
        """Let the next request that matches `METHOD path` be answered so."""
        self._faults.append((re.compile(request), answer))

    def say(self, pull: int, body: str, user: dict[str, Any]) -> dict[str, Any]:
        """Write a comment as this account."""
        made = {"id": self._number(), "issue": pull, "body": body, "user": user}
        made["html_url"] = f"https://github.com/{REPOSITORY}/pull/{pull}#issuecomment-{made['id']}"
        self.comments.append(made)
        return made

    def upload(self, name: str, content: bytes, head: str, **told: Any) -> dict[str, Any]:
        """Keep an artifact, made by a run for a pull request of this repository, unless told otherwise."""
        home = told.pop("head_repository_id", REPOSITORY_ID)
        run = {"id": self._number(), "event": told.pop("event", "pull_request"), "head_sha": told.pop("run_head", head)}
        run |= {"repository": {"id": REPOSITORY_ID}, "head_repository": {"id": told.pop("run_home", home)}}
        self.runs[run["id"]] = run
        number = self._number()
        self._bytes[number] = content
        made = {
            "id": number,
            "name": name,
            "size_in_bytes": len(content),
            "expired": False,
            "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "created_at": f"2026-11-20T10:00:{len(self.artifacts):02}Z",
            "workflow_run": {
                "id": run["id"],
                "repository_id": REPOSITORY_ID,
                "head_repository_id": home,
                "head_branch": "changes",
                "head_sha": head,
            },
            **told,
        }
        self.artifacts.append(made)
        return made

    def writes(self) -> list[str]:
        """What was changed, in order: `POST issues/2/comments`."""
        root = f"/repos/{REPOSITORY}/"
        return [f"{each.method} {each.path.removeprefix(root)}" for each in self.seen if each.writes]

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    # --- answering ---

    def answer(self, seen: Seen) -> Answer:
        """Answer one request."""
        with self._lock:
            self.seen.append(seen)
            path = urlsplit(seen.path)
            if seen.server == "storage":
                return self._stored(path.path)
            for place, (pattern, answer) in enumerate(self._faults):
                if pattern.match(f"{seen.method} {seen.path}"):
                    del self._faults[place]
                    return answer
            if seen.headers.get("authorization") != f"Bearer {TOKEN}":
                return _error(401, "Bad credentials")
            below = re.sub(rf"^/repos/{REPOSITORY}/|^/repositories/{REPOSITORY_ID}/", "", path.path)
            query = {name: values[-1] for name, values in parse_qs(path.query).items()}
            return self._route(seen.method, below, query, seen.body)

    def _route(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        routes = {
            r"GET issues/(\d+)/comments": lambda number: self._list(
                path, query, [each for each in self.comments if each["issue"] == int(number)]
            ),
            r"POST issues/(\d+)/comments": lambda number: self._comment(int(number), body),
            r"PATCH issues/comments/(\d+)": lambda number: _edit(self.comments, "id", int(number), body),
            r"GET issues": lambda: self._list(path, query, self._issues(query)),
            r"POST issues": lambda: self._open(body),
            r"PATCH issues/(\d+)": lambda number: _edit(self.issues, "number", int(number), body),
            r"GET commits/([0-9a-f]+)/pulls": lambda sha: self._list(path, query, self.pulls.get(sha, [])),
            r"GET actions/artifacts": lambda: self._list(path, query, self._named(query), key="artifacts"),
            r"GET actions/artifacts/(\d+)/zip": lambda number: self._zip(int(number)),
            r"GET actions/runs/(\d+)": lambda number: _one(self.runs.get(int(number))),
            r"GET /user": self._user,
        }
        for pattern, handle in routes.items():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return handle(*found.groups())
        return _error(404, "Not Found")

    def _list(self, path: str, query: dict[str, str], items: list[Any], key: str = "") -> Answer:
        size, page = min(int(query.get("per_page", "30")), 100), int(query.get("page", "1"))
        shown = items[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(items):
            more = {**query, "page": page + 1}
            address = f"{self.url}/repositories/{REPOSITORY_ID}/{path}"
            last = {**query, "page": -(-len(items) // size)}
            headers["Link"] = f'<{address}?{urlencode(more)}>; rel="next", <{address}?{urlencode(last)}>; rel="last"'
        return Answer(200, {"total_count": len(items), key: shown} if key else shown, headers)

    def _comment(self, pull: int, body: Any) -> Answer:
        return _too_long("IssueComment", body) or Answer(201, self.say(pull, body["body"], BOT))

    def _issues(self, query: dict[str, str]) -> list[Any]:
        wanted = set(filter(None, query.get("labels", "").split(",")))
        return [
            each
            for each in self.issues
            if query.get("state", "open") in {"all", each["state"]}
            and wanted <= {one["name"] for one in each["labels"]}
        ]

    def _open(self, body: Any) -> Answer:
        made = {"number": self._number(), "title": body["title"], "body": body["body"], "state": "open", "user": BOT}
        made["labels"] = [{"name": each} for each in body.get("labels", [])]
        problem = _too_long("Issue", body)
        if problem is None:
            self.issues.append(made)
        return problem or Answer(201, made)

    def _named(self, query: dict[str, str]) -> list[Any]:
        return [each for each in self.artifacts if query.get("name") in {None, each["name"]}]

    def _zip(self, number: int) -> Answer:
        if number not in self._bytes:
            return _error(404, "Not Found")
        return Answer(302, headers={"Location": f"{self.storage}/artifacts/{number}.zip?sig=SENTINELsig"})

    def _stored(self, path: str) -> Answer:
        number = int(re.sub(r"\D", "", path) or 0)
        return Answer(200, raw=self._bytes[number]) if number in self._bytes else Answer(404, raw=b"<Error/>")

    def _user(self) -> Answer:
        if self.login:
            return Answer(200, {"login": self.login, "type": "User"})
        return _error(403, "Resource not accessible by integration")


def _edit(items: list[dict[str, Any]], key: str, number: int, body: Any) -> Answer:
    found = next((each for each in items if each[key] == number), None)
    if found is None:
        return _error(404, "Not Found")
    problem = _too_long("Issue", body)
    if problem is None:
        found.update(body)
    return problem or Answer(200, found)


def _one(found: Any) -> Answer:
    return _error(404, "Not Found") if found is None else Answer(200, found)


def _too_long(resource: str, body: Any) -> Answer | None:
    if len(body.get("body", "")) <= LONGEST_BODY and len(body.get("title", "")) <= 256:
        return None
    error = {"resource": resource, "field": "body", "code": "custom", "message": "body is too long"}
    return Answer(422, {"message": "Validation Failed", "errors": [error], "documentation_url": "https://docs"})


def _error(status: int, message: str) -> Answer:
    return Answer(
        status, {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    )


def _server(stand_in: StandIn, name: str) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet

        def log_message(self, *_arguments: object) -> None:
            """Nothing is printed."""

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {key.lower(): value for key, value in self.headers.items()}
            document = json.loads(body) if body else None
            answer = stand_in.answer(Seen(name, self.command, self.path, headers, document))
            content = json.dumps(answer.document).encode() if answer.raw is None else answer.raw
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _do  # noqa: N815 - http.server looks for these names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
