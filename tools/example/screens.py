"""The app's screens as a store shows them: a headline on the left, the app on the right."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from tools.example.canvas import CORAL, DARK, LIGHT, NAVY, SUN, TEAL, WHITE, Box, Canvas, Point, Theme
from tools.example.words import PATH, Words

SCREEN: Final = (1280, 800)
PANEL: Final[Box] = (506, 84, 1226, 716)
"""Where the app is shown."""

NIGHT: Final = "#0d1420"

_BARS: Final = (1640, 1980, 1520, 2210, 2480, 2060, 2910)

_LANGUAGES: Final = (
    ("A", "English", "178,000 words", CORAL),
    ("Ä", "Deutsch", "204.000 Wörter", TEAL),
    ("É", "Français", "191\u202f000 mots", NAVY),
    ("あ", "日本語", "85,000 語", SUN),
)


def play(words: Words, zoom: float = 1) -> Canvas:
    """The main game: a board of letters with a word being traced, the clock, the score, the words found."""
    canvas = _poster(CORAL, words.play, words.play_below, "#fde3d8", zoom=zoom, japanese=words.japanese)
    _panel(canvas, LIGHT)
    left, top, right, _ = PANEL
    pill(canvas, (left + 40, top + 34, left + 170, top + 82), words.time, LIGHT, TEAL)
    canvas.text((right - 40, top + 58), words.score, 40, LIGHT.ink, anchor="rm")
    board(canvas, (left + 36, top + 112, left + 510, top + 586), words.board, len(PATH), LIGHT)
    _found(canvas, (left + 532, top + 119), words)
    return canvas


def daily(words: Words, zoom: float = 1) -> Canvas:
    """The daily crossword, in dark mode."""
    canvas = _poster(NIGHT, words.daily, words.daily_below, "#a9b6c8", zoom=zoom, japanese=words.japanese)
    _panel(canvas, DARK)
    left, top, right, _ = PANEL
    canvas.text((left + 40, top + 58), words.daily_title, 30, DARK.ink)
    moon(canvas, (right - 58, top + 58))
    crossword(canvas, (left + 40, top + 110), words, DARK)
    _clues(canvas, (left + 446, top + 110), words)
    return canvas


def progress(words: Words, zoom: float = 1) -> Canvas:
    """Statistics: the streak, the week's points, three figures to be proud of."""
    canvas = _poster(TEAL, words.progress, words.progress_below, "#cfeae4", zoom=zoom, japanese=words.japanese)
    _panel(canvas, LIGHT)
    left, top, right, _ = PANEL
    canvas.text((left + 40, top + 58), words.streak, 30, LIGHT.ink)
    for number, day in enumerate(words.days):
        ticked_day(canvas, (left + 82 + number * 92.6, top + 130), day)
    canvas.text((left + 40, top + 236), words.points_title, 22, LIGHT.soft)
    bars(canvas, (left + 40, top + 260, right - 40, top + 470))
    for number, (figure, name) in enumerate(words.facts):
        _fact(canvas, (left + 40 + number * 218, top + 502), figure, name)
    return canvas


