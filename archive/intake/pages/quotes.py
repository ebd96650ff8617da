"""Quoted speech: introduced paragraphs, block quotations, and quotation marks with a speaker beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.intake.pages import speakers
from archive.intake.pages.body import Body, Paragraph
from archive.intake.pages.containers import is_quotation
from archive.intake.pages.facts import Quote
from archive.intake.pages.lines import Span, sentences, words
from archive.intake.pages.names import MASKED, is_mask
from archive.intake.pages.speakers import Speaker, speaker_in
from archive.intake.pages.speech_words import SPEAKS

_MARKS = re.compile(r"“([^“”]{12,3000})”|«([^«»]{12,3000})»|„([^„“]{12,3000})“|(?<!\w)\"([^\"]{12,3000})\"(?!\w)")
_OPENING, _CLOSING = '“«„"', '”»“"'
_INSERTION = re.compile(rf"(?!{MASKED})\[[^\[\]]{{1,80}}\]|\((?:sic|…|\.\.\.)\)")
_SIGNED = re.compile(r"^\s*[—–-]\s*(?P<name>.{2,80})$")
# Fewer words in quotation marks are a term or a title, not a statement.
MIN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation with its speaker, before names are protected."""

    spans: tuple[Span, ...]
    speaker: Speaker
    context: Span
    introduced_by: str


def find(body: Body) -> list[Found]:
    """All quoted statements with a speaker or a role, one for each speaker who has a name."""
    found: list[Found] = []
    taken: set[int] = set()
    for i, paragraph in enumerate(body.paragraphs):
        if i in taken:
            continue
        block = _introduced(body, i) or _block_quotation(body, i)
        if block:
            taken.update(range(block[1], block[2]))
            found.append(block[0])
        if i not in taken:
            found += _inline(body, paragraph)
    return _by_speaker(found)


def _introduced(body: Body, i: int) -> tuple[Found, int, int] | None:
    """A paragraph that ends in a colon behind a verb of speech, and the paragraph that it introduces."""
    intro = body.paragraphs[i]
    if not intro.text.rstrip().endswith((":", "：")) or i + 1 >= len(body.paragraphs):
        return None
    last = body.sentences(intro)[-1]
    sentence = body.text[last.start : last.end]
    speaker = speaker_in(sentence, introduces=True)
    if speaker is None and not SPEAKS.search(sentence):
        return None
    if len(words(body.paragraphs[i + 1].text)) < MIN_WORDS:
        return None
    end = _end_of_block(body, i + 1)
    span = Span(body.paragraphs[i + 1].span.start, body.paragraphs[end - 1].span.end)
    return (
        Found(
            (span,),
            speaker or Speaker("unnamed", None, None, "introduced without a name"),
            intro.span,
            "introduced paragraph",
        ),
        i + 1,
        end,
    )


def _end_of_block(body: Body, start: int) -> int:
    first = body.paragraphs[start]
    if is_quotation(first.line.containers):
        end = start
        while end < len(body.paragraphs) and is_quotation(body.paragraphs[end].line.containers):
            end += 1
        return end
    if first.text[0] not in _OPENING:
        return start + 1
    # Each paragraph of a long quotation opens with a mark; only the last closes it.
    end = start + 1
    while (
        not body.paragraphs[end - 1].text.rstrip(" .").endswith(tuple(_CLOSING))
        and end < min(start + 6, len(body.paragraphs))
        and body.paragraphs[end].text[0] in _OPENING
    ):
        end += 1
    return end


def _block_quotation(body: Body, i: int) -> tuple[Found, int, int] | None:
    paragraph = body.paragraphs[i]
    if not is_quotation(paragraph.line.containers) or len(words(paragraph.text)) < MIN_WORDS:
        return None
    end = _end_of_block(body, i)
    before = body.paragraphs[i - 1] if i else None
    signed = _SIGNED.match(body.paragraphs[end - 1].text)
    speaker = speaker_in(f"said {signed['name']}") if signed else None
    speaker = speaker or _speaker_before(body, None if signed else before)
    last = end - 1 if signed and end - 1 > i else end
    span = Span(paragraph.span.start, body.paragraphs[last - 1].span.end)
    return Found((span,), speaker, before.span if before else span, "block quotation"), i, end


def _speaker_before(body: Body, before: Paragraph | None) -> Speaker:
    """The speaker whom the sentence above the quotation names; a sentence further up may speak of somebody else."""
    if before is not None:
        last = body.sentences(before)[-1]
        speaker = speaker_in(body.text[last.start : last.end], introduces=before.text.rstrip().endswith(":"))
        if speaker:
            return speaker
    return Speaker("unknown", None, None, "the page does not say whose words these are")


