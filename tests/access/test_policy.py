"""Who may do what: every act with the roles that it is for, and why."""

from __future__ import annotations

import uuid

import pytest

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.errors import Forbidden, SignInNeeded
from archive.base.messages import msg

ANYBODY = "anybody"
SIGNED_IN = "signed in"
A, I, M, AD = Role.ARCHIVIST, Role.INVESTIGATOR, Role.MODERATOR, Role.ADMINISTRATOR  # noqa: E741  # column heads

WHO_MAY: list[tuple[Act, object, str]] = [
    (Act.READ, ANYBODY, "What is public is for everybody; labels decide on the rest."),
    (Act.SEARCH, ANYBODY, "Search answers everybody inside what they may see."),
    (Act.COMMENT, ANYBODY, "A reader needs no account to say something; a moderator looks at it first."),
    (Act.CONTRIBUTE, ANYBODY, "Giving testimony must not ask for a name or an account."),
    (Act.SIGN_IN, ANYBODY, "Who is not yet signed in must be able to."),
    (Act.USE_ACCOUNT, SIGNED_IN, "An account is used by the person whose it is, in any role."),
    (Act.EDIT_OWN, SIGNED_IN, "What somebody contributed is theirs to mend, in any role."),
    (Act.REVIEW, {A}, "What was handed in is private until an archivist takes it in."),
    (Act.DESCRIBE, {A}, "The archive's words about a record are the archivist's."),
    (Act.PUBLISH, {A}, "Publishing exposes people; it is one office's decision."),
    (Act.WITHDRAW, {A}, "Taking out of view is the same office's decision."),
    (Act.ERASE, {A}, "Erasing destroys evidence; it is the same office's, with its event and its confirmation."),
    (Act.READ_REVISIONS, {I, A}, "Earlier wordings can hold what was taken out for safety."),
    (Act.READ_ORIGINAL, {I, A}, "Originals carry metadata that can lead to a person."),
    (Act.READ_CUSTODY_DETAIL, {I, A}, "Details of custody can name tools, places and offices."),
    (Act.IMPORT, {A}, "An import describes and publishes in bulk."),
    (Act.EXPORT, {A}, "What has left the archive cannot be taken back by a click."),
    (Act.GRANT_ACCESS, {A}, "Who runs the system does not decide who reads what is closed."),
    (Act.REVEAL_IDENTITY, {A}, "Names of people at risk are for the fewest."),
    (Act.MODERATE, {M}, "Comments are decided on by moderators, not by those who publish records."),
    (Act.ADMINISTER, {AD}, "People and the system are the administrator's, and nothing else is."),
]


def person(*roles: Role) -> Viewer:
    return Viewer(account_id=uuid.uuid4(), agent_id=uuid.uuid4(), roles=frozenset(roles))


def test_every_act_stands_in_the_table_once() -> None:
    assert [act for act, _, _ in WHO_MAY] == list(Act)
    assert set(policy.TABLE) == set(Act)


@pytest.mark.parametrize(("act", "who", "why"), WHO_MAY, ids=[act for act, _, _ in WHO_MAY])
def test_who_may(act: Act, who: object, why: str) -> None:
    assert why.endswith(".")
    assert bool(policy.may(ANONYMOUS, act)) is (who == ANYBODY)
    assert bool(policy.may(person(), act)) is (who in (ANYBODY, SIGNED_IN))
    for role in Role:
        expected = who in (ANYBODY, SIGNED_IN) or (isinstance(who, set) and role in who)
        assert bool(policy.may(person(role), act)) is expected, role
    assert policy.may(SYSTEM, act)


@pytest.mark.parametrize("act", Act)
def test_roles_add_up(act: Act) -> None:
    together = policy.may(person(Role.MODERATOR, Role.INVESTIGATOR), act)
    assert bool(together) is any(policy.may(person(role), act) for role in (Role.MODERATOR, Role.INVESTIGATOR))


def test_a_refusal_says_why_and_asks_the_visitor_to_sign_in_first() -> None:
    with pytest.raises(SignInNeeded, match="needs an account"):
        policy.require(ANONYMOUS, Act.MODERATE)
    with pytest.raises(Forbidden, match="moderator"):
        policy.require(person(Role.ARCHIVIST), Act.MODERATE)
    policy.require(person(Role.MODERATOR), Act.MODERATE)


def test_nobody_decides_on_their_own_work() -> None:
    moderator = person(Role.MODERATOR)
    with pytest.raises(Forbidden, match="your own"):
        policy.not_own(moderator, moderator.account_id, msg("This is your own comment."))
    policy.not_own(moderator, uuid.uuid4(), msg("This is your own comment."))
    # Two visitors without an account are not one person.
    policy.not_own(ANONYMOUS, None, msg("This is your own comment."))
