"""What is written into segments is read back: words, positions, links and facts, also after merges and deletions."""

from __future__ import annotations

import gc
import json
import os
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.access.levels import Part
from archive.base.folding import fold
from archive.search import merging, word_rows, word_table, writer
from archive.search import store as store_module
from archive.search.analysis import tokens
from archive.search.documents import IndexDocument
from archive.search.fact_rows import PLACE_NAMES
from archive.search.leaves import FIELDS, Leaf
from archive.search.stemming import terms
from archive.search.store import Store
from archive.search.word_table import WordTable, folded_of, form_of
from tests.search.reading import held_words, written_words
from tests.search.samples import description, number, text

# Words that share folded words and stems, of several scripts, and what parts or joins words.
WORDS = (
    "Cafe café CAFÉ cafés prison prisons Prison's 1990's réfugiée refugiees حلب حَلَب والمعتقلين 北京大学 ภาษาไทย "
    "об’єкт стра́на Straße STRASSE ﬁle a's's İstanbul x\u00adray e\u0301 's ’s _ ـ d'Alep"
).split()
passages = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=12)
LANGUAGES = ("en", "fr-FR", "ar", "und")


@st.composite
def records(draw: Any, ids: st.SearchStrategy[int]) -> list[IndexDocument]:
    n = draw(ids)
    language = draw(st.sampled_from(LANGUAGES))
    towns = draw(st.lists(st.sampled_from(["Aleppo", "Homs", "حلب"]), unique=True, max_size=2))
    boxes = st.tuples(*[st.floats(-80, 80)] * 4)
    found = [
        description(
            n, draw(passages), language=language, revision=draw(st.integers(1, 70_000)),
            alternative=tuple(draw(st.lists(passages, max_size=3))), claims=tuple(draw(st.lists(passages, max_size=2))),
            names=tuple(draw(st.lists(passages, max_size=2))), kind=draw(st.sampled_from(["image", "testimony"])),
            place_values=tuple(towns), place_names={town: (town, town + "?") for town in towns},
            spans=tuple(draw(st.lists(st.tuples(st.integers(0, 800_000), st.integers(0, 4_000_000)), max_size=2))),
            years=tuple(draw(st.sets(st.integers(1900, 2030), max_size=3))),
            locations=tuple(draw(st.lists(boxes, max_size=2))), received=draw(st.integers(-5, 2**40)),
        )
    ]  # fmt: skip
    if draw(st.booleans()):
        revision = draw(st.sampled_from([found[0].revision, 7]))
        found.append(text(n, draw(passages), language=draw(st.sampled_from([language, "en"])), revision=revision))
    return found


