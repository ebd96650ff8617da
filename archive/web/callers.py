"""By what a caller is counted: the account, else the address; it only ever goes into a keyed digest of the day."""

from __future__ import annotations

from flask import request

from archive.web import gate


def caller() -> str:
    """The caller of this request, for ``limits.count`` alone; never stored, never logged."""
    viewer = gate.viewer()
    return f"account {viewer.account_id}" if viewer.signed_in else f"address {request.remote_addr}"
