"""Sketches of places: towns, streets, a hospital, a march, a mine, a bridge, a shore, a camp."""

from __future__ import annotations

from PIL import Image

from .brush import Canvas, Colour, Point, crowd, figure, ridge, roofs, rubble, sky

STONE: tuple[Colour, ...] = ((150, 138, 122), (128, 116, 102), (170, 158, 140), (105, 96, 86))


def skyline(c: Canvas) -> Image.Image:
    """A highland town at dusk."""
    sky(c, (52, 66, 98), (226, 164, 118))
    c.glow(c.width * 0.72, c.height * 0.6, 260, (255, 190, 110), 0.5)
    ridge(c, c.height * 0.62, 42, (96, 92, 112))
    ridge(c, c.height * 0.72, 26, (70, 66, 84))
    roofs(c, c.height * 0.82, (50, 130), (44, 42, 54), (236, 190, 112))
    roofs(c, c.height * 0.94, (40, 100), (28, 27, 36), (246, 206, 130))
    c.box(0, c.height * 0.93, c.width, c.height, (22, 21, 28))
    return c.finish()


def street(c: Canvas) -> Image.Image:
    """A street that narrows towards the hills, a shuttered bakery, people waiting."""
    sky(c, (190, 202, 212), (232, 226, 212))
    w, h = c.width, c.height
    ridge(c, h * 0.46, 16, (158, 164, 168))
    c.area([(0, h), (w, h), (w * 0.56, h * 0.5), (w * 0.44, h * 0.5)], (176, 166, 150))
    c.area([(0, h * 0.06), (w * 0.44, h * 0.4), (w * 0.44, h * 0.5), (0, h * 0.98)], (196, 178, 150))
    c.area([(w, h * 0.02), (w * 0.56, h * 0.38), (w * 0.56, h * 0.5), (w, h * 0.98)], (168, 150, 128))
    c.area([(w * 0.1, h * 0.42), (w * 0.26, h * 0.45), (w * 0.26, h * 0.66), (w * 0.1, h * 0.82)], (96, 88, 80))
    for bar in range(9):
        top, low = h * (0.42 + bar * 0.003), h * (0.82 - bar * 0.018)
        c.line([(w * (0.1 + bar * 0.018), top), (w * (0.1 + bar * 0.018), low)], (124, 114, 104), 2)
    for row in range(3):
        for col in range(4):
            x = w * (0.66 + col * 0.08)
            c.box(x, h * (0.18 + row * 0.13) - col * 14, 26 + col * 5, 40 + col * 6, (112, 98, 84))
    for n in range(12):
        figure(
            c,
            w * (0.3 + n * 0.014) + c.rng.uniform(-4, 4),
            h * (0.86 - n * 0.026),
            190 - n * 12,
            (58, 54, 56),
        )
    return c.finish()


def hospital(c: Canvas) -> Image.Image:
    """A two-storey hospital; the east wing has lost its front."""
    w, h = c.width, c.height
    sky(c, (176, 186, 192), (224, 218, 206))
    ridge(c, h * 0.5, 22, (168, 166, 158))
    c.box(0, h * 0.78, w, h, (156, 146, 130))
    c.box(w * 0.1, h * 0.3, w * 0.5, h * 0.5, (208, 202, 190))
    c.box(w * 0.6, h * 0.36, w * 0.28, h * 0.44, (186, 178, 164))
    for row in range(3):
        for col in range(8):
            pane = (84, 92, 98) if c.rng.random() > 0.3 else (40, 42, 46)
            c.box(w * (0.13 + col * 0.058), h * (0.35 + row * 0.13), 40, 54, pane)
    c.area(
        [
            (w * 0.64, h * 0.36),
            (w * 0.72, h * 0.44),
            (w * 0.7, h * 0.58),
            (w * 0.78, h * 0.66),
            (w * 0.76, h * 0.8),
            (w * 0.88, h * 0.8),
            (w * 0.88, h * 0.36),
        ],
        (62, 58, 56),
    )
    for floor in (0.5, 0.64):
        c.line([(w * 0.7, h * floor), (w * 0.86, h * (floor + 0.03))], (150, 142, 130), 7)
    rubble(c, w * 0.58, w * 0.96, h * 0.86, 120, STONE)
    c.box(w * 0.3, h * 0.22, 74, 74, (232, 230, 224))
    c.area(
        [
            (w * 0.3 + 16, h * 0.22 + 37),
            (w * 0.3 + 37, h * 0.22 + 16),
            (w * 0.3 + 58, h * 0.22 + 37),
            (w * 0.3 + 37, h * 0.22 + 58),
        ],
        (122, 62, 58),
    )
    figure(c, w * 0.42, h * 0.9, 130, (66, 64, 66))
    figure(c, w * 0.46, h * 0.91, 124, (76, 72, 72))
    return c.finish()


