"""Real pages with known titles, authors and dates: run where SIJILL_CORPORA names a folder that holds them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from archive.intake.pages.reading import read_page

FOLDER = Path(os.environ.get("SIJILL_CORPORA", "")) / "pages" / "cc"
pytestmark = pytest.mark.skipif(
    not os.environ.get("SIJILL_CORPORA") or not FOLDER.is_dir(), reason="SIJILL_CORPORA names no folder with pages/cc"
)


def test_titles_dates_and_text_of_real_pages() -> None:
    gold = json.loads((FOLDER / "gold.json").read_text("utf-8"))
    titles = dates = held = wanted = planted = 0
    for name, known in gold.items():
        reading = read_page(gzip.decompress((FOLDER / f"{name}.gz").read_bytes()), "text/html")
        titles += reading.headline is not None and reading.headline.value == known["title"]
        dates += (reading.published.value if reading.published else "") == known["date"]
        text = reading.unmasked_text()
        held += sum(words in text for words in known["must_contain"])
        wanted += len(known["must_contain"])
        planted += sum(words in text for words in known["must_not_contain"])
    assert titles >= 27
    assert dates >= 26
    assert held >= wanted - 2
    assert planted <= 2
