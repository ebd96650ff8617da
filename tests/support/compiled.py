"""Templates compiled once for a process of tests: each test has an application of its own, and all the same pages."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


def share() -> None:
    """Let every application of this process use what another one has compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


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
