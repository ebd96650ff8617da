"""Hidden words stay hidden: in their element, in what quotes it, in earlier revisions, and through edits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason, reads_beneath
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.db import reading, unit_of_work
from archive.base.errors import Forbidden, Invalid, Stale
from archive.records import blocks, page, queries, redacting, redaction_acts, revisions, service
from archive.records.blocks import BLOCK
from archive.records.description import ClaimInput, Description
from archive.records.quoting import Anchor, RedactionInput
from archive.records.redacting import Redactor
from archive.records.redaction_carrying import carried
from archive.records.service import Created
from archive.records.stored import description_of, revision
from archive.records.vocabulary import RecordKind
from tests.records.conftest import Make
from tests.support.cast import Cast

TEXT = "On the bridge Salma Darwish called her brother. Later Salma  DARWISH was taken to the school."
NAME = "Salma Darwish"


def hide(text: str, words: str, field: str = "body", **more: object) -> RedactionInput:
    start = text.index(words)
    anchor = blocks.anchor_at(text, start, start + len(words))
    return replace(RedactionInput(words=words, field=field, anchor=anchor), **more)  # type: ignore[arg-type]  # the caller's


def redactor(text: str, *redactions: RedactionInput) -> Redactor:
    return Redactor(redactions, {"body": text})


SAME = [
    ("Salma Darwish", "salma darwish", "case"),
    ("Salma Darwish", "Salma\n Darwish", "the end of a line"),
    ("Jose Nuñez", "José Nunez", "marks, on either side"),
    ("Abu Khaled", "Abu-Khaled", "a hyphen for a space"),
    ("O’Hara", "O'Hara", "the shape of an apostrophe"),
    ("سلمى درويش", "سَلمَى دَرويش", "Arabic vowel marks"),
    ("سلمى درويش", "وسلمي درويش", "what Arabic writes before a word, and its two forms of ya"),
    ("+963 11 555 0100", "+963-11-555-0100", "a number as others write it"),
    ("0944 123 456", "0944123456", "a number without its spaces"),
    ("0944123456", "(0944) 12-34-56", "and in other groups"),
    ("0944 123 456", "٠٩٤٤ ١٢٣ ٤٥٦", "in the digits of another script"),
    ("٠٩٤٤١٢٣٤٥٦", "0944.123.456", "and the other way round"),
    ("王小明", "昨天王小明说", "a script without spaces"),
]


@pytest.mark.parametrize(("words", "written", "why"), SAME, ids=[row[2] for row in SAME])
def test_the_same_words_are_hidden_however_they_are_written(words: str, written: str, why: str) -> None:
    text = f"We met {written} there."
    said = redactor("", RedactionInput(words=words, field="abstract")).said("body", text)
    assert BLOCK in said and written not in said
    assert said.startswith("We met ") and said.endswith(" there.")


OTHERS = [
    ("Salma", "Salmaniya", "the beginning of another word"),
    ("علي", "عليها", "a name that begins a common word"),
    ("Salma Darwish", "Salma, the sister of Omar Darwish", "words that stand apart"),
    ("—", "a — dash", "what is no word"),
    ("0944 123 456", "100944123456", "the end of a longer number"),
    ("0944 123 456", "0944 1234567", "the beginning of one"),
    ("0944 123 456", "0944 on the 123rd of 456", "digits with words between them"),
    ("20 13", "2013", "few digits are no number of anybody"),
]


@pytest.mark.parametrize(("words", "written", "why"), OTHERS, ids=[row[2] for row in OTHERS])
def test_other_words_stay_open(words: str, written: str, why: str) -> None:
    assert redactor("", RedactionInput(words=words, field="abstract")).said("body", written) == written


def test_one_place_is_hidden_or_every_place() -> None:
    everywhere = redactor(TEXT, hide(TEXT, NAME)).said("body", TEXT)
    assert everywhere == f"On the bridge {BLOCK} called her brother. Later {BLOCK} was taken to the school."
    here = redactor(TEXT, hide(TEXT, NAME, everywhere=False)).said("body", TEXT)
    assert here == f"On the bridge {BLOCK} called her brother. Later Salma  DARWISH was taken to the school."


def test_a_block_tells_its_reason_and_not_how_long_the_words_are() -> None:
    short, long = hide(TEXT, "On"), hide(TEXT, "called her brother", reason=RedactionReason.FAMILY)
    said = redactor(TEXT, short, long).explained("body", TEXT)
    assert said.count(BLOCK) == 2 and f"{BLOCK} [family]" in said and f"{BLOCK} [other]" in said


QUOTED = [
    ("Salma Darwish called her brother", f"{BLOCK} called her brother", "the beginning of a quotation"),
    ("the bridge Salma", f"the bridge {BLOCK}", "a quotation that ends inside of what is hidden"),
    ("Darwish", BLOCK, "a quotation inside of what is hidden"),
    ("to the school", "to the school", "another sentence"),
]


@pytest.mark.parametrize(("verbatim", "said", "why"), QUOTED, ids=[row[2] for row in QUOTED])
def test_what_quotes_the_text_hides_what_the_text_hides(verbatim: str, said: str, why: str) -> None:
    found = redactor(TEXT, hide(TEXT, NAME, everywhere=False)).said("claims[].verbatim", verbatim)
    assert found == said


EDITS = [
    ("On the bridge", "Early that day, on the old bridge", NAME, False, "an edit before it"),
    ("Salma Darwish called", "Salma Darweesh called", "Salma Darweesh", True, "another spelling"),
    ("Salma Darwish called", "Salma Umm Omar Darwish called", "Salma Umm Omar Darwish", True, "a name put into it"),
    ("Salma Darwish called", "Salma Darwish of Hama called", "of Hama", True, "words put right behind it"),
    ("to the school", "to the police", NAME, False, "an edit elsewhere"),
]


@pytest.mark.parametrize(("old", "new", "hidden", "asks", "why"), EDITS, ids=[row[4] for row in EDITS])
def test_an_edit_uncovers_nothing(old: str, new: str, hidden: str, asks: bool, why: str) -> None:
    before = Description(
        kind=RecordKind.TESTIMONY, title="T", body=TEXT, redactions=(hide(TEXT, NAME, everywhere=False),)
    )
    after = carried(before, replace(before, body=TEXT.replace(old, new, 1)))
    first = after.redactions[0]
    said = Redactor(after.redactions, {"body": after.body}).said("body", after.body)
    assert first.asks is asks
    assert hidden not in said, said
    # And the text as it was says no more through what stands now.
    assert NAME not in Redactor(after.redactions, {"body": after.body}).said("body", TEXT)


def test_words_that_are_taken_out_and_put_back_are_hidden_again() -> None:
    before = Description(
        kind=RecordKind.TESTIMONY, title="T", body=TEXT, redactions=(hide(TEXT, NAME, everywhere=False),)
    )
    without = carried(before, replace(before, body=TEXT.replace(NAME, "She")))
    again = carried(without, replace(without, body=TEXT))
    assert NAME not in Redactor(again.redactions, {"body": TEXT}).said("body", TEXT)


def test_a_description_that_knows_of_no_redaction_lifts_none() -> None:
    hidden = hide(TEXT, NAME)
    stood = Description(kind=RecordKind.TESTIMONY, title="T", body=TEXT, redactions=(hidden,))
    assert carried(stood, replace(stood, redactions=())).redactions == (hidden,)


# Who reads beneath what is hidden for whom.
BENEATH = [
    (ANONYMOUS, False, False, "a visitor"),
    (frozenset({Role.CONTRIBUTOR}), False, False, "a registered reader"),
    (frozenset({Role.MODERATOR}), False, False, "a moderator"),
    (frozenset({Role.ADMINISTRATOR}), False, False, "an administrator, who reads no closed content"),
    (frozenset({Role.INVESTIGATOR}), True, False, "an investigator"),
    (frozenset({Role.ARCHIVIST}), True, True, "an archivist"),
    (SYSTEM, True, True, "the program itself"),
]


@pytest.mark.parametrize(("who", "restricted", "sealed", "why"), BENEATH, ids=[row[3] for row in BENEATH])
def test_who_reads_beneath(cast: Cast, who: Viewer | frozenset[Role], restricted: bool, sealed: bool, why: str) -> None:
    viewer = who if isinstance(who, Viewer) else cast.viewer(*who)
    assert reads_beneath(viewer, AccessLevel.RESTRICTED, own=False) is restricted
    assert reads_beneath(viewer, AccessLevel.SEALED, own=False) is sealed
    assert reads_beneath(viewer, AccessLevel.SEALED, own=True)


@pytest.fixture
def told(make: Make) -> Created:
    claim = ClaimInput(statement=f"{NAME} was taken", verbatim=f"Later {NAME}", anchor=Anchor(prefix="brother. "))
    return make(title=f"What {NAME} saw", body=TEXT, abstract=f"Of {NAME}.", claims=(claim,), access=AccessLevel.PUBLIC)


def redact(archivist: Viewer, told: Created, **more: object) -> int:
    at = TEXT.index(NAME)
    with unit_of_work():
        return redaction_acts.redact_text(
            archivist,
            told.id,
            "body",
            at,
            at + len(NAME),
            "identity",
            **more,  # type: ignore[arg-type]  # the caller's
        )


def test_readers_get_blocks_and_those_above_get_the_words(told: Created, archivist: Viewer, cast: Cast) -> None:
    assert redact(archivist, told) == 2
    researcher = cast.viewer(Role.INVESTIGATOR)
    with reading():
        seen = page.record_page(ANONYMOUS, told.reference_code)
        summary = queries.summaries(ANONYMOUS, [told.id])[told.id]
        claimed = [claim.statement + claim.verbatim for claim in seen.claims]
        shown = [seen.text, seen.record.title, seen.record.abstract, summary.title, summary.body, summary.abstract]
        for said in [*shown, *claimed]:
            assert said and "salma" not in said.casefold() and BLOCK in said
        assert seen.hidden == {RedactionReason.IDENTITY: 1}
        whole = page.record_page(archivist, told.reference_code)
        assert whole.text == TEXT and whole.record.title == f"What {NAME} saw" and not whole.hidden
        assert page.record_page(researcher, told.reference_code).text == TEXT


def test_a_sealed_redaction_hides_from_investigators_too(told: Created, archivist: Viewer, cast: Cast) -> None:
    redact(archivist, told, whole_for=AccessLevel.SEALED)
    investigator = cast.viewer(Role.INVESTIGATOR)
    with reading():
        seen = page.record_page(investigator, told.reference_code)
        assert seen.text and NAME not in seen.text
        assert seen.description_digest is None, "a digest confirms what somebody guesses"
        found = revisions.compare(investigator, told.id, 2)
    assert NAME not in str(found.changes)


def test_earlier_revisions_hide_what_is_hidden_now(told: Created, archivist: Viewer, cast: Cast) -> None:
    redact(archivist, told, whole_for=AccessLevel.SEALED)
    with unit_of_work():
        stands = revision(told.id, 2)
        text = TEXT.replace("Salma Darwish called", "Salma Darweesh called")
        service.edit(archivist, told.id, replace(stands, body=text), expected_revision=2)
    with reading():
        found = str(revisions.compare(cast.viewer(Role.INVESTIGATOR), told.id, 3).changes)
        whole = str(revisions.compare(archivist, told.id, 3).changes)
    assert "Darweesh" in whole
    assert "Dar" not in found


def test_it_is_lifted_with_a_reason_and_confirmed_after_an_edit(told: Created, archivist: Viewer) -> None:
    redact(archivist, told)
    with pytest.raises(Invalid), unit_of_work():
        redaction_acts.lift(archivist, told.id, 0, " ")
    with unit_of_work():
        assert redaction_acts.lift(archivist, told.id, 0, "She published her name herself.") == 3
    with reading():
        assert page.record_page(ANONYMOUS, told.reference_code).text == TEXT


def test_a_confirmed_redaction_asks_no_more(told: Created, archivist: Viewer) -> None:
    redact(archivist, told)
    with unit_of_work():
        stands = revision(told.id, 2)
        text = TEXT.replace("Salma Darwish called", "Salma Darweesh called")
        service.edit(archivist, told.id, replace(stands, body=text), expected_revision=2)
    asking = [one.asks for one in revision_now(told).redactions]
    assert asking[0] is True
    with unit_of_work():
        redaction_acts.confirm(archivist, told.id, 0)
    assert not any(one.asks for one in revision_now(told).redactions)


def revision_now(told: Created) -> Description:
    with reading():
        from archive.base.runtime import session
        from archive.records import models as m

        return description_of(session().get_one(m.Record, told.id))


REFUSED = [
    ({"start": 5, "end": 5}, "words", "no words"),
    ({"start": 0, "end": 10_000}, "words", "beyond the text"),
    ({"reason": "whim"}, "reason", "a reason that there is not"),
    ({"whole_for": AccessLevel.PUBLIC}, "whole_for", "hidden from nobody"),
    ({"field": "claims[7].statement"}, "words", "an element that is not there"),
]


@pytest.mark.parametrize(("change", "where", "why"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_cannot_be_hidden_is_refused(
    told: Created, archivist: Viewer, change: dict[str, object], where: str, why: str
) -> None:
    given: dict[str, object] = {"field": "body", "start": 0, "end": 2, "reason": "identity"} | change
    field, start, end, reason = (given.pop(name) for name in ("field", "start", "end", "reason"))
    with pytest.raises(Invalid) as caught, unit_of_work():
        redaction_acts.redact_text(archivist, told.id, field, start, end, reason, **given)  # type: ignore[arg-type]  # wrong on purpose
    assert [problem.where for problem in caught.value.problems] == [where]


def test_only_archivists_hide_and_only_what_they_read(told: Created, archivist: Viewer, cast: Cast) -> None:
    others = [cast.viewer(role) for role in Role if role is not Role.ARCHIVIST]
    for viewer in others:
        with pytest.raises(Forbidden), unit_of_work():
            redaction_acts.redact_text(viewer, told.id, "body", 0, 2, "other")
    with pytest.raises(Stale), unit_of_work():
        redaction_acts.redact_text(archivist, told.id, "body", 0, 2, "other", expected_revision=7)


def test_other_rooms_ask_what_a_viewer_reads_of_words_about_a_record(told: Created, archivist: Viewer) -> None:
    redact(archivist, told)
    with reading():
        assert redacting.said(ANONYMOUS, told.id, "as Salma Darwish says") == f"as {BLOCK} says"
        assert redacting.said(archivist, told.id, "as Salma Darwish says") == "as Salma Darwish says"
        at = TEXT.index(NAME)
        assert redacting.covered(told.id, "body")[0] == (at, at + len(NAME))
