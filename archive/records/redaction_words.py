"""The reasons for which something is hidden, as readers are told them."""

from __future__ import annotations

from archive.access.redaction import RedactionReason
from archive.base.messages import Message, msg

REASONS: dict[RedactionReason, Message] = {
    RedactionReason.IDENTITY: msg("who somebody is"),
    RedactionReason.CONTACT: msg("how somebody can be reached"),
    RedactionReason.PLACE: msg("an exact place"),
    RedactionReason.FAMILY: msg("somebody’s family"),
    RedactionReason.CHILD: msg("a child"),
    RedactionReason.HEALTH: msg("somebody’s health"),
    RedactionReason.SAFETY: msg("somebody’s safety"),
    RedactionReason.DIGNITY: msg("somebody’s dignity"),
    RedactionReason.LAW: msg("the law asks for it"),
    RedactionReason.OTHER: msg("another reason"),
}
