"""Faults: rules that say which requests go wrong, and how; as JSON or as a line of text.

A rule is a flat object. `method`, `path` and `store` are globs that choose requests; of these, `nth`, `times`,
`every` and `probability` (with `seed`) choose some; every other key is part of what happens (see `Effect`).
As text: `POST */apks/upload: reset_after nth=2`, `GET *: 429 retry-after=2 p=0.1`, `*: latency=50`.
"""

from __future__ import annotations

import dataclasses
import random
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any

TRUNCATIONS = ("length", "close", "chunked")
"""How a cut-off body is framed: a Content-Length it does not reach, no length at all, or chunks without an end."""


@dataclass(frozen=True)
class Effect:
    """What happens to a request. Times are in milliseconds.

    Args:
        status: answer with this status instead of acting; `body` and `retry_after` (verbatim) go with it.
        reset_before: cut the connection (RST) before the store acts.
        reset_after: cut the connection (RST) once the store has acted.
        truncate: send half of the body, framed as one of TRUNCATIONS.
        drip: pause after each byte of the body; `drip_header` the same for status line and headers.
        latency: wait before acting; `latency_after` once the store has acted; `connect_latency` per connection.
        html_200: answer 200 with a web page; `empty_200` with nothing; `wrong_type` with JSON of another type.
        drop_etag: leave the ETag out.
        gzip_bomb: answer with so many MB of spaces, compressed; `huge_json` with so many MB of JSON.
        redirect: answer 307 to this address, or to the request's own if it is `loop`.
        after: answers made up by the rule come only once the store has acted.
        cut_after_writes: once so many writes have acted, cut every connection before anything is done; `reply`
            says whether the last of these writes is still answered.
    """

    status: int | None = None
    body: str | None = None
    retry_after: str | None = None
    reset_before: bool = False
    reset_after: bool = False
    truncate: str = ""
    drip: int = 0
    drip_header: int = 0
    latency: int = 0
    latency_after: int = 0
    connect_latency: int = 0
    html_200: bool = False
    empty_200: bool = False
    wrong_type: bool = False
    drop_etag: bool = False
    gzip_bomb: int = 0
    huge_json: int = 0
    redirect: str = ""
    after: bool = False
    cut_after_writes: int | None = None
    reply: bool = True

    @property
    def made_up(self) -> bool:
        """Does the rule itself make the answer?"""
        return bool(
            self.status
            or self.html_200
            or self.empty_200
            or self.wrong_type
            or self.gzip_bomb
            or self.huge_json
            or self.redirect
        )

    def __str__(self) -> str:
        """What is out of the ordinary about it, for the log."""
        fields = dataclasses.fields(self)
        named = {each.name: getattr(self, each.name) for each in fields if getattr(self, each.name) != each.default}
        return " ".join(name if value is True else f"{name}={value}" for name, value in named.items())


@dataclass
class Rule:
    """Which requests, which of them, and what happens. `seen` and `fired` count since the rule was set."""

    method: str = "*"
    path: str = "*"
    store: str = "*"
    nth: int | None = None
    times: int | None = None
    every: int | None = None
    probability: float | None = None
    seed: int = 0
    action: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        # What it does goes in, too: two rules with one seed are not to strike the same requests.
        cast = f"{self.seed} {self.method} {self.path} {sorted(self.action.items())}"
        self._dice = random.Random(cast)  # noqa: S311 - repeatable faults, not secrets

    def strikes(self, method: str, path: str) -> bool:
        """Count a request that comes by, and tell whether the rule fires for it. `nth` alone fires once."""
        if not (fnmatchcase(method, self.method) and fnmatchcase(path, self.path)):
            return False
        self.seen += 1
        most = self.times if self.times is not None else (1 if self.nth else None)
        if self.seen < (self.nth or 1) or (most is not None and self.fired >= most):
            return False
        if self.every and self.seen % self.every:
            return False
        if self.probability is not None and self._dice.random() >= self.probability:
            return False
        self.fired += 1
        return True

    def describe(self) -> dict[str, Any]:
        """The rule as JSON, with its counters."""
        chosen = {name: getattr(self, name) for name in ("method", "path", "store", *_CHOICES, "seen", "fired")}
        if self.probability is None:
            del chosen["seed"]
        return {name: value for name, value in chosen.items() if value is not None} | self.action


