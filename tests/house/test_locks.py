"""The locks install the same anywhere: names, versions and hashes, and no address of an index or a download."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
REQUIREMENT = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.+!]*( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def strange_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not REQUIREMENT.match(line) and not HASH.match(line)]


def test_the_locks_are_there() -> None:
    assert [lock.stem for lock in LOCKS] == ["bundle", "cluster", "run", "test"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    assert strange_lines(lock.read_text("utf-8")) == []


def test_every_lock_holds_the_same_versions() -> None:
    bundle, cluster, run, test = (
        set(re.findall(r"^\S+==\S+", lock.read_text("utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    assert run <= test
    names = {pin.partition("==")[0] for pin in test}
    assert {pin for pin in cluster if pin.partition("==")[0] in names} <= test
    assert {pin for pin in bundle if not pin.startswith("pip==")} <= run


def test_the_lock_of_the_bundle_holds_one_version_of_each_for_every_python() -> None:
    assert " ; " not in (ROOT / "requirements" / "bundle.txt").read_text("utf-8")


def test_the_rule_sees_an_address() -> None:
    assert strange_lines("--index-url x\n") == ["--index-url x"]
    assert strange_lines("six @ file:///x\n") == ["six @ file:///x"]