def basement(c: Canvas) -> Image.Image:
    """A cellar used as a ward: cots and one lamp."""
    w, h = c.width, c.height
    sky(c, (30, 30, 34), (46, 42, 40))
    c.area([(0, h), (w, h), (w * 0.76, h * 0.62), (w * 0.24, h * 0.62)], (62, 56, 50))
    c.box(w * 0.24, h * 0.22, w * 0.52, h * 0.4, (54, 50, 48))
    for n in range(4):
        x = w * (0.12 + n * 0.21)
        c.area([(x, h * 0.78), (x + 170, h * 0.78), (x + 190, h * 0.86), (x - 14, h * 0.86)], (120, 112, 100))
        c.box(x + 4, h * 0.745, 44, 26, (160, 152, 138))
        c.line([(x - 10, h * 0.86), (x - 10, h * 0.93)], (34, 32, 30), 5)
        c.line([(x + 184, h * 0.86), (x + 184, h * 0.93)], (34, 32, 30), 5)
    c.line([(w * 0.5, 0), (w * 0.5, h * 0.3)], (18, 18, 18), 3)
    c.glow(w * 0.5, h * 0.34, 420, (190, 140, 74), 0.75)
    c.disc(w * 0.5, h * 0.34, 15, 20, (255, 236, 190))
    figure(c, w * 0.33, h * 0.82, 250, (26, 24, 24))
    return c.finish(0.24)


def lamps(c: Canvas) -> Image.Image:
    """A night march: a crowd seen from behind, many with a lamp."""
    sky(c, (14, 18, 34), (48, 42, 58))
    roofs(c, c.height * 0.58, (90, 210), (22, 22, 34), (120, 100, 72))
    for row, shade in enumerate(((46, 42, 54), (34, 31, 42), (22, 20, 28))):
        places = crowd(c, c.height * (0.74 + row * 0.13), 110 + row * 60, 46 + row * 22, shade)
        for x, foot in places:
            if c.rng.random() < 0.42 and 70 < x < c.width - 70:
                lamp = foot - (120 + row * 64)
                c.glow(x + 12, lamp, 60, (236, 164, 70), 0.7)
                c.disc(x + 12, lamp, 5, 7, (255, 236, 186))
    return c.finish(0.22)


def banner(c: Canvas) -> Image.Image:
    """Strikers at a gate behind a cloth without words."""
    w, h = c.width, c.height
    sky(c, (206, 214, 216), (238, 226, 198))
    ridge(c, h * 0.5, 30, (188, 150, 116))
    for tower in (0.22, 0.7):
        c.line(
            [(w * tower, h * 0.7), (w * (tower + 0.03), h * 0.2), (w * (tower + 0.06), h * 0.7)],
            (70, 62, 58),
            7,
        )
        c.line([(w * (tower + 0.008), h * 0.5), (w * (tower + 0.05), h * 0.5)], (70, 62, 58), 4)
    c.box(0, h * 0.68, w, h, (172, 140, 110))
    crowd(c, h * 0.84, 170, 58, (84, 70, 64))
    c.area(
        [(w * 0.16, h * 0.6), (w * 0.84, h * 0.57), (w * 0.85, h * 0.72), (w * 0.15, h * 0.75)],
        (226, 214, 190),
    )
    for n in range(5):
        x = w * (0.22 + n * 0.12)
        c.line([(x, h * 0.66), (x + c.rng.uniform(60, 110), h * 0.655)], (150, 58, 46), 14)
    crowd(c, h * 0.99, 210, 84, (54, 46, 44))
    return c.finish()


def mine(c: Canvas) -> Image.Image:
    """An open copper mine, terrace under terrace."""
    w, h = c.width, c.height
    sky(c, (196, 206, 212), (236, 224, 204))
    ridge(c, h * 0.3, 24, (176, 140, 112))
    tones: list[Colour] = [
        (190, 134, 96),
        (172, 116, 84),
        (150, 108, 88),
        (126, 104, 92),
        (98, 96, 92),
        (66, 92, 92),
    ]
    for n, tone in enumerate(tones):
        c.disc(w * 0.52, h * (0.64 + n * 0.03), w * (0.5 - n * 0.072), h * (0.34 - n * 0.05), tone)
        c.disc(
            w * 0.52,
            h * (0.655 + n * 0.03),
            w * (0.488 - n * 0.072),
            h * (0.33 - n * 0.05),
            (tone[0] - 22, tone[1] - 18, tone[2] - 14),
        )
    c.line(
        [(w * 0.96, h * 0.5), (w * 0.7, h * 0.62), (w * 0.8, h * 0.74), (w * 0.6, h * 0.78)],
        (214, 178, 142),
        9,
    )
    for x, y in ((0.74, 0.605), (0.71, 0.705), (0.84, 0.555)):
        c.box(w * x, h * y, 34, 15, (212, 176, 70))
    return c.finish()


