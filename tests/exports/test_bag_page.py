"""index.html and the plain texts of a bag, as a clerk opens them: hostile words, both directions, both themes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from archive.access.viewer import SYSTEM
from archive.exports.vocabulary import Audience
from archive.records.importing import import_file
from tests.exports.handing import hand_over
from tests.exports.maximal import HOOKS, bring_maximal
from tests.support import browser as browsing
from tests.support.demonstration import Template

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}%(x)s"
ORGANISATION = f"House {HOSTILE} بيت"
ROW: dict[str, Any] = {
    "identifier": "hostile", "source_system": "test", "kind": "testimony", "status": "published", "access": "public",
    "title": HOSTILE, "title_language": "ar", "body": f"{HOSTILE}\u202e\n\nثم {HOSTILE}", "abstract": f"ملخص {HOSTILE}",
    "content_warning": HOSTILE, "places": [{"name": HOSTILE}], "people": [{"role": "informant", "display": HOSTILE}],
    "claims": [{"statement": HOSTILE, "verbatim": HOSTILE, "attributed_to": HOSTILE}], "language": "ar",
}  # fmt: skip


@pytest.fixture(scope="module")
def bag(demonstration: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with a hostile record and one that uses every key, for a court."""
    parent = tmp_path_factory.mktemp("pages")
    (parent / "rows").mkdir()
    (parent / "rows" / "records.jsonl").write_text(json.dumps(ROW), "utf-8")
    with demonstration.copied(parent / "home", organisation=ORGANISATION):
        import_file(SYSTEM, parent / "rows", hooks=HOOKS)
        bring_maximal(parent / "maximal")
        return hand_over(Audience.ARCHIVE, parent, organisation=ORGANISATION)


def of(bag: Path, identifier: str) -> str:
    """The text of the record that came under ``identifier``."""
    contents = json.loads((bag / "data/sijill.json").read_text("utf-8"))["records"]
    rows = (bag / "data/records.jsonl").read_text("utf-8").splitlines()
    folder = next(
        one["folder"] for one, row in zip(contents, rows, strict=True) if json.loads(row)["identifier"] == identifier
    )
    return (bag / "data" / folder / "record.txt").read_bytes().decode("utf-8")


def test_no_word_becomes_markup_and_every_address_lies_in_the_bag(bag: Path) -> None:
    page = html5lib.parse((bag / "index.html").read_bytes(), transport_encoding="utf-8")
    elements = list(page.iter())
    assert not [
        one.tag for one in elements if one.tag in {HTML + name for name in ("script", "link", "iframe", "base")}
    ]
    assert not [name for one in elements for name in one.attrib if name.startswith("on") or name == "style"]
    for one in elements:
        for name in ("href", "src"):
            if name in one.attrib:
                address = urlsplit(one.attrib[name])
                assert not address.scheme and not address.netloc, one.attrib[name]
                assert not address.path or (bag / unquote(address.path)).is_file(), one.attrib[name]
    ids = [one.attrib["id"] for one in elements if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    assert {one.attrib["href"][1:] for one in elements if one.attrib.get("href", "").startswith("#")} <= set(ids)


def test_words_say_their_language_and_direction(bag: Path) -> None:
    page = html5lib.parse((bag / "index.html").read_bytes(), transport_encoding="utf-8")
    root = page if page.tag == HTML + "html" else page.find(HTML + "html")
    assert (root.attrib["lang"], root.attrib["dir"]) == ("en", "ltr")
    arabic = [one for one in page.iter(HTML + "h3") if one.attrib.get("lang") == "ar"]
    assert len(arabic) > 5
    assert {one.attrib["dir"] for one in arabic} == {"rtl"}


@pytest.mark.browser
@pytest.mark.parametrize("width", [browsing.PHONE, browsing.DESK])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_opens_from_the_folder_without_a_fault(bag: Path, chromium: Browser, width: int, theme: Any) -> None:
    watcher = browsing.Watcher("file:")
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, java_script_enabled=True
    )
    context.set_default_timeout(45_000)
    watcher.watch(context)
    page = context.new_page()
    page.goto((bag / "index.html").as_uri())
    assert browsing.overflow(page) == 0
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
    # Waiting by polling would be evaluated in the page, whose policy forbids it.
    page.evaluate("Promise.all([...document.images].map(one => one.decode().catch(() => 0)))")
    assert page.evaluate("document.images.length") > 10
    assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).length") == 0
    # A graphic picture waits behind words.
    assert page.get_by_text("Graphic content: open").count() > 0
    assert browsing.axe(page) == []
    context.close()
    assert watcher.faults == []


def test_a_lawyer_reads_the_whole_record_as_text(bag: Path) -> None:
    text = of(bag, "sn-42")
    assert text.startswith("\ufeff")
    for words in (
        "Bridge cut in two\n=====",
        "Kind:                   Testimony",
        "21 June 2014 to 22 June 2014; in the source's words: “in the night”; inferred: the Sunday before",
        "Pont-Sahel (\u2068بون ساحل\u2069), the mill, XT; latitude 31.97, longitude -41",
        "a ferryman (name protected) (inferred: her words)",
        "At least six people are missing.\n\tSays she.",
        "1. Six or more are missing\n   According to River committee (committee → paper); the source's word: “says”.",
        "Figure: between 6 and 8: civilian missing (as written: “at least”).",
        "Alleged perpetrators: unknown men.",
        "Uses refused: publish it in media",
        "WHAT IT IS ABOUT",
        "Basis: consent of the person concerned",
        "Notice of the prefecture",
        "CHAIN OF CUSTODY, OLDEST FIRST",
    ):
        assert words in text, words
    assert re.search(r"SHA-256  [0-9a-f]{64}\n   SHA-512  [0-9a-f]{128}", text)
    assert re.search(r"^ +\d+  \d{4}-\d\d-\d\d.*Exported\.", text, re.MULTILINE)


def test_words_from_right_to_left_do_not_turn_a_line_around(bag: Path) -> None:
    text = of(bag, "hostile")
    for line in text.split("THE TEXT")[0].splitlines():
        assert line.count("\u2068") == line.count("\u2069")
        assert "\u202e" not in line
    # The record's own words stay as they are.
    assert "\u202e\n\nثم" in text


def test_an_empty_bag_says_so(demonstration: Template, tmp_path: Path) -> None:
    with demonstration.copied(tmp_path / "home"):
        bag = hand_over(Audience.PUBLIC, tmp_path, only=())
    assert "Nothing of what was asked for" in (bag / "index.html").read_text("utf-8")
    assert "0 RECORDS" in (bag / "README.txt").read_text("utf-8")
