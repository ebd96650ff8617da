"""Pictures that look like photographs to a fingerprint: large shapes of many shades, by a number."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw, ImageFilter


def landscape(number: int, width: int = 900, height: int = 600) -> Image.Image:
    """A sky, a ground and houses, by ``number``; drawn small and enlarged, so that every size shows the same."""
    chance = random.Random(number)
    image = Image.new("RGB", (450, 300), _shade(chance, 120, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, chance.randrange(120, 220), 450, 300), fill=_shade(chance, 30, 140))
    for _ in range(chance.randrange(9, 16)):
        x, wide, top = chance.randrange(-30, 430), chance.randrange(25, 130), chance.randrange(10, 230)
        draw.rectangle((x, top, x + wide, chance.randrange(top, 300)), fill=_shade(chance, 10, 250))
    for _ in range(6):
        x, y, r = chance.randrange(450), chance.randrange(300), chance.randrange(8, 50)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_shade(chance, 0, 255))
    grain = Image.frombytes("L", (450, 300), chance.randbytes(450 * 300)).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1.5)), grain, 0.08)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _shade(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return (chance.randrange(low, high), chance.randrange(low, high), chance.randrange(low, high))
