"""Draws the screenshots of the example's App Store page into manifests/wordgame-apple/img.

Usage: python -m tools.example.make_apple_media    (from the repository's root; make_apple_media.sh does that and the
preview). Needs Pillow (pip install pillow) and Debian's fonts-noto-core and fonts-noto-cjk.

The sizes are those of App Store Connect: 1290×2796 (iPhone 6.9"), 2064×2752 (iPad 13"), 1280×800 (Mac). Running it
again gives the same pictures.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Final

from PIL import Image

from tools.example import screens, tall
from tools.example.canvas import TEAL
from tools.example.words import ENGLISH, FRENCH, GERMAN, JAPANESE, Words

IMAGES: Final = Path(__file__).parents[2] / "manifests" / "wordgame-apple" / "img"
LANGUAGES: Final = {"en-US": ENGLISH, "de-DE": GERMAN, "fr-FR": FRENCH, "ja": JAPANESE}
_FLAT: Final = 11
"""Colours that cover most of a picture; all others are its edges."""


def main() -> None:
    """Draw everything."""
    for locale, words in LANGUAGES.items():
        for number, picture in enumerate((tall.play(words), tall.daily(words), tall.progress(words)), start=1):
            _save(picture, f"{locale}/iphone/{number}.png")
        for number, picture in enumerate(_on_tablet(words), start=1):
            _save(picture, f"{locale}/ipad/{number}.png")
        for number, screen in enumerate((screens.play, screens.daily), start=1):
            _save(screen(words).finished(Image.Resampling.BOX), f"{locale}/mac/{number}.png")


def _on_tablet(words: Words) -> tuple[Image.Image, ...]:
    return (
        tall.tablet(screens.daily, screens.NIGHT, words.daily, words),
        tall.tablet(screens.progress, TEAL, words.progress, words),
    )


def _save(picture: Image.Image, name: str) -> None:
    path = IMAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE).save(path, optimize=True)


def _palette(picture: Image.Image) -> Image.Image:
    """The flat colours, and one halfway between any two of the commonest: smooth edges in a third of the bytes."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or (), reverse=True)
    flat = [colour for _, colour in counted[:_FLAT] if isinstance(colour, tuple)]
    between = [
        tuple((one + other) // 2 for one, other in zip(*pair, strict=True)) for pair in combinations(flat[:5], 2)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in dict.fromkeys((*flat, *between)) for value in colour])
    return palette


if __name__ == "__main__":
    main()