@pytest.fixture(autouse=True, scope="module")
def in_small_pieces_and_without_waiting_for_the_disk() -> Iterator[None]:
    """What is large in an archive is small here; what is on the disk when, is held elsewhere (``test_whoosh``)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_table, "_AT_ONCE", 2)
        patch.setattr(word_rows, "_STRETCH", 3)
        patch.setattr(word_rows, "_LETTERS", 30)
        patch.setattr(merging, "_STRETCH", 40)
        patch.setattr(writer, "_WORDS", 40)
        patch.setattr(writer, "_LARGEST", 4)
        patch.setattr(store_module, "_MOST_OF_A_REBUILD", 9)
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@given(
    st.lists(
        st.text() | passages | st.text("abـʼʹ'’\"—ﹱe\u0301 北京⽇⺠ｶﾞん\u3099น้\u0e33\u0e4d\u0e32\u200d\ufe00"),
        max_size=6,
    )
)
@settings(max_examples=400, deadline=None)
def test_the_table_finds_the_words_that_the_analysis_finds(texts: list[str]) -> None:
    """Of several texts at once, when they are new and when all of it is known."""
    table = WordTable()
    for _ in range(2):
        ordinals, numbers = table.words_of(texts)
        found = [[table.forms[ordinal] for ordinal in part] for part in np.split(ordinals, np.cumsum(numbers)[:-1])]
        expected = [list(tokens(text)) for text in texts]
        assert found[: len(texts)] == [[form_of(token.written) for token in held] for held in expected]
        for part, held in zip(found, expected, strict=False):
            assert list(map(folded_of, part)) == [token.folded for token in held]


def test_no_stems_are_kept_for_languages_that_have_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.rebuild() as rebuild:
        rebuild.add([description(n, "magereza والسجون", language=tag) for n, tag in enumerate(("sw", "fr-CA", "xyz"))])
        rebuild.finish(0)
    ((leaf, _),) = store.newest().readable(frozenset({"public"}))
    assert "fr" in leaf.stem_languages and not leaf.stem_languages & {"sw", "xyz"}


@pytest.mark.parametrize("fails", [False, True])
def test_a_rebuild_holds_no_files_when_it_is_over(tmp_path: Path, fails: bool) -> None:
    """Those without names take room while they are open: one that failed on a full disk has to give it back."""
    store = Store(tmp_path)
    gc.collect()
    gc.disable()
    try:
        opened = Path("/dev/fd")
        before = len(list(opened.iterdir()))
        with suppress(OSError), store.rebuild() as rebuild:
            for n in range(7):
                rebuild.add([description(n, "words that come again and again")])
            assert len(list(opened.iterdir())) > before + 1  # the lock, and what waits
            if fails:
                raise OSError("No space left on device")
            rebuild.finish(0)
        assert len(list(opened.iterdir())) == before
    finally:
        gc.enable()


def test_a_run_of_marks_takes_no_longer_than_other_words() -> None:
    text = "a" + "\u0301\u0323" * 20_000 + " ф" + "\u0301" * 20_000
    table = WordTable()
    assert [table.forms[ordinal] for ordinal in table.words(text)] == [form_of(one.written) for one in tokens(text)]


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("word " * 500, False),
        (" ".join(map(str, range(500))), True),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 500))), True),  # the pairs of a run without spaces
        ("’".join(f"{number}a" for number in range(500)), True),  # many words in one that is not kept
    ],
)
def test_a_table_is_full_when_it_holds_many_words_or_many_forms(text: str, full: bool) -> None:
    table = WordTable(300)
    table.words(text)
    assert table.full is full


def test_of_a_very_long_word_a_table_keeps_no_more_than_its_form() -> None:
    """Who wrote a text chooses how long its words are; a table counts words alone."""
    table, long = WordTable(), 3_000_000
    tracemalloc.start()
    try:
        table.words("a" * long + " " + "á" * long)
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()
    assert table.forms == ["a" * 64, "á" * 64]


def test_every_letter_that_can_fade_is_looked_at_more_closely() -> None:
    fading = {chr(code) for code in range(0x110000) if chr(code).isalnum() and not fold.__wrapped__(chr(code))}
    assert "ـ" in fading and all(map(word_table._FADING.fullmatch, fading))


def facts_of(store: Store) -> dict[tuple[uuid.UUID, bool], dict[str, Any]]:
    """Every live document's facts, by record and whether it holds the description."""
    found: dict[tuple[uuid.UUID, bool], dict[str, Any]] = {}
    for leaf, live in store.newest().readable(frozenset({"public"})):
        facts = leaf.facts
        for i in np.flatnonzero(live).tolist():
            held = {
                name: {values[o] for r, o in zip(rows.tolist(), ordinals.tolist(), strict=True) if r == i}
                for name, (values, rows, ordinals) in facts.facets.items()
            }
            documents, boxes = facts.locations
            key = (uuid.UUID(bytes=bytes(facts.records[i]).ljust(16, b"\0")), bool(facts.described[i]))
            assert key not in found
            found[key] = {
                "language": facts.language_tags[facts.languages[i]], "revision": int(facts.revisions[i]),
                "received": int(facts.received[i]),
                "facets": {name: values for name, values in held.items() if values and name != PLACE_NAMES},
                "spans": [tuple(span[1:]) for span in facts.spans.tolist() if span[0] == i],
                "locations": [tuple(box) for d, box in zip(documents, boxes.tolist(), strict=True) if d == i],
                "places": {json.loads(one)[0]: tuple(json.loads(one)[1:]) for one in held.get(PLACE_NAMES, ())},
                "has_text": bool(facts.has_text[i]),
                "lengths": dict(zip(FIELDS, facts.lengths[:, i].tolist(), strict=True)),
            }  # fmt: skip
    return found


