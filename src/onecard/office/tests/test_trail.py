"""The trail only grows, and whatever was done to it behind its back is named."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.office import events, trail, trail_guards
from onecard.office.commands import TRAIL
from onecard.office.models import TrailEvent, TrailHead, User


def tell(number_of_events: int, actor: User | None = None) -> None:
    for number in range(number_of_events):
        with transaction.atomic():
            trail.append(actor, events.ENTITY_CHANGED, f"单位{number}", {"n": number}, {"n": number + 1})


def meddle(*statements: str) -> None:
    """Change the tables as somebody with every right in the database would."""
    trail_guards.lift(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    trail_guards.install(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office_trailevent SET subject = '另一个' WHERE sequence = 2",
        "DELETE FROM office_trailevent WHERE sequence = 3",
        "DELETE FROM office_trailevent",
        "INSERT INTO office_trailevent (sequence, at, actor_id, actor_name, office, action, subject, before, after,"
        " previous_hash, hash) SELECT 7, at, actor_id, actor_name, office, action, subject, before, after,"
        " previous_hash, hash FROM office_trailevent WHERE sequence = 3",
        "UPDATE office_trailhead SET count = 1",
        "UPDATE office_trailhead SET hash = 'f'",
        "DELETE FROM office_trailhead",
    ],
)
def test_the_database_refuses_to_rewrite_the_trail(db: None, statement: str) -> None:
    tell(3)
    with pytest.raises(DatabaseError, match="the trail only grows"), transaction.atomic():
        connection.cursor().execute(statement)
    assert trail.verify().events == 3
    assert trail.verify().fault is None


def test_sqlite_cannot_be_talked_into_replacing_an_event(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    tell(3)
    copy = (
        "INSERT OR REPLACE INTO office_trailevent (sequence, at, actor_id, actor_name, office, action, subject,"
        " before, after, previous_hash, hash) SELECT sequence, at, actor_id, actor_name, office, action, '换掉',"
        " before, after, previous_hash, hash FROM office_trailevent WHERE sequence = 3"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(copy)
    assert trail.verify().fault is None


def test_postgresql_refuses_to_truncate(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    tell(1)
    for table in ("office_trailevent", "office_trailhead"):
        with pytest.raises(DatabaseError, match="the trail only grows"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("statements", "kind", "sequence"),
    [
        (["UPDATE office_trailevent SET subject = '另一个' WHERE sequence = 4"], "altered", 4),
        (["UPDATE office_trailevent SET after = '{}' WHERE sequence = 1"], "altered", 1),
        (["UPDATE office_trailevent SET actor_name = '别人' WHERE sequence = 6"], "altered", 6),
        (["DELETE FROM office_trailevent WHERE sequence = 3"], "missing", 3),
        (["DELETE FROM office_trailevent WHERE sequence IN (1, 2)"], "missing", 1),
        (
            [
                "DELETE FROM office_trailevent WHERE sequence = 3",
                "UPDATE office_trailevent SET sequence = sequence - 1 WHERE sequence = 4",
            ],
            "altered",
            3,
        ),
        (
            [
                "UPDATE office_trailevent SET sequence = 99 WHERE sequence = 3",
                "UPDATE office_trailevent SET sequence = 3 WHERE sequence = 5",
                "UPDATE office_trailevent SET sequence = 5 WHERE sequence = 99",
            ],
            "reordered",
            3,
        ),
        (["UPDATE office_trailevent SET sequence = 99 WHERE sequence = 2"], "reordered", 2),
        (["DELETE FROM office_trailevent WHERE sequence >= 5"], "cut", 5),
        (["DELETE FROM office_trailevent"], "cut", 1),
        (["DELETE FROM office_trailhead"], "cut", 6),
        (["UPDATE office_trailhead SET hash = 'f'"], "altered", 6),
    ],
)
def test_what_was_done_to_it_is_named(db: None, statements: list[str], kind: str, sequence: int) -> None:
    tell(6)
    meddle(*statements)
    fault = trail.verify().fault
    assert fault is not None
    assert (fault.kind, fault.sequence) == (kind, sequence)
    assert str(sequence) in fault.sentence or kind in {"cut", "altered"}


def test_an_event_replaced_by_a_well_hashed_one_is_named_and_not_its_follower(db: None) -> None:
    tell(5)
    event = TrailEvent.objects.get(sequence=3)
    event.subject = "从未发生的事"
    forged = trail.digest(tuple(getattr(event, column) for column in trail._COLUMNS[:-1]))
    meddle(f"UPDATE office_trailevent SET subject = '{event.subject}', hash = '{forged}' WHERE sequence = 3")
    fault = trail.verify().fault
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("altered", 3)
    assert "第3个事件被换成了别的事件" in fault.sentence


def test_nothing_more_is_written_once_the_head_is_gone(db: None) -> None:
    tell(2)
    meddle("DELETE FROM office_trailhead")
    with pytest.raises(Refusal) as refusal:
        tell(1)
    assert refusal.value.code == "trail.broken"


def test_missing_guards_are_reported_even_when_the_chain_is_whole(db: None) -> None:
    tell(2)
    trail_guards.lift(connection)
    fault = trail.verify().fault
    trail_guards.install(connection)
    assert fault is not None
    assert fault.kind == "unguarded"
    assert "office_trail_no_update" in fault.sentence


@pytest.mark.parametrize(
    ("vendor", "statements"),
    [
        (
            "sqlite",
            [
                "DROP TRIGGER office_trail_no_update",
                "CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON office_trailevent BEGIN SELECT 1; END",
            ],
        ),
        (
            "sqlite",
            [
                "DROP TRIGGER office_trail_no_update",
                "CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON office_group"
                " BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END",
            ],
        ),
        (
            "postgresql",
            [
                "CREATE OR REPLACE FUNCTION office_trail_no_update() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NEW; END'"
            ],
        ),
        (
            "postgresql",
            [
                "DROP TRIGGER office_trail_no_update ON office_trailevent",
                "CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON office_group FOR EACH ROW"
                " EXECUTE FUNCTION office_trail_no_update()",
            ],
        ),
        (
            "postgresql",
            [
                "DROP TRIGGER office_trail_no_update ON office_trailevent",
                "CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON office_trailevent FOR EACH ROW"
                " WHEN (OLD.sequence < 0) EXECUTE FUNCTION office_trail_no_update()",
            ],
        ),
        (
            "postgresql",
            [
                "SET CONSTRAINTS ALL IMMEDIATE",
                "ALTER TABLE office_trailevent DISABLE TRIGGER office_trail_no_update",
            ],
        ),
    ],
)
def test_a_guard_that_stands_but_no_longer_guards_is_reported(
    db: None, vendor: str, statements: list[str]
) -> None:
    if connection.vendor != vendor:
        pytest.skip(f"the words of {vendor}")
    tell(2)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    fault = trail.verify().fault
    assert fault is not None
    assert (fault.kind, "office_trail_no_update" in fault.sentence) == ("unguarded", True)
    assert "office_trail_no_delete" not in fault.sentence


def test_a_trail_rewritten_with_fresh_hashes_is_seen_only_by_a_mark_kept_elsewhere(db: None) -> None:
    tell(3)
    mark = trail.verify().mark
    meddle("DELETE FROM office_trailevent", "DELETE FROM office_trailhead")
    tell(4)
    assert trail.verify().fault is None
    fault = trail.verify(mark).fault
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("other_than_marked", 3)


def test_a_mark_is_still_found_after_the_trail_has_grown(db: None) -> None:
    tell(3)
    mark = trail.verify().mark
    tell(3)
    assert trail.verify(mark).fault is None


def test_a_mark_beyond_the_end_means_that_the_tail_is_gone(db: None) -> None:
    tell(3)
    fault = trail.verify(f"9:{'0' * 64}").fault
    assert fault is not None
    assert fault.kind == "cut"


def test_an_unreadable_mark_is_refused(db: None) -> None:
    with pytest.raises(Refusal) as refusal:
        trail.verify("三:abc")
    assert refusal.value.code == "trail.mark"


def test_an_empty_trail_is_whole(db: None) -> None:
    report = trail.verify()
    assert (report.events, report.hash, report.fault) == (0, trail.GENESIS, None)


def test_the_command_says_what_it_found_and_ends_with_1_when_broken(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    TRAIL.add_arguments(parser)
    tell(2)
    assert TRAIL.run(parser.parse_args(["verify"])) == 0
    assert "审计轨迹完好，共2个事件" in capsys.readouterr().out
    meddle("UPDATE office_trailevent SET subject = 'x' WHERE sequence = 2")
    assert TRAIL.run(parser.parse_args(["verify", "--format", "json"])) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["fault"]["kind"], found["fault"]["sequence"]) == (False, "altered", 2)


def test_an_event_outside_a_transaction_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        trail.append(None, events.SIGNED_IN, "谁")
    assert not TrailEvent.objects.exists()


def test_money_as_a_float_cannot_enter_the_trail(db: None) -> None:
    with pytest.raises(TypeError, match="float"):
        trail.append(None, events.ENTITY_CHANGED, "单位", after={"amount": 1.1})
    assert not TrailEvent.objects.exists()


WRITER = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import transaction
from onecard.office import events, trail
for number in range(int(sys.argv[2])):
    with transaction.atomic():
        trail.append(None, events.ENTITY_CHANGED, f"单位{number}")
"""


def test_writers_in_several_processes_make_one_chain_that_can_be_verified_meanwhile(
    transactional_db: None,
) -> None:
    name = str(connection.settings_dict["NAME"])
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name, "40"]) for _ in range(3)]
    while any(writer.poll() is None for writer in writers):
        assert trail.verify().fault is None
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    report = trail.verify()
    assert (report.events, report.fault) == (120, None)
    assert TrailHead.objects.get().count == 120


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates() | st.datetimes(timezones=st.just(datetime.UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_a_value_has_one_text_and_it_can_be_read_back(value: object) -> None:
    text = trail.canonical(value)
    assert trail.canonical(json.loads(text)) == text


def test_amounts_dates_and_order_do_not_change_the_text() -> None:
    day = datetime.date(2024, 3, 1)
    assert trail.canonical({"b": Decimal("12.10"), "a": day}) == '{"a":"2024-03-01","b":"12.10"}'
    assert trail.canonical({"x": frozenset({"2", "1"})}) == '{"x":["1","2"]}'
