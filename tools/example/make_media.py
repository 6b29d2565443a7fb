"""Draws the example app's icons, promotional pictures and screenshots into manifests/wordgame/img.

Usage: python -m tools.example.make_media    (from the repository's root; make_media.sh does that and the trailer)
Needs Pillow (pip install pillow) and Debian's fonts-noto-core and fonts-noto-cjk.

The sizes are those of the Amazon Appstore. Running it again gives the same pictures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from tools.example.canvas import CORAL, NAVY, SUN, TEAL, WHITE, Canvas
from tools.example.screens import daily, languages, play, progress
from tools.example.words import ENGLISH, GERMAN

IMAGES: Final = Path(__file__).parents[2] / "manifests" / "wordgame" / "img"


def main() -> None:
    """Draw everything."""
    large = icon().finished()
    _save_png(large, "icon-512.png")
    _save_png(large.resize((114, 114), Image.Resampling.LANCZOS), "icon-114.png")
    _save_png(promo().finished(), "promo.png")
    _save_png(television().finished(), "firetv-icon.png")
    for locale, words in (("en-US", ENGLISH), ("de-DE", GERMAN)):
        for number, screen in enumerate((play, daily, progress), start=1):
            _save_png(screen(words).finished(), f"{locale}/screens/{number}.png", colours=128)
    _save_jpeg(languages().finished(), "en-US/screens/10.jpg")


def icon() -> Canvas:
    """Two tiles, 512×512, filled to the edge: the store rounds the corners."""
    canvas = Canvas(512, 512, CORAL)
    canvas.rotated_tile((345, 343), 224, "G", (SUN, "#cf9420", NAVY), -9)
    canvas.rotated_tile((184, 192), 250, "W", (WHITE, "#e2d8c6", CORAL), 8)
    return canvas


def promo() -> Canvas:
    """The banner of 1024×500 in which the app is featured."""
    canvas = Canvas(1024, 500, TEAL)
    _name(canvas, (512, 200), 96)
    canvas.text((512, 344), "Two minutes. One board. Your best score.", 32, "#d5eee9", weight="Regular", anchor="mm")
    return canvas


def television() -> Canvas:
    """The tile of 1280×720 on a television's home screen: large letters, nothing small."""
    canvas = Canvas(1280, 720, CORAL)
    _name(canvas, (640, 320), 124)
    canvas.text((640, 512), "The two-minute word hunt", 46, "#fde9e1", weight="Regular", anchor="mm")
    return canvas


def _name(canvas: Canvas, centre: tuple[float, float], side: float) -> None:
    """The app's name in eight tiles, some of them leaning."""
    step = side * 1.08
    for number, letter in enumerate("WORDGAME"):
        x = centre[0] + (number - 3.5) * step
        y = centre[1] + (-0.10, 0.07, -0.03, 0.10, -0.08, 0.05, -0.06, 0.08)[number] * side
        colours = (SUN, "#cf9420", NAVY) if number == 4 else (WHITE, "#d9d2c4", NAVY)
        canvas.rotated_tile((x, y), side, letter, colours, (4, -3, 2, -5, 6, -2, 3, -4)[number])


def _save_png(picture: Image.Image, name: str, colours: int = 0) -> None:
    """Flat pictures need few colours; a palette makes the files small enough to keep in git. 0 keeps true colour."""
    path = IMAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if colours:
        picture = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


def _save_jpeg(picture: Image.Image, name: str) -> None:
    picture.save(IMAGES / name, quality=76, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
