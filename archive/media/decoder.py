"""The child process that decodes one image: the image on standard input, the answer on standard output.

The answer is a length in eight bytes, a JSON object of that length, and the copies one after the other.
``sandbox`` starts it and believes nothing that it says without checking.
"""

from __future__ import annotations

import codecs
import copy
import json
import mmap
import struct
import sys
import warnings
from typing import Any, BinaryIO

import PIL
from PIL import (
    GifImagePlugin,
    Image,
    ImageColor,
    ImageFile,
    ImageFilter,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from archive.media import confinement, extract, rendering

# MPO stays out: naming it makes hostile files raise KeyError. A JPEG that holds one is opened all the same.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")

# Loaded now, because Pillow imports them when it first needs them and nothing can be opened by then.
_LOADED_EARLY = (
    *(GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin),
    *(ImageColor, ImageFilter, ImagePalette, copy, mmap),
    *map(codecs.lookup, ("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
)


def main() -> None:
    """Confine this process, decode standard input, write the answer. Arguments: one JSON object of limits."""
    task = json.loads(sys.argv[1])
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = task["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    confinement.limit(
        address_space=task["address_space"], cpu_seconds=task["cpu_seconds"], file_bytes=task["output_bytes"]
    )
    confined = confinement.renounce()
    answer, copies = _attempt(task)
    head = json.dumps({**answer, "confined": confined}, allow_nan=False).encode("ascii")
    with open(1, "wb", closefd=False) as out:
        out.write(struct.pack(">Q", len(head)) + head)
        for copy in copies:
            out.write(copy)


def _attempt(task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        with open(0, "rb", closefd=False) as file:
            return _decoded(file, task)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"refused": "too-many-pixels"}, []
    except MemoryError:
        return {"refused": "too-much-memory"}, []
    except UnidentifiedImageError:
        return {"refused": "not-an-image"}, []
    except Exception as error:  # noqa: BLE001  # a hostile file raises whatever it likes: an answer too
        return {"refused": "damaged", "error": type(error).__name__}, []


def _decoded(file: BinaryIO, task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    image = _open(file, task)
    answer: dict[str, Any] = {
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "orientation": extract.orientation(image),
        "frames": _frames(image),
        "technical": extract.technical(image),
        "version": PIL.__version__,
    }
    image, complete = _loaded(image, file, task)
    if not complete:
        # The PNG plugin reads to the end of the file for its EXIF, which a strict look could not.
        answer["technical"] = extract.technical(image)
    invented = image.format in ("JPEG", "MPO") and rendering.looks_invented(image)
    # A TIFF is turned by the plugin while it loads, and says orientation 1 afterwards.
    display, managed = rendering.rendered(image, edge=task["display"], turn=extract.orientation(image))
    thumbnail = display.copy()
    thumbnail.thumbnail((task["thumbnail"], task["thumbnail"]), Image.Resampling.LANCZOS)
    copies = [rendering.jpeg(picture, quality=task["quality"]) for picture in (thumbnail, display)]
    answer |= {
        "looks_truncated": invented or not complete,
        "profile_applied": managed,
        "perceptual_hash": rendering.difference_hash(thumbnail),
        "copies": [
            {"width": picture.width, "height": picture.height, "bytes": len(copy)}
            for picture, copy in zip((thumbnail, display), copies, strict=True)
        ],
    }
    return answer, copies


def _open(file: BinaryIO, task: dict[str, Any]) -> ImageFile.ImageFile:
    file.seek(0)
    image = Image.open(file, formats=_FORMATS)
    if image.width * image.height > task["pixels"]:
        raise Image.DecompressionBombError
    return image


def _frames(image: ImageFile.ImageFile) -> int:
    try:
        count = int(getattr(image, "n_frames", 1))
        image.seek(0)
    except (OSError, EOFError, SyntaxError, ValueError):
        return 1
    return count


def _loaded(image: ImageFile.ImageFile, file: BinaryIO, task: dict[str, Any]) -> tuple[ImageFile.ImageFile, bool]:
    """The first frame in memory, and whether it was complete; what is missing stays grey or black."""
    try:
        return _load(image, task), True
    except (OSError, EOFError, SyntaxError):
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        return _load(_open(file, task), task), False


def _load(image: ImageFile.ImageFile, task: dict[str, Any]) -> ImageFile.ImageFile:
    # A JPEG can be decoded at an eighth of its size, which spares memory; other formats ignore this.
    image.draft(None, (task["display"] * 2, task["display"] * 2))
    image.load()
    return image


if __name__ == "__main__":
    main()
