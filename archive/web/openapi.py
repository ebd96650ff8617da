"""The JSON API: one flask-smorest ``Api`` that serves the OpenAPI 3.1 document and no page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"


class FaultSchema(Schema):
    """One fault in what was handed in."""

    where = fields.String(required=True, metadata={"description": "The key or field; empty for the whole."})
    message = fields.String(required=True)
    position = fields.Integer(
        metadata={"description": "The character of the value, counted from 0, at which it goes wrong; where known."}
    )
    suggestion = fields.String(metadata={"description": "What to write in its stead, where one thing is likely."})


class TombstoneSchema(Schema):
    """What remains of a withdrawn record."""

    reason = fields.String(required=True)
    withdrawn_on = fields.String(required=True)
    withdrawn_by = fields.String(required=True)


class ProblemSchema(Schema):
    """A problem document (RFC 9457), as ``web.errors`` writes it."""

    type = fields.String(required=True, metadata={"description": "about:blank"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "All faults at once."})
    reference_code = fields.String(metadata={"description": "Of a record that was withdrawn (410)."})
    tombstone = fields.Nested(TombstoneSchema)


class ProblemApi(Api):
    """Flask-smorest, whose errors are answered, and described, as ``web.errors`` answers them."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Nothing: the library's own handler would answer every page's error with its JSON."""

    def _register_responses(self) -> None:
        described = {status.name: status.phrase for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}
        for name, words in (described | {self.DEFAULT_ERROR_RESPONSE_NAME: "A problem document (RFC 9457)"}).items():
            response = {"description": words, "schema": ProblemSchema}
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(name, response, lazy=True)


def install(app: Flask, version: str, blueprints: tuple[Blueprint, ...]) -> Api:
    """Register the rooms' JSON views under ``/api/v1`` with their document at ``/api/v1/openapi.json``."""
    app.config |= {
        "API_TITLE": "Sijill",
        "API_VERSION": version,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": PREFIX,
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {
                "description": "Records, search, comments and moderation. Without a token the caller is anonymous."
            },
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{}, {"token": []}],
        },
    }
    api = ProblemApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    return api
