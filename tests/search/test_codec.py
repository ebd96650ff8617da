"""The files of the index: packed numbers, damage, planted code, and Whoosh's own readers over them."""

from __future__ import annotations

import os
import pickle
import random
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.index import TOC
from whoosh.searching import Searcher

from archive.base.errors import Unavailable
from archive.search.codec import FormSegment
from archive.search.columns import ColumnFile, ColumnWriter, smallest
from archive.search.evaluation.listing import read
from archive.search.generations import Generations
from archive.search.leaves import FIELDS
from archive.search.postings import pack, placed, unpack, unpack_all
from archive.search.schema import SCHEMA
from archive.search.store import Store
from tests.search.reading import held_words, written_words
from tests.search.samples import description, number, text

triples = st.tuples(st.integers(0, 40), st.integers(0, 90_000), st.integers(0, 70_000))


@given(st.sets(triples, max_size=300), st.sampled_from([1, 300, 70_000]))
@settings(max_examples=150, deadline=None)
def test_postings_are_unpacked_as_they_were_packed(words: set[tuple[int, int, int]], spread: int) -> None:
    """Of every width: ``spread`` sends documents and positions beyond one and two bytes."""
    table = np.array(sorted({(k, d * spread % 90_001, p) for k, d, p in words}), np.int64).reshape(-1, 3)
    packed = pack(table[:, 0], 10, table[:, 1], table[:, 2])
    found: list[tuple[int, int, int]] = []
    for form, start in zip(packed.forms.tolist(), packed.starts.tolist(), strict=True):
        for row in unpack(packed.data, start):
            starts, positions = placed(row.steps, row.counts)
            assert np.array_equal(np.diff(starts), row.counts)
            documents = np.repeat(row.documents, row.counts).tolist()
            found.extend((form * 10 + row.field, d, p) for d, p in zip(documents, positions.tolist(), strict=True))
    assert found == [tuple(line) for line in table.tolist()]
    all_rows = unpack_all(packed.data, packed.starts.tolist())
    keys = packed.forms[all_rows.forms] * 10 + all_rows.fields
    entries = np.repeat(np.repeat(keys, all_rows.sizes), all_rows.counts)
    columns = (entries, np.repeat(all_rows.documents, all_rows.counts), all_rows.positions)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == found


