"""Compiled once for a process of tests: each test has an application of its own, and all the same pages and routes."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


def share() -> None:
    """Let every application of this process use what another one has compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    _share_builders()


def _share_builders() -> None:
    """Let a rule that says the same as one of another application build its addresses with the same function."""
    build: Callable[..., Any] = Rule._compile_builder
    built: dict[tuple[object, ...], Any] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Any:
        # All that goes into it; what a value looks like in an address, the rule's own converters say when it is called.
        key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
        if key not in built:
            built[key] = build(rule, append_unknown)
        return built[key]

    Rule._compile_builder = shared  # type: ignore[assignment, method-assign]  # the point of it


class Compiled(BytecodeCache):
    """What was compiled, for each source and each way of reading it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        ways = (environment.trim_blocks, environment.lstrip_blocks, sorted(environment.extensions))
        bucket = Bucket(environment, f"{name} {filename} {ways}", self.get_source_checksum(source))
        bucket.code = self._kept.get((bucket.key, bucket.checksum))
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code

    def load_bytecode(self, bucket: Bucket) -> None:
        raise NotImplementedError("get_bucket does it")

    def dump_bytecode(self, bucket: Bucket) -> None:
        raise NotImplementedError("set_bucket does it")
