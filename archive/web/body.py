"""The JSON body of a request, read strictly."""

from __future__ import annotations

import json
from typing import Any

from flask import request

from archive.base.errors import Invalid, Problem, TooLarge
from archive.base.messages import msg
from archive.base.runtime import settings


def json_body() -> Any:
    """The body as JSON; raises ``Invalid`` with the reason, and ``TooLarge`` beyond the form limit."""
    if (request.content_length or 0) > settings().form_limit:
        raise TooLarge(msg("The body is larger than %(limit)s bytes.", limit=settings().form_limit))
    if not request.is_json:
        raise Invalid([Problem("", msg("Send JSON, with Content-Type: application/json."))])
    try:
        return json.loads(request.get_data(cache=True), object_pairs_hook=_no_duplicates, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Invalid([Problem("", msg("The body is not JSON that can be read."))]) from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)
