"""The task that decodes one image: what it says of itself, and working copies made of its pixels alone.

Runs confined (``confined``, ``child``); ``sandbox`` asks for it and checks what comes back.
"""

from __future__ import annotations

import codecs
import copy
import mmap
import warnings
from typing import Any, BinaryIO

import PIL
from PIL import (
    AvifImagePlugin,
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

from archive.media import credentials, extract, rendering
from archive.media.child import Refused
from archive.media.copies import copies_of

try:
    import pi_heif
except ImportError:
    pi_heif = None  # an extra: without it HEIC files are kept and have no preview

# Loaded now, because Pillow imports them when it first needs them and nothing can be opened by then.
_LOADED_EARLY = (
    *(GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin),
    *(ImageColor, ImageFilter, ImagePalette, copy, mmap),
    *map(codecs.lookup, ("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
)


def prepare(task: dict[str, Any]) -> None:
    """Load the decoders, and let them know their limits; to be called before the process is confined."""
    Image.preinit()
    # No thread can be started in there.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    if pi_heif is not None:
        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = task["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def needs_threads(task: dict[str, Any]) -> bool:
    """Whether a thread must be started in there: the decoder of HEIC works in one of its own."""
    return bool(task["format"] == "HEIF")


def perform(file: BinaryIO, task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The copies that ``task["wanted"]`` names, and with ``task["report"]`` what the file says of itself.

    ``task`` names the one ``format`` that is tried, ``pixels`` at most, ``wanted`` (``plan.Wanted`` as JSON).
    """
    image = opened(file, task)
    answer: dict[str, Any] = {
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "orientation": extract.orientation(image),
        "frames": _frames(image) if task["report"] else 1,
        "technical": extract.technical(image) if task["report"] else {},
        "version": PIL.__version__,
    }
    edge = max(one["edge"] for one in task["wanted"])
    image, complete = loaded(image, file, task, edge)
    if task["report"]:
        if not complete:
            # The PNG plugin reads to the end of the file for its EXIF, which a strict look could not.
            answer["technical"] = extract.technical(image)
        answer["technical"] |= credentials.told(file)
    invented = image.format in ("JPEG", "MPO") and rendering.looks_invented(image)
    # A TIFF is turned by the plugin while it loads, and says orientation 1 afterwards.
    picture, managed = rendering.rendered(image, edge=edge, turn=extract.orientation(image))
    del image
    told, copies = copies_of(picture, task["wanted"])
    answer |= {
        "looks_truncated": invented or not complete,
        "profile_applied": managed,
        "perceptual_hash": rendering.difference_hash(picture),
        "perceptual_hash_down": rendering.difference_hash(picture.transpose(Image.Transpose.TRANSPOSE)),
        "copies": told,
    }
    return answer, copies


def opened(file: BinaryIO, task: dict[str, Any]) -> ImageFile.ImageFile:
    """The image's header, read as ``task["format"]`` and nothing else; ``Refused`` says why not."""
    if task["format"] == "HEIF" and pi_heif is None:
        raise Refused("no-decoder")
    file.seek(0)
    try:
        image = Image.open(file, formats=[task["format"]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too-many-pixels") from None
    except KeyError:
        raise Refused("no-decoder") from None
    except UnidentifiedImageError:
        raise Refused("not-an-image") from None
    if image.width * image.height > task["pixels"]:
        raise Refused("too-many-pixels")
    return image


def loaded(
    image: ImageFile.ImageFile, file: BinaryIO, task: dict[str, Any], edge: int
) -> tuple[ImageFile.ImageFile, bool]:
    """The first frame in memory, and whether it was complete; what is missing stays grey or black.

    A JPEG may come at an eighth of its size, never smaller than ``edge``.
    """
    try:
        return _load(image, edge), True
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too-many-pixels") from None
    except (OSError, EOFError, SyntaxError):
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        return _load(opened(file, task), edge), False


def _frames(image: ImageFile.ImageFile) -> int:
    try:
        count = int(getattr(image, "n_frames", 1))
        image.seek(0)
    except (OSError, EOFError, SyntaxError, ValueError):
        return 1
    return count


def _load(image: ImageFile.ImageFile, edge: int) -> ImageFile.ImageFile:
    # A JPEG can be decoded at an eighth of its size, which spares memory; other formats ignore this.
    image.draft(None, (edge * 2, edge * 2))
    image.load()
    return image
