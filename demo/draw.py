"""Draws the demonstration's pictures into a folder: ``python -m demo.draw FOLDER``.

Deterministic: every picture has its own seed, its name. The files stand beside ``records.jsonl`` under the
names that the records give. Orientation, camera, time and place are planted (``planted``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.ExifTags import Base
from PIL.PngImagePlugin import PngInfo

from . import papers, scenes, yards
from .brush import Canvas
from .planted import Traces, exif_of, stored, xmp_of

LANDSCAPE = (1200, 800)
PAPER = (900, 1220)
REFLEX = ("Lumen Instruments", "LX-20")
PHONE = ("Sadaf", "Sadaf 4 Mini")
COMPACT = ("Orbex", "Pocket 700")


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: its name, what is drawn, how large, and what is planted in it."""

    name: str
    scene: Callable[[Canvas], Image.Image]
    size: tuple[int, int] = LANDSCAPE
    traces: Traces = field(default_factory=Traces)
    quality: int = 84


def _crop(canvas: Canvas) -> Image.Image:
    """The hospital again as it went round: cut, smaller, saved too often."""
    whole = scenes.hospital(Canvas.blank(*LANDSCAPE, seed="hospital-east-wing.jpg"))
    return whole.crop((60, 90, 1140, 770)).resize((canvas.width, canvas.height))


PICTURES = (
    Picture(
        "qasr-wathil-skyline.jpg",
        scenes.skyline,
        traces=Traces(
            *REFLEX,
            "2010:05:21 20:14:33",
            "+00:00",
            (32.8694, -41.9312),
            1120,
            1,
            "Lina Ferrach",
            "Qasr Wathil from the western road, before the siege.",
        ),
    ),
    Picture(
        "bread-queue-street.jpg",
        scenes.street,
        (800, 1100),
        Traces(*PHONE, "2013:02:11 09:32:05", "+00:00", (32.8712, -41.9268), 1104, 6),
    ),
    Picture(
        "hospital-east-wing.jpg",
        scenes.hospital,
        traces=Traces(
            *COMPACT,
            "2013:03:02 06:48:51",
            "",
            (32.8659, -41.9301),
            1096,
            3,
            "S. M.",
            "East wing after the night of 2 March.",
        ),
    ),
    Picture("hospital-east-wing-shared.jpg", _crop, (720, 453), quality=48),
    Picture(
        "basement-clinic.webp",
        scenes.basement,
        traces=Traces(
            *PHONE,
            "2013:01:19 17:05:40",
            "+00:00",
            (32.8667, -41.9290),
            1090,
            1,
            "فريق الإسعاف",
            "قبو العيادة في قصر واثل",
            "ar",
        ),
    ),
    Picture(
        "siege-map.png",
        papers.siege_map,
        (1100, 780),
        Traces(
            taken="2013:03:20 12:00:00",
            creator="Tamzira Monitor",
            note="Checkpoints around Qasr Wathil, March 2013.",
        ),
    ),
    Picture(
        "lamps-march.jpg",
        scenes.lamps,
        traces=Traces(
            *REFLEX,
            "2011:03:19 21:07:12",
            "+00:00",
            (32.4108, -41.5223),
            24,
            2,
            "Lina Ferrach",
            "The march of lamps, Ministry Square.",
        ),
    ),
    Picture("ministry-square-plan.gif", papers.square_plan, (900, 680)),
    Picture(
        "letter-recto.tif",
        lambda c: papers.letter(c, 19, stain=False),
        PAPER,
        Traces(
            "Plana",
            "FlatScan 300",
            "2014:09:03 11:20:00",
            note="Scan, recto.",
            creator="رابطة أهالي المفقودين",
        ),
    ),
    Picture(
        "letter-verso.jpg",
        lambda c: papers.letter(c, 8, stain=True),
        PAPER,
        Traces("Plana", "FlatScan 300", "2014:09:03 11:22:00"),
    ),
    Picture(
        "bir-zallouq-wall.jpg",
        yards.compound,
        traces=Traces(*PHONE, "2012:06:30 13:41:10", "+00:00", (32.9486, -42.4711), 640, 8),
    ),
    Picture(
        "exhumation-grid.jpg",
        yards.excavation,
        traces=Traces(
            *REFLEX,
            "2018:10:09 10:15:27",
            "+00:00",
            (32.9441, -42.4655),
            632,
            5,
            "Forensic team, Tamzira",
            "Trench 2, general view. Graphic: remains lie outside the frame.",
        ),
    ),
    Picture(
        "registry-page.jpg",
        papers.register,
        PAPER,
        Traces(*PHONE, "2000:01:01 00:03:12", "", (32.4102, -41.5209), 20, 1),
    ),
    Picture(
        "santa-rueda-mine.jpg",
        scenes.mine,
        traces=Traces(
            *COMPACT,
            "2009:10:02 16:20:00",
            "",
            None,
            0,
            4,
            "Archivo La Voz",
            "La mina desde el mirador.",
            "es",
        ),
    ),
    Picture(
        "santa-rueda-strike.jpg",
        scenes.banner,
        traces=Traces(
            *COMPACT,
            "2009:10:14 08:05:44",
            "",
            (31.4902, -43.7096),
            388,
            7,
            "Archivo La Voz",
            "La huelga, segundo día.",
            "es",
        ),
    ),
    Picture(
        "puerto-almena-harbour.jpg",
        yards.harbour,
        traces=Traces(*REFLEX, "2009:11:03 07:55:00", "+00:00", (31.6201, -43.3989), 6),
    ),
    Picture(
        "pont-sahel-2009.jpg",
        lambda c: scenes.bridge(c, broken=False),
        traces=Traces(
            *COMPACT, "2009:08:15 15:30:00", "", None, 0, 1, "Fonds Belcourt", "Le pont, carte postale.", "fr"
        ),
    ),
    Picture(
        "pont-sahel-broken.jpg",
        lambda c: scenes.bridge(c, broken=True),
        traces=Traces(*PHONE, "2014:06:22 06:10:09", "+00:00", (31.9706, -41.3120), 12, 6),
    ),
    Picture(
        "ouelfine-beach.jpg",
        scenes.boat,
        traces=Traces(*PHONE, "2015:11:08 07:12:50", "+00:00", (31.8741, -41.0836), 3, 1),
    ),
    Picture(
        "phare-front-page.jpg",
        papers.front_page,
        (900, 1160),
        Traces("Plana", "FlatScan 300", "2017:05:13 09:00:00"),
    ),
    Picture(
        "tell-bashqar-market.jpg",
        yards.market,
        traces=Traces(*REFLEX, "2006:04:12 11:02:19", "+00:00", (32.2011, -42.0489), 210),
    ),
    Picture(
        "tell-bashqar-demolition.jpg",
        yards.demolition,
        traces=Traces(*PHONE, "2016:07:26 18:39:02", "+00:00", (32.2010, -42.0491), 210, 1),
    ),
    Picture(
        "ain-rafid-camp.jpg",
        yards.camp,
        traces=Traces(*PHONE, "2014:07:18 17:25:31", "+00:00", (32.0702, -41.6613), 305, 3),
    ),
    Picture("dar-hamoun-prison.jpg", yards.prison, traces=Traces(*COMPACT, "2020:04:28 10:00:00")),
    Picture(
        "school-strike.jpg",
        yards.schoolyard,
        traces=Traces(*PHONE, "2019:10:03 08:31:17", "+00:00", (32.4187, -41.5302), 41, 1),
    ),
)


