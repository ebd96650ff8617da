"""The JSON API: one flask-smorest ``Api`` that serves the OpenAPI 3.1 document and no page."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api, Blueprint

PREFIX = "/api/v1"


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
    api = Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    return api
