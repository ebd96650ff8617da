"""Says what roc-validator finds in a crate, one JSON object a line; runs in ``.venv-judges`` and asks no network."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

sys.path.insert(0, str(Path(__file__).parent))
from crate_terms import CONTEXT


def answer(adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """The one thing that is asked for, from here; whatever else is asked for is not there."""
    found = str(request.url).startswith("https://w3id.org/ro/crate/1.2/context")
    response = requests.Response()
    response.request, response.url, response.encoding = request, str(request.url), "utf-8"
    response.status_code = 200 if found else 404
    response.headers["Content-Type"] = "application/ld+json"
    response.raw = io.BytesIO(json.dumps(CONTEXT).encode() if found else b"")
    return response


HTTPAdapter.send = answer
# It makes its sessions while it is imported.
from rocrate_validator import services  # noqa: E402 - as above
from rocrate_validator.models import Severity  # noqa: E402 - as above


def main() -> None:
    logging.disable(logging.WARNING)
    settings = services.ValidationSettings(
        rocrate_uri=sys.argv[1],
        profile_identifier="ro-crate-1.2",
        requirement_severity=Severity.RECOMMENDED,
        no_cache=True,
        abort_on_first=False,
    )
    for issue in services.validate(settings).get_issues():
        found = {"severity": issue.severity.name, "check": issue.check.name, "message": issue.message}
        sys.stdout.write(json.dumps(found | {"entity": str(issue.violatingEntity)}) + "\n")


if __name__ == "__main__":
    main()
