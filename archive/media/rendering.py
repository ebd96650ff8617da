"""Pixels that carry nothing but what is seen: upright, sRGB, opaque, in a fresh image. Runs confined."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

_WHITE = (255, 255, 255)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_INVENTED = 128
_INVENTED_FROM = 16


def looks_invented(image: Image.Image) -> bool:
    """Whether the last row of a JPEG is the even grey that a decoder fills in where data is missing."""
    if min(image.size) < _INVENTED_FROM or image.mode not in ("L", "RGB", "CMYK"):
        return False
    last = image.crop((0, image.height - 1, image.width, image.height))
    return all(abs(value - _INVENTED) <= 1 for value in last.tobytes())


def rendered(image: Image.Image, *, edge: int, turn: int) -> tuple[Image.Image, bool]:
    """A fresh image of at most ``edge`` pixels, upright, sRGB, on white; and whether a profile was applied.

    Reduced before anything else, so that a large image is in memory once.
    """
    profile = image.info.get("icc_profile")
    small = _resizable(image)
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if small.mode in ("I", "F"):
        small = _stretched(small, sixteen_bits=image.mode.startswith("I;16"))
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    small = _opaque(small)
    seen = _through_profile(small, profile) if isinstance(profile, bytes) and profile else None
    fresh = Image.new("RGB", small.size, _WHITE)
    fresh.paste(seen if seen is not None else small.convert("RGB"))
    return fresh, seen is not None


def difference_hash(image: Image.Image) -> str:
    """dHash in 16 hex digits: each bit says whether brightness falls from one of 9 by 8 cells to the next."""
    cells = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (cells[row * 9 + column] > cells[row * 9 + column + 1])
    return f"{bits:016x}"


def _resizable(image: Image.Image) -> Image.Image:
    """The image in a mode that can be made smaller without losing what it shows."""
    if image.mode.startswith("I;16"):
        return image.convert("I")
    if image.mode in ("I", "F"):
        return image
    if image.has_transparency_data:
        return image if image.mode in ("RGBA", "LA") else image.convert("RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    return image.convert("L") if image.mode == "1" else image


def _stretched(image: Image.Image, *, sixteen_bits: bool) -> Image.Image:
    # Pillow cuts deep grey values off at 255 instead of scaling them.
    low, high = (0.0, 65535.0) if sixteen_bits else _range(image)
    scale = 255.0 / (high - low) if high > low else 0.0
    return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _range(image: Image.Image) -> tuple[float, float]:
    low, high = image.getextrema()
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise ValueError("a deep image of several bands")
    return (0.0, 65535.0) if low >= 0 and 255 < high <= 65535 else (float(low), float(high))


def _opaque(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    whole = image.convert("RGBA")
    ground = Image.new("RGBA", whole.size, (*_WHITE, 255))
    ground.alpha_composite(whole)
    return ground.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The image in sRGB, or None where the profile cannot be used on it."""
    try:
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.PERCEPTUAL,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
