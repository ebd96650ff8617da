"""The words of the security log."""

from __future__ import annotations

from enum import StrEnum


class SecurityEvent(StrEnum):
    """What can happen to an account; the log names accounts by id and holds no address and no name."""

    ACCOUNT_ADDED = "account added"
    INVITED = "invited"
    INVITATION_USED = "invitation used"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    SESSIONS_ENDED = "sessions ended"
    PASSWORD_CHANGED = "password changed"
    ROLES_CHANGED = "roles changed"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    TOKEN_ISSUED = "token issued"
    TOKEN_ENDED = "token ended"
    ACCESS_GRANTED = "access granted"
    ACCESS_ENDED = "access ended"
    SEARCH_SAVED = "search saved"
    SEARCH_CHANGED = "saved search changed"
    SEARCH_DELETED = "saved search deleted"
    FEED_MADE = "feed of matches made"
    FEED_ENDED = "feed of matches ended"
    NOTICE_FEED_MADE = "feed of notices made"
    NOTICE_FEED_ENDED = "feed of notices ended"
