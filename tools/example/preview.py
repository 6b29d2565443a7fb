"""Draws the frames of the example's app preview: 16 s of 886×1920 at 30 frames per second, raw RGB, to standard output.

make_apple_media.sh pipes them into ffmpeg. The story: the name falls into place, a word is traced on a telephone, its
points are counted, the crossword is shown, the name again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from PIL import Image

from tools.example import screens, tall
from tools.example.canvas import CORAL, LIGHT, NAVY, SUN, TEAL, WHITE, Canvas
from tools.example.words import ENGLISH, PATH

SIZE: Final = (886, 1920)
RATE: Final = 30
SECONDS: Final = 16.0

_UNITS: Final = (443, 960)
_SCENES: Final = ("title", "play", "daily", "ending")
_STARTS: Final = (0.0, 2.6, 9.0, 12.6)
_FADE: Final = 0.3
_LETTER: Final = 0.45
"""Seconds from one traced letter to the next."""

_TRACING: Final = 1.0
_COUNTING: Final = _TRACING + _LETTER * len(PATH)


def main() -> None:
    """Write all frames."""
    for picture in frames():
        sys.stdout.buffer.write(picture.tobytes())


def frames() -> Iterator[Image.Image]:
    """The pictures in order. What stands still is drawn once."""
    drawn: dict[tuple[str, float], Image.Image] = {}
    for number in range(round(SECONDS * RATE)):
        now = number / RATE
        index = max(each for each, start in enumerate(_STARTS) if start <= now)
        since = now - _STARTS[index]
        picture = _drawn(drawn, _SCENES[index], since)
        if index and since < _FADE:
            last = _drawn(drawn, _SCENES[index - 1], now - _STARTS[index - 1])
            picture = Image.blend(last, picture, since / _FADE)
        yield picture


def _drawn(drawn: dict[tuple[str, float], Image.Image], scene: str, since: float) -> Image.Image:
    moment = (scene, _moving(scene, since))
    if moment not in drawn:
        drawn.clear()
        drawn[moment] = {"title": title, "play": play, "daily": daily, "ending": ending}[scene](moment[1])
    return drawn[moment]


def _moving(scene: str, since: float) -> float:
    """The same moment for all of a scene's time in which nothing moves."""
    if scene == "title":
        return min(since, 1.6)
    if scene == "play" and since < _COUNTING:
        return _TRACING + _LETTER * max(0, int((since - _TRACING) / _LETTER)) if since >= _TRACING else 0
    return min(since, _COUNTING + 0.6) if scene == "play" else 0


def title(now: float) -> Image.Image:
    """The letters of the name drop in one after the other."""
    canvas = _canvas(CORAL)
    _name(canvas, now)
    return canvas.finished()


def play(now: float) -> Image.Image:
    """A word is traced letter by letter; then its points are added to the score."""
    canvas = _canvas(LIGHT.paper)
    traced = min(len(PATH), max(0, round((now - _TRACING) / _LETTER)))
    canvas.lines((40, 120), ENGLISH.play, 43, LIGHT.ink)
    screens.pill(canvas, (40, 230, 170, 278), ENGLISH.time, LIGHT, TEAL)
    since = now - _COUNTING
    canvas.text(
        (403, 254), f"{2462 + round(18 * _ease(since / 0.5)):,}", 40, TEAL if since > 0 else LIGHT.ink, anchor="rm"
    )
    screens.board(canvas, (32, 310, 411, 689), ENGLISH.board, traced, LIGHT)
    if traced:
        canvas.box((40, 730, 403, 800), SUN, 20)
        canvas.text((64, 765), ENGLISH.traced[:traced], 34, NAVY)
    if since > 0:
        canvas.text((380, 765 - 6 * _ease(since / 0.4)), "+18", 30, CORAL, anchor="rm")
    screens.brand(canvas, (66, 880), 44, LIGHT.ink)
    return canvas.finished()


def daily(_now: float) -> Image.Image:
    """The daily crossword, from the screenshot."""
    picture = tall.daily(ENGLISH)
    height = round(SIZE[0] * picture.height / picture.width)
    return picture.resize((SIZE[0], height), Image.Resampling.LANCZOS).crop((0, 0, *SIZE))


def ending(_now: float) -> Image.Image:
    """The name once more, with what to do next."""
    canvas = _canvas(TEAL)
    _name(canvas, 9)
    canvas.text((221.5, 610), "Two minutes. One board.", 28, "#d5eee9", weight="Regular", anchor="mm")
    canvas.text((221.5, 650), "Your best score.", 28, "#d5eee9", weight="Regular", anchor="mm")
    return canvas.finished()


def _canvas(background: str) -> Canvas:
    return Canvas(*_UNITS, background, zoom=2)


def _name(canvas: Canvas, now: float) -> None:
    """Two rows of four tiles; each falls for 0.35 s, 0.1 s after the one before."""
    for number, letter in enumerate("WORDGAME"):
        fallen = _ease((now - 0.3 - number * 0.1) / 0.35)
        row, column = divmod(number, 4)
        y = -80 + (480 + row * 104) * fallen
        colours = (SUN, "#cf9420", NAVY) if number == 4 else (WHITE, "#d9d2c4", NAVY)
        lean = (4, -3, 2, -5, 6, -2, 3, -4)[number] + 24 * (1 - fallen)
        canvas.rotated_tile((221.5 + (column - 1.5) * 100, y), 92, letter, colours, lean)


def _ease(share: float) -> float:
    """From 0 to 1, fast first and then slow."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


if __name__ == "__main__":
    main()
