"""Every word for people is in the Arabic catalogue, with the same placeholders, and what is compiled is current."""

from __future__ import annotations

import io
import re
from functools import cache

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.support.checkout import ROOT, modules

KEYWORDS = DEFAULT_KEYWORDS | {"msg": None, "lazy_gettext": None}
METHODS = [("archive/**.py", "python"), ("templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
ARABIC = ROOT / "translations" / "ar" / "LC_MESSAGES"


@cache
def said() -> dict[str, str]:
    """Every message of the source, and where it stands."""
    found = {}
    for folder in ("archive", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), kind) for pattern, kind in METHODS if pattern.startswith(folder)
        ]
        for file, line, message, _, _ in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            key = message if isinstance(message, str) else message[0]
            if key:
                found[key] = f"{folder}/{file}:{line}"
    return found


@cache
def catalogue() -> Catalog:
    return read_po(io.BytesIO((ARABIC / "messages.po").read_bytes()), locale="ar")


def strings(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def test_every_message_is_translated() -> None:
    missing = []
    for key, where in said().items():
        message = catalogue().get(key)
        if message is None or message.fuzzy or not all(strings(message.string)):
            missing.append(f"{where}: {key}")
    assert missing == []


def test_no_word_hides_behind_another_name_of_gettext() -> None:
    """A name that the collector does not know (``lazy_gettext as _l``) leaves its words English for ever."""
    aliases = re.compile(r"\b(?:lazy_|n)?gettext as (\w+)")
    hidden = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in aliases.findall(path.read_text("utf-8"))
        if name not in KEYWORDS
    }
    assert hidden == set()


def test_no_translation_is_left_of_words_that_are_gone() -> None:
    keys = {strings(message.id)[0] for message in catalogue() if message.id}
    assert keys - set(said()) == set()


def test_translations_keep_their_placeholders() -> None:
    wrong = []
    for message in catalogue():
        names = {name for text in strings(message.id) for name in PLACEHOLDER.findall(text)}
        for text in strings(message.string):
            used = set(PLACEHOLDER.findall(text))
            # A plural form may leave its number out; a singular sentence may not.
            if message.id and (used - names or (isinstance(message.id, str) and used != names)):
                wrong.append(f"{message.id!r}: {text!r}")
    assert wrong == []


def test_what_is_compiled_is_current() -> None:
    compiled = read_mo(io.BytesIO((ARABIC / "messages.mo").read_bytes()))
    for message in catalogue():
        if message.id and message.string:
            found = compiled.get(strings(message.id)[0])
            assert found is not None, f"make messages: {message.id!r} is not compiled"
            assert strings(found.string) == strings(message.string), "make messages"


def test_the_plural_forms_stand_in_the_catalogue_and_in_what_is_compiled() -> None:
    # Without its header a catalogue still reads well, and every number is said in the wrong form.
    assert "Plural-Forms: nplurals=6;" in (ARABIC / "messages.po").read_text(encoding="utf-8")
    assert b"Plural-Forms: nplurals=6;" in (ARABIC / "messages.mo").read_bytes()
