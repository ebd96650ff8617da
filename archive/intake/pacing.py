"""How many files one draft and one caller may send in an hour, whichever way they come."""

from __future__ import annotations

import uuid

from archive.base.runtime import settings
from archive.intake import rules
from archive.intake.holding import HOUR
from archive.web import limits
from archive.web.callers import caller


def count_file(draft_id: uuid.UUID) -> None:
    """Count one file on its way into a draft; raises ``LimitReached`` with the seconds to wait."""
    most = settings().uploads_per_hour
    limits.count("upload to a draft", draft_id.hex, most, HOUR)
    limits.count("upload", caller(), most * rules.CALLERS, HOUR)