def expected_facts(documents: list[IndexDocument]) -> dict[tuple[uuid.UUID, bool], dict[str, Any]]:
    found: dict[tuple[uuid.UUID, bool], dict[str, Any]] = {}
    for document in documents:
        described = document.part is Part.DESCRIPTION
        whole = found.get((document.record_id, True))
        if not described and whole and (whole["language"], whole["revision"]) == (document.language, document.revision):
            whole["has_text"] = True
            here = whole
        else:
            facets = {name: set(values) for name, values in document.facets.items() if values} if described else {}
            here = found[document.record_id, described] = {
                "language": document.language, "revision": document.revision, "received": document.received,
                "facets": facets | {"labels": set(document.labels)}, "spans": list(document.spans),
                "locations": list(document.locations), "places": dict(document.place_names),
                "has_text": not described, "lengths": dict.fromkeys(FIELDS, 0),
            }  # fmt: skip
        for (_, field), words in written_words([document]).items():
            here["lengths"][field] = len(words)
    return found


def check_links(leaf: Leaf, documents: list[IndexDocument]) -> None:
    """Every form is reached from its folded word and its stems, and nothing else is."""
    forms = [leaf.word(ordinal) for ordinal in range(leaf.forms)]
    assert forms == sorted(set(forms)) and all(leaf.form(form) == i for i, form in enumerate(forms))
    assert leaf.form("nowhere") == -1
    for folded in leaf.beginning(""):
        assert [fold(forms[i])[:64] for i in leaf.folded(folded)] == [folded] * len(leaf.folded(folded))
        assert folded in leaf.beginning(folded[:2])
    assert {folded_of(form) for form in forms} == set(leaf.folded_words()) == set(leaf.beginning(""))
    for form in forms:
        assert form in {forms[i] for i in leaf.folded(folded_of(form))}
        for language in leaf.stem_languages:
            for term in terms(form, language):
                linked = {forms[i] for i in leaf.stemmed([(language, term.partition(":")[2][:64])])[0]}
                assert linked <= set(forms)
    for document in documents:
        for token in tokens(document.title):
            language = document.language.partition("-")[0]
            for term in terms(form_of(token.written), language):
                if ":" in term and not token.paired and token.folded not in ("a", "the"):
                    stem = term.partition(":")[2][:64]
                    assert leaf.form(form_of(token.written)) in leaf.stemmed([(language, stem)])[0].tolist()


@given(st.lists(records(st.integers(0, 12)), max_size=14), st.sets(st.integers(0, 12)), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[IndexDocument]], gone: set[int], purge: bool
) -> None:
    """Each batch is a commit of its own, so that later ones replace earlier ones, and segments are merged."""
    store = Store(tmp_path_factory.mktemp("index"))
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    stands: dict[uuid.UUID, list[IndexDocument]] = {}
    for batch in batches:
        store.index(batch)
        stands[batch[0].record_id] = batch
    store.delete([number(n) for n in gone], purge=purge)
    left = [document for record, held in stands.items() if record not in map(number, gone) for document in held]
    assert held_words(store) == written_words(left)
    assert facts_of(store) == expected_facts(left)
    rows = {(row.record_id, row.part): (row.revision, row.digest, row.level) for row in store.check()}
    assert rows == {(d.record_id, d.part.value): (d.revision, d.digest(), d.level) for d in left}
    leaves = store.newest().readable(frozenset({"public"}))
    for leaf, _ in leaves:
        check_links(leaf, left if len(leaves) == 1 and (purge or not gone) else [])


