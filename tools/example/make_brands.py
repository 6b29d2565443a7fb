"""Draws the pictures of the example family, and packs its apps, into manifests/brands.

Usage: python -m tools.example.make_brands    (from the repository's root)
Needs Pillow (pip install pillow) and Debian's fonts-noto-core.

Three newspapers have a word game of their own: one game, in each paper's colours. The sizes are the smallest that the
Firefox Marketplace takes: an icon of 128×128 within the package, a screenshot of 320×480. Running it again gives the
same files.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tools.example.canvas import CORAL, LIGHT, NAVY, SUN, TEAL, WHITE, Canvas

BRANDS: Final = Path(__file__).parents[2] / "manifests" / "brands"
LONG_AGO: Final = (2026, 1, 1, 0, 0, 0)
"""One time for all that is packed, so that packing again gives the same bytes."""

_PAGE: Final = """\
<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>{0}</title>
  <p>{0}</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Brand:
    """One paper's game: the folder's name, what people see, five words of five letters, and its colours."""

    app: str
    name: str
    words: tuple[str, ...]
    colour: str
    tile: str


PAPERS: Final = (
    Brand("courier-words", "Courier Words", ("HASTE", "ALIVE", "SLATE", "TIDES", "EVERY"), NAVY, SUN),
    Brand("gazette-words", "Gazette Words", ("PRESS", "ROUTE", "EAGLE", "SALTY", "STEAM"), TEAL, WHITE),
    Brand("herald-words", "Herald Words", ("MORNS", "OCEAN", "REALM", "NIGHT", "STORY"), CORAL, WHITE),
)


def main() -> None:
    """Draw and pack everything."""
    for brand in PAPERS:
        folder = BRANDS / brand.app
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "screen.png").write_bytes(_png(screen(brand)))
        pack(brand, folder / "app.zip")


def icon(brand: Brand) -> Canvas:
    """The paper's initial on a tile."""
    canvas = Canvas(128, 128, brand.colour)
    canvas.rotated_tile((64, 62), 80, brand.name[0], (brand.tile, LIGHT.edge, brand.colour), 8)
    return canvas


def screen(brand: Brand) -> Canvas:
    """The game in play: the name, and a board of five by five."""
    canvas = Canvas(320, 480, LIGHT.paper)
    canvas.box((0, 0, 320, 96), brand.colour)
    canvas.text((160, 48), brand.name, 30, brand.tile, anchor="mm")
    for row, word in enumerate(brand.words):
        for column, letter in enumerate(word):
            colours = (brand.colour, brand.tile) if row == 0 else (LIGHT.card, LIGHT.ink)
            centre = (160 + (column - 2) * 58, 168 + row * 58)
            canvas.tile(centre, 50, letter, face=colours[0], edge=LIGHT.edge, ink=colours[1])
    return canvas


def pack(brand: Brand, path: Path) -> None:
    """The packaged app: its manifest, its page, its icon."""
    manifest = {
        "name": brand.name,
        "description": "Twenty-five letters, two minutes.",
        "version": "1.0",
        "launch_path": "/index.html",
        "icons": {"128": "/icon-128.png"},
        "developer": {"name": "Example Ltd", "url": "https://wordgame.example.com/"},
        "default_locale": "en-US",
    }
    files = {
        "manifest.webapp": json.dumps(manifest, indent=2).encode(),
        "index.html": _PAGE.format(brand.name).encode(),
        "icon-128.png": _png(icon(brand)),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)


def _png(canvas: Canvas) -> bytes:
    """Flat pictures: sixteen colours are enough."""
    picture = canvas.finished().quantize(16, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
