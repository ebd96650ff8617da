"""What a contributor is told before consenting; a text with a version, stored in the language in which it was shown.

When these words change in meaning, ``VERSION`` changes with them: consents already given keep their own words.
"""

from __future__ import annotations

from collections.abc import Callable

from archive.base.messages import Message, msg
from archive.records.vocabulary import ConsentAspect, ConsentUse

VERSION = "2"

EXPLAINED: tuple[Message, ...] = (
    msg("You decide what may be done with what you give. Tick what you allow; what you leave open is refused."),
    msg("The archive can only take it in if it may keep it. Everything else you may refuse, and it is still kept."),
    msg(
        "Whoever keeps this archive can be forced by a court to hand over what it has, and no archive can promise "
        "that it is never broken into. Do not write what would put somebody in danger if it were read."
    ),
    msg("You can change your mind later. What was published before may have been copied by others."),
)

USES: dict[ConsentUse, Message] = {
    ConsentUse.KEEP: msg("Keep it: the archive may store it safely and prove that it was not changed (needed)"),
    ConsentUse.STAFF: msg("Staff: the archive’s own archivists and investigators may read it"),
    ConsentUse.PARTNER: msg("Partners: organisations that document the same events may read it"),
    ConsentUse.MECHANISM: msg("Justice: a court or an investigation may use it as evidence"),
    ConsentUse.MEDIA: msg("The press: journalists may use it"),
    ConsentUse.PUBLIC: msg(
        "Everybody: that it exists, and what it is about, may be published. Without this nothing is"
    ),
    ConsentUse.PUBLISH_TEXT: msg("My words: the whole text may be published for anybody to read"),
    ConsentUse.PUBLISH_IMAGE: msg("Pictures and recordings: they may be published for anybody to see and hear"),
    ConsentUse.QUOTE: msg("Quotation: single sentences of it may be quoted, in the words in which I told it"),
}

ASPECTS: dict[ConsentAspect, Message] = {
    ConsentAspect.NAME: msg("Names: the name or pseudonym that I gave may be shown"),
    ConsentAspect.FACE: msg("Faces: faces in pictures may be shown"),
    ConsentAspect.VOICE: msg("Voices: voices in recordings may be heard"),
    ConsentAspect.PLACE: msg("Places: the place may be told to readers"),
    ConsentAspect.FAMILY: msg("Family: what I say of relatives may be shown"),
}


def shown(say: Callable[[Message], str]) -> str:
    """The whole text as it stands on the page, in the language of ``say``."""
    lines = [*EXPLAINED, *USES.values(), *ASPECTS.values()]
    return "\n".join(say(line) for line in lines)


def explained(version: str, shown_in: str) -> str:
    """Which text was read, and in which language, as a consent's row says it."""
    return f"consent text, version {version}, in {shown_in}"
