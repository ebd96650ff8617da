"""The one real article is catalogued in our words: none of its sentences is here, and nothing of it is misread.

The article itself is no part of the project. What is kept is a digest of every eight words in a row of its text
(not of its two titles, which are cited): the first 16 hexadecimal digits of their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT, tracked_files

Record = dict[str, Any]
LENGTH = 8
SHINGLES = frozenset(json.loads((Path(__file__).parent / "seed_article_shingles.json").read_text()))
TEXT = {".py", ".md", ".json", ".jsonl", ".html", ".txt", ".po"}


def shingles(text: str) -> Iterator[tuple[str, str]]:
    """Every run of eight words, with its digest."""
    words = re.findall(r"\w+", text.casefold())
    for start in range(len(words) - LENGTH + 1):
        run = " ".join(words[start : start + LENGTH])
        yield hashlib.sha256(run.encode()).hexdigest()[:16], run


def by_name(written: list[Record], name: str) -> Record:
    (found,) = [record for record in written if record["identifier"] == name]
    return found


def test_the_digests_would_find_a_sentence() -> None:
    assert len(SHINGLES) > 250
    sample = "The mill by the river closed in spring, and nobody was told why it had to."
    assert "mill by the river closed in spring and" in dict(shingles(sample)).values()
    assert all(re.fullmatch(r"[0-9a-f]{16}", digest) for digest in [*SHINGLES, *dict(shingles(sample))])


def test_no_sentence_of_the_article_is_in_the_project() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {run}"
        for path in tracked_files()
        if path.suffix in TEXT
        for digest, run in shingles(path.read_text("utf-8", errors="replace"))
        if digest in SHINGLES
    ]
    assert found == []


def test_two_titles_compete_and_the_headline_is_the_title(written: list[Record]) -> None:
    article = by_name(written, "seed-article")
    assert "Nearly Take Aleppo" in article["title"]
    (other,) = article["alternative_titles"]
    assert (other["origin"], other["value"].startswith("Aleppo falls")) == ("page-title", True)
    assert "disagrees" in other["note"]


def test_the_copy_is_not_held_and_its_digest_is_a_fact(written: list[Record]) -> None:
    article = by_name(written, "seed-article")
    assert article["holding"] == "not-held"
    assert "files" not in article
    assert "body" not in article
    status = {item["item"]: item["status"] for item in article["completeness"]}
    assert status.pop("contextual-data") == "partial"
    assert set(status.values()) == {"missing"}
    notes = " ".join(item.get("note", "") for item in article["completeness"])
    assert re.search(r"SHA-256 of the copy as received: [0-9a-f]{64}", notes)


def test_three_figures_have_three_hedges(written: list[Record]) -> None:
    claims = [claim for claim in by_name(written, "seed-article")["claims"] if claim["kind"] == "casualty"]
    figures = [
        (claim["quantity"].get("low"), claim["quantity"].get("best"), claim["quantity"]["qualifier"])
        for claim in claims
    ]
    assert figures == [(415, None, "no fewer than"), (364, None, "at least"), (None, 130, "are believed")]
    assert {claim["attributed_to"] for claim in claims} == {"Syrian Observatory for Human Rights"}
    assert {claim["date"] for claim in claims} == {"2016-11-15~/2016-12"}


def test_quotations_are_a_few_words_long(written: list[Record]) -> None:
    for claim in by_name(written, "seed-article")["claims"]:
        assert len(claim["verbatim"].split()) <= 6


def test_the_picture_is_no_picture_of_2016(written: list[Record]) -> None:
    stub = by_name(written, "seed-image")
    assert stub["holding"] == "not-held"
    assert [(d["role"], d["edtf"], d["latest"]) for d in stub["dates"]] == [("depicted", "../2011-03", "2011-03-31")]
    described = {key: value for key, value in stub.items() if key not in ("collection", "relations")}
    assert "2016" not in json.dumps(described)


def test_the_witness_is_named_in_the_vault_alone(written: list[Record]) -> None:
    witness = by_name(written, "seed-witness")
    assert witness["access"] == "restricted"
    assert witness["testimony"]["directness"] == "third-hand"
    (speaker,) = [person for person in witness["people"] if person["role"] == "informant"]
    assert speaker["identity"] == "protected"
    assert (ROOT / "demo" / "records.jsonl").read_text("utf-8").count(speaker["name"]) == 1


def test_what_is_only_mentioned_is_a_lead(written: list[Record]) -> None:
    article = by_name(written, "seed-article")
    assert any("video" in lead["text"] for lead in article["leads"])
    assert [claim["kind"] for claim in article["claims"] if "video" in claim["statement"]] == ["media-referred"]
    assert {fragment["kind"] for fragment in article["removed_fragments"]} >= {
        "view-counter",
        "comment-counter",
        "reply-heading",
        "widget",
    }
