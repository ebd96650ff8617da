"""The blueprint of record pages; the site adds the record page itself, because comments stand on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import get_locale

from archive.records import untitled
from archive.web import locale
from archive.web.errors import translate

blueprint = Blueprint("records", __name__)


@blueprint.app_template_filter("titled")
def titled(record: Any) -> Any:
    """The title of a record, with its markup where it has any; where nobody gave one, that in the page's language."""
    words = untitled.words(record.title)
    return record.title if words is None else translate(words)


@blueprint.app_template_filter("title_lang")
def title_lang(record: Any) -> str:
    """The language of what ``titled`` says."""
    return str(record.title_language or "und") if untitled.words(record.title) is None else str(get_locale() or "en")


@blueprint.app_template_filter("title_dir")
def title_dir(record: Any) -> str:
    """The direction of what ``titled`` says."""
    if untitled.words(record.title) is not None:
        return locale.direction()
    return str(getattr(record, "title_direction", None) or "auto")


@blueprint.app_template_filter("named")
def named(name: str) -> str:
    """The name under which somebody is shown; what stands for one that nobody gave, in the page's language."""
    words = untitled.name_words(name)
    return name if words is None else translate(words)
