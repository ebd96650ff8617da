"""Things on paper: maps, a plan, a letter, a register, a front page. Their writing is strokes, not words."""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image, ImageFilter

from .brush import Canvas, Colour, Point

INK: Colour = (44, 46, 78)
SEPIA: Colour = (84, 66, 50)


def sheet(c: Canvas, tone: Colour) -> None:
    """Old paper: uneven, darker towards the edges, folded once each way."""
    noise = Image.frombytes("L", (24, 24), c.rng.randbytes(576)).filter(ImageFilter.GaussianBlur(2))
    uneven = noise.resize(c.image.size, Image.Resampling.BICUBIC).point(lambda v: round(v * 0.35))
    darker = (tone[0] - 40, tone[1] - 46, tone[2] - 56)
    c.image.paste(Image.composite(Image.new("RGB", c.image.size, darker), Image.new("RGB", c.image.size, tone), uneven))
    for x in (c.width * 0.5 - 1, c.width * 0.5 + 1):
        c.line([(x, 0), (x, c.height)], (tone[0] - 22, tone[1] - 24, tone[2] - 28), 1)
    c.line([(0, c.height * 0.5), (c.width, c.height * 0.5)], (tone[0] - 22, tone[1] - 24, tone[2] - 28), 1)


def hand(c: Canvas, right: float, y: float, length: float, ink: Colour, size: float = 9) -> None:
    """A line of handwriting from right to left, as strokes that spell nothing."""
    x, left = right, right - length
    while x > left:
        stroke = min(c.rng.uniform(24, 78), x - left + 12)
        points: list[Point] = []
        for step in range(0, int(stroke), 4):
            swing = math.sin(step * c.rng.uniform(0.25, 0.5)) * size * 0.6
            points.append((x - step, y + swing + (size if c.rng.random() < 0.05 else 0)))
        if len(points) > 1:
            c.line(points, ink, 1.7)
        if c.rng.random() < 0.6:
            c.disc(x - stroke / 2, y + c.rng.choice((-1, 1)) * size * 1.3, 1.7, 1.7, ink)
        x -= stroke + c.rng.uniform(8, 16)


def letter(c: Canvas, lines: int, stain: bool) -> Image.Image:
    """A letter written small on a torn leaf."""
    sheet(c, (226, 212, 184))
    for n in range(lines):
        y = 90 + n * (c.height - 170) / 20
        short = c.rng.uniform(0.45, 0.7) if n in (0, lines - 1) else c.rng.uniform(0.88, 1)
        hand(c, c.width - 70, y, (c.width - 150) * short, INK)
    if stain:
        c.disc(c.width * 0.24, c.height * 0.83, 96, 82, (198, 176, 142))
        c.disc(c.width * 0.24, c.height * 0.83, 84, 70, (216, 198, 168))
    edge = [(x, c.height - c.rng.uniform(4, 22)) for x in range(0, c.width + 14, 14)]
    c.area([(0, c.height), *edge, (c.width, c.height)], (70, 66, 62))
    return c.finish(0.1)


def register(c: Canvas) -> Image.Image:
    """A ruled page: columns of entries, some struck out; nothing on it can be read."""
    sheet(c, (232, 224, 204))
    columns = [60, 140, 520, 700, c.width - 60]
    for n in range(23):
        y = 110 + n * (c.height - 180) / 22
        c.line([(60, y), (c.width - 60, y)], (150, 150, 170), 1)
        if n == 22:
            break
        for left, right in pairwise(columns):
            if c.rng.random() < 0.85:
                hand(c, right - 12, y + 15, (right - left - 24) * c.rng.uniform(0.4, 0.9), SEPIA, 6)
        if n in (4, 11, 12):
            c.line([(150, y + 15), (c.width - 70, y + 13)], (140, 50, 44), 2.5)
    for x in columns:
        c.line([(x, 80), (x, c.height - 70)], (176, 96, 90), 1.5)
    return c.finish(0.1)


