"""Draws the frames of the example app's trailer: 6 s of 1280×720 at 25 frames per second, raw RGB, to standard output.

make_media.sh pipes them into ffmpeg. The story: the name falls into place, a word is traced, its points are counted,
the name again.
"""

from __future__ import annotations

import sys
from typing import Final

from PIL import Image

from tools.example.canvas import CORAL, LIGHT, NAVY, SUN, TEAL, WHITE, Canvas
from tools.example.screens import board, brand
from tools.example.words import ENGLISH, PATH

SIZE: Final = (1280, 720)
RATE: Final = 25
SECONDS: Final = 6.0

_TITLE_ENDS: Final = 1.6
_PLAY_ENDS: Final = 4.6
_FADE: Final = 0.24
_LETTER: Final = 0.22
"""Seconds from one traced letter to the next."""


def main() -> None:
    """Write all frames."""
    for number in range(round(SECONDS * RATE)):
        sys.stdout.buffer.write(frame(number / RATE).tobytes())


def frame(now: float) -> Image.Image:
    """The picture at a time in seconds. Scenes fade into one another."""
    scenes = ((0.0, title), (_TITLE_ENDS, play), (_PLAY_ENDS, ending))
    index = max(number for number, (start, _) in enumerate(scenes) if start <= now)
    start, scene = scenes[index]
    picture = scene(now - start).finished()
    if index == 0 or now - start >= _FADE:
        return picture
    before, last = scenes[index - 1]
    return Image.blend(last(now - before).finished(), picture, (now - start) / _FADE)


def title(now: float) -> Canvas:
    """The letters of the name drop in one after the other."""
    canvas = Canvas(*SIZE, CORAL)
    _name(canvas, now, 330)
    return canvas


def play(now: float) -> Canvas:
    """A word is traced on the board, letter by letter; then its points are added to the score."""
    canvas = Canvas(*SIZE, LIGHT.paper)
    traced = min(len(PATH), max(0, int((now - 0.4) / _LETTER)))
    done = 0.4 + _LETTER * len(PATH)
    board(canvas, (80, 80, 640, 640), ENGLISH.board, traced, LIGHT)
    canvas.lines((720, 152), "Find words.\nBeat your best.", 54, LIGHT.ink)
    if traced:
        width = 70 + canvas.width_of(ENGLISH.traced[:traced], 56)
        canvas.box((720, 300, 720 + width, 400), SUN, 26)
        canvas.text((755, 350), ENGLISH.traced[:traced], 56, NAVY)
    canvas.text((720, 480), f"{_score(now - done):,}", 72, TEAL if now > done else LIGHT.ink)
    if now > done:
        rise = _ease((now - done) / 0.4)
        canvas.text((940, 492 - 12 * rise), "+18", 40, CORAL)
    brand(canvas, (746, 592), 52, LIGHT.ink)
    return canvas


def ending(now: float) -> Canvas:
    """The name once more, with what to do next."""
    canvas = Canvas(*SIZE, TEAL)
    _name(canvas, 9.0, 300)
    drop = 14 * (1 - _ease(now / 0.5))
    line = "Two minutes. One board. Your best score."
    canvas.text((640, 470 + drop), line, 40, "#d5eee9", weight="Regular", anchor="mm")
    return canvas


def _name(canvas: Canvas, now: float, height: float) -> None:
    """Eight tiles; each falls for 0.35 s, 0.1 s after the one before."""
    for number, letter in enumerate("WORDGAME"):
        fallen = _ease((now - 0.1 - number * 0.1) / 0.35)
        y = -120 + (height + 120 + (-12, 9, -4, 12, -10, 6, -7, 10)[number]) * fallen
        colours = (SUN, "#cf9420", NAVY) if number == 4 else (WHITE, "#d9d2c4", NAVY)
        lean = (4, -3, 2, -5, 6, -2, 3, -4)[number] + 24 * (1 - fallen)
        canvas.rotated_tile((640 + (number - 3.5) * 132, y), 122, letter, colours, lean)


def _score(since: float) -> int:
    """Counts up by the word's points within half a second."""
    return 2462 + round(18 * _ease(since / 0.5))


def _ease(share: float) -> float:
    """From 0 to 1, fast first and then slow."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


if __name__ == "__main__":
    main()
