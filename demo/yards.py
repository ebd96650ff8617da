"""Sketches of enclosed and open ground: a detention compound, an excavation, a market, a camp, a harbour."""

from __future__ import annotations

from PIL import Image

from .brush import Canvas, crowd, figure, ridge, roofs, rubble, sky
from .scenes import STONE


def compound(c: Canvas) -> Image.Image:
    """A long wall and a watchtower in dry country."""
    w, h = c.width, c.height
    sky(c, (178, 196, 208), (240, 226, 196))
    ridge(c, h * 0.52, 18, (206, 180, 146))
    c.box(0, h * 0.66, w, h, (216, 194, 158))
    c.area([(0, h * 0.5), (w * 0.7, h * 0.56), (w * 0.7, h * 0.68), (0, h * 0.74)], (176, 152, 120))
    c.area([(w * 0.7, h * 0.56), (w, h * 0.54), (w, h * 0.66), (w * 0.7, h * 0.68)], (150, 128, 102))
    c.box(w * 0.66, h * 0.3, 70, h * 0.38, (138, 116, 92))
    c.box(w * 0.645, h * 0.24, 110, 62, (110, 94, 78))
    c.box(w * 0.66, h * 0.26, 72, 24, (48, 44, 42))
    c.box(w * 0.3, h * 0.6, 96, 92, (84, 76, 70))
    for n in range(48):
        x = n * w * 0.7 / 47
        c.line([(x, h * (0.5 + n * 0.00128)), (x + 5, h * (0.475 + n * 0.00128))], (96, 84, 72), 1.5)
    c.line([(w * 0.36, h), (w * 0.335, h * 0.72)], (196, 172, 136), 26)
    return c.finish()


def excavation(c: Canvas) -> Image.Image:
    """Ground marked out with string, shelters over it, people in overalls: nothing more is shown."""
    w, h = c.width, c.height
    sky(c, (196, 200, 200), (228, 222, 208))
    ridge(c, h * 0.36, 18, (186, 172, 148))
    c.box(0, h * 0.42, w, h, (180, 156, 124))
    for n in range(6):
        left, right = w * (0.12 + n * 0.06), w * (0.02 + n * 0.15)
        c.line([(left + w * 0.2, h * 0.5), (right, h * 0.96)], (236, 232, 220), 2)
        y = h * (0.54 + n * n * 0.014)
        c.line([(w * (0.3 - n * 0.05), y), (w * (0.66 + n * 0.03), y)], (236, 232, 220), 2)
    c.area([(w * 0.3, h * 0.66), (w * 0.44, h * 0.66), (w * 0.43, h * 0.8), (w * 0.25, h * 0.8)], (124, 104, 82))
    c.area([(w * 0.5, h * 0.6), (w * 0.6, h * 0.6), (w * 0.62, h * 0.7), (w * 0.5, h * 0.7)], (124, 104, 82))
    for x in (0.66, 0.82):
        c.area([(w * x, h * 0.62), (w * (x + 0.08), h * 0.4), (w * (x + 0.17), h * 0.62)], (222, 222, 214))
        c.area(
            [(w * (x + 0.06), h * 0.62), (w * (x + 0.08), h * 0.46), (w * (x + 0.1), h * 0.62)],
            (120, 120, 116),
        )
    for number, (x, y) in enumerate(((0.28, 0.68), (0.45, 0.7), (0.53, 0.62), (0.24, 0.82)), start=1):
        c.box(w * x, h * y, 22, 26, (226, 186, 60))
        c.label(w * x + 6, h * y + 3, str(number), (30, 28, 26), 16)
    for x, y in ((0.36, 0.62), (0.57, 0.58), (0.2, 0.74)):
        figure(c, w * x, h * y, 118, (238, 238, 234))
    return c.finish()


def market(c: Canvas) -> Image.Image:
    """An arcade of shops with awnings, on an ordinary day."""
    w, h = c.width, c.height
    sky(c, (162, 192, 214), (232, 230, 216))
    roofs(c, h * 0.4, (60, 150), (206, 184, 154))
    c.box(0, h * 0.34, w, h * 0.42, (214, 194, 162))
    c.box(0, h * 0.76, w, h, (186, 172, 150))
    awnings = ((156, 74, 58), (74, 104, 98), (196, 158, 88), (92, 88, 122))
    for n in range(6):
        x = w * (0.02 + n * 0.165)
        c.disc(x + 80, h * 0.52, 70, 76, (88, 72, 60))
        c.box(x + 10, h * 0.52, 140, h * 0.24, (88, 72, 60))
        c.area([(x, h * 0.5), (x + 160, h * 0.5), (x + 176, h * 0.58), (x - 16, h * 0.58)], awnings[n % 4])
        for heap in range(3):
            c.disc(
                x + 34 + heap * 44,
                h * 0.745,
                21,
                13,
                c.rng.choice(((190, 120, 60), (120, 140, 74), (168, 66, 54))),
            )
    crowd(c, h * 0.93, 190, 150, (72, 62, 58))
    return c.finish()


