"""The pages of `docs/` taken apart: fenced blocks, links, headings, and the steps that a reader would type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.docs.markdown import anchor

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BESIDE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "integrations").rglob("README.md"))]
"""Pages elsewhere whose links are looked at, too."""

_FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
_FILE = re.compile(r"<!-- file: (\S+) -->\s*\Z")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_EXIT = re.compile(r"\(exit code (\d+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, its first line's number, and the file that it is to be written to."""

    language: str
    text: str
    line: int
    file: str


@dataclass(frozen=True)
class Step:
    """A command, what is shown of its output, and the exit code that it is said to have."""

    command: str
    shown: tuple[str, ...]
    code: int
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            found[1],
            found[2],
            text.count("\n", 0, found.start()) + 2,
            ((named := _FILE.search(text[: found.start()])) and named[1]) or "",
        )
        for found in _FENCE.finditer(text)
    ]


def steps(page: Path) -> list[Step]:
    """What a reader of this page does, in order: files to be written, and the commands of its console blocks."""
    return [step for block in blocks(page) for step in _steps(block)]


def _steps(block: Block) -> Iterator[Step]:
    if block.file:
        yield Step(f"cat > {block.file} <<'END-OF-BLOCK'\n{block.text}END-OF-BLOCK", (), 0, block.line)
    if block.language != "console":
        return
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"a console block begins with a command: line {block.line}"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        said = [line.rstrip() for line in lines[start + 1 : end] if line.strip()]
        code = next((int(found[1]) for line in said if (found := _EXIT.fullmatch(line))), 0)
        shown = tuple(line for line in said if not _EXIT.fullmatch(line))
        yield Step(lines[start].removeprefix("$ "), shown, code, block.line + start)


def missing(shown: tuple[str, ...], output: str) -> str:
    """The first line that is shown and was not printed, in this order; "" if all were. `…` stands for anything."""
    printed = iter(line.rstrip() for line in output.splitlines())
    for line in shown:
        pattern = ".*".join(map(re.escape, line.split("…")))
        if not any(re.fullmatch(pattern, each) for each in printed):
            return line
    return ""


def links(page: Path) -> list[str]:
    """Where a page's links lead; code is no link."""
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))
    return _LINK.findall(text)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {anchor(heading) for heading in re.findall(r"(?m)^#+ (.+)$", text)}


def commands(page: Path) -> Iterator[list[str]]:
    """Commands of the program that a page mentions without their being run: in code, and in blocks of plain text."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in blocks(page) if block.language in {"text", ""} for line in block.text.splitlines()]
    for said in [*re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)), *lines]:
        if found := re.match(r"reconciler (.+)", said.partition("  #")[0].strip()):
            yield found[1].split()