def languages() -> Canvas:
    """The choice of language. Only drawn in English."""
    canvas = _poster(
        NAVY,
        "Four languages.\nNo connection\nneeded.",
        "Every dictionary is on\nyour device. Play on the\ntrain, plane or sofa.",
        "#b9c4d6",
    )
    _panel(canvas, LIGHT)
    left, top, right, bottom = PANEL
    canvas.text((left + 40, top + 58), "Languages", 30, LIGHT.ink)
    pill(canvas, (right - 190, top + 34, right - 40, top + 82), "Offline", LIGHT, TEAL)
    width, height = (right - left - 104) / 2, (bottom - top - 182) / 2
    for number, card in enumerate(_LANGUAGES):
        corner = (left + 40 + number % 2 * (width + 24), top + 112 + number // 2 * (height + 24))
        _language(canvas, (*corner, corner[0] + width, corner[1] + height), card)
    return canvas


def board(canvas: Canvas, box: Box, rows: tuple[str, ...], traced: float, theme: Theme) -> None:
    """A square board of letters, with the first `traced` letters of PATH connected. A fraction is on its way."""
    step = (box[2] - box[0]) / len(rows)
    lit = PATH[: int(traced)]
    for row, letters in enumerate(rows):
        for column, letter in enumerate(letters):
            on = (row, column) in lit
            face, edge = (theme.accent, theme.accent_edge) if on else (theme.card, theme.edge)
            centre = _cell(box, step, (row, column))
            canvas.tile(centre, step * 0.86, letter, face=face, edge=edge, ink=WHITE if on else theme.ink)
    for before, after in pairwise(lit):
        _link(canvas, _cell(box, step, before), _cell(box, step, after), step)


def crossword(canvas: Canvas, corner: Point, words: Words, theme: Theme) -> None:
    """Three words across and one down through the third letter of each; the last across is being solved."""
    step = 76
    letters = {(row, 2): letter for row, letter in enumerate(words.down)}
    selected = {(words.across[-1][0], column) for column in range(5)}
    letters |= {(row, column): letter for row, word in words.across for column, letter in enumerate(word)}
    hidden = {(words.across[-1][0], column) for column in (3, 4)}
    for (row, column), letter in letters.items():
        x, y = corner[0] + column * step, corner[1] + row * step
        chosen = (row, column) in selected
        canvas.box((x, y, x + step - 6, y + step - 6), SUN if chosen else theme.card, 12)
        if (row, column) not in hidden:
            canvas.letter((x + 35, y + 35), 40, letter, NAVY if chosen else theme.ink)
    for number, (row, column) in (("1", (0, 0)), ("2", (0, 2)), ("3", (2, 0)), ("4", (4, 0))):
        at = (corner[0] + column * step + 8, corner[1] + row * step + 13)
        canvas.text(at, number, 14, NAVY if (row, column) in selected else theme.soft)
    x, y = corner[0] + 3 * step + 35, corner[1] + words.across[-1][0] * step
    canvas.box((x - 1.5, y + 17, x + 1.5, y + 53), NAVY)


def brand(canvas: Canvas, at: Point, size: float, ink: str) -> None:
    """The app's mark and name; `at` is the mark's middle."""
    canvas.tile(at, size, "W", face=WHITE, edge="#dcd3c2", ink=CORAL)
    canvas.text((at[0] + size * 0.85, at[1]), "Wordgame", size * 0.66, ink)


def _poster(
    background: str, headline: str, below: str, soft: str, *, zoom: float = 1, japanese: bool = False
) -> Canvas:
    canvas = Canvas(*SCREEN, background, zoom=zoom, japanese=japanese)
    canvas.lines((64, 236), headline, 47, WHITE, gap=1.24)
    count = headline.count("\n") + 1
    canvas.lines((64, 266 + count * 60), below, 29, soft, weight="Regular", gap=1.42)
    brand(canvas, (92, 664), 54, WHITE)
    return canvas


def _panel(canvas: Canvas, theme: Theme) -> None:
    left, top, right, bottom = PANEL
    canvas.box((left - 12, top - 12, right + 12, bottom + 12), "#0b111b" if theme is LIGHT else "#2d3c53", 40)
    canvas.box(PANEL, theme.paper, 30)


def _cell(box: Box, step: float, cell: tuple[int, int]) -> Point:
    row, column = cell
    return (box[0] + (column + 0.5) * step, box[1] + (row + 0.5) * step)


def _link(canvas: Canvas, start: Point, end: Point, step: float) -> None:
    """A short bar across the gap between two tiles."""
    (x, y), (right, below) = start, end
    inner, outer = 0.40, 0.60
    points = [(x + (right - x) * share, y + (below - y) * share) for share in (inner, outer)]
    canvas.line(points, SUN, step * 0.11)


def pill(canvas: Canvas, box: Box, text: str, theme: Theme, colour: str) -> None:
    """A text in a rounded box, behind a dot."""
    canvas.box(box, theme.card, (box[3] - box[1]) / 2)
    canvas.circle((box[0] + 26, (box[1] + box[3]) / 2), 8, colour)
    canvas.text((box[0] + 46, (box[1] + box[3]) / 2), text, 24, theme.ink)


def _found(canvas: Canvas, at: Point, words: Words) -> None:
    x, y = at
    canvas.box((x, y, x + 148, y + 58), SUN, 16)
    room = 116 - canvas.width_of("+18", 18)
    canvas.text((x + 16, y + 29), words.traced, 20 * min(1, room / canvas.width_of(words.traced, 20)), NAVY)
    canvas.text((x + 136, y + 29), "+18", 18, NAVY, anchor="rm")
    canvas.text((x + 4, y + 98), words.found_title, 20, LIGHT.soft)
    for number, (word, points) in enumerate(words.found):
        line = y + 142 + number * 46
        canvas.text((x + 4, line), word, 20, LIGHT.ink)
        canvas.text((x + 146, line), str(points), 20, LIGHT.soft, weight="Regular", anchor="rm")


def moon(canvas: Canvas, centre: Point) -> None:
    """The sign of the dark mode."""
    canvas.circle(centre, 17, SUN)
    canvas.circle((centre[0] + 8, centre[1] - 6), 14, DARK.paper)


def _clues(canvas: Canvas, at: Point, words: Words) -> None:
    for number, (label, clue) in enumerate(words.clues):
        x, y = at[0], at[1] + number * 76
        chosen = label == "4"
        canvas.box((x, y, x + 236, y + 70), SUN if chosen else DARK.card, 14)
        ink = NAVY if chosen else DARK.ink
        canvas.text((x + 14, y + 35), label, 17, ink)
        canvas.text((x + 36, y + 35), clue, 18.5, ink, weight="Regular")
    x, y = at[0], at[1] + 350
    canvas.text((x, y), words.solved, 18, DARK.soft)
    canvas.box((x, y + 24, x + 236, y + 36), DARK.card, 6)
    canvas.box((x, y + 24, x + 177, y + 36), TEAL, 6)


def ticked_day(canvas: Canvas, centre: Point, name: str) -> None:
    """A day of the streak, ticked off."""
    canvas.circle(centre, 27, SUN)
    x, y = centre
    canvas.line([(x - 11, y + 1), (x - 3, y + 9), (x + 12, y - 8)], NAVY, 5)
    canvas.text((x, y + 48), name, 18, LIGHT.soft, weight="Regular", anchor="mm")


def bars(canvas: Canvas, box: Box) -> None:
    """A week's points as bars, the best day in another colour."""
    step = (box[2] - box[0]) / len(_BARS)
    half = min(30, step * 0.38)
    for number, points in enumerate(_BARS):
        x = box[0] + (number + 0.5) * step
        height = (box[3] - box[1]) * points / max(_BARS)
        colour = CORAL if points == max(_BARS) else "#f7cdbd"
        canvas.box((x - half, box[3] - height, x + half, box[3]), colour, 12)


def _fact(canvas: Canvas, at: Point, figure: str, name: str) -> None:
    x, y = at
    canvas.box((x, y, x + 204, y + 100), LIGHT.card, 18)
    canvas.text((x + 20, y + 38), figure, 25, LIGHT.ink)
    canvas.text((x + 20, y + 72), name, 18, LIGHT.soft, weight="Regular")


def _language(canvas: Canvas, box: Box, card: tuple[str, str, str, str]) -> None:
    letter, name, count, colour = card
    japanese = letter == "あ"
    left, top, right, bottom = box
    canvas.box((left, top + 6, right, bottom + 6), LIGHT.edge, 26)
    canvas.box(box, LIGHT.card, 26)
    middle = (left + right) / 2
    side = 92.0
    centre = (middle, top + 76)
    canvas.box((middle - side / 2, top + 30, middle + side / 2, top + 122), colour, 20)
    if japanese:
        canvas.text(centre, letter, 52, WHITE, anchor="mm", japanese=True)
    else:
        canvas.letter(centre, 54, letter, WHITE)
    canvas.text((middle, top + 154), name, 25, LIGHT.ink, anchor="mm", japanese=japanese)
    canvas.text((middle, top + 187), count, 18, LIGHT.soft, weight="Regular", anchor="mm", japanese=japanese)
