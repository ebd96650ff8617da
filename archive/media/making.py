"""What the making of working copies may cost, and where they go."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from archive.base.runtime import settings
from archive.media import store
from archive.media.sandbox import DecodeLimits, Derivative
from archive.media.store import StoredObject


def limits() -> DecodeLimits:
    """The decoder's limits by the settings in force."""
    return DecodeLimits(pixels=settings().image_pixels, wall_seconds=float(settings().image_seconds))


def worker_limits() -> DecodeLimits:
    """The same work with more time by the clock: nobody waits, and a busy machine makes no file a hostile one."""
    return replace(limits(), wall_seconds=4.0 * settings().image_seconds)


def patient_limits() -> DecodeLimits:
    """The same for larger copies, which are made more slowly."""
    return replace(worker_limits(), output_bytes=64 << 20, cpu_seconds=30)


def kept(copy: Derivative) -> tuple[Derivative, StoredObject]:
    """A copy with its bytes in the store, before any row speaks of it."""
    place = store.current()
    return copy, place.keep(place.receive(BytesIO(copy.data), limit=len(copy.data)))
