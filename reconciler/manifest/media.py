"""The files that manifests name: patterns to files, files to hashes, and whether a store will take them.

Each file is hashed once and looked at once, however often it is named. All but images are looked at together, because
each look starts a child process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from reconciler import assets, inspect
from reconciler.document.nodes import Text, place
from reconciler.errors import Diagnostic
from reconciler.model import PlannedAsset

Sort = Literal["image", "video", "apk", "webapp"]
Facts = inspect.ImageFacts | inspect.Facts

MAX_TEXT_BYTES: Final = 1_000_000
SORTS: Final[tuple[Sort, ...]] = ("image", "video", "apk", "webapp")
_UNREADABLE: Final = {"image": "R2101", "video": "R2201", "apk": "R2301", "webapp": "R2351"}
_WITHOUT_READER: Final = "R2210"
_PATTERN: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that a manifest names. `token` is where it does, `content` its hash."""

    path: Path
    token: Text
    content: str
    bytes: int


@dataclass(frozen=True, slots=True)
class _Look:
    """A file to be looked at, and the rule of the place that it is for."""

    sort: Sort
    found: Found
    rule: Mapping[str, Any]
    slot: str


@dataclass(slots=True)
class Media:
    """All files of one load.

    Args:
        root: what the paths of a plan are relative to.
        problems: takes what is wrong with them.
        planned: content hash to the file that may be sent.
        uses: manifest to the files that it names, whether they are there or not, each with the brands that name it,
            "" where there are none.
    """

    root: Path
    problems: list[Diagnostic]
    planned: dict[str, PlannedAsset] = field(default_factory=dict)
    uses: dict[str, dict[Path, set[str]]] = field(default_factory=dict)
    _texts: dict[Path, str | None] = field(default_factory=dict)
    _prints: dict[tuple[Path, str, str], tuple[str, int] | assets.UnsafePath] = field(default_factory=dict)
    _looks: list[_Look] = field(default_factory=list)
    _facts: dict[Path, Facts | inspect.Unreadable] = field(default_factory=dict)

    def text(self, folder: Path, token: Text) -> str | None:
        """The text of a file; None after reporting why it cannot be had."""
        path = folder / token.value
        self._note(token, path)
        if path not in self._texts:
            self._texts[path] = self._read_text(folder, token)
        return self._texts[path]

    def _read_text(self, folder: Path, token: Text) -> str | None:
        try:
            content, size = assets.content(folder, token.value, MAX_TEXT_BYTES)
        except assets.UnsafePath as problem:
            self._report_unsafe(token, token.value, problem)
            return None
        if size > MAX_TEXT_BYTES:
            summary = f"{token.value} has {size:,} bytes; a text has {MAX_TEXT_BYTES:,} at most"
            self._report("R2401", summary, token, "name a text file")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            summary = f"{token.value} is not UTF-8 text (byte {error.start + 1:,})"
            self._report("R2401", summary, token, "save the file as UTF-8")
            return None

    def files(self, folder: Path, token: Text, algorithm: str) -> list[Found]:
        """The file that a token names, or those that its pattern matches, sorted as people count."""
        paths = list(self._matches(folder, token))
        found = [self._open(folder, token, path, algorithm) for path in paths]
        return [each for each in found if each is not None]

    def _matches(self, folder: Path, token: Text) -> Iterator[str]:
        pattern = token.value
        inside = not pattern.startswith("/") and ".." not in pattern.split("/")
        if not inside or not _PATTERN.search(pattern) or (folder / pattern).exists():
            yield pattern
            return
        paths = [each.relative_to(folder).as_posix() for each in folder.glob(pattern) if not each.is_dir()]
        paths = [path for path in paths if not path.rpartition("/")[2].startswith(".")]
        if not paths:
            self._report("R2402", f"no file matches {pattern}", token, "correct the pattern; write [] for no files")
        yield from sorted(paths, key=_as_people_count)

    def _open(self, folder: Path, token: Text, path: str, algorithm: str) -> Found | None:
        whole = folder / path
        self._note(token, whole)
        key = folder, path, algorithm
        if key not in self._prints:
            self._prints[key] = _print(folder, path, algorithm)
        found = self._prints[key]
        if isinstance(found, assets.UnsafePath):
            self._report_unsafe(token, path, found)
            return None
        return Found(whole, token, *found)

    def _note(self, token: Text, path: Path) -> None:
        self.uses.setdefault(token.file, {}).setdefault(path, set()).add(token.brand)

    def look(self, found: Found, rules: Mapping[Sort, Mapping[str, Any]], slot: str) -> None:
        """Have a file looked at, and held to the rule for its sort, by the time `settle` returns."""
        sort = _sort(found.path, list(rules))
        self._looks.append(_Look(sort, found, rules[sort], slot))

    def settle(self) -> None:
        """Look at all files, report what is wrong with them, and note them for the plan."""
        self._look_together()
        for each in self._looks:
            facts = self._facts[each.found.path]
            if isinstance(facts, inspect.Unreadable):
                self._report_unreadable(each, facts)
                continue
            for finding in inspect.judge(facts, each.rule, each.slot):
                where = place(each.found.token)
                self.problems.append(
                    Diagnostic(finding.code, finding.summary, where, finding.detail, finding.fix, finding.severity)
                )

    def facts(self, found: Found) -> Facts | None:
        """What a file that was looked at is; None if it cannot be read."""
        facts = self._facts.get(found.path)
        return None if isinstance(facts, inspect.Unreadable) else facts

    def plan(self, found: Found) -> str:
        """Note a file as one that may be sent. Returns its content hash."""
        if found.content not in self.planned:
            facts = self.facts(found)
            path = found.path.relative_to(self.root).as_posix()
            self.planned[found.content] = PlannedAsset(path, found.bytes, facts.what if facts else "")
        return found.content

    def _look_together(self) -> None:
        slow: dict[Path, inspect.Kind] = {}
        for each in self._looks:
            if each.sort != "image":
                slow[each.found.path] = each.sort
            elif each.found.path not in self._facts:
                self._facts[each.found.path] = _image(each.found.path)
        answers = inspect.batch([(sort, path) for path, sort in slow.items()])
        self._facts.update(zip(slow, answers, strict=True))

    def _report_unreadable(self, look: _Look, problem: inspect.Unreadable) -> None:
        where = place(look.found.token)
        if isinstance(problem, inspect.MediaSupportMissing):
            self.problems.append(Diagnostic(_WITHOUT_READER, str(problem), where, severity="warning"))
        else:
            self.problems.append(Diagnostic(_UNREADABLE[look.sort], str(problem), where))

    def _report_unsafe(self, token: Text, path: str, problem: assets.UnsafePath) -> None:
        fix = f"did you mean {problem.suggestion}?" if problem.suggestion else ""
        self._report("R2401", f"{path}: {problem.message}", token, fix)

    def _report(self, code: str, summary: str, token: Text, fix: str) -> None:
        self.problems.append(Diagnostic(code, summary, place(token), fix=fix))


def _sort(path: Path, taken: Sequence[Sort]) -> Sort:
    """Which of the sorts that a place takes this file is to be: an image if it begins like one, else another."""
    if len(taken) > 1 and "image" in taken and not inspect.begins_like_image(path):
        return next(sort for sort in taken if sort != "image")
    return taken[0]


def _print(folder: Path, path: str, algorithm: str) -> tuple[str, int] | assets.UnsafePath:
    try:
        return assets.fingerprint(folder, path, algorithm)
    except assets.UnsafePath as problem:
        return problem


def _image(path: Path) -> Facts | inspect.Unreadable:
    try:
        return inspect.image(path)
    except inspect.Unreadable as problem:
        return problem


def _as_people_count(path: str) -> list[tuple[int, int, str]]:
    """A key by which 2.png comes before 10.png. Numbers come before letters, as they do in file managers."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part.casefold()) for part in parts] + [(2, 0, path)]