def draw_all(folder: Path) -> list[Path]:
    """Draws every picture into ``folder`` (made where it is missing); answers their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [draw(picture, folder) for picture in PICTURES]


def draw(picture: Picture, folder: Path) -> Path:
    """Draws one picture; what stood there under its name is replaced."""
    upright = picture.scene(Canvas.blank(*picture.size, seed=picture.name))
    path = folder / picture.name
    stored(upright, picture.traces.orientation).save(path, **_options(picture))
    return path


def _options(picture: Picture) -> dict[str, Any]:
    """How the file is written; each format has its own place for EXIF and XMP."""
    exif, xmp = exif_of(picture.traces), xmp_of(picture.traces)
    match picture.name.rsplit(".", 1)[1]:
        case "gif":
            return {"comment": b"Plan drawn from three accounts; not to scale."}
        case "tif":
            exif[Base.XMLPacket] = xmp
            return {"exif": exif, "compression": "tiff_lzw", "dpi": (300, 300)}
        case "png":
            text = PngInfo()
            text.add_itxt("XML:com.adobe.xmp", xmp.decode())
            return {"exif": exif, "pnginfo": text, "compress_level": 4}
        case _:
            return {"exif": exif, "quality": picture.quality, **({"xmp": xmp} if xmp else {})}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m demo.draw FOLDER")
    for drawn in draw_all(Path(sys.argv[1])):
        sys.stdout.write(f"{drawn}\n")