def demolition(c: Canvas) -> Image.Image:
    """The same arcade, most of it pulled down; a machine stands on the heap."""
    w, h = c.width, c.height
    sky(c, (192, 196, 198), (226, 216, 200))
    roofs(c, h * 0.42, (40, 100), (204, 190, 168))
    c.box(0, h * 0.74, w, h, (182, 168, 148))
    c.box(0, h * 0.34, w * 0.2, h * 0.42, (206, 186, 156))
    c.disc(w * 0.02 + 80, h * 0.52, 70, 76, (88, 72, 60))
    c.box(w * 0.02 + 10, h * 0.52, 140, h * 0.24, (88, 72, 60))
    rubble(c, w * 0.16, w * 0.7, h * 0.82, 190, STONE)
    rubble(c, w * 0.5, w * 1.02, h * 0.86, 130, STONE)
    c.box(w * 0.6, h * 0.56, 150, 70, (206, 160, 52))
    c.box(w * 0.62, h * 0.48, 70, 70, (92, 88, 80))
    c.line([(w * 0.61, h * 0.6), (w * 0.5, h * 0.4), (w * 0.42, h * 0.58)], (206, 160, 52), 16)
    c.area([(w * 0.4, h * 0.57), (w * 0.44, h * 0.58), (w * 0.43, h * 0.66), (w * 0.39, h * 0.64)], (80, 76, 70))
    c.box(w * 0.59, h * 0.64, 170, 26, (56, 54, 52))
    return c.finish()


def camp(c: Canvas) -> Image.Image:
    """Rows of tents on a plain below mountains."""
    w, h = c.width, c.height
    sky(c, (150, 176, 198), (232, 226, 214))
    ridge(c, h * 0.4, 40, (136, 142, 156))
    c.box(0, h * 0.5, w, h, (196, 178, 146))
    for row in range(6):
        size, y = 34 + row * 20, h * (0.54 + row * row * 0.012 + row * 0.02)
        x = -c.rng.uniform(0, size)
        while x < w:
            tone = c.rng.randint(206, 238)
            c.area([(x, y), (x + size * 0.5, y - size * 0.7), (x + size, y)], (tone, tone, tone - 10))
            c.area([(x + size * 0.4, y), (x + size * 0.5, y - size * 0.6), (x + size * 0.6, y)], (130, 124, 112))
            x += size * c.rng.uniform(1.25, 1.7)
    c.box(w * 0.78, h * 0.6, 110, 80, (96, 124, 146))
    for n in range(5):
        figure(c, w * (0.6 + n * 0.035), h * 0.93, 120, (70, 64, 62))
    return c.finish()


def harbour(c: Canvas) -> Image.Image:
    """Cranes and a pale sea."""
    w, h = c.width, c.height
    sky(c, (180, 204, 214), (244, 230, 206))
    ridge(c, h * 0.5, 14, (172, 184, 184))
    c.box(0, h * 0.56, w, h, (120, 154, 166))
    for n in range(5):
        x, top = w * (0.1 + n * 0.17), h * c.rng.uniform(0.16, 0.26)
        for leg in (0, 60):
            c.line([(x + leg, h * 0.62), (x + 30, top)], (150, 74, 58), 6)
        c.line([(x - 70, top + 20), (x + 150, top - 10)], (150, 74, 58), 6)
        c.line([(x + 130, top - 8), (x + 130, h * 0.44)], (70, 66, 64), 1.5)
    c.box(0, h * 0.6, w * 0.94, h * 0.07, (142, 134, 122))
    c.area([(w * 0.3, h * 0.7), (w * 0.9, h * 0.7), (w * 0.86, h * 0.82), (w * 0.36, h * 0.82)], (66, 74, 84))
    c.box(w * 0.72, h * 0.58, 130, h * 0.12, (226, 224, 216))
    for n in range(8):
        c.box(
            w * 0.38 + n * 50,
            h * 0.645,
            44,
            h * 0.055,
            c.rng.choice(((156, 84, 64), (84, 112, 120), (190, 160, 94))),
        )
    return c.finish()


def prison(c: Canvas) -> Image.Image:
    """A prison front: a grid of barred windows."""
    w, h = c.width, c.height
    sky(c, (160, 170, 180), (206, 204, 198))
    c.box(w * 0.06, h * 0.14, w * 0.88, h * 0.7, (176, 170, 158))
    for row in range(5):
        for col in range(14):
            x, y = w * (0.09 + col * 0.06), h * (0.19 + row * 0.125)
            c.box(x, y, 40, 52, (58, 60, 62))
            for bar in range(4):
                c.line([(x + 5 + bar * 10, y), (x + 5 + bar * 10, y + 52)], (140, 138, 132), 2)
    c.box(w * 0.46, h * 0.62, 110, 190, (74, 70, 64))
    c.box(0, h * 0.84, w, h, (138, 132, 122))
    crowd(c, h * 0.97, 130, 170, (60, 58, 58))
    return c.finish()


def schoolyard(c: Canvas) -> Image.Image:
    """Teachers standing in a schoolyard."""
    w, h = c.width, c.height
    sky(c, (170, 194, 214), (230, 230, 220))
    c.box(w * 0.04, h * 0.24, w * 0.7, h * 0.5, (222, 206, 172))
    c.box(w * 0.02, h * 0.2, w * 0.74, h * 0.06, (160, 84, 64))
    for n in range(7):
        c.box(w * (0.08 + n * 0.095), h * 0.34, 76, 90, (110, 140, 152))
        c.line(
            [(w * (0.08 + n * 0.095) + 38, h * 0.34), (w * (0.08 + n * 0.095) + 38, h * 0.34 + 90)],
            (236, 230, 214),
            4,
        )
    c.box(0, h * 0.74, w, h, (200, 186, 158))
    c.line([(w * 0.86, h * 0.84), (w * 0.86, h * 0.12)], (110, 106, 100), 5)
    c.disc(w * 0.92, h * 0.5, 70, 90, (96, 122, 86))
    c.line([(w * 0.92, h * 0.5), (w * 0.92, h * 0.78)], (90, 74, 58), 12)
    crowd(c, h * 0.93, 170, 96, (70, 66, 72))
    return c.finish()
