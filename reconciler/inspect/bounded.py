"""Reading APKs, videos and packaged web apps in a child process that cannot do harm.

This is the side that asks (by `child`); `worker` answers, one line of JSON for each file, in order. If it dies on a
file, that file is unreadable and a new child goes on with the rest.
"""

from __future__ import annotations

import importlib.util
import json
import signal
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Literal

from reconciler.inspect.child import ask
from reconciler.inspect.facts import ApkFacts, MediaSupportMissing, Unreadable, VideoFacts, WebAppFacts
from reconciler.inspect.limits import FILES_PER_CHILD, WALL_SECONDS
from reconciler.inspect.opening import open_regular

Kind = Literal["apk", "video", "webapp"]
Facts = ApkFacts | VideoFacts | WebAppFacts
Answer = Facts | Unreadable

_NOUNS: Final[Mapping[Kind, str]] = {"apk": "APK", "video": "video", "webapp": "packaged app"}
_FACTS: Final[Mapping[Kind, type[Facts]]] = {"apk": ApkFacts, "video": VideoFacts, "webapp": WebAppFacts}

_DEATHS: Final = {
    signal.SIGALRM: "reading it takes too long",
    signal.SIGXCPU: "reading it takes too much computing",
}


def apk(path: Path) -> ApkFacts:
    """Read an APK's manifest and signers. Raises Unreadable."""
    facts = _single("apk", path)
    assert isinstance(facts, ApkFacts)
    return facts


def video(path: Path) -> VideoFacts:
    """Read a video's headers. Raises Unreadable, or MediaSupportMissing if the optional reader is not installed."""
    facts = _single("video", path)
    assert isinstance(facts, VideoFacts)
    return facts


def webapp(path: Path) -> WebAppFacts:
    """Read the manifest of a packaged web app. Raises Unreadable."""
    facts = _single("webapp", path)
    assert isinstance(facts, WebAppFacts)
    return facts


def _single(kind: Kind, path: Path) -> Facts:
    answer = batch([(kind, path)])[0]
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def batch(files: Sequence[tuple[Kind, Path]]) -> list[Answer]:
    """Read many files, starting as few children as possible. Answers stand in the order of the files.

    A file that cannot be read is answered by an Unreadable, not raised, so that all problems can be shown at once.
    """
    answers: list[Answer] = []
    while len(answers) < len(files):
        answers += _round(files[len(answers) :][:FILES_PER_CHILD])
    return answers


def require(module: str) -> None:
    """Raises MediaSupportMissing, which says what to install, unless the module is there."""
    if importlib.util.find_spec(module) is None:
        raise MediaSupportMissing(
            "videos cannot be looked at, because the reader for them is not installed: pip install 'reconciler[media]'"
        )


def _round(files: Sequence[tuple[Kind, Path]]) -> list[Answer]:
    """Ask one child. Returns at least one answer, and no more than it got to before it died."""
    with ExitStack() as opened:
        descriptors: list[tuple[Kind, int]] = []
        for kind, path in files:
            try:
                if kind == "video":
                    require("pymediainfo")
                descriptors.append((kind, opened.enter_context(open_regular(path))[0].fileno()))
            except Unreadable as problem:
                if not descriptors:
                    return [problem]
                break  # the next round begins with this one
        lines, death = _ask(descriptors)
    asked = files[: len(descriptors)]
    answers = [_answer(kind, path, line) for (kind, path), line in zip(asked, lines, strict=False)]
    if len(answers) < len(asked):
        kind, path = asked[len(answers)]
        answers.append(_refusal(kind, path, death))
    return answers


def _ask(descriptors: Sequence[tuple[Kind, int]]) -> tuple[list[dict[str, Any]], str]:
    """Run the child. Returns its answers, and what ended it if there are too few."""
    arguments = [f"{kind}:{number}" for kind, number in descriptors]
    numbers = [number for _, number in descriptors]
    lines, status = ask("reconciler.inspect.worker", arguments, numbers, WALL_SECONDS)
    return [json.loads(line) for line in lines], _death(status)


def _death(code: int) -> str:
    if code >= 0:
        return "the reader could not be started, so nothing is known of it; is the installation complete?"
    try:
        return _DEATHS.get(signal.Signals(-code), f"the reader broke down on it ({signal.Signals(-code).name})")
    except ValueError:
        return f"the reader broke down on it (signal {-code})"


def _answer(kind: Kind, path: Path, line: dict[str, Any]) -> Answer:
    if "unreadable" in line:
        return _refusal(kind, path, line["unreadable"])
    values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in line.items()}
    return _FACTS[kind](**values)


def _refusal(kind: Kind, path: Path, reason: str) -> Unreadable:
    return Unreadable(f"{path.name}: this {_NOUNS[kind]} cannot be read: {reason}")
