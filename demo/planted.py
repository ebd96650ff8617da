"""What a camera would have written into a picture: EXIF with place, time, device and orientation, and XMP.

All of it is planted so that the archive can show that it reads such traces, keeps them with the evidentiary
copy and leaves them out of every copy for readers. Makers, people and positions (open sea) are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import ExifTags, Image
from PIL.ExifTags import IFD, Base

# What is done to an upright picture, so that a reader who follows the orientation sees it upright again.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True, slots=True)
class Traces:
    """What is planted in one picture; ``taken`` is the camera's own clock, right or wrong."""

    make: str = ""
    model: str = ""
    taken: str = ""
    offset: str = ""
    position: tuple[float, float] | None = None
    altitude: int = 0
    orientation: int = 1
    creator: str = ""
    note: str = ""
    language: str = "en"


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """The pixels as a camera held that way would have stored them."""
    turn = STORED.get(orientation)
    return upright if turn is None else upright.transpose(turn)


def exif_of(traces: Traces) -> Image.Exif:
    """The EXIF block with its camera and position sub-blocks."""
    exif = Image.Exif()
    exif[Base.Orientation] = traces.orientation
    if traces.make:
        exif[Base.Make], exif[Base.Model] = traces.make, traces.model
    if traces.creator:
        exif[Base.Artist] = traces.creator
    if traces.taken:
        exif[Base.DateTime] = traces.taken
        camera = exif.get_ifd(IFD.Exif)
        camera[Base.DateTimeOriginal] = traces.taken
        camera[Base.ExposureTime], camera[Base.FNumber] = 1 / 125, 5.6
        camera[Base.BodySerialNumber] = f"TZ{sum(map(ord, traces.model)):06d}"
        if traces.offset:
            camera[Base.OffsetTimeOriginal] = traces.offset
    if traces.position is not None:
        exif.get_ifd(IFD.GPSInfo).update(_position(*traces.position, traces.altitude))
    return exif


def xmp_of(traces: Traces) -> bytes:
    """An XMP packet with creator, description and the day, or nothing where there is nothing to say."""
    if not traces.note:
        return b""
    day = traces.taken[:10].replace(":", "-")
    creator, note = escape(traces.creator), escape(traces.note)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DateCreated="{day}">'
        f"<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="{traces.language}">{note}</rdf:li></rdf:Alt>'
        '</dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _position(latitude: float, longitude: float, altitude: int) -> dict[int, object]:
    return {
        ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        ExifTags.GPS.GPSLatitude: _degrees(abs(latitude)),
        ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        ExifTags.GPS.GPSLongitude: _degrees(abs(longitude)),
        ExifTags.GPS.GPSAltitudeRef: b"\x00",
        ExifTags.GPS.GPSAltitude: float(altitude),
    }


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value % 1) * 60
    return float(int(value)), float(int(minutes)), round((minutes % 1) * 60, 3)
