"""Fields that hand over what the import format has: texts, words, numbers, dates, lists of lines."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from marshmallow import Schema
from marshmallow.validate import Length as LengthOf
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, Length, ValidationError

from archive.base import languages
from archive.base.errors import DomainError
from archive.records.desk.words import Words, choices
from archive.records.edtf import EdtfError, parse
from archive.web.errors import translate

WHOLE = re.compile(r"[0-9]{1,10}")
DECIMAL = re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,15})?")


def said(field: Field) -> Any:
    """What a field says as the import format writes it; None where it says nothing."""
    if isinstance(field, BooleanField):
        return field.data or None
    value = field.said() if hasattr(field, "said") else field.data
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        value = value if isinstance(field, TextAreaField) else value.strip()
    return None if value in ("", []) else value


def longest(schema: type[Schema], key: str) -> int:
    """How long the import format lets a text be."""
    field: Any = schema._declared_fields[key]
    inner = getattr(field, "inner", field)
    return max(rule.max or 0 for rule in inner.validators if isinstance(rule, LengthOf))


def line(label: Any, schema: type[Schema], key: str, *, required: bool = False, description: Any = "") -> Any:
    """A text of one line."""
    rules = [*([DataRequired()] if required else []), Length(max=longest(schema, key))]
    return StringField(label, validators=rules, description=description)


def area(label: Any, schema: type[Schema], key: str, *, required: bool = False, description: Any = "") -> Any:
    """A text of several lines."""
    rules = [*([DataRequired()] if required else []), Length(max=longest(schema, key))]
    return TextAreaField(label, validators=rules, description=description)


def chosen(label: Any, words: Words, *, default: str | None = None, description: Any = "") -> SelectField:
    """One word of a vocabulary."""
    return SelectField(label, choices=choices(words), default=default, description=description)


def ticked(label: Any, description: Any = "") -> BooleanField:
    return BooleanField(label, description=description)


class Language(StringField):
    """A BCP 47 tag; nothing written means that the language is not known."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = languages.canonical((self.data or "und").strip())
        except DomainError as error:
            raise ValidationError(translate(error.message)) from error

    def said(self) -> str:
        return (self.data or "").strip() or "und"


class EdtfDate(StringField):
    """An EDTF date; the error says where and what to write."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        self.data = (self.data or "").strip()
        if self.data:
            try:
                parse(self.data)
            except EdtfError as error:
                raise ValidationError(translate(error.message)) from error


class Day(StringField):
    """A day as ISO 8601 writes it."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        if self.data and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", self.data.strip()):
            raise ValidationError(gettext("Write the day as 2016-11-15."))


class Number(StringField):
    """A whole number that is not negative, kept as it was typed until it is read."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        if self.data and (not WHOLE.fullmatch(self.data.strip()) or int(self.data) > 2**31 - 1):
            raise ValidationError(gettext("Write a whole number with the digits 0 to 9."))

    def said(self) -> int | str | None:
        typed = str("" if self.data is None else self.data).strip()
        return int(typed) if WHOLE.fullmatch(typed) else typed or None


class Degrees(StringField):
    """A latitude or longitude in decimal degrees."""

    data: str | None

    def __init__(self, label: Any, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self._most = most

    def pre_validate(self, form: Any) -> None:
        typed = str("" if self.data is None else self.data).strip()
        if typed and (not DECIMAL.fullmatch(typed) or abs(float(typed)) > self._most):
            raise ValidationError(
                gettext("Write decimal degrees between -%(most)s and %(most)s, as 36.2021.", most=self._most)
            )

    def said(self) -> float | str | None:
        typed = str("" if self.data is None else self.data).strip()
        return float(typed) if DECIMAL.fullmatch(typed) else typed or None


class Lines(TextAreaField):
    """Several texts, one on a line."""

    data: Any

    def __init__(self, label: Any, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self._most = most

    def _value(self) -> str:
        return "\n".join(self.data) if isinstance(self.data, list | tuple) else str(self.data or "")

    def said(self) -> list[str]:
        return [one.strip() for one in self._value().splitlines() if one.strip()]

    def pre_validate(self, form: Any) -> None:
        if any(len(one) > self._most for one in self.said()):
            raise ValidationError(gettext("A line is longer than %(most)s characters.", most=self._most))


class Names(TextAreaField):
    """Names in several languages, one on a line: the language, a colon, the name."""

    data: Any

    def _value(self) -> str:
        if isinstance(self.data, list | tuple):
            return "\n".join(f"{one.get('language', 'und')}: {one['value']}" for one in self.data)
        return str(self.data or "")

    def said(self) -> list[dict[str, str]]:
        found = []
        for written in filter(None, map(str.strip, self._value().splitlines())):
            tag, _colon, name = written.partition(":")
            found.append({"language": tag.strip() or "und", "value": name.strip()})
        return found

    def pre_validate(self, form: Any) -> None:
        for one in self.said():
            if not one["value"]:
                raise ValidationError(gettext("Write the language, a colon and the name, as ar: %(name)s", name="حلب"))
            try:
                languages.canonical(one["language"])
            except DomainError as error:
                raise ValidationError(translate(error.message)) from error
            if len(one["value"]) > 200:
                raise ValidationError(gettext("A line is longer than %(most)s characters.", most=200))


class Tristate(SelectField):
    """Yes, no, or not known."""

    def process_data(self, value: Any) -> None:
        super().process_data(str(value).lower() if isinstance(value, bool) else value or "")

    def said(self) -> bool | str:
        return {"true": True, "false": False}.get(self.data, "")


EDTF_HINT = _("EDTF, as 2016-11-15~/2016-12; ~ means about, ? uncertain")
