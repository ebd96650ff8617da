"""Receipt phrases, and what archivists see of a submission."""

from __future__ import annotations

import pytest

from archive.access.viewer import ANONYMOUS, Role
from archive.base import phrases
from archive.base.db import reading
from archive.base.errors import Forbidden
from archive.config import Settings
from archive.intake import queries, receipts
from archive.intake.returning import queries as returning
from archive.intake.returning.queries import FoundSubmission
from tests.intake import desk
from tests.support.cast import Cast
from tests.support.pages import PageClient


def found(words: str) -> FoundSubmission:
    with reading():
        given = returning.by_receipt(ANONYMOUS, words)
    assert isinstance(given, FoundSubmission)
    return given


def test_archivists_see_the_submission_and_nobody_else(client: PageClient, cast: Cast) -> None:
    given = found(desk.phrase(desk.hand_in(client, directness="second-hand")))
    staff, investigator = cast.viewer(Role.ARCHIVIST), cast.viewer(Role.INVESTIGATOR)
    with reading():
        facts = queries.for_review(staff, given.record_id)
        assert facts is not None
        assert (str(facts.directness), facts.by) == ("second-hand", None)
        assert dict(facts.consent)["use:public"] == "refused"
        assert "keep" in facts.consent_words.lower()
        with pytest.raises(Forbidden):
            queries.for_review(investigator, given.record_id)


def test_a_key_gives_one_phrase_and_another_key_another(settings: Settings, database: object) -> None:
    key = receipts.new_key()
    one, again = receipts.issue(key), receipts.issue(key)
    assert one == again
    assert one.phrase not in repr(one)
    assert one.digest in receipts.digests(one.phrase)
    assert set(one.phrase.split()) <= set(phrases.words())
    assert receipts.issue(receipts.new_key()).phrase != one.phrase
    older = settings.secret_path.read_text()
    settings.secret_path.write_text("cd" * 32 + "\n" + older)
    assert one.digest in receipts.digests(one.phrase), "a phrase outlives a new key of the archive"
