"""A planted identity is in no table, no page of the database and no log in clear; the vault alone gives it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from archive.access.viewer import Role
from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.config import Settings
from archive.custody.models import Agent
from archive.custody.vocabulary import Identity
from archive.intake import queries
from archive.intake.models import Draft, Submission
from archive.vault import service as vault
from tests.intake import desk
from tests.support.cast import Cast
from tests.support.pages import PageClient

NAME, CONTACT, CARE = "Zeisigfink Parvaneh", "signal qanat-771", "say it is about the piano"
NAMED = {"naming": "named", "name": NAME, "contact": CONTACT, "safe_contact": CARE}


def on_disk(home: Path) -> list[str]:
    """Files of the archive that hold the identity in any usual writing of text."""
    needles = [text.encode(kind) for text in (NAME, CONTACT, CARE) for kind in ("utf-8", "utf-16-le")]
    needles += [text.encode("unicode_escape") for text in (NAME, CONTACT, CARE)]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "archive.sqlite3-wal" for path in files), "the log of the database is looked at too"
    return [str(path) for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_an_identity_is_never_on_the_disk_in_clear(
    client: PageClient, settings: Settings, signed_in: Callable[..., PageClient], cast: Cast
) -> None:
    page = client.submit(desk.to_files(client), "/contribute/files", press="go")
    page = client.submit(page, "/contribute/access")
    page = client.submit(page, "/contribute/you", **NAMED)
    assert on_disk(settings.home) == [], "while it is a draft"
    kept = client.get_page("/contribute/you")
    assert kept.one("//input[@name='name']").get("value") == NAME, "its owner sees it again"
    page = client.submit(page, "/contribute/consent", uses=desk.KEEP_AND_STAFF)
    desk_code = desk.code(client.submit(page, "/contribute/submit"))
    assert on_disk(settings.home) == [], "once it is handed in"

    staff = signed_in(Role.ARCHIVIST)
    review = staff.get(f"/review/{desk_code}").text
    assert desk.TOLD.split("\n")[0] in review
    assert NAME not in review and CONTACT not in review
    archivist = cast.viewer(Role.ARCHIVIST)
    with unit_of_work():
        given = session().scalars(select(Submission)).one()
        agent = session().get_one(Agent, given.agent_id)
        assert agent.identity is Identity.PROTECTED
        found = vault.reveal(archivist, agent.id, None, "the contributor asked to be called")
        assert {one.text for one in found} == {NAME, CONTACT, CARE}
    assert on_disk(settings.home) == [], "a reveal leaves no trace of what it showed"


def test_an_identity_whose_key_is_gone_is_asked_once_more(client: PageClient, settings: Settings) -> None:
    page = client.submit(desk.to_files(client), "/contribute/files", press="go")
    page = client.submit(page, "/contribute/access")
    client.submit(page, "/contribute/you", **NAMED)
    settings.vault_path.write_text("ab" * 32 + "\n")
    kept = client.get_page("/contribute/you")
    assert kept.one("//input[@name='name']").get("value") in (None, "")
    page = client.get_page("/contribute/check")
    assert "Write your name, or choose to give no name." in page.text


def test_a_row_moved_to_another_draft_does_not_open(client: PageClient) -> None:
    page = client.submit(desk.to_files(client), "/contribute/files", press="go")
    client.submit(client.submit(page, "/contribute/access"), "/contribute/you", **NAMED)
    with unit_of_work():
        row = session().scalars(select(Draft)).one()
        other = Draft(
            key_digest="0" * 64,
            answers=row.answers,
            step=row.step,
            version=1,
            created_on=row.created_on,
            updated_at=row.updated_at,
        )
        session().add(other)
        session().flush()
        moved = queries.answers_of(other)
    assert moved.you is not None
    assert (moved.you.name, moved.you.contact) == ("", "")


def test_the_shape_of_a_pseudonym_is_seen_and_the_contact_is_not(
    client: PageClient, signed_in: Callable[..., PageClient], settings: Settings
) -> None:
    page = desk.from_files(
        client, desk.to_files(client), you={"naming": "pseudonym", "pseudonym": "Reed", "contact": CONTACT}
    )
    code = desk.code(client.submit(page, "/contribute/submit"))
    assert "Reed" in signed_in(Role.ARCHIVIST).get(f"/review/{code}").text
    assert on_disk(settings.home) == []


def test_no_time_of_a_draft_is_finer_than_an_hour(client: PageClient) -> None:
    desk.add(client, desk.to_files(client), {"a.txt": b"a"})
    with reading():
        row = session().scalars(select(Draft)).one()
        moments = [row.updated_at, *(file.hashed_at for file in row.files)]
        assert all((at.minute, at.second, at.microsecond) == (0, 0, 0) for at in moments)