class Faults:
    """The rules set for one store, in order. Where several fire, latencies add up and else the first has its say."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._writes = 0
        self._lock = Lock()

    def replace(self, rules: Sequence[Rule]) -> None:
        """Set these rules and no others; counting starts afresh."""
        with self._lock:
            self._rules = list(rules)
            self._writes = 0

    def add(self, rules: Sequence[Rule]) -> None:
        """Set these rules as well. A new `cut_after_writes` counts writes from now on."""
        with self._lock:
            self._rules += rules
            if any("cut_after_writes" in rule.action for rule in rules):
                self._writes = 0

    def describe(self) -> list[dict[str, Any]]:
        """The rules as JSON, with their counters."""
        with self._lock:
            return [rule.describe() for rule in self._rules]

    def strike(self, method: str, path: str) -> Effect:
        """What happens to this request."""
        with self._lock:
            fired = [rule.action for rule in self._rules if rule.strikes(method, path)]
        merged: dict[str, Any] = {}
        for action in fired:
            waits = {name: action.get(name, 0) + merged.get(name, 0) for name in ("latency", "latency_after")}
            merged = {**action, **merged, **waits}
        return dataclasses.replace(Effect(**merged), connect_latency=0, cut_after_writes=None, reply=True)

    def connection_latency(self) -> int:
        """Milliseconds that a new connection waits."""
        with self._lock:
            return sum(rule.action.get("connect_latency", 0) for rule in self._rules)

    def severed(self) -> bool:
        """Have so many writes acted that nothing gets through any more?"""
        with self._lock:
            return any(self._writes >= limit for limit, _ in self._cuts())

    def count_write(self) -> bool:
        """Note that a write has acted; returns whether its answer still gets through."""
        with self._lock:
            self._writes += 1
            return all(self._writes < limit or reply for limit, reply in self._cuts())

    def _cuts(self) -> list[tuple[int, bool]]:
        actions = [rule.action for rule in self._rules if "cut_after_writes" in rule.action]
        return [(action["cut_after_writes"], action.get("reply", True)) for action in actions]


_CHOICES = {"nth": int, "times": int, "every": int, "probability": float, "seed": int}
_KINDS: dict[str, type] = {
    each.name: int if "int" in str(each.type) else bool if each.type == "bool" else str
    for each in dataclasses.fields(Effect)
}
_SYNONYMS = {"p": "probability", "rst_before": "reset_before", "rst_after": "reset_after"}
_UNITS = {"ms": 1, "s": 1000}


def clock_shift(source: str | Mapping[str, Any]) -> float | None:
    """The seconds of `clock: +34s`, which is no rule but moves the clock at once; None for anything else."""
    match = re.fullmatch(r"clock:\s*([+-]?\d+(?:\.\d+)?)s?", source.strip()) if isinstance(source, str) else None
    return float(match[1]) if match else None


def rule_from(source: str | Mapping[str, Any], seed: int = 0) -> Rule:
    """A rule from its text or its JSON, with this seed if it has none. Raises ValueError that names what is wrong."""
    given = _from_text(source) if isinstance(source, str) else dict(source)
    chosen: dict[str, Any] = {name: str(given.pop(name)) for name in ("method", "path", "store") if name in given}
    action: dict[str, Any] = {}
    for key, value in given.items():
        name = _SYNONYMS.get(key.replace("-", "_"), key.replace("-", "_"))
        if name in _CHOICES:
            chosen[name] = _converted(name, value, _CHOICES[name])
        elif name in _KINDS:
            action[name] = _converted(name, value, _KINDS[name])
        else:
            raise ValueError(f"fault {source!r}: no such key {key!r}; there are {', '.join([*_CHOICES, *_KINDS])}")
    if not action:
        raise ValueError(f"fault {source!r}: says which requests, but not what happens to them")
    if action.get("truncate", "length") not in TRUNCATIONS:
        raise ValueError(f"fault {source!r}: truncate is one of {', '.join(TRUNCATIONS)}")
    return Rule(**{"seed": seed, **chosen}, action=action)


def _converted(name: str, value: Any, kind: type) -> Any:
    """The value as the kind that the key takes; a bare `truncate` means by length."""
    if kind is bool:
        return value is True or str(value).lower() in {"true", "yes", "1"}
    if name == "truncate" and value is True:
        return TRUNCATIONS[0]
    if kind is int and (match := re.fullmatch(r"(\d+)(ms|s)", str(value))):
        return int(match[1]) * _UNITS[match[2]]
    try:
        return kind(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"fault: {name} takes {kind.__name__}, not {value!r}") from error


def _from_text(text: str) -> dict[str, Any]:
    """`[STORE] [METHOD] [PATH]: STATUS | KEY | KEY=VALUE …` as the JSON of a rule."""
    head, colon, tail = text.partition(":")
    words = head.split()
    if not colon or not 1 <= len(words) <= 3:
        raise ValueError(f"fault {text!r}: write it as 'METHOD PATH: what happens', such as 'GET *: 503 nth=1'")
    given: dict[str, Any] = _selection(words)
    for item in shlex.split(tail):
        name, equals, value = item.partition("=")
        if item.isdecimal():
            given["status"] = item
        else:
            given[name] = value if equals else True
    return given


def _selection(words: list[str]) -> dict[str, Any]:
    """Three words are store, method, path; two are method (or store) and path; one is a path or a method."""
    if len(words) == 3:
        return {"store": words[0], "method": words[1], "path": words[2]}
    if len(words) == 2:
        return {"method" if words[0].isupper() or words[0] == "*" else "store": words[0], "path": words[1]}
    return {"method" if words[0].isupper() else "path": words[0]}
