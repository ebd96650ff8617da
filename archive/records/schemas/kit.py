"""What the schemas of the import format are made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, post_load
from marshmallow.validate import Length, Range, Regexp

from archive.base import languages
from archive.records import vocabulary as v
from archive.records.edtf import EdtfError, parse

CODE = Regexp(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", error="Only small letters, digits and hyphens.")


class Strict(Schema):
    """A schema that refuses unknown keys and makes the value class ``makes``."""

    makes: ClassVar[type[Any]]

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": "There is no such key.",
        "type": "It must be a JSON object.",
    }

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
        return self.makes(**values)


def text(most: int = 500, *, required: bool = False, **more: Any) -> fields.String:
    """A text of at most ``most`` characters, without control characters that no text holds."""
    rules: list[Any] = [Length(max=most, error=f"At most {most} characters.")]
    rules.append(
        Regexp(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]*\Z", error="It holds a character that no text has.")
    )
    if required:
        rules.append(_not_empty)
    return fields.String(required=required, validate=rules, **more)


def _not_empty(value: str) -> None:
    # No second pattern: the OpenAPI document has room for one.
    if not value.strip():
        raise ValidationError("It must not be empty.")


def word(vocabulary: type[StrEnum], **more: Any) -> fields.Enum[Any]:
    """A word of a vocabulary."""
    choices = ", ".join(member.value for member in vocabulary)
    field = fields.Enum(vocabulary, by_value=True, **more)
    field.error_messages["unknown"] = f"It must be one of: {choices}."
    return field


class Tag(fields.String):
    """A BCP 47 language tag, made canonical."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        tag = super()._deserialize(value, attr, data, **kwargs)
        try:
            return languages.canonical(tag)
        except languages.LanguageError as error:
            raise ValidationError(str(error)) from error


class Edtf(fields.String):
    """An EDTF date that our level 0 and 1 reader understands, or level 2 kept as it stands."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        written = super()._deserialize(value, attr, data, **kwargs).strip()
        if written:
            try:
                parse(written)
            except EdtfError as error:
                raise ValidationError(str(error)) from error
        return written


class Answers(fields.Dict):
    """Uses or aspects with their answer: true, false, null, or a word of ``Permission``."""

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__(keys=word(vocabulary), values=fields.Raw(allow_none=True))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            loaded = cast(Any, super())._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            # Of a mapping marshmallow tells a fault of its key under "key"; the path names that key already.
            faults = error.messages_dict if isinstance(error.messages, dict) else {}
            raise ValidationError(
                {key: one.get("key", one) for key, one in faults.items()} or error.messages
            ) from error
        return tuple((str(key), self._answer(str(key), answer)) for key, answer in sorted(loaded.items()))

    def _answer(self, key: str, answer: Any) -> v.Permission:
        plain = {True: v.Permission.ALLOWED, False: v.Permission.REFUSED, None: v.Permission.UNKNOWN}
        try:
            return plain[answer] if answer is None or isinstance(answer, bool) else v.Permission(answer)
        except ValueError as error:
            raise ValidationError({key: ["It must be true, false, null, allowed, refused or unknown."]}) from error


def many(schema: type[Schema], most: int = 200) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), validate=Length(max=most, error=f"At most {most} entries."))


def texts(most: int = 500) -> fields.List[Any]:
    return fields.List(text(most, required=False), validate=Length(max=200, error="At most 200 entries."))


def whole(**more: Any) -> fields.Integer:
    return fields.Integer(strict=True, allow_none=True, validate=Range(min=0, max=2**31 - 1), **more)


class Truth(fields.Boolean):
    """true or false, and nothing that only looks like it (1 is equal to True in Python)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def truth(**more: Any) -> fields.Boolean:
    """true or false."""
    return Truth(**more)


def without_nulls(data: Any, *names: str) -> Any:
    """``data`` without those of ``names`` that are null: null and absent mean the same there."""
    if not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if value is not None or key not in names}
