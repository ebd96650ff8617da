"""Who an audience is to the one rule of visibility: a viewer like any other."""

from __future__ import annotations

import uuid

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, Role, Viewer
from archive.exports.vocabulary import Audience

_NOBODY_IN_PARTICULAR = uuid.UUID(int=0)
"""An account that no row has: signed in, and the contributor of nothing."""

_VIEWERS: dict[Audience, Viewer] = {
    Audience.PUBLIC: ANONYMOUS,
    Audience.REGISTERED: Viewer(account_id=_NOBODY_IN_PARTICULAR),
    Audience.INVESTIGATORS: Viewer(account_id=_NOBODY_IN_PARTICULAR, roles=frozenset({Role.INVESTIGATOR})),
    # An investigator to whom the sealed level is opened; what is not published stays closed.
    Audience.COURT: Viewer(
        account_id=_NOBODY_IN_PARTICULAR,
        roles=frozenset({Role.INVESTIGATOR}),
        grants=frozenset({f"level:{AccessLevel.SEALED}"}),
    ),
    Audience.ARCHIVE: Viewer(account_id=_NOBODY_IN_PARTICULAR, roles=frozenset({Role.ARCHIVIST})),
}

ANSWERS_TOLD = frozenset({Audience.INVESTIGATORS, Audience.COURT, Audience.ARCHIVE})
"""Who learns what was answered to each use and aspect; readers learn the basis and until when it holds."""


def viewer_of(audience: Audience) -> Viewer:
    """The viewer that stands for an audience."""
    return _VIEWERS[audience]
