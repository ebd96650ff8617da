"""Who may: one table, and an answer that carries its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.access.viewer import Role, Viewer
from archive.base.errors import Forbidden, SignInNeeded
from archive.base.messages import Message, msg


class Act(StrEnum):
    """Everything a person can ask the archive to do."""

    READ = "read"
    SEARCH = "search"
    COMMENT = "comment"
    CONTRIBUTE = "contribute"
    SIGN_IN = "sign in"
    USE_ACCOUNT = "use account"
    EDIT_OWN = "edit own"
    REVIEW = "review"
    DESCRIBE = "describe"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    READ_REVISIONS = "read revisions"
    READ_ORIGINAL = "read original"
    READ_CUSTODY_DETAIL = "read custody detail"
    IMPORT = "import"
    EXPORT = "export"
    GRANT_ACCESS = "grant access"
    REVEAL_IDENTITY = "reveal identity"
    MODERATE = "moderate"
    ADMINISTER = "administer"


ANYBODY: frozenset[Role] | None = None
SIGNED_IN: frozenset[Role] = frozenset()

# An empty set means any signed-in person; None means anybody at all.
TABLE: dict[Act, frozenset[Role] | None] = {
    Act.READ: ANYBODY,
    Act.SEARCH: ANYBODY,
    Act.COMMENT: ANYBODY,
    Act.CONTRIBUTE: ANYBODY,
    Act.SIGN_IN: ANYBODY,
    Act.USE_ACCOUNT: SIGNED_IN,
    Act.EDIT_OWN: SIGNED_IN,
    Act.REVIEW: frozenset({Role.ARCHIVIST}),
    Act.DESCRIBE: frozenset({Role.ARCHIVIST}),
    Act.PUBLISH: frozenset({Role.ARCHIVIST}),
    Act.WITHDRAW: frozenset({Role.ARCHIVIST}),
    Act.ERASE: frozenset({Role.ARCHIVIST}),
    Act.READ_REVISIONS: frozenset({Role.INVESTIGATOR, Role.ARCHIVIST}),
    Act.READ_ORIGINAL: frozenset({Role.INVESTIGATOR, Role.ARCHIVIST}),
    Act.READ_CUSTODY_DETAIL: frozenset({Role.INVESTIGATOR, Role.ARCHIVIST}),
    Act.IMPORT: frozenset({Role.ARCHIVIST}),
    Act.EXPORT: frozenset({Role.ARCHIVIST}),
    Act.GRANT_ACCESS: frozenset({Role.ARCHIVIST}),
    Act.REVEAL_IDENTITY: frozenset({Role.ARCHIVIST}),
    Act.MODERATE: frozenset({Role.MODERATOR}),
    Act.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why."""

    allowed: bool
    reason: Message

    def __bool__(self) -> bool:
        return self.allowed


def may(viewer: Viewer, act: Act) -> Answer:
    """Whether ``viewer`` may do ``act`` at all; the thing it is done to is decided by labels and rules."""
    needed = TABLE[act]
    if viewer.system or needed is ANYBODY:
        return Answer(True, msg("This is open to everybody."))
    if not viewer.signed_in:
        return Answer(False, msg("This needs an account of this archive."))
    if not needed or needed & viewer.roles:
        return Answer(True, msg("Your role allows this."))
    names = ", ".join(sorted(needed))
    return Answer(False, msg("This is for the role: %(roles)s.", roles=names))


def require(viewer: Viewer, act: Act) -> None:
    """Raise ``SignInNeeded`` or ``Forbidden`` with the reason unless ``viewer`` may do ``act``."""
    answer = may(viewer, act)
    if answer:
        return
    if not viewer.signed_in:
        raise SignInNeeded(answer.reason)
    raise Forbidden(answer.reason)


def not_own(viewer: Viewer, author_id: object, what: Message) -> None:
    """Raise ``Forbidden`` where somebody would decide on their own work."""
    if viewer.account_id is not None and viewer.account_id == author_id:
        raise Forbidden(what)
