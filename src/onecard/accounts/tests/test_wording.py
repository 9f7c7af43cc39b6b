"""Searching vouchers by their texts: exactly those that contain the text, at every step of a voucher's life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from onecard.accounts import browse, queries, wording
from onecard.accounts.amend import amend_draft
from onecard.accounts.browse import Wanted
from onecard.accounts.check import check_batch
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher, withdraw_draft
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.models import Entry, State, Voucher, Wording
from onecard.accounts.reverse import reverse_voucher
from onecard.accounts.undo import undo_import
from onecard.office.models import Entity, User

YEAR = 2024
# Few characters, so that texts meet: folded to two, ignored by LIKE, special to it, or beyond 16 bits among them.
LETTERS = "购买柜aAßſİΣς%_\\' 01𠮷"
SAID = st.text(LETTERS, max_size=6)


def spent(summary: str = "", payee: str = "", project: str = "") -> EntryDraft:
    return EntryDraft(
        "expenditure", 100, function="2080108", economy="30201", nature="项目" if project else "基本",
        project=project, payee=payee, summary=summary,
    )  # fmt: skip


def enter(maker: User, entity: Entity, number: str, said: str = "办公", **texts: str) -> Voucher:
    return enter_voucher(
        maker, entity, number=number, date=date(YEAR, 3, 5), summary=said, entries=[spent(**texts)]
    )


def plainly(text: str) -> set[int]:
    """The keys of the vouchers that contain the text, every one of them read."""
    of_entries = Entry.objects.filter(
        Q(payee__contains=text) | Q(summary__contains=text) | Q(project__contains=text)
    )
    said = Q(number__contains=text) | Q(summary__contains=text) | Q(pk__in=of_entries.values("voucher"))
    return set(Voucher.objects.filter(said).values_list("pk", flat=True))


def found(entity: Entity, text: str, **more: Any) -> set[int]:
    page = browse.vouchers(queries.subject(entity.code), YEAR, Wanted(text=text, **more), limit=10_000)
    return {one.pk for one in page.vouchers}


class TestAnyTexts(TestCase):
    @settings(
        max_examples=settings.default.max_examples // 5,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(st.tuples(SAID, SAID, SAID, SAID, SAID), min_size=1, max_size=4),
        st.lists(SAID.filter(bool), max_size=3),
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 3), st.integers(1, 4)), max_size=4
        ),
    )
    def test_a_search_finds_exactly_the_vouchers_that_contain_the_text(
        self, said: list[tuple[str, ...]], texts: list[str], parts: list[tuple[int, int, int, int]]
    ) -> None:
        entity = Entity.objects.create(code="460299", name="示例市社会保障卡一卡通中心")
        maker = User.objects.create(username="chen", name="陈静怡")
        for number, (own, summary, *of_entry) in enumerate(said):
            voucher = Voucher.objects.create(
                entity=entity, year=YEAR, month=3, number=f"{own}{number}", date=date(YEAR, 3, 5), summary=summary,
                maker=maker, made_at=f"{YEAR}-03-05T00:00:00Z",
            )  # fmt: skip
            payee, line, project = of_entry
            Entry.objects.create(
                voucher=voucher, line=1, item="other", fund="其他", payee=payee, summary=line, project=project,
                amount_fen=1, entity=entity, year=YEAR, month=3,
            )  # fmt: skip
            wording.note_voucher(voucher, of_entry)
        held = [said[row % len(said)][text][start : start + size] for row, text, start, size in parts]
        for text in filter(None, [*texts, *held]):
            assert found(entity, text) == plainly(text), text
        assert wording.unfound() == 0


@pytest.mark.django_db
class TestLife:
    def test_every_text_of_a_voucher_finds_it(self, entity: Entity, maker: User) -> None:
        one = enter(
            maker, entity, "记-0031", "购置档案柜", payee="海口家具厂", project="机房", summary="二楼用"
        )
        for text in ("0031", "31", "档案", "柜", "购置档案柜", "家具", "厂", "机房", "二楼"):
            assert found(entity, text) == {one.pk}, text
        for text in ("1300", "案档", "记0031", "柜子", "家具厂机房", "器"):
            assert found(entity, text) == set(), text

    def test_an_amended_draft_is_found_by_what_it_says_now(self, entity: Entity, maker: User) -> None:
        one = enter(maker, entity, "记-1", "购置档案柜")
        amend_draft(
            maker,
            one,
            number="记-2",
            date=date(YEAR, 3, 6),
            summary="购置书架",
            entries=[spent(payee="木器厂")],
        )
        assert found(entity, "书架") == found(entity, "木器") == found(entity, "记-2") == {one.pk}
        assert found(entity, "档案") == found(entity, "记-1") == set()
        assert wording.unfound() == 0

    def test_a_reversal_and_a_withdrawn_draft_are_found_like_any_other(
        self, entity: Entity, maker: User, checker: User
    ) -> None:
        from onecard.accounts.check import check_voucher

        one = check_voucher(checker, enter(maker, entity, "记-1", "购置档案柜"))
        two = reverse_voucher(maker, one, reason="重复")
        assert found(entity, "档案柜") == {one.pk, two.pk}
        withdraw_draft(maker, two, reason="不冲了")
        assert found(entity, "档案柜") == {one.pk}
        assert found(entity, "档案柜", state=State.WITHDRAWN) == {two.pk}

    def test_an_import_and_its_undoing_are_found_with_all_their_lines(
        self, entity: Entity, maker: User, checker: User, vouchers_file: Callable[..., bytes]
    ) -> None:
        rows = [
            {"凭证号": "付-1", "摘要": "购置档案柜", "收款人": "家具厂"},
            {"凭证号": "付-1", "摘要": "运费", "收款人": "搬家公司"},
            {"凭证号": "付-2", "摘要": "印刷费", "收款人": "印刷厂"},
        ]
        batch = import_vouchers(maker, entity, YEAR, vouchers_file(*rows), "凭证.xlsx")
        first, second = Voucher.objects.order_by("pk")
        assert found(entity, "档案") == found(entity, "搬家") == found(entity, "运费") == {first.pk}
        assert found(entity, "付-2") == found(entity, "印刷厂") == {second.pk}
        assert found(entity, "厂") == {first.pk, second.pk}
        undo_import(checker_of(batch, checker), batch, reason="导错了")
        assert found(entity, "冲-付-1") == found(entity, "撤销导入，冲销付-1") <= found(entity, "搬家")
        assert found(entity, "搬家") == plainly("搬家")
        assert len(plainly("搬家")) == 2
        assert wording.unfound() == 0

    def test_other_units_and_years_are_not_searched(self, entity: Entity, maker: User) -> None:
        other = Entity.objects.create(code="460300", name="示例市社会保险服务中心")
        theirs = enter(maker, other, "记-1", "购置档案柜")
        assert found(entity, "档案") == set()
        assert found(other, "档案") == {theirs.pk}
        whose = queries.subject(other.code)
        assert browse.vouchers(whose, YEAR - 1, Wanted(text="档案")).vouchers == []

    @pytest.mark.parametrize("text", ["档案柜", "柜", "记-"])
    def test_what_is_too_common_to_be_narrowed_by_is_found_all_the_same(
        self, text: str, entity: Entity, maker: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours = {enter(maker, entity, f"记-{number}", "购置档案柜").pk for number in range(3)}
        monkeypatch.setattr(wording, "COMMON", 2)
        assert found(entity, text) == ours


def checker_of(batch: Any, checker: User) -> User:
    """Check a batch; its maker, who may undo it."""
    check_batch(checker, batch)
    return batch.maker


@pytest.mark.django_db
class TestComparing:
    def test_what_was_written_past_the_actions_is_told_and_noted(self, entity: Entity, maker: User) -> None:
        ours = [enter(maker, entity, f"记-{number}", "购置档案柜", payee="家具厂") for number in range(3)]
        Entry.objects.filter(voucher=ours[0]).update(payee="木器厂")
        Voucher.objects.filter(pk=ours[2].pk).update(summary="购置书架")
        assert wording.unfound() == 2
        wording.note_all()
        assert wording.unfound() == 0
        assert found(entity, "木器") == {ours[0].pk}
        assert found(entity, "书架") == {ours[2].pk}

    def test_what_was_there_before_texts_were_noted_is_found_after_the_migration(
        self, entity: Entity, maker: User
    ) -> None:
        one = enter(maker, entity, "记-1", "购置档案柜", payee="家具厂")
        Wording.objects.all().delete()
        migration = import_module("onecard.accounts.migrations.0013_fill_wording")
        migration.note(apps, None)
        assert wording.unfound() == 0
        assert found(entity, "档案柜") == found(entity, "厂") == {one.pk}
        assert found(entity, "案档") == set()

    def test_a_lost_pair_is_told(self, entity: Entity, maker: User) -> None:
        enter(maker, entity, "记-1", "购置档案柜")
        assert wording.unfound() == 0
        Wording.objects.filter(pair=(ord("档") << 21) + ord("案")).delete()
        assert wording.unfound() == 1

    def test_vouchers_are_compared_some_at_a_time(
        self, entity: Entity, maker: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wording, "CHUNK", 2)
        for number in range(5):
            enter(maker, entity, f"记-{number}", "购置档案柜")
        wording.note_all()
        assert wording.unfound() == 0
        assert len(found(entity, "档案柜")) == 5

    def test_a_rare_text_is_found_without_reading_the_other_vouchers(
        self, entity: Entity, maker: User
    ) -> None:
        for number in range(3):
            enter(maker, entity, f"记-{number}")
        one = enter(maker, entity, "记-9", "购置档案柜")
        with CaptureQueriesContext(connection) as seen:
            assert found(entity, "档案柜") == {one.pk}
        reading = [each["sql"] for each in seen if "LIKE" in each["sql"]]
        assert len(reading) == 1
        assert f'"accounts_voucher"."id" IN ({one.pk})' in reading[0]

    def test_a_rare_text_is_exported_without_reading_the_other_vouchers(
        self, entity: Entity, maker: User
    ) -> None:
        enter(maker, entity, "记-1")
        one = enter(maker, entity, "记-9", "购置档案柜")
        taken = browse.fitting(queries.subject(entity.code), YEAR, Wanted(text="档案柜"))
        assert list(taken) == [one]
        assert "LIKE" not in str(taken.query)
