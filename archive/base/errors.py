"""What can go wrong in the domain. An error carries no status code: ``web.errors`` chooses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.base.messages import Message, msg


class DomainError(Exception):
    """Something a person asked for cannot be done; the message says why and what to do."""

    def __init__(self, message: Message | str) -> None:
        self.message = Message(message) if isinstance(message, str) else message
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what was handed in: where it stands (field, row, file) and what is wrong."""

    where: str
    message: Message
    position: int | None = None
    """At which character of the value it goes wrong, where that is known."""
    suggestion: str | None = None
    """What to write in its stead, where one thing is likely."""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


class Invalid(DomainError):
    """The input is not acceptable; every problem is listed at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(msg("%(count)s problem(s) to mend.", count=len(self.problems)))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class NotVisible(DomainError):
    """There is no such thing for this viewer: absent and hidden are answered alike."""

    def __init__(self, message: Message | str = msg("There is nothing here that you may see.")) -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """The viewer sees the thing but may not do this to it; the message is the policy's reason."""


class SignInNeeded(DomainError):
    """The act needs a signed-in person."""

    def __init__(self, message: Message | str = msg("Please sign in first.")) -> None:
        super().__init__(message)


class Withdrawn(DomainError):
    """The record was withdrawn and leaves a tombstone for those who could see it before."""

    def __init__(self, reference_code: str, tombstone: object) -> None:
        self.reference_code = reference_code
        self.tombstone = tombstone
        super().__init__(msg("This record has been withdrawn."))


class IllegalTransition(DomainError):
    """The step does not exist from the present state."""


class Stale(DomainError):
    """What the decision was made about has changed in the meantime."""


class Conflict(DomainError):
    """Two facts exclude each other (a name that is taken, an identifier with other content)."""


class LimitReached(DomainError):
    """A stated limit on size, count or rate is reached; ``retry_after`` is in seconds, when known."""

    def __init__(self, message: Message | str, *, retry_after: int | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class TooLarge(LimitReached):
    """A body or a file is larger than the stated limit."""


class Unavailable(DomainError):
    """A part of the archive cannot answer now (index, disk); what is stored is not touched."""


class DiskFull(Unavailable):
    """The disk has no room for what was sent; everything that is stored stays as it is."""
