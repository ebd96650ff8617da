"""Real bags of the demonstration for each audience, before judges that we did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from prov.model import ProvDocument

from archive.exports.vocabulary import Audience
from archive.records.schemas import read_row
from tests.exports.handing import EXPORT, hand_over
from tests.support.demonstration import House, Template
from tests.support.judging import bagit

SCHEMA = Path(__file__).with_name("judges") / "premis-v3-0.xsd"
PREMIS = "{http://www.loc.gov/premis/v3}"
Bags = dict[Audience, Path]


@pytest.fixture(scope="module")
def bags(demonstration: Template, tmp_path_factory: pytest.TempPathFactory) -> Bags:
    """The demonstration handed to every audience."""
    parent = tmp_path_factory.mktemp("bags")
    with demonstration.copied(parent / "home"):
        return {audience: hand_over(audience, parent / audience) for audience in Audience}


@pytest.fixture(params=list(Audience))
def bag(bags: Bags, request: pytest.FixtureRequest) -> Path:
    return bags[request.param]


def contents(bag: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((bag / "data/sijill.json").read_text("utf-8"))
    return found


def lines(bag: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in (bag / "data" / name).read_text("utf-8").splitlines():
        yield json.loads(line)


def test_bagit_finds_it_whole_and_its_own_program_finds_it_in_order(bag: Path) -> None:
    bagit().Bag(str(bag)).validate()
    said = verified(bag)
    assert said["wrong"] == []
    assert any("signed the list of files" in sentence for sentence in said["checked"])


def test_premis_is_valid_and_names_every_file_and_event(bag: Path) -> None:
    found = etree.parse(str(bag / "data/premis.xml"))
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(found)
    digests = {one.text for one in found.iter(f"{PREMIS}messageDigest")}
    files = [file for record in contents(bag)["records"] for file in record["files"]]
    assert {file["sha256"] for file in files} <= digests
    events = [one.text for one in found.iter(f"{PREMIS}eventIdentifierValue")]
    assert sorted(map(int, events)) == [line["envelope"]["seq"] for line in lines(bag, "custody/events.jsonl")]
    bag_has = {one.text for one in found.iter(f"{PREMIS}contentLocationValue")}
    assert bag_has == {file["path"] for file in files}


def test_prov_reads_it_and_nothing_is_generated_twice(bag: Path) -> None:
    document = ProvDocument.deserialize(str(bag / "data/prov.json"), format="json")
    kinds = Counter(type(record).__name__ for record in document.get_records())
    assert kinds["ProvActivity"] == sum(1 for _ in lines(bag, "custody/events.jsonl"))
    made = [record.args[0] for record in document.get_records() if type(record).__name__ == "ProvGeneration"]
    assert made
    assert len(made) == len(set(made))


def test_the_crate_describes_what_is_there_and_points_nowhere_else(bag: Path) -> None:
    graph = json.loads((bag / "data/ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    assert len(entities) == len(graph)
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    outside = {"https://w3id.org/ro/crate/1.2"}
    assert set(references(graph)) - outside <= set(entities)
    described = {entity["@id"]: int(entity["contentSize"]) for entity in graph if "File" in entity["@type"]}
    there = {path.relative_to(bag / "data").as_posix(): path.stat().st_size for path in (bag / "data").rglob("*")}
    assert described.items() <= there.items()
    assert {path for path in there if path.startswith("records/") and (bag / "data" / path).is_file()} <= set(described)


def references(value: Any) -> Iterator[str]:
    """The ids that are spoken of, and not those under which something stands."""
    if isinstance(value, dict) and set(value) == {"@id"}:
        yield value["@id"]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from references(one)


def test_its_lines_are_the_import_format_with_their_files_beside_them(bag: Path) -> None:
    records = contents(bag)["records"]
    rows = list(lines(bag, "records.jsonl"))
    assert [record["line"] for record in records] == list(range(1, len(rows) + 1))
    for row, record in zip(rows, records, strict=True):
        read_row(row)
        known = {file["path"]: file["sha256"] for file in record["files"]}
        for file in row.get("files", ()):
            assert known[file["path"]] == file["sha256"]
            assert (bag / "data" / file["path"]).is_file()


def test_as_many_are_in_it_or_left_out_as_were_asked_for(bags: Bags) -> None:
    for audience, bag in bags.items():
        said = contents(bag)
        counts = said["counts"]
        assert (said["audience"], said["export"]) == (audience, str(EXPORT))
        assert counts["asked"] == counts["exported"] + sum(counts["left_out"].values()) > 50
        assert counts["exported"] == len(said["records"])
        for number in (*counts["left_out"].values(), *said["withheld"].values()):
            assert f"{number:>8,}  " in (bag / "data/left-out.txt").read_text("utf-8")


def test_what_was_left_out_is_counted_and_never_named(bags: Bags) -> None:
    everything = {record["reference_code"] for record in contents(bags[Audience.ARCHIVE])["records"]}
    for audience in Audience:
        here = {record["reference_code"] for record in contents(bags[audience])["records"]}
        missing = [code.encode() for code in everything - here]
        assert missing or audience is Audience.ARCHIVE
        for path in bags[audience].rglob("*"):
            if path.is_file():
                assert [code for code in missing if code in path.read_bytes()] == [], path


def test_json_ld_asks_no_network_and_keeps_the_whole_row(bag: Path) -> None:
    rows = {
        record["folder"]: row for record, row in zip(contents(bag)["records"], lines(bag, "records.jsonl"), strict=True)
    }
    for folder, row in rows.items():
        said = json.loads((bag / "data" / folder / "record.jsonld").read_text("utf-8"))
        assert isinstance(said["@context"], dict)
        assert {key: value for key, value in said["row"].items() if key != "holding"}.items() <= row.items()
        for file in said.get("associatedMedia", ()):
            assert (bag / "data" / folder / file["@id"]).is_file()


def test_dublin_core_is_well_formed_and_has_the_title_in_its_language(bag: Path) -> None:
    for record, row in zip(contents(bag)["records"], lines(bag, "records.jsonl"), strict=True):
        found = etree.parse(str(bag / "data" / record["folder"] / "dublin-core.xml"))
        title = found.find("{http://purl.org/dc/terms/}title")
        assert title is not None
        assert title.text == row["title"]
        language = row.get("title_language", "und")
        assert title.get("{http://www.w3.org/XML/1998/namespace}lang", "und") == language


def test_a_later_bag_proves_that_it_continues_an_earlier_one(house: House, tmp_path: Path) -> None:
    first = hand_over(Audience.PUBLIC, tmp_path / "one")
    second = hand_over(Audience.COURT, tmp_path / "two")
    size = (first / "data/custody/checkpoint.txt").read_text("utf-8").splitlines()[1]
    assert (second / f"data/custody/consistency/{size}.txt").is_file()
    key = (first / "data/custody/keys.txt").read_text("utf-8").strip()
    done = verified(second, "--key", key, "--checkpoint", str(first / "data/custody/checkpoint.txt"))
    assert done["wrong"] == []
    assert any("that you gave" in sentence and size in sentence for sentence in done["checked"])


@pytest.mark.parametrize(
    "path", ["data/records.jsonl", "data/premis.xml", "index.html", "bag-info.txt", "signature.txt"]
)
def test_a_changed_letter_is_found(path: str, bags: Bags, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(bags[Audience.REGISTERED], tmp_path / "bag"))
    data = bytearray((bag / path).read_bytes())
    data[len(data) // 2] ^= 1
    (bag / path).write_bytes(data)
    assert any(path in sentence for sentence in verified(bag)["wrong"])
    with pytest.raises(bagit().BagError):
        bagit().Bag(str(bag)).validate()


def verified(bag: Path, *arguments: str) -> dict[str, Any]:
    """What the program in the bag says. -I: neither this checkout nor anything installed, the copy stands alone."""
    command = [sys.executable, "-I", str(bag / "verify.py"), str(bag), "--json", *arguments]
    done = subprocess.run(command, cwd=bag.parent, capture_output=True, text=True, check=False)
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == bool(said["wrong"])
    return said