def bridge(c: Canvas, broken: bool) -> Image.Image:
    """A stone bridge of five arches over a wide river; the middle gone where it is broken."""
    w, h = c.width, c.height
    sky(c, (168, 190, 204), (234, 228, 208))
    ridge(c, h * 0.44, 26, (132, 146, 128))
    c.box(0, h * 0.6, w, h, (112, 134, 140))
    for _ in range(60):
        x, y = c.rng.uniform(0, w), h * c.rng.uniform(0.62, 1)
        c.line([(x, y), (x + c.rng.uniform(20, 90), y)], (142, 160, 162), 1.5)
    for arch in (0, 1, 3, 4) if broken else range(5):
        x = w * (arch * 0.2 - 0.005)
        c.box(x, h * 0.48, w * 0.21, h * 0.2, (182, 168, 144))
        c.disc(x + w * 0.105, h * 0.68, w * 0.08, h * 0.15, (100, 122, 130))
        c.box(x + w * 0.02, h * 0.68, w * 0.18, h * 0.16, (112, 134, 140))
    parapet = (196, 184, 160)
    if not broken:
        c.box(0, h * 0.42, w, h * 0.07, parapet)
        for n in range(7):
            figure(c, w * (0.1 + n * 0.13), h * 0.425, 44, (74, 70, 68))
        return c.finish()
    c.area([(0, h * 0.42), (w * 0.44, h * 0.42), (w * 0.41, h * 0.45), (w * 0.425, h * 0.49), (0, h * 0.49)], parapet)
    c.area([(w, h * 0.42), (w * 0.575, h * 0.42), (w * 0.6, h * 0.46), (w * 0.58, h * 0.49), (w, h * 0.49)], parapet)
    for side, lean in ((0.4, 0.03), (0.6, -0.03)):
        c.area(
            [
                (w * side, h * 0.48),
                (w * (side + lean), h * 0.5),
                (w * (side + lean / 3), h * 0.6),
                (w * (side + lean / 2), h * 0.72),
                (w * side, h * 0.72),
            ],
            (160, 146, 124),
        )
    rubble(c, w * 0.38, w * 0.64, h * 0.74, 46, STONE)
    return c.finish()


def boat(c: Canvas) -> Image.Image:
    """An empty boat drawn up on a beach in the morning."""
    w, h = c.width, c.height
    sky(c, (186, 198, 206), (238, 218, 200))
    c.box(0, h * 0.46, w, h, (126, 150, 160))
    for n in range(26):
        y = h * (0.47 + n * 0.008)
        x = c.rng.uniform(0, w)
        c.line([(x, y), (x + c.rng.uniform(60, 260), y)], (166, 184, 188), 1.5)
    shore: list[Point] = [
        (0, h * 0.74),
        (w * 0.3, h * 0.7),
        (w * 0.6, h * 0.72),
        (w, h * 0.64),
        (w, h),
        (0, h),
    ]
    c.area(shore, (204, 188, 160))
    c.area(
        [(w * 0.28, h * 0.66), (w * 0.72, h * 0.62), (w * 0.66, h * 0.82), (w * 0.34, h * 0.84)],
        (88, 104, 116),
    )
    c.area([(w * 0.28, h * 0.66), (w * 0.72, h * 0.62), (w * 0.69, h * 0.67), (w * 0.31, h * 0.71)], (52, 60, 66))
    for thwart in (0.4, 0.5, 0.6):
        c.line([(w * thwart, h * 0.66), (w * (thwart + 0.01), h * 0.7)], (150, 140, 122), 9)
    c.line([(w * 0.3, h * 0.68), (w * 0.12, h * 0.84), (w * 0.08, h * 0.83)], (120, 106, 84), 3)
    for x, y in ((0.2, 0.9), (0.78, 0.86), (0.86, 0.93)):
        c.disc(w * x, h * y, 26, 10, (190, 110, 66))
    return c.finish()
