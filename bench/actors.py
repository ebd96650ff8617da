"""People who work while the program is killed. Each returns when it was answered, and notes what was acknowledged."""

from __future__ import annotations

from bench.judge import Acknowledged
from bench.program import post


def comment(address: str, said: Acknowledged, code: str, name: str) -> None:
    """Comment on one record through the API."""
    body = f"A remark, {name}."
    status, answer = post(f"{address}/api/v1/records/{code}/comments", {"body": body, "author_name": "A reader"})
    if status == 202:
        said.comments[answer["id"]] = body
