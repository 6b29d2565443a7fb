"""The app's screens as upright pictures: a headline above, the app below. For telephones and for tablets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PIL import Image

from tools.example import screens
from tools.example.canvas import CORAL, DARK, LIGHT, NAVY, SUN, TEAL, WHITE, Box, Canvas, Theme
from tools.example.words import PATH, Words

PHONE: Final = (516, 1118.4)
"""In units; 2.5 pixels each make the 1290×2796 of a telephone."""

PANEL: Final[Box] = (32, 214, 484, 1180)
"""Where the app is shown. It runs out of the picture at the bottom."""

_ZOOM: Final = 2.5
_SMOOTHING: Final = Image.Resampling.BOX
_TABLET: Final = (2064, 2752)
_MARGIN: Final = 96
_FRAME: Final = 12
"""How far the frame of a wide screen's panel reaches beyond it, in units."""

_HEADLINE: Final = 52


def play(words: Words) -> Image.Image:
    """The main game on a telephone."""
    canvas = _phone(CORAL, words.play, words)
    _panel(canvas, LIGHT)
    screens.pill(canvas, (56, 244, 186, 292), words.time, LIGHT, TEAL)
    canvas.text((460, 268), words.score, 40, LIGHT.ink, anchor="rm")
    screens.board(canvas, (52, 318, 464, 730), words.board, len(PATH), LIGHT)
    canvas.box((56, 762, 460, 828), SUN, 18)
    canvas.text((78, 795), words.traced, 28, NAVY)
    canvas.text((438, 795), "+18", 26, NAVY, anchor="rm")
    canvas.text((60, 872), words.found_title, 22, LIGHT.soft)
    for number, (word, points) in enumerate(words.found):
        y = 918 + number * 44
        canvas.text((60, y), word, 25, LIGHT.ink)
        canvas.text((456, y), str(points), 25, LIGHT.soft, weight="Regular", anchor="rm")
    return canvas.finished(_SMOOTHING)


def daily(words: Words) -> Image.Image:
    """The daily crossword on a telephone, in dark mode."""
    canvas = _phone(screens.NIGHT, words.daily, words)
    _panel(canvas, DARK)
    canvas.text((60, 268), words.daily_title, 30, DARK.ink)
    screens.moon(canvas, (438, 268))
    screens.crossword(canvas, (71, 318), words, DARK)
    for number, (label, clue) in enumerate(words.clues):
        y = 800 + number * 64
        chosen = label == "4"
        canvas.box((56, y, 460, y + 56), SUN if chosen else DARK.card, 14)
        canvas.text((76, y + 28), label, 20, NAVY if chosen else DARK.ink)
        canvas.text((106, y + 28), clue, 22, NAVY if chosen else DARK.ink, weight="Regular")
    canvas.text((60, 1080), words.solved, 20, DARK.soft)
    canvas.box((220, 1074, 456, 1086), DARK.card, 6)
    canvas.box((220, 1074, 397, 1086), TEAL, 6)
    return canvas.finished(_SMOOTHING)


def progress(words: Words) -> Image.Image:
    """Statistics on a telephone."""
    canvas = _phone(TEAL, words.progress, words)
    _panel(canvas, LIGHT)
    canvas.text((60, 268), words.streak, 30, LIGHT.ink)
    for number, day in enumerate(words.days):
        screens.ticked_day(canvas, (86 + number * 57.5, 346), day)
    canvas.text((60, 456), words.points_title, 22, LIGHT.soft)
    screens.bars(canvas, (56, 484, 460, 770))
    for number, (figure, name) in enumerate(words.facts):
        y = 800 + number * 104
        canvas.box((56, y, 460, y + 90), LIGHT.card, 18)
        canvas.text((80, y + 45), figure, 30, LIGHT.ink)
        canvas.text((438, y + 45), name, 21, LIGHT.soft, weight="Regular", anchor="rm")
    return canvas.finished(_SMOOTHING)


def tablet(screen: Callable[[Words, float], Canvas], background: str, headline: str, words: Words) -> Image.Image:
    """A tablet's picture: the headline above the panel of one of the wide screens."""
    left, top, right, bottom = screens.PANEL
    zoom = (_TABLET[0] - 2 * _MARGIN) / (right - left + 2 * _FRAME)
    start = (round((left - _FRAME) * zoom), round((top - _FRAME) * zoom))
    end = (round((right + _FRAME) * zoom), round((bottom + _FRAME) * zoom))
    panel = screen(words, zoom).finished(_SMOOTHING).crop((*start, *end))
    canvas = Canvas(_TABLET[0] / 4, _TABLET[1] / 4, background, zoom=4, japanese=words.japanese)
    _headline(canvas, headline, 118, 41)
    screens.brand(canvas, (canvas.width / 2 - 62, 54), 30, WHITE)
    picture = canvas.finished(_SMOOTHING)
    picture.paste(panel, (_MARGIN, _TABLET[1] - panel.height - _MARGIN * 2))
    return picture


def _phone(background: str, headline: str, words: Words) -> Canvas:
    canvas = Canvas(*PHONE, background, zoom=_ZOOM, japanese=words.japanese)
    _headline(canvas, headline, 78, _HEADLINE)
    return canvas


def _headline(canvas: Canvas, text: str, y: float, size: float) -> None:
    """Centred, and smaller if a line would not fit."""
    lines = text.split("\n")
    widest = max(canvas.width_of(line, size) for line in lines)
    size *= min(1, (canvas.width - 48) / widest)
    for number, line in enumerate(lines):
        canvas.text((canvas.width / 2, y + number * size * 1.26), line, size, WHITE, anchor="mm")


def _panel(canvas: Canvas, theme: Theme) -> None:
    left, top, right, bottom = PANEL
    canvas.box((left - 10, top - 10, right + 10, bottom + 10), "#0b111b" if theme is LIGHT else "#2d3c53", 52)
    canvas.box(PANEL, theme.paper, 42)
