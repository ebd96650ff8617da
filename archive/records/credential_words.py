"""What the Content Credentials of a file say, in words; said by the file, checked by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from archive.base.messages import Message, msg

_ACTS: Mapping[str, Message] = {
    "c2pa.created": msg("was made"),
    "c2pa.opened": msg("was opened"),
    "c2pa.edited": msg("was edited"),
    "c2pa.cropped": msg("was cropped"),
    "c2pa.resized": msg("was resized"),
    "c2pa.color_adjustments": msg("had its colours changed"),
    "c2pa.filtered": msg("had a filter laid over it"),
    "c2pa.drawing": msg("was drawn on"),
    "c2pa.placed": msg("had something placed into it"),
    "c2pa.converted": msg("was converted"),
    "c2pa.redacted": msg("had information taken out"),
    "c2pa.published": msg("was published"),
    "c2pa.orientation": msg("was turned"),
    "c2pa.transcoded": msg("was converted"),
}
_SOURCES: Mapping[str, Message] = {
    "digitalCapture": msg("captured by a camera"),
    "computationalCapture": msg("captured by a camera that computes its pictures"),
    "trainedAlgorithmicMedia": msg("made by a trained model (AI)"),
    "compositeWithTrainedAlgorithmicMedia": msg("put together, in part by a trained model (AI)"),
    "algorithmicMedia": msg("made by a program"),
    "composite": msg("put together from several"),
    "screenCapture": msg("a picture of a screen"),
    "negativeFilm": msg("scanned from film"),
    "print": msg("scanned from paper"),
}


def credential_words(technical: Mapping[str, Any]) -> list[Message]:
    """One sentence for each thing that the manifests say, the newest manifest first."""
    found = technical.get("credentials")
    if not isinstance(found, Mapping):
        return []
    if "manifests" not in found:
        return [msg("There are some, but they cannot be read.")]
    manifests = [one for one in found["manifests"] if isinstance(one, Mapping)]
    words = [sentence for place, one in enumerate(manifests) for sentence in _said(one, earlier=place > 0)]
    return words or [msg("There are some, and they say nothing that we can read.")]


def _said(manifest: Mapping[str, Any], *, earlier: bool) -> Iterator[Message]:
    if earlier:
        yield msg("Of a file that this one was made from:")
    if manifest.get("title"):
        yield msg("It calls itself “%(title)s”.", title=str(manifest["title"]))
    for tool in manifest.get("made_with", ()):
        yield msg("The manifest was made with %(tool)s.", tool=str(tool))
    for action in manifest.get("actions", ()):
        if isinstance(action, Mapping):
            yield from _acted(action)
    for name in manifest.get("authors", ()):
        yield msg("It names an author: “%(name)s”.", name=str(name))
    for name in manifest.get("made_from", ()):
        yield msg("It was made from “%(title)s”.", title=str(name)) if name else msg("It was made from another file.")
    if manifest.get("pictures"):
        yield msg("It holds small pictures of earlier states.")
    names = [str(name) for name in manifest.get("certificate_names", ())]
    if names:
        yield msg("The certificate of its signature names: %(names)s.", names=", ".join(dict.fromkeys(names)))


def _acted(action: Mapping[str, Any]) -> Iterator[Message]:
    name, tool, when = (str(action.get(key) or "") for key in ("action", "with", "when"))
    act = _ACTS.get(name) or name
    if tool and when:
        yield msg("It says that it %(act)s with %(tool)s at %(when)s.", act=act, tool=tool, when=when)
    elif tool or when:
        yield msg("It says that it %(act)s (%(more)s).", act=act, more=tool or when)
    elif name:
        yield msg("It says that it %(act)s.", act=act)
    if source := str(action.get("source") or ""):
        yield msg("It calls its source: %(source)s.", source=_SOURCES.get(source) or source)
