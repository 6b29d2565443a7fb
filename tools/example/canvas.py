"""A drawing surface for flat pictures: boxes, lines, text, letter tiles. Drawn at twice the size for smooth edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

SCALE: Final = 2
_NOTO: Final = "/usr/share/fonts/truetype/noto/NotoSans-{}.ttf"
_NOTO_JAPANESE: Final = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"

Weight = Literal["Regular", "Bold"]
Anchor = Literal["lm", "mm", "rm", "ls"]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the app's own screens, as #rrggbb."""

    paper: str
    ink: str
    soft: str
    card: str
    edge: str
    accent: str = "#f0643f"
    accent_edge: str = "#c94a28"


LIGHT: Final = Theme(paper="#fbf6ec", ink="#22314a", soft="#737d8c", card="#ffffff", edge="#e3d9c5")
DARK: Final = Theme(paper="#172131", ink="#f4efe4", soft="#93a0b3", card="#263449", edge="#0f1724")

CORAL: Final = "#f0643f"
TEAL: Final = "#14807a"
NAVY: Final = "#22314a"
SUN: Final = "#f4b63a"
WHITE: Final = "#ffffff"


@cache
def font(size: float, weight: Weight = "Bold", japanese: bool = False) -> ImageFont.FreeTypeFont:
    """A typeface at a size in final pixels."""
    path = (_NOTO_JAPANESE if japanese else _NOTO).format(weight)
    return ImageFont.truetype(path, round(size * SCALE))


class Canvas:
    """One picture. All lengths are in units, of which each is `zoom` final pixels wide.

    Args:
        width: in units.
        height: in units.
        background: its colour.
        zoom: final pixels in a unit.
        japanese: is all its text Japanese?
    """

    def __init__(
        self, width: float, height: float, background: str, *, zoom: float = 1, japanese: bool = False
    ) -> None:
        self.width = width
        self.height = height
        self._zoom = zoom
        self._ratio = zoom * SCALE
        self._japanese = japanese
        size = (round(width * zoom) * SCALE, round(height * zoom) * SCALE)
        self._image = Image.new("RGB", size, background)
        self._draw = ImageDraw.Draw(self._image)

    def finished(self, smoothing: Image.Resampling = Image.Resampling.LANCZOS) -> Image.Image:
        """The picture at its real size. BOX makes edges of few colours, which take fewer bytes."""
        size = (self._image.width // SCALE, self._image.height // SCALE)
        return self._image.resize(size, smoothing)

    def box(self, box: Box, fill: str, radius: float = 0) -> None:
        """A filled rectangle with round corners, by left, top, right and bottom."""
        self._draw.rounded_rectangle([each * self._ratio for each in box], radius * self._ratio, fill=fill)

    def circle(self, centre: Point, radius: float, fill: str) -> None:
        """A filled circle."""
        x, y = centre
        self._draw.ellipse([each * self._ratio for each in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        """A line through points, with round ends and corners."""
        flat = [(x * self._ratio, y * self._ratio) for x, y in points]
        self._draw.line(flat, fill=fill, width=round(width * self._ratio), joint="curve")
        for end in (points[0], points[-1]):
            self.circle(end, width / 2, fill)

    def text(
        self,
        at: Point,
        text: str,
        size: float,
        fill: str,
        *,
        weight: Weight = "Bold",
        anchor: Anchor = "lm",
        japanese: bool = False,
    ) -> None:
        """One line of text. `anchor`: l, m or r for the side, then m for the middle of the line or s for its base."""
        face = font(size * self._zoom, weight, japanese or self._japanese)
        self._draw.text((at[0] * self._ratio, at[1] * self._ratio), text, font=face, fill=fill, anchor=anchor)

    def lines(
        self, at: Point, text: str, size: float, fill: str, *, weight: Weight = "Bold", gap: float = 1.25
    ) -> None:
        """Several lines of text from the left, the first one's middle at `at`."""
        for number, line in enumerate(text.split("\n")):
            self.text((at[0], at[1] + number * size * gap), line, size, fill, weight=weight)

    def letter(self, centre: Point, size: float, text: str, fill: str) -> None:
        """One capital letter, optically centred by the height of an H."""
        if self._japanese:
            self.text(centre, text, size, fill, anchor="mm")
            return
        face = font(size * self._zoom)
        height = face.getbbox("H", anchor="ls")[1]
        at = (centre[0] * self._ratio, centre[1] * self._ratio - height / 2)
        self._draw.text(at, text, font=face, fill=fill, anchor="ms")

    def tile(self, centre: Point, side: float, text: str, *, face: str, edge: str, ink: str) -> None:
        """A letter tile with a lower edge that gives it some height."""
        x, y = centre
        half, depth, radius = side / 2, side * 0.07, side * 0.2
        self.box((x - half, y - half + depth, x + half, y + half + depth), edge, radius)
        self.box((x - half, y - half, x + half, y + half), face, radius)
        self.letter(centre, side * 0.56, text, ink)

    def rotated_tile(
        self, centre: Point, side: float, text: str, colours: tuple[str, str, str], degrees: float
    ) -> None:
        """A tile that leans; `colours` are face, edge and letter."""
        room = round(side * 1.6)
        layer = Canvas(room, room, colours[0], zoom=self._zoom)
        layer._image = Image.new("RGBA", layer._image.size, (0, 0, 0, 0))
        layer._draw = ImageDraw.Draw(layer._image)
        layer.tile((room / 2, room / 2), side, text, face=colours[0], edge=colours[1], ink=colours[2])
        turned = layer._image.rotate(degrees, Image.Resampling.BICUBIC)
        corner = (round((centre[0] - room / 2) * self._ratio), round((centre[1] - room / 2) * self._ratio))
        self._image.paste(turned, corner, turned)

    def width_of(self, text: str, size: float, weight: Weight = "Bold") -> float:
        """How wide a line of text would be."""
        return font(size * self._zoom, weight, self._japanese).getlength(text) / self._ratio
