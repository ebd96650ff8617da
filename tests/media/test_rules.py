"""What bytes are by their own showing, and the names under which they leave."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.media import rules
from tests.media.pictures import encoded, scene

OBJECT = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.mark.parametrize(
    ("head", "media_type", "why"),
    [
        (encoded(scene(), "JPEG"), "image/jpeg", "a real JPEG"),
        (encoded(scene(), "PNG"), "image/png", "a real PNG"),
        (encoded(scene(), "WEBP"), "image/webp", "a real WebP"),
        (encoded(scene(), "GIF"), "image/gif", "a real GIF"),
        (encoded(scene(), "TIFF"), "image/tiff", "a real TIFF"),
        (encoded(scene(), "BMP"), "image/bmp", "a real BMP"),
        (encoded(scene(), "PDF"), "application/pdf", "a real PDF"),
        (encoded(scene(), "AVIF"), "image/avif", "a real AVIF is no video, though it begins as one"),
        (b"MM\x00*\x00\x00\x00\x08", "image/tiff", "the other byte order"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4", "a brand of MP4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime", "an iPhone's video"),
        (b"\x00\x00\x00\x1cftypheic", "image/heic", "an iPhone's photograph"),
        (b"\x00\x00\x00\x1cftypM4A ", "audio/mp4", "a voice memo"),
        (b"ID3\x04\x00", "audio/mpeg", "MP3 with tags"),
        (b"\xff\xfb\x90\x00", "audio/mpeg", "MP3 without tags"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "one kind of RIFF"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo", "another kind of RIFF"),
        (b"RIFF\x00\x00\x00\x00XXXX", rules.UNKNOWN, "a kind of RIFF that is not known"),
        (b"PK\x03\x04\x14\x00", "application/zip", "a zip, or what is built on it"),
        (b"<!DOCTYPE html><html>", "text/html", "a page"),
        (b"\xef\xbb\xbf\n  <HTML lang=en>", "text/html", "a page with a mark and blanks before it"),
        (b'<?xml version="1.0"?><svg xmlns="x">', "image/svg+xml", "a drawing that may carry script"),
        (b'<?xml version="1.0"?><feed>', "text/xml", "XML"),
        ("قالت الشاهدة".encode(), "text/plain", "words"),
        ("\u00e9".encode() * 2000 + b"\xc3", "text/plain", "words cut inside a character"),
        (b"words\x00words", rules.UNKNOWN, "a NUL makes it no text"),
        ("words".encode("utf-16"), rules.UNKNOWN, "text in another encoding is not guessed"),
        (b"\xe9t\xe9 comme hiver", rules.UNKNOWN, "Latin-1 is not guessed either"),
        (b"", rules.UNKNOWN, "nothing is nothing"),
    ],
)
def test_the_type_is_what_the_bytes_show(head: bytes, media_type: str, why: str) -> None:
    assert rules.detect(head) == media_type, why


@given(st.binary(max_size=5000))
def test_any_bytes_have_a_type(head: bytes) -> None:
    assert "/" in rules.detect(head)


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("Image/JPEG; name=x", "image/jpeg"),
        ("text/html\r\nX-Evil: 1", None),
        ("anything", None),
        ("", None),
        (None, None),
    ],
)
def test_the_declared_type_is_kept_only_when_it_is_one(declared: str | None, kept: str | None) -> None:
    assert rules.declared_type(declared) == kept


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Me\\photo.jpg", "photo.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("صورة.jpg", "صورة.jpg"),
        ("a\x00\nb.jpg", "ab.jpg"),
        ("x" * 999, "x" * 255),
        ("", None),
        (None, None),
    ],
)
def test_the_uploaders_name_is_a_fact_and_no_path(given_name: str | None, kept: str | None) -> None:
    assert rules.kept_name(given_name) == kept


@pytest.mark.parametrize(
    ("code", "media_type", "name"),
    [
        ("7K3M-9QPX-4", "image/jpeg", "7K3M-9QPX-4-0f8fad5b.jpg"),
        ("7K3M-9QPX-4", "application/x-unheard-of", "7K3M-9QPX-4-0f8fad5b.bin"),
        ('a"; filename=b\r\n/../', "text/html", "a-filename-b-0f8fad5b.html"),
        ("", "image/png", "file-0f8fad5b.png"),
    ],
)
def test_a_file_leaves_under_our_name(code: str, media_type: str, name: str) -> None:
    assert rules.safe_download_name(code, OBJECT, media_type) == name
