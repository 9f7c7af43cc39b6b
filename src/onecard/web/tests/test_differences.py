"""The example against the published report: what differs since the example was loaded is told apart from what always did."""

from __future__ import annotations

import re

from django.test import Client

from onecard.accounts import posting
from onecard.accounts.models import Entry
from onecard.office.entities import add_entity
from onecard.office.models import User
from onecard.office.people import local_actor
from onecard.simulation.differences import comparison

CHANGED = "示例装入以后改动过账，以下差异由改动引起"


def words(client: Client) -> str:
    return re.sub(r"<[^>]+>", "", client.get("/differences").content.decode())


def test_the_example_as_loaded_differs_for_stated_causes_alone(clerk: Client) -> None:
    assert "改动过账" not in words(clerk)


def test_what_the_reader_s_own_records_made_different_is_said_as_such(clerk: Client) -> None:
    known = sum(not one.agrees for one in comparison())
    entry = Entry.objects.filter(year=2024, item="expenditure", posted=True).order_by("pk").first()
    assert entry is not None
    Entry.objects.filter(pk=entry.pk).update(amount_fen=entry.amount_fen + 1_000_00)
    posting.rebuild_totals(local_actor())
    off = [one for one in comparison() if not one.agrees]
    changed = sum(not one.cause for one in off)
    assert changed
    shown = words(clerk)
    assert CHANGED in shown
    assert f"另有{changed}个因此不同" in shown
    assert f"{known}个不同，因为报告里的这些数互相合不上" in shown
    assert shown.index(CHANGED) < shown.index("报告里合不上或者没有印的")


def test_a_reader_of_another_unit_is_not_shown_the_example_s_figures(clerk: Client) -> None:
    other = add_entity(local_actor(), code="460300", name="示例市档案馆")
    User.objects.filter(username="chenjingyi").update(entity=other)
    assert clerk.get("/differences").status_code == 404
    User.objects.filter(username="chenjingyi").update(entity=None)
    assert clerk.get("/differences").status_code == 200
