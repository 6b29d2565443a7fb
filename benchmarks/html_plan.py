"""`python -m benchmarks.html_plan`: a page of one app with 40 languages and 400 pictures: seconds and size.

Timed are the thumbnails, once made and once found among those that are kept, and the page itself.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageDraw

from reconciler.assets import Assets, fingerprint
from reconciler.model import Address, App, Batch, Change, Plan, PlannedAsset
from reconciler.render import html
from reconciler.thumbnails import Thumbnails

LOCALES = 40
PICTURES = 400
SIZE = (1290, 2796)
Result = TypeVar("Result")
APP = App("app-store", "com.example.wordgame", "wordgame")


def main() -> None:
    """Make the files, then the page, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        assets = dict(_files(root))
        plan = _plan(assets)
        _timed(f"{PICTURES} thumbnails made", lambda: _thumbnails(root, assets).prepare())
        found = _thumbnails(root, assets)
        _timed(f"{PICTURES} thumbnails found", found.prepare)
        page = _timed("page", lambda: html.plan(plan, found))
        _say(f"size of the page: {len(page.encode()) / 1e6:.1f} MB, {page.count('<use ')} pictures shown")


def _timed(what: str, work: Callable[[], Result]) -> Result:
    started = time.perf_counter()
    result = work()
    _say(f"{what}: {time.perf_counter() - started:.2f} s")
    return result


def _say(line: str) -> None:
    print(line, file=sys.stdout)  # noqa: T201 - a command's output


def _files(root: Path) -> list[tuple[str, PlannedAsset]]:
    """Screenshots of a telephone, each another."""
    choose = random.Random(1)  # noqa: S311 - pictures, not secrets
    made = []
    for number in range(PICTURES):
        image = Image.new("RGB", SIZE, _colour(choose))
        draw = ImageDraw.Draw(image)
        for _ in range(150):
            left, top = choose.randrange(SIZE[0]), choose.randrange(SIZE[1])
            draw.rectangle((left, top, left + choose.randrange(300), top + choose.randrange(300)), _colour(choose))
        name = f"{number}.png"
        image.save(root / name, compress_level=1)
        content, size = fingerprint(root, name)
        made.append((content, PlannedAsset(name, size, "PNG, 1290×2796, no alpha")))
    return made


def _colour(choose: random.Random) -> tuple[int, int, int]:
    return choose.randrange(256), choose.randrange(256), choose.randrange(256)


def _thumbnails(root: Path, assets: dict[str, PlannedAsset]) -> Thumbnails:
    return Thumbnails(Assets(root, assets), assets, root / "cache")


def _plan(assets: dict[str, PlannedAsset]) -> Plan:
    """In each language every text changes a little, and of ten pictures one moves."""
    contents = list(assets)
    changes = []
    for number in range(LOCALES):
        before = tuple(contents[number * 10 : number * 10 + 10])
        words = [f"word{place} of language {number}" for place in range(60)]
        text = "\n".join(" ".join(words[at : at + 6]) for at in range(0, 60, 6))
        listing = Address(APP, "listing", f"IOS/l{number}")
        changes.append(Change(listing, {"description": text}, {"description": text.replace("word7 ", "another ")}))
        images = Address(APP, "image", f"IOS/l{number}/APP_IPHONE_67")
        changes.append(Change(images, {"files": before}, {"files": (*before[1:], before[0])}))
    return Plan("2026-11-20T14:02:11Z", {}, assets, (Batch(APP, tuple(changes)),))


if __name__ == "__main__":
    main()