def front_page(c: Canvas) -> Image.Image:
    """The front page of a paper, with a white column where a text was taken out."""
    sheet(c, (234, 230, 220))
    c.label(70, 44, "LE PHARE", (34, 32, 30), 84)
    c.line([(60, 150), (c.width - 60, 150)], (40, 38, 36), 4)
    c.label(70, 160, "No 1 107", (60, 58, 54), 20)
    wide = (c.width - 160) / 3
    for column in range(3):
        x = 60 + column * (wide + 20)
        if column == 2:
            c.box(x, 210, wide, 430, (246, 244, 238))
            continue
        c.box(x, 214, wide * c.rng.uniform(0.6, 0.95), 22, (50, 48, 46))
        if column == 0:
            c.box(x, 250, wide, 200, (150, 146, 138))
            c.area(
                [(x, 450), (x + wide * 0.4, 330), (x + wide * 0.7, 400), (x + wide, 360), (x + wide, 450)],
                (96, 94, 90),
            )
    for column in range(3):
        x = 60 + column * (wide + 20)
        for y in range((470, 250, 660)[column], c.height - 70, 13):
            c.line([(x, y), (x + wide * c.rng.uniform(0.9, 1), y)], (120, 116, 110), 3)
    return c.finish(0.1)


def siege_map(c: Canvas) -> Image.Image:
    """Roads into a town, the checkpoints on them, and the line that they make."""
    sheet(c, (236, 232, 216))
    w, h = c.width, c.height
    river = [(w * 0.06 * n, h * (0.78 + 0.05 * math.sin(n * 0.8))) for n in range(18)]
    c.line(river, (130, 164, 180), 20)
    for n in range(9):
        rise = [(x, h * (0.1 + n * 0.018) + 26 * math.sin(x / 130 + n * 0.3)) for x in range(0, w + 20, 20)]
        c.line(rise, (204, 192, 160), 1.2)
    centre = (w * 0.48, h * 0.46)
    ends = ((0.02, 0.2), (0.98, 0.12), (0.99, 0.62), (0.62, 0.99), (0.08, 0.9))
    ring = [
        (
            centre[0] + w * 0.27 * math.cos(a / 18 * math.tau),
            centre[1] + h * 0.32 * math.sin(a / 18 * math.tau),
        )
        for a in range(19)
    ]
    for start, end in zip(ring[::2], ring[1::2], strict=False):
        c.line([start, end], (150, 58, 48), 5)
    for x, y in ends:
        c.line([centre, (w * x, h * y)], (120, 112, 100), 5)
        post = (centre[0] + (w * x - centre[0]) * 0.56, centre[1] + (h * y - centre[1]) * 0.56)
        c.box(post[0] - 11, post[1] - 11, 22, 22, (150, 58, 48))
    for _ in range(70):
        x, y = centre[0] + c.rng.gauss(0, 80), centre[1] + c.rng.gauss(0, 60)
        c.box(x, y, c.rng.uniform(8, 24), c.rng.uniform(8, 20), SEPIA)
    c.label(centre[0] + 100, centre[1] - 120, "QASR WATHIL", (54, 46, 40), 30)
    for text, x, y in (
        ("to Dar Hamoun", 0.03, 0.13),
        ("to Marsa Nadir", 0.8, 0.17),
        ("Wadi Tarsh", 0.7, 0.84),
    ):
        c.label(w * x, h * y, text, (96, 84, 72), 20)
    c.box(50, h - 60, 180, 5, (54, 46, 40))
    c.label(50, h - 48, "2 km", (54, 46, 40), 18)
    return c.finish(0.08)


def square_plan(c: Canvas) -> Image.Image:
    """A square and its streets, with arrows for the way the people took."""
    w, h = c.width, c.height
    c.box(0, 0, w, h, (250, 250, 246))
    xs, ys = (40, 250, 300, 560, 620, 860), (40, 180, 220, 440, 490, 640)
    for left, right in zip(xs[::2], xs[1::2], strict=True):
        for top, bottom in zip(ys[::2], ys[1::2], strict=True):
            if (left, top) == (300, 220):
                continue
            c.box(left, top, right - left, bottom - top, (206, 204, 196))
            for offset in range(0, right - left, 16):
                c.line([(left + offset, top), (left + offset, bottom)], (168, 166, 158), 1)
    c.disc(430, 330, 30, 30, (90, 120, 130))
    c.label(312, 226, "Ministry Square", (60, 58, 54), 22)
    for points in (
        [(275, 660), (275, 465), (380, 390)],
        [(590, 20), (590, 200), (490, 290)],
        [(880, 465), (600, 465), (500, 390)],
    ):
        c.line(points, (160, 60, 48), 6)
        x, y = points[-1]
        c.disc(x, y, 10, 10, (160, 60, 48))
    for x, y in ((330, 300), (540, 260), (520, 420)):
        c.box(x, y, 16, 16, (30, 44, 96))
    return c.image.reduce(2)
