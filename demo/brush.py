"""What every sketch is made of: a canvas at double size, skies, ridges, roofs, figures, glow and grain.

Nothing here reads the clock, the network or a font of the system: the same seed gives the same picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]

SCALE = 2


@dataclass
class Canvas:
    """A picture in the making, in final pixels; painted at twice the size, so that edges come out smooth."""

    width: int
    height: int
    rng: random.Random
    image: Image.Image
    pen: ImageDraw.ImageDraw

    @classmethod
    def blank(cls, width: int, height: int, seed: str, colour: Colour = (240, 238, 232)) -> Canvas:
        image = Image.new("RGB", (width * SCALE, height * SCALE), colour)
        return cls(width, height, random.Random(seed), image, ImageDraw.Draw(image))

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        if w > 0 and h > 0:
            self.pen.rectangle((x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE), fill=colour)

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self.pen.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1) -> None:
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=colour,
            width=max(1, round(width * SCALE)),
            joint="curve",
        )

    def label(self, x: float, y: float, text: str, colour: Colour, size: int = 18) -> None:
        self.pen.text((x * SCALE, y * SCALE), text, fill=colour, font=ImageFont.load_default(size * SCALE))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.8) -> None:
        """Light around a point, added to what is there."""
        size = round(radius * 2 * SCALE)
        fade = ImageChops.invert(Image.radial_gradient("L"))
        fade = fade.point([round(max(0, v - 75) * strength) for v in range(256)])
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        region = (corner[0], corner[1], corner[0] + size, corner[1] + size)
        lit = ImageChops.composite(
            Image.new("RGB", (size, size), colour), Image.new("RGB", (size, size)), fade.resize((size, size))
        )
        self.image.paste(ImageChops.add(self.image.crop(region), lit), corner)

    def finish(self, grain: float = 0.16) -> Image.Image:
        """The picture at its real size, with the unevenness of film."""
        small = self.image.reduce(SCALE)
        half = (self.width // 2, self.height // 2)
        noise = Image.frombytes("L", half, self.rng.randbytes(half[0] * half[1])).resize(small.size)
        return Image.blend(small, ImageChops.overlay(small, Image.merge("RGB", (noise, noise, noise))), grain)


def sky(canvas: Canvas, top: Colour, bottom: Colour) -> None:
    """From one colour above to another below, over the whole canvas."""
    ramp = Image.linear_gradient("L").resize(canvas.image.size)
    size = canvas.image.size
    canvas.image.paste(Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp))


def ridge(canvas: Canvas, base: float, swing: float, colour: Colour, waves: int = 5) -> None:
    """A line of hills: a few sines of random phase, filled down to the lower edge."""
    rng = canvas.rng
    parts = [(rng.uniform(0.5, 1.4) * n, rng.uniform(0, math.tau), 1 / n) for n in range(1, waves + 1)]
    points: list[Point] = []
    for x in range(0, canvas.width + 8, 8):
        turn = x / canvas.width * math.tau
        points.append((x, base + swing * sum(weight * math.sin(k * turn + phase) for k, phase, weight in parts)))
    canvas.area([*points, (canvas.width, canvas.height), (0, canvas.height)], colour)


def roofs(canvas: Canvas, base: float, heights: tuple[int, int], wall: Colour, light: Colour | None = None) -> None:
    """A row of houses; windows in ``light`` where one is given."""
    rng = canvas.rng
    x = -20.0
    while x < canvas.width:
        w, h = rng.randint(46, 120), rng.randint(*heights)
        canvas.box(x, base - h, w, h + 4, wall)
        if rng.random() < 0.25:
            canvas.disc(x + w / 2, base - h, w / 4, w / 4, wall)
        if light is not None:
            for wx in range(10, w - 14, 22):
                for wy in range(14, h - 18, 30):
                    if rng.random() < 0.35:
                        canvas.box(x + wx, base - h + wy, 7, 11, light)
        x += w + rng.choice((0, 0, 3, 12))


def figure(canvas: Canvas, x: float, foot: float, tall: float, colour: Colour) -> None:
    """A standing person, as an outline: nobody is portrayed."""
    shoulder, head = tall * 0.17, tall * 0.085
    top = foot - tall
    canvas.disc(x, top + head, head, head * 1.15, colour)
    canvas.area(
        [
            (x - shoulder, top + tall * 0.26),
            (x - shoulder * 0.5, top + tall * 0.19),
            (x + shoulder * 0.5, top + tall * 0.19),
            (x + shoulder, top + tall * 0.26),
            (x + shoulder * 0.75, foot),
            (x - shoulder * 0.75, foot),
        ],
        colour,
    )


def crowd(canvas: Canvas, foot: float, tall: float, gap: float, colour: Colour) -> list[Point]:
    """A row of figures from edge to edge; answers where each stands."""
    rng = canvas.rng
    places: list[Point] = []
    x = rng.uniform(-gap, 0)
    while x < canvas.width + gap:
        places.append((x, foot + rng.uniform(-tall * 0.06, tall * 0.06)))
        figure(canvas, x, places[-1][1], tall * rng.uniform(0.88, 1.08), colour)
        x += gap * rng.uniform(0.7, 1.3)
    return places


def rubble(canvas: Canvas, left: float, right: float, base: float, height: float, colours: Sequence[Colour]) -> None:
    """Broken masonry heaped between two points."""
    rng = canvas.rng
    for step in range(90):
        x = rng.uniform(left, right)
        hump = math.sin((x - left) / (right - left) * math.pi) * height * (1 - step / 110)
        size = rng.uniform(8, 30)
        y = base - hump + rng.uniform(0, 12)
        corners = [
            (x + size * rng.uniform(0.6, 1) * math.cos(a), y + size * 0.7 * rng.uniform(0.6, 1) * math.sin(a))
            for a in (0.2, 1.4, 2.6, 3.9, 5.2)
        ]
        canvas.area(corners, rng.choice(list(colours)))