@given(st.sets(triples, min_size=1, max_size=300), st.sampled_from([1, 300, 70_000]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_forms_that_are_listed_together_are_those_that_are_unpacked_one_by_one(
    words: set[tuple[int, int, int]], spread: int, chance: random.Random
) -> None:
    table = np.array(sorted({(k, d * spread % 90_001, p) for k, d, p in words}), np.int64).reshape(-1, 3)
    packed = pack(table[:, 0], 10, table[:, 1], table[:, 2])
    asked = chance.sample(packed.starts.tolist(), chance.randint(1, len(packed.starts)))
    pieces = [packed.data, b"\0" + packed.data]
    places = [(form, 1000 * (form % 3), pieces[form % 2], start + form % 2) for form, start in enumerate(asked)]
    together = read(places)
    one_by_one = [(form, row) for form, start in enumerate(asked) for row in unpack(packed.data, start)]
    assert list(zip(together.forms.tolist(), together.fields.tolist(), strict=True)) == [
        (form, row.field) for form, row in one_by_one
    ]
    for at, (form, row) in enumerate(one_by_one):
        low, high = together.starts[at], together.starts[at + 1]
        assert np.array_equal(together.documents[low:high], row.documents + 1000 * (form % 3))
        assert np.array_equal(together.counts[low:high], row.counts)
    wanted = np.array(sorted(chance.sample(range(len(together.documents)), chance.randint(1, len(together.documents)))))
    of, positions = together.positions(wanted, together.rows(wanted))
    expected = [placed(row.steps, row.counts) for _, row in one_by_one]
    each = [np.split(held, starts[1:-1]) for starts, held in expected]
    every = [part.tolist() for parts in each for part in parts]
    assert of.tolist() == [number for number, i in enumerate(wanted) for _ in every[i]]
    assert positions.tolist() == [position for i in wanted for position in every[i]]
    with pytest.raises(Unavailable):
        read([(0, 0, packed.data, len(packed.data))])
    with pytest.raises(Unavailable):
        read([(0, 0, b"\x00\x00", 0)])
    (*_, last) = packed.starts.tolist()
    cut_off = read([(0, 0, packed.data[last:-1], 0)])
    every_document = np.arange(len(cut_off.documents))
    with pytest.raises(Unavailable):
        cut_off.positions(every_document, cut_off.rows(every_document))


def test_a_word_that_stands_very_often_is_counted_in_full() -> None:
    many = 70_000
    packed = pack(np.zeros(many, np.int64), 10, np.zeros(many, np.int64), np.arange(many))
    (row,) = unpack(packed.data)
    assert row.counts.tolist() == [many] and placed(row.steps, row.counts)[1][-1] == many - 1


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_numbers_keep_their_value_in_the_smallest_type(numbers: list[int]) -> None:
    assert smallest(np.array(numbers, np.int64)).tolist() == numbers


def write_file(path: Path, pieces: list[bytes]) -> None:
    with path.open("wb") as stream:
        out = ColumnWriter(stream)
        out.long_section(pieces)
        out.put("n", np.arange(5, dtype=np.uint16).reshape(5, 1))
        out.put_words("w", [b"a", "حلب".encode(), b""])
        out.finish()


def opened(path: Path) -> ColumnFile:
    return ColumnFile(os.open(path, os.O_RDONLY))


def read_all(path: Path) -> tuple[object, ...]:
    file = opened(path)
    try:
        return file.column("n").tolist(), file.strings("w"), file.read(0, file.length)
    finally:
        file.close()


@pytest.mark.parametrize("length", [0, 5, 16_384, 40_000])
def test_sections_are_read_as_written(tmp_path: Path, length: int) -> None:
    data = bytes(i * 7 & 255 for i in range(length))
    write_file(tmp_path / "f", [data[i : i + 999] for i in range(0, length, 999)])
    assert read_all(tmp_path / "f") == ([[i] for i in range(5)], ("a", "حلب", ""), data)
    file = opened(tmp_path / "f")
    for low, high in ((0, 3), (16_000, 17_000), (39_000, 40_000), (5, 5)):
        if high <= length:
            assert file.read(low, high) == data[low:high] == file.read(low, high)
    with pytest.raises(Unavailable):
        file.read(0, length + 1)
    with pytest.raises(Unavailable):
        file.column("absent")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_changed_bit_and_no_missing_byte_is_read_over(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("file") / "f"
    write_file(path, [bytes(range(256)) * 80])
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(8, len(content) - 1) | st.integers(len(content) - 300, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    whole = read_all(path)
    path.write_bytes(content)
    with suppress(Unavailable):
        assert read_all(path) == whole  # a few bytes of padding may change without harm


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "index")
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    store.index([d for n in range(40) for d in (description(n, f"Title {n}"), text(n, "same words " * n + f"own{n}"))])
    return store


def segments(home: Path) -> list[Path]:
    return sorted(home.rglob("*.seg"))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("cut", [True, False], ids=["cut off", "changed"])
def test_a_damaged_segment_is_no_answer(store: Store, tmp_path: Path, share: float, cut: bool) -> None:
    (path,) = segments(tmp_path)
    content = bytearray(path.read_bytes())
    at = int(len(content) * share)
    if cut:
        del content[at:]
    else:
        content[at : at + 16] = bytes(255 - byte for byte in content[at : at + 16])
    path.write_bytes(content)
    with pytest.raises(Unavailable):
        list(Store(tmp_path / "index").check())


class Evil:
    """What a tampered index would run."""

    def __init__(self, flag: Path) -> None:
        self.flag = flag

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (str(self.flag), "w"))


STATES = [
    (("MAIN", "../../etc/passwd", 1, []), "a name that leads out of the folder"),
    (("../x", "a" * 16, 1, []), "an index that leads out of the folder"),
    (("MAIN", "a" * 16, -1, []), "fewer documents than none"),
    (("MAIN", "a" * 16, 5, [5]), "a deletion of no document"),
    (("MAIN", "a" * 16, 5, [True]), "a deletion that is no number"),
    ({"codec": "mine"}, "attributes of any kind"),
]


@pytest.mark.parametrize(("state", "why"), STATES, ids=[why for _, why in STATES])
def test_a_segment_is_only_what_the_codec_writes(state: object, why: str) -> None:
    with pytest.raises(Unavailable):
        FormSegment("MAIN").__setstate__(state)


def test_a_segment_survives_its_table_of_contents() -> None:
    segment = FormSegment("MAIN")
    segment.set_doc_count(9)
    segment.delete_document(4)
    again = pickle.loads(pickle.dumps(segment))
    assert again.segment_id() == segment.segment_id() and again.doc_count() == 8 and again.is_deleted(4)


def test_code_planted_beside_a_segment_does_not_run(store: Store, tmp_path: Path) -> None:
    flag = tmp_path / "ran"
    index = Generations(tmp_path / "index").opened("000001", "public")
    toc = TOC.read(index.storage, "MAIN", schema=SCHEMA)
    toc.segments[0].planted = Evil(flag)
    toc.segments.append(Evil(flag))
    toc.generation += 1
    toc.write(index.storage, "MAIN")
    flag.unlink(missing_ok=True)
    with pytest.raises(Unavailable):
        list(Store(tmp_path / "index").check())
    assert not flag.exists()


def test_whoosh_itself_reads_the_segments(store: Store, tmp_path: Path) -> None:
    """Terms, statistics, lengths, positions and deletions by Whoosh's own reader, matchers and searcher."""
    store.index([description(3, "Replaced")])
    index = Generations(tmp_path / "index").opened("000001", "public")
    with Searcher(index.reader(), fromindex=index) as searcher:
        reader = searcher.reader()
        assert reader.doc_count() == 40 and reader.doc_count_all() == 41
        assert reader.doc_frequency("text", "same") == 39 and ("text", b"own7") in reader
        assert list(reader.field_terms("title"))[:2] == ["0", "1"]
        assert reader.frequency("text", "words") == sum(range(40))
        assert reader.doc_field_length(5, "text") == 11 and reader.field_length("title") == 81
        assert len(searcher.search(query.Term("text", "same"), limit=None)) == 38
        assert len(searcher.search(query.Phrase("text", ["words", "own7"]), limit=None)) == 1
        assert len(searcher.search(query.Phrase("text", ["own7", "words"]), limit=None)) == 0
        best = searcher.search(query.Or([query.Term("text", "same"), query.Term("text", "own9")]), limit=3)
        assert best[0].docnum == 9 and best[0].score > best[1].score
        assert {hit.docnum for hit in searcher.search(query.Prefix("text", "own3"), limit=None)} == {*range(30, 40)}


def test_whooshs_field_type_gives_the_forms_that_the_writer_writes(store: Store) -> None:
    held = written_words([text(1, "Same café same")])[number(1), "text"]
    items = {
        form.decode(): SCHEMA["text"].format.decode_positions(at)
        for form, _, _, at in SCHEMA["text"].index("Same café same")
    }
    assert items == {"same": [0, 2], "café": [1]}
    assert {position: form for form, at in items.items() for position in at} == held


OPERATIONS = ("open", "fsync", "rename", "remove", "unlink", "mkdir", "rmdir", "close")


def kill_at(operation: int) -> None:
    """End this process without a trace as soon as it has done so many operations on files."""
    left = [operation]

    def counted(name: str) -> None:
        real = getattr(os, name)

        def call(*args: object, **keys: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            return real(*args, **keys)

        setattr(os, name, call)

    for name in OPERATIONS:
        counted(name)


def test_a_writer_killed_at_any_operation_leaves_the_index_before_or_after(tmp_path: Path) -> None:
    """Eight segments of one tier: the commit that is killed replaces, deletes and merges."""
    store = Store(tmp_path / "before")
    with store.rebuild() as rebuild:
        rebuild.finish(0)
    before = [description(n, f"before{n}") for n in range(8)]
    for document in before:
        store.index([document])
    after = [description(1, "after1"), description(9, "after9"), *before[2:3], *before[4:]]
    outcomes: list[int] = []
    while not outcomes or outcomes[-1]:
        home = shutil.copytree(tmp_path / "before", tmp_path / str(len(outcomes)))
        child = os.fork()
        if not child:
            kill_at(len(outcomes))
            Store(home).index([description(1, "after1"), description(9, "after9")], [number(0), number(3)])
            os._exit(0)
        outcomes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        assert outcomes[-1] in (0, 9)
        held = held_words(Store(home))
        assert held in (written_words(before), written_words(after))
        again = Store(home)
        again.index(before, [number(9)])
        assert held_words(again) == written_words(before)
        files = {path.name for path in (home / "000001" / "public").iterdir()}
        assert len([name for name in files if name.endswith(".toc")]) == 1
        assert {name for name in files if name.endswith(".seg")} == {
            f"{key}.seg" for key in again.newest().levels["public"]
        }
    assert len(outcomes) > 15


def test_fields_have_one_order() -> None:
    assert len(set(FIELDS)) == len(FIELDS) <= 16
