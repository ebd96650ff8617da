"""A caller of the API who holds every answer to the document that describes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema
from flask.testing import FlaskClient
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

BASE = "/api/v1"
PROBLEM = "application/problem+json"


@dataclass
class Api:
    """``token`` is the header of whoever calls; without it the caller is a visitor."""

    client: FlaskClient
    token: dict[str, str] = field(default_factory=dict)
    called: set[tuple[str, str]] = field(default_factory=set)

    def call(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        """Call, and hold status, media type and body to the document; returns the JSON, or the answer itself."""
        headers = {**self.token, **options.pop("headers", {})}
        answer = self.client.open(BASE + path, method=method, headers=headers, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status}\n{answer.get_data()[:1500]!r}"
        self.hold(method, path, answer)
        answer.get_data()
        answer.close()
        return answer.get_json() if answer.is_json else answer

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self.call("GET", path, status, query_string=query)

    def post(self, path: str, body: Any, status: int, **options: Any) -> Any:
        return self.call("POST", path, status, json=body, **options)

    def hold(self, method: str, path: str, answer: TestResponse) -> None:
        """Fail where the answer is not as the document says."""
        document = self.document()
        template = _template(json.dumps(sorted(document["paths"])), path.partition("?")[0])
        operation = document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            assert answer.status_code in (404, 405), f"not in the document: {method} {path}"
            _check(document, {"$ref": "#/components/schemas/Problem"}, answer.get_json())
            return
        self.called.add((method.lower(), template))
        described = operation["responses"].get(str(answer.status_code)) or operation["responses"]["default"]
        while "$ref" in described:
            described = _at(document, described["$ref"])
        kind = answer.content_type.partition(";")[0]
        if answer.status_code >= 400:
            assert kind == PROBLEM, f"{method} {path}: {kind}"
            assert list(described["content"]) == [PROBLEM]
            assert answer.get_json()["status"] == answer.status_code
        if answer.is_json:
            _check(document, described["content"][kind]["schema"], answer.get_json())

    def document(self) -> dict[str, Any]:
        if "document" not in self.client.application.extensions:
            found = self.client.get(f"{BASE}/openapi.json").get_json()
            self.client.application.extensions["document"] = found
        document: dict[str, Any] = self.client.application.extensions["document"]
        return document


def _check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    validator = jsonschema.Draft202012Validator(
        {**schema, "components": document["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert not problems, problems
    _nothing_undescribed(document, schema, value, "$")


def _nothing_undescribed(document: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> None:
    """Every key of an answer stands in the document, although JSON Schema would let others pass."""
    while "$ref" in schema:
        schema = _at(document, schema["$ref"])
    if isinstance(value, dict) and "properties" in schema:
        extra = set(value) - set(schema["properties"])
        assert not extra or schema.get("additionalProperties"), f"{where}: not in the document: {sorted(extra)}"
        for key in set(value) & set(schema["properties"]):
            _nothing_undescribed(document, schema["properties"][key], value[key], f"{where}.{key}")
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            _nothing_undescribed(document, schema["items"], item, f"{where}[]")


def _at(document: dict[str, Any], reference: str) -> dict[str, Any]:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


@cache
def _map(templates: str) -> Map:
    rules = [Rule(path.replace("{", "<").replace("}", ">"), endpoint=path) for path in json.loads(templates)]
    return Map([Rule(rule.rule.removeprefix(BASE), endpoint=rule.endpoint) for rule in rules])


def _template(templates: str, path: str) -> str | None:
    from werkzeug.exceptions import HTTPException

    try:
        return str(_map(templates).bind("localhost").match(path)[0])
    except HTTPException:
        return None
