"""Figures stated by imported files: what a file says becomes the year's facts, each with the cell it stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from onecard.accounts import models, posting, queries
from onecard.accounts.check import check_batch
from onecard.accounts.imports.stated import import_stated, preview
from onecard.accounts.source import choose_source
from onecard.accounts.undo import undo_import
from onecard.compiling import tables_xlsx
from onecard.core.errors import Refusal
from onecard.figures.fact import Place
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.office import people
from onecard.office.models import Entity, Group, User

YEAR = 2024
BOOKS = (
    ("appropriation", "2080108", "", "一般公共", "", 838_944_44),
    ("appropriation", "2210201", "", "一般公共", "", 73_520_00),
    ("expenditure", "2080108", "30101", "一般公共", "基本", 824_344_44),
    ("expenditure", "2080108", "30231", "一般公共", "基本", 8_700_00),
    ("expenditure", "2080108", "31002", "一般公共", "项目", 5_900_00),
    ("expenditure", "2210201", "30113", "一般公共", "基本", 73_520_00),
)


def keep_books(entity: Entity, maker: User) -> queries.Subject:
    voucher = models.Voucher.objects.create(
        entity=entity, year=YEAR, month=1, number="记-1", date=date(YEAR, 1, 3), summary="全年", state="posted",
        maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    for line, (item, function, economy, fund, nature, amount) in enumerate(BOOKS, start=1):
        models.Entry.objects.create(
            voucher=voucher, line=line, item=item, function=function, economy=economy, fund=fund, nature=nature,
            amount_fen=amount, entity=entity, year=YEAR, month=1,
        )  # fmt: skip
    posting.post(models.Entry.objects.all())
    return queries.subject(entity.code)


@pytest.fixture
def kept(entity: Entity, maker: User) -> FinalAccounts:
    return queries.final_accounts(keep_books(entity, maker), YEAR)


@pytest.fixture
def other(db: None) -> Entity:
    """A unit without vouchers: all we have of it is a file."""
    return Entity.objects.create(code="460300", name="示例市社会保障卡一卡通中心")


@pytest.fixture
def taken_in(
    kept: FinalAccounts, other: Entity, maker: User, checker: User
) -> Callable[..., queries.Subject]:
    def take_in(version: str = "上报", year: int = YEAR) -> queries.Subject:
        data = tables_xlsx.write(replace(kept, year=year), version)
        batch = import_stated(maker, other, year, data, "公开报表.xlsx", kind="tables")
        check_batch(checker, batch)
        return queries.subject(other.code)

    return take_in


def shown(accounts: FinalAccounts) -> dict[tuple[int, str, str], Decimal]:
    return {
        (number, row.key, column): fact.value
        for number, table in accounts.tables.items()
        for rows in table.blocks
        for row in rows
        for column, fact in row.cells.items()
        if fact is not None and fact.value
    }


@pytest.mark.django_db
class TestNineTables:
    def test_imported_tables_come_out_as_they_went_in(
        self, kept: FinalAccounts, taken_in: Callable[..., queries.Subject]
    ) -> None:
        whose = taken_in()
        assert shown(queries.final_accounts(whose, YEAR)) == shown(kept)
        blocking = [one.relation.id for one in queries.outcomes(whose, YEAR) if one.state == "failed"]
        assert not blocking

    def test_a_facts_place_and_record_are_the_cell(self, taken_in: Callable[..., queries.Subject]) -> None:
        whose = taken_in()
        fact = queries.final_accounts(whose, YEAR).tables[5].cell("2080108", "basic")
        assert fact is not None
        assert isinstance(fact.source, Place)
        assert fact.source.file == "公开报表.xlsx"
        dims = {name: value for name, value in fact.dims if name not in {"entity", "year"}}
        beneath = queries.records_beneath(whose, YEAR, fact.key, dims)
        assert (beneath.count, beneath.total) == (1, fact.value)
        assert beneath.rows[0].place.endswith(fact.source.cell)

    def test_every_stated_fact_has_its_record(self, taken_in: Callable[..., queries.Subject]) -> None:
        whose = taken_in()
        for number, fact in enumerate(queries.facts(whose, YEAR)):
            if not fact.value and number % 10:
                continue
            dims = {name: value for name, value in fact.dims if name not in {"entity", "year"}}
            assert queries.records_beneath(whose, YEAR, fact.key, dims).count == 1, (fact.key, fact.dims)

    def test_the_checked_version_keeps_the_exact_amounts(
        self, taken_in: Callable[..., queries.Subject]
    ) -> None:
        fact = queries.facts(taken_in("核对"), YEAR).at(fa.EXPENDITURE.key, function="2080108")
        assert fact is not None
        assert (fact.exact, fact.value) == (Decimal("83.894444"), Decimal("83.89"))

    def test_what_the_tables_do_not_say_is_not_known(self, taken_in: Callable[..., queries.Subject]) -> None:
        facts = queries.facts(taken_in(), YEAR)
        assert facts.at(fa.PROCUREMENT.key) is None
        assert facts.at(fa.EXPENDITURE.key, economy="30101") is None

    def test_nothing_counts_before_another_person_has_checked(
        self, kept: FinalAccounts, other: Entity, maker: User
    ) -> None:
        batch = import_stated(maker, other, YEAR, tables_xlsx.write(kept, "上报"), "表.xlsx", kind="tables")
        assert not queries.years(queries.subject(other.code))
        with pytest.raises(Refusal):
            check_batch(maker, batch)

    def test_a_checked_import_can_be_undone_by_two_people_and_come_again(
        self, kept: FinalAccounts, other: Entity, maker: User, checker: User
    ) -> None:
        data = tables_xlsx.write(kept, "上报")
        batch = import_stated(maker, other, YEAR, data, "表.xlsx", kind="tables")
        check_batch(checker, batch)
        with pytest.raises(Refusal) as twice:
            import_stated(maker, other, YEAR, data, "表.xlsx", kind="tables")
        assert twice.value.code == "import.taken_in_already"
        batch = undo_import(maker, batch, reason="选错文件")
        assert queries.years(queries.subject(other.code)) == [YEAR]
        check_batch(checker, batch)
        assert not queries.years(queries.subject(other.code))
        import_stated(maker, other, YEAR, data, "表.xlsx", kind="tables")

    def test_last_years_tables_are_imported_in_the_same_way(
        self, taken_in: Callable[..., queries.Subject], other: Entity, maker: User
    ) -> None:
        whose = taken_in(year=YEAR - 1)
        keep_books(other, maker)
        prior = queries.final_accounts(whose, YEAR).prior
        assert prior is not None
        assert prior.at(fa.EXPENDITURE.key, function="2080108").value == Decimal("83.89")

    def test_a_file_that_says_another_year_is_refused(
        self, other: Entity, maker: User, workbook: Callable[..., bytes]
    ) -> None:
        head = ("支出功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出",
                "对附属单位补助支出")  # fmt: skip
        rows = [
            ("支出决算表",),
            ("2024年度", "金额单位：万元"),
            head,
            ("2080108", "信息化建设", 5, 5, 0, 0, 0, 0),
        ]
        with pytest.raises(Refusal) as refusal:
            import_stated(maker, other, 2023, workbook(rows), "表.xlsx", kind="tables")
        assert refusal.value.code == "import.other_year"

    def test_our_own_tables_of_another_year_are_refused(
        self, kept: FinalAccounts, other: Entity, maker: User
    ) -> None:
        with pytest.raises(Refusal) as refusal:
            import_stated(
                maker, other, YEAR - 1, tables_xlsx.write(kept, "上报"), "公开报表.xlsx", kind="tables"
            )
        assert refusal.value.code == "import.other_year"

    def test_what_an_import_left_out_stays_written_on_its_batch(
        self, kept: FinalAccounts, other: Entity, maker: User
    ) -> None:
        book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(kept, "上报")))
        book.remove(book["公开02"])
        book.create_sheet("说明")["A1"] = "本表由财务室填报"
        data = BytesIO()
        book.save(data)
        batch = import_stated(maker, other, YEAR, data.getvalue(), "表.xlsx", kind="tables")
        assert "跳过说明：不是九张公开报表之一" in batch.notices
        assert any("没有认出公开02（收入决算表）" in notice for notice in batch.notices)

    def test_a_single_sheet_of_another_year_or_a_table_twice_is_refused_by_name(
        self, kept: FinalAccounts, other: Entity, maker: User
    ) -> None:
        def change(edit: Callable[[openpyxl.Workbook], None]) -> bytes:
            book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(kept, "上报")))
            edit(book)
            edit_out = BytesIO()
            book.save(edit_out)
            return edit_out.getvalue()

        def stamp(book: openpyxl.Workbook) -> None:
            book["公开05"]["A2"] = "2022年度"

        def copy(book: openpyxl.Workbook) -> None:
            book.copy_worksheet(book["公开05"]).title = "旧"

        for edit, code, named in ((stamp, "import.other_year", "公开05"), (copy, "import.same_table", "旧")):
            with pytest.raises(Refusal) as refusal:
                import_stated(maker, other, YEAR, change(edit), "表.xlsx", kind="tables")
            assert refusal.value.code == code
            assert named in refusal.value.sentence

    def test_tables_without_a_year_or_of_several_units_are_noticed(
        self, kept: FinalAccounts, other: Entity, maker: User
    ) -> None:
        book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(kept, "上报")))
        for sheet in book:
            sheet["A2"] = None
        book["公开05"]["A3"] = "编制单位：别的单位"
        data = BytesIO()
        book.save(data)
        found = preview(data.getvalue(), "表.xlsx", kind="tables", year=YEAR)
        assert any("别的单位" in notice for notice in found.notices)
        assert any("没有写年度" in notice for notice in found.notices)

    @pytest.mark.parametrize("amount", [1e20, "9" * 30, 1e300])
    def test_an_absurd_amount_is_noticed_with_its_cell_and_not_taken(
        self, kept: FinalAccounts, amount: float | str
    ) -> None:
        book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(kept, "上报")))
        book["公开05"]["E8"] = amount
        data = BytesIO()
        book.save(data)
        found = preview(data.getvalue(), "表.xlsx", kind="tables", year=YEAR)
        assert any("E8" in notice and "大得不合理" in notice for notice in found.notices)

    def test_a_file_without_any_table_is_refused(self, workbook: Callable[..., bytes]) -> None:
        with pytest.raises(Refusal) as refusal:
            preview(workbook([("序号", "姓名"), (1, "张三")]), "名单.xlsx", kind="tables", year=YEAR)
        assert refusal.value.code == "import.nothing_recognised"

    def test_the_preview_says_what_was_found_and_skipped(self, kept: FinalAccounts) -> None:
        found = preview(tables_xlsx.write(kept, "上报"), "表.xlsx", kind="tables", year=YEAR)
        assert "公开05" in found.forms
        assert found.forms["公开05"] > 0
        assert found.entity_name == "示例市社会保障卡一卡通中心"


@pytest.mark.django_db
class TestSource:
    def test_vouchers_count_until_another_source_is_chosen(
        self, kept: FinalAccounts, entity: Entity, maker: User, checker: User
    ) -> None:
        whose = queries.subject(entity.code)
        batch = import_stated(maker, entity, YEAR, tables_xlsx.write(kept, "上报"), "表.xlsx", kind="tables")
        with pytest.raises(Refusal) as early:
            choose_source(checker, entity, YEAR, source="tables", reason="以批复为准")
        assert early.value.code == "source.empty"
        check_batch(checker, batch)
        models.Entry.objects.filter(economy="30231").update(amount_fen=1)
        posting.rebuild_totals(people.local_actor())
        assert queries.facts(whose, YEAR).at(fa.VEHICLE_RUNNING.key).exact == Decimal("0.000001")
        with pytest.raises(Refusal) as other_hand:
            choose_source(maker, entity, YEAR, source="tables", reason="以批复为准")
        assert other_hand.value.code == "office.not_permitted"
        choose_source(checker, entity, YEAR, source="tables", reason="以批复为准")
        assert queries.facts(whose, YEAR).at(fa.VEHICLE_RUNNING.key).value == Decimal("0.87")
        choose_source(checker, entity, YEAR, source="vouchers", reason="改回")
        assert queries.facts(whose, YEAR).at(fa.VEHICLE_RUNNING.key).value == 0


@pytest.mark.django_db
def test_a_department_adds_units_with_books_and_units_with_files(
    entity: Entity, other: Entity, taken_in: Callable[..., queries.Subject], kept: FinalAccounts
) -> None:
    taken_in()
    group = Group.objects.create(code="4602", name="示例局")
    Entity.objects.update(group=group)
    whole = queries.final_accounts(queries.subject("4602"), YEAR)
    single, summed = shown(kept), shown(whole)
    assert summed == {cell: value * 2 for cell, value in single.items()}
    fact = whole.tables[5].cell("2080108", "basic")
    assert fact is not None
    dims = {name: value for name, value in fact.dims if name not in {"entity", "year"}}
    beneath = queries.records_beneath(queries.subject("4602"), YEAR, fact.key, dims)
    assert {row.kind for row in beneath.rows} == {"entries", "stated"}
