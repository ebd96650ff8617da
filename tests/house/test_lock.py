"""The ranges, the locks and the wheel's requirements say the same."""

from __future__ import annotations

import configparser
import re

import pytest

from tests.support.checkout import ROOT

REQUIREMENTS = ROOT / "requirements"
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def ranges(name: str) -> list[str]:
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((REQUIREMENTS / f"{name}.lock").read_text()))


def declared(section: str, key: str) -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    return config[section][key].strip().splitlines()


def test_the_wheel_asks_for_the_ranges_that_are_locked() -> None:
    assert sorted(declared("options", "install_requires")) == sorted(ranges("runtime"))
    assert sorted(declared("options.extras_require", "postgresql")) == sorted(ranges("postgresql"))


@pytest.mark.parametrize(("smaller", "larger"), [("runtime", "postgresql"), ("postgresql", "test")])
def test_each_set_holds_the_one_before_it_at_the_same_versions(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


@pytest.mark.parametrize("name", ["runtime", "postgresql", "test", "judges"])
def test_every_asked_for_package_is_locked_with_hashes(name: str) -> None:
    locked = pins(name)
    for line in ranges(name):
        package = re.split(r"[\[<>=~! ]", line)[0]
        assert package in locked, f"{package} is not in {name}.lock: make lock"
    text = (REQUIREMENTS / f"{name}.lock").read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert [block for block in blocks if PIN.match(block) and "--hash=sha256:" not in block] == []
