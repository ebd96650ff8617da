"""JSON of the ledger, for anybody: its newest checkpoint, its keys, and that it continues what it was."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from archive.access.policy import Act
from archive.base.errors import Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.custody import checkpoints, keys, proofs, tree
from archive.custody.models import Checkpoint
from archive.web import gate

blueprint = Blueprint("ledger-api", __name__, description="The ledger and its proofs")
_SIZE = validate.Range(0, 2**53 - 1)


class CheckpointOut(Schema):
    """A checkpoint as C2SP tlog-checkpoint has it; the note is what was signed, byte for byte."""

    size = fields.Integer(required=True)
    root = fields.String(required=True, metadata={"description": "Hexadecimal"})
    at = fields.AwareDateTime(required=True)
    note = fields.String(required=True)


class KeyOut(Schema):
    number = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"description": "Verifier key of C2SP signed-note"})
    since = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, metadata={"enum": [keys.FIRST, keys.ROTATED, keys.LOST]})


class KeysOut(Schema):
    origin = fields.String(required=True)
    keys = fields.List(fields.Nested(KeyOut), required=True, metadata={"description": "Oldest first"})


class SizesIn(Schema):
    old = fields.Integer(required=True, data_key="from", validate=_SIZE)
    new = fields.Integer(data_key="to", validate=_SIZE, metadata={"description": "By default the newest checkpoint's"})


class ConsistencyOut(Schema):
    """A consistency proof of RFC 6962 between two sizes."""

    old = fields.Integer(required=True, data_key="from")
    new = fields.Integer(required=True, data_key="to")
    old_root = fields.String(required=True, data_key="from_root", metadata={"description": "Hexadecimal"})
    new_root = fields.String(required=True, data_key="to_root", metadata={"description": "Hexadecimal"})
    hashes = fields.List(fields.String(), required=True, metadata={"description": "Base64"})


@blueprint.get("/ledger/checkpoint")
@blueprint.response(200, CheckpointOut)
@gate.permits(Act.READ)
def get_checkpoint() -> dict[str, Any]:
    """The newest checkpoint: how many events there are, under which root, signed."""
    return checkpoint_json(_newest())


@blueprint.get("/ledger/key")
@blueprint.response(200, KeysOut)
@gate.permits(Act.READ)
def get_keys() -> dict[str, Any]:
    """The keys that sign, or signed, this ledger. Compare them with what you have from elsewhere."""
    rows = [
        {"number": one.number, "key": text, "since": one.created_at, "reason": one.reason}
        for one, text in zip(keys.listed(), keys.verifier_keys(), strict=True)
    ]
    return {"origin": keys.origin(), "keys": rows}


@blueprint.get("/ledger/consistency")
@blueprint.arguments(SizesIn, location="query")
@blueprint.response(200, ConsistencyOut)
@gate.permits(Act.READ)
def get_consistency(arguments: dict[str, int]) -> dict[str, Any]:
    """The proof that the ledger of ``to`` events continues that of ``from``, which you may hold a checkpoint of."""
    signed = _newest().size
    old, new = arguments["old"], arguments.get("new", signed)
    problems = []
    if new > signed:
        problems.append(Problem("to", msg("The newest checkpoint covers %(count)s events.", count=signed)))
    if old > new:
        problems.append(Problem("from", msg("A ledger continues only a shorter one.")))
    if problems:
        raise Invalid(problems)
    path = proofs.encoded(tree.consistency(old, new))
    return {"old": old, "new": new, "old_root": tree.root(old).hex(), "new_root": tree.root(new).hex(), "hashes": path}


def checkpoint_json(one: Checkpoint) -> dict[str, Any]:
    return {"size": one.size, "root": one.root, "at": one.created_at, "note": one.note}


def _newest() -> Checkpoint:
    found = checkpoints.latest()
    if found is None:
        raise NotVisible(msg("Nothing has been signed yet. The first checkpoint comes within the hour."))
    return found