def _inline(body: Body, paragraph: Paragraph) -> list[Found]:
    """Words in quotation marks; each goes with the speaker nearest to it, else with the one before."""
    text, offset = paragraph.text, paragraph.span.start
    marked = [one for one in _MARKS.finditer(text) if len(words(one[0])) > 1]
    outside = _MARKS.sub(" … ", text)
    if not any(len(words(one[0])) >= MIN_WORDS for one in marked) or not SPEAKS.search(outside):
        return []
    found: list[Found] = []
    current = None
    for position, one in enumerate(marked):
        before = text[marked[position - 1].end() if position else 0 : one.start()]
        after = text[one.end() : marked[position + 1].start() if position + 1 < len(marked) else len(text)]
        current = _nearest(before, after) or current or speaker_in(outside)
        if current is not None:
            span = Span(offset + one.start() + 1, offset + one.end() - 1)
            found.append(Found((span,), current, paragraph.span, "quotation marks"))
    return _long_enough(body, found)


def _nearest(before: str, after: str) -> Speaker | None:
    """The speaker in the sentence that leads to the quotation, when it ends in a colon, else in the one behind it."""
    leading = [before[one.start : one.end] for one in sentences(before)][-1:]
    following = [after[one.start : one.end] for one in sentences(after)][:1]
    order = leading + following if before.rstrip().endswith((":", ",", "：")) else following + leading
    return next((speaker for words_beside in order if (speaker := speaker_in(words_beside))), None)


def _long_enough(body: Body, found: list[Found]) -> list[Found]:
    """The pieces of each speaker as one statement; a few words in quotation marks alone are a term, not a statement."""
    pieces: dict[Speaker, list[Span]] = {}
    for one in found:
        pieces.setdefault(one.speaker, []).extend(one.spans)
    said = [
        (speaker, spans) for speaker, spans in pieces.items() if sum(_length(body, span) for span in spans) >= MIN_WORDS
    ]
    return [Found(tuple(spans), speaker, found[0].context, found[0].introduced_by) for speaker, spans in said]


def _length(body: Body, span: Span) -> int:
    return len(words(body.text[span.start : span.end]))


def _by_speaker(found: list[Found]) -> list[Found]:
    merged: dict[str, Found] = {}
    for position, one in enumerate(found):
        key = one.speaker.name or f"#{position}"
        same = next(
            (known for known in merged if one.speaker.name and one.speaker.kind == "person" and key in known.split()),
            key,
        )
        known_quote = merged.get(same)
        merged[same] = replace(known_quote, spans=known_quote.spans + one.spans) if known_quote else one
    return list(merged.values())


def described(body: Body, found: Found, site: str | None, masks: tuple[str, ...]) -> Quote:
    """The quotation as a fact; by now a protected name is one of ``masks``, and its number stands in the fact."""
    # Quotation marks at the borders of paragraphs belong to the page, not to the words.
    parts = [
        "\n\n".join(
            line.strip(_OPENING + _CLOSING + " \u00a0").rstrip(",،")
            for line in body.text[span.start : span.end].split("\n\n")
        )
        for span in found.spans
    ]
    text = " […] ".join(parts)
    context = body.text[found.context.start : found.context.end]
    outlets = tuple(
        outlet for outlet in speakers.outlets_in(context) if outlet != found.speaker.name and outlet != site
    )
    directness = (
        "third-hand"
        if outlets
        else "second-hand"
        if speakers.told_here(context) or (site and site in context)
        else "unknown"
    )
    private = found.speaker.kind in {"person", "unnamed"}
    return Quote(
        text,
        tuple(body.anchor(span.start, span.end) for span in found.spans),
        found.speaker.kind,
        bool(found.speaker.name),
        found.speaker.role,
        None if private else found.speaker.name,
        outlets,
        directness,
        tuple(f"{one[0]} inserted by an editor" for one in _INSERTION.finditer(text) if one[0] != "[…]"),
        found.introduced_by,
        masks.index(found.speaker.name) if found.speaker.name in masks else None,
    )


def protected(body: Body) -> list[tuple[str, str]]:
    """The names of private people who are quoted or introduced, each with why; longest first."""
    people = [one.speaker for one in find(body)]
    for paragraph in body.paragraphs:
        people += speakers.named_people(paragraph.text)
    names: dict[str, str] = {}
    for speaker in people:
        if (
            speaker.kind == "person"
            and speaker.name
            and not is_mask(speaker.name)
            and not _common_word(speaker.name, body.text)
        ):
            names.setdefault(speaker.name, speaker.basis)
    return sorted(names.items(), key=lambda item: -len(item[0]))


def _common_word(name: str, text: str) -> bool:
    """One word that the text also writes small began a sentence with its capital: it is no name."""
    return (
        " " not in name
        and name[0].isupper()
        and bool(re.search(rf"(?<!\w){re.escape(name[0].lower() + name[1:])}(?!\w)", text))
    )