def test_records_without_a_word_stay_when_the_last_word_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    wordless, other = description(1), description(2, "Café prisons")
    store.index([wordless, other])
    store.delete([other.record_id], purge=True)
    assert not held_words(store) and facts_of(store) == expected_facts([wordless])
    assert [row.record_id for row in store.check()] == [wordless.record_id]


@given(st.lists(records(st.integers(0, 6)), max_size=6))
@settings(max_examples=20, deadline=None)
def test_a_rebuild_holds_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[IndexDocument]]
) -> None:
    stands = {batch[0].record_id: batch for batch in batches}
    left = [document for batch in stands.values() for document in batch]
    store = Store(tmp_path_factory.mktemp("index"))
    with store.rebuild() as rebuild:
        for document in left:
            rebuild.add([document])
        rebuild.finish(3)
    assert held_words(store) == written_words(left) and facts_of(store) == expected_facts(left)
    assert store.state().position == 3


def test_parts_meet_in_one_document_only_where_they_are_read_alike(tmp_path: Path) -> None:
    store = Store(tmp_path)
    labels = frozenset({"level:public", "case:7"})
    with store.rebuild() as rebuild:
        rebuild.add([description(1), text(1, "same"), description(2), text(2, "sealed", level="sealed")])
        rebuild.add([description(3), text(3, "otherwise labelled", labels=labels)])
        rebuild.finish(0)
    sizes = {
        level: sum(leaf.size for leaf, _ in store.newest().readable(frozenset({level})))
        for level in ("public", "sealed")
    }
    assert sizes == {"public": 4, "sealed": 1}
    granted = store.newest().granted(frozenset({"sealed"}), frozenset({"case:7"}))
    assert [leaf.facts.records[mask].tolist() for leaf, mask in granted] == [[number(3).bytes.rstrip(b"\0")]]


@given(st.sets(st.integers(0, 60), max_size=40), st.sets(st.integers(0, 80), max_size=40))
@settings(max_examples=40, deadline=None)
def test_records_are_found_among_documents(
    tmp_path_factory: pytest.TempPathFactory, held: set[int], wanted: set[int]
) -> None:
    """Few and many at once, those that are not there as well, and ids that are alike in their first half."""

    def alike(n: int) -> uuid.UUID:
        return uuid.UUID(bytes=number(n // 3).bytes[:8] + n.to_bytes(8, "big"))

    store = Store(tmp_path_factory.mktemp("index"))
    with store.rebuild() as rebuild:
        rebuild.add(description(n, record_id=alike(n)) for n in held)
        rebuild.finish(0)
    found = store.newest().levels_of([alike(n) for n in wanted])
    assert set(found["public"]) == {alike(n) for n in held & wanted} and len(found["public"]) == len(held & wanted)
    assert not found["sealed"]


def sizes(store: Store) -> list[int]:
    return sorted(leaf.size for leaf, _ in store.newest().readable(frozenset({"public"})))


def test_segments_stay_few_and_what_is_deleted_leaves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_LARGEST", 1000)
    store = Store(tmp_path)
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    for n in range(100):
        store.index([description(n, f"word{n}")])
        assert len(sizes(store)) <= 15
    assert sum(sizes(store)) == 100
    with store.rebuild() as rebuild:
        rebuild.add(description(n, f"word{n}") for n in range(100))
        rebuild.finish(0)
    assert sizes(store) == [100]
    store.delete([number(n) for n in range(40)])
    assert sizes(store) == [100]
    store.delete([number(n) for n in range(40, 60)])
    store.index([description(200)])
    assert sizes(store) == [1, 40]
    store.delete([number(n) for n in range(60, 100)])
    store.index([description(201)])
    assert sizes(store) == [1, 1]
    assert len(list(tmp_path.rglob("*.seg"))) == 2
