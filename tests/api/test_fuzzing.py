"""Whatever is sent to the API, nothing falls over, and what is answered is as the document says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation

from archive.access.viewer import Role
from tests.api.calling import BASE, PROBLEM, Api
from tests.support.demonstration import House

EXAMPLES = 15


@pytest.mark.slow(why="hundreds of requests that nobody would write by hand: the only test of what was not thought of")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("role", [None, Role.ARCHIVIST, Role.MODERATOR], ids=str)
def test_no_request_makes_the_server_fall(
    house: House, caller: Callable[..., Api], role: Role | None, mode: GenerationMode
) -> None:
    api = caller(role) if role else caller()
    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", house.app)
    codes = [item["reference_code"] for item in api.get("/records", per_page=5)["items"]]
    faults: list[str] = []
    tried = [_try(result.ok(), api, mode, codes, faults) for result in schema.get_all_operations()]
    assert faults == []
    assert sum(tried) >= 7


def _try(operation: APIOperation, api: Api, mode: GenerationMode, codes: list[str], faults: list[str]) -> bool:
    """False where nothing can be sent that is not as described: any text is a reference code."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        # Half of what is asked for is really there.
        if "code" in case.path_parameters and len(str(case.query)) % 2:
            case.path_parameters["code"] = codes[len(str(case.body)) % len(codes)]
        answer = case.call(headers=api.token)
        if answer.status_code >= 500 and answer.status_code != 503:
            faults.append(f"{answer.status_code}: {case.as_curl_command()[:600]}")
        elif answer.status_code >= 400 and PROBLEM not in answer.headers["content-type"]:
            faults.append(f"{answer.status_code} is no problem document: {case.as_curl_command()[:600]}")

    try:
        send()
    except Unsatisfiable:
        return False
    return True
