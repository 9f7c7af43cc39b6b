"""Files that belong together: a report and its tables, a department and its units; and what is put right by hand."""

from __future__ import annotations

import io

import openpyxl
import pytest

from onecard.audit.roster import read_departments
from onecard.audit.tests import test_group as groups
from onecard.audit.tests.printed import document, table, with_tables
from onecard.audit.tests.test_printed_tables import TITLE, WITH_BALANCES
from onecard.core.errors import Refusal
from onecard.office.models import TrailEvent, User
from onecard.reviewing import keeping, queries, sheet
from onecard.reviewing.correct import correct, group
from onecard.reviewing.judge import judge
from onecard.reviewing.models import ReviewBatch, ReviewedReport
from onecard.reviewing.receive import add_files, open_batch
from onecard.reviewing.rules import belong_together, is_tables_alone
from onecard.reviewing.tests.conftest import Audited
from onecard.reviewing.tests.handed import OTHER, UNIT, Handed, handed, report, right, tables
from onecard.reviewing.tests.handed import sheet as listing

BUREAU, CENTRE, STATION = "清河市农业农村局", "清河市农业技术推广中心", "清河市种子站"
WRONG_BUREAU = groups.report(BUREAU, "部门", "300.00", "100.00", "100.00")


def opened(reviewer: User, *files: Handed, **more: object) -> ReviewBatch:
    return open_batch(reviewer, title="", year=2024, files=files, **more)  # type: ignore[arg-type]


def text(name: str, words: str) -> Handed:
    return handed(name, words.encode())


def of(batch: ReviewBatch, name: str) -> ReviewedReport:
    return batch.reports.get(name=name)


def relations(one: ReviewedReport) -> set[str]:
    return {told["relation"] for told in one.findings if told["severity"] != "info"}


def test_tables_in_another_file_are_held_against_the_words_of_their_unit(
    reviewer: User, audited: Audited
) -> None:
    batch = audited(
        opened(reviewer, right("甲.txt"), tables("公开表.xlsx", "118.00"), right("乙.txt", unit=OTHER))
    )
    one = of(batch, "甲.txt")
    assert (one.standing, one.beside["tables"]) == ("audited", ["公开表.xlsx"])
    assert "N-05" in relations(one)
    assert of(batch, "公开表.xlsx").standing == "tables"
    assert of(batch, "乙.txt").beside["tables"] == []
    line = queries.lines(batch)[0]
    assert (line.state, [each.name for each in line.others]) == ("收到", ["公开表.xlsx"])


def test_tables_that_come_later_have_their_report_audited_anew(reviewer: User, audited: Audited) -> None:
    batch = audited(opened(reviewer, right("甲.txt")))
    assert relations(of(batch, "甲.txt")) == set()
    add_files(reviewer, batch, [tables("公开表.xlsx", "118.00")])
    batch = audited(ReviewBatch.objects.get())
    assert "N-05" in relations(of(batch, "甲.txt"))
    assert of(batch, "甲.txt").round == 1


def test_tables_that_do_not_say_whose_they_are_go_by_the_name_of_their_file(
    reviewer: User, audited: Audited
) -> None:
    batch = audited(
        opened(reviewer, right("中心2024年度决算报告.txt"), tables("中心公开报表.xlsx", "118.00", unit=""))
    )
    assert of(batch, "中心2024年度决算报告.txt").beside["tables"] == ["中心公开报表.xlsx"]
    assert of(batch, "中心公开报表.xlsx").unit == UNIT


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("注：本表反映单位本年度收入122.81万元的情况。", True),
        ("2024年度支出合计 122.81 万元，比上年减少。", False),
        ("支出占比为 85.29％。", False),
        ("本表金额单位：万元。", True),
    ],
)
def test_a_file_is_tables_alone_where_no_sentence_but_a_note_states_an_amount(
    words: str, alone: bool
) -> None:
    made = with_tables(words, table(TITLE, *WITH_BALANCES))
    assert is_tables_alone(made, 2022) == alone
    assert not is_tables_alone(document(words), 2022)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("甲局2024年度决算公开报告.docx", "甲局-公开报表.xlsx", True),
        ("甲局/报告.docx", "乙局/报告.xlsx", False),
        ("甲局.docx", "甲局中心.xlsx", False),
        ("附件1.docx", "附件2.xlsx", False),
    ],
)
def test_names_of_files_are_of_one_unit_but_for_what_says_which_file_it_is(
    one: str, other: str, together: bool
) -> None:
    assert belong_together(one, other) == together


def test_only_tables_are_audited_and_say_that_the_report_is_lacking(reviewer: User, audited: Audited) -> None:
    batch = audited(opened(reviewer, tables("公开表.xlsx", "120.00"), roster=[UNIT]))
    (line,) = queries.lines(batch)
    assert line.state == "只有报表"
    assert of(batch, "公开表.xlsx").errors > 0


def test_a_department_is_held_against_its_units_where_the_batch_is_said_to_be_theirs(
    reviewer: User, audited: Audited
) -> None:
    files = [text("局.txt", WRONG_BUREAU), text("中心.txt", groups.CENTRE), text("站.txt", groups.STATION)]
    batch = audited(opened(reviewer, *files))
    assert "S-02" not in relations(of(batch, "局.txt"))
    group(reviewer, batch, grouped=True)
    batch = audited(ReviewBatch.objects.get())
    bureau = of(batch, "局.txt")
    assert bureau.beside["units"] == [CENTRE, STATION]
    assert any(STATION in told["message"] for told in bureau.findings if told["relation"] == "S-02")
    assert TrailEvent.objects.filter(action="review.grouped").count() == 1


def test_units_are_awaited_that_the_list_gives_to_the_department(reviewer: User, audited: Audited) -> None:
    # The list has the bureau's name without that of the city.
    whose = {CENTRE: "农业农村局", STATION: "农业农村局", OTHER: "别的局"}
    files = [text("局.txt", WRONG_BUREAU), text("中心.txt", groups.CENTRE), right("档案馆.txt", unit=OTHER)]
    batch = audited(opened(reviewer, *files, roster=[BUREAU, *whose], departments=whose))
    bureau = of(batch, "局.txt")
    assert (
        STATION
        in next(
            iter(openpyxl.load_workbook(io.BytesIO(sheet.write(batch)))["汇总台账"].iter_rows(min_row=2))
        )[12].value
    )
    assert bureau.beside == {"prior": [], "tables": [], "units": [], "lacking": [STATION]}
    assert "S-02" not in relations(bureau)
    add_files(reviewer, batch, [text("站.txt", groups.STATION)])
    bureau = of(audited(ReviewBatch.objects.get()), "局.txt")
    assert bureau.beside["units"] == [CENTRE, STATION]
    assert "S-02" in relations(bureau)


def test_a_department_and_its_own_office_of_one_name_are_two_lines_and_no_rounds(
    reviewer: User, audited: Audited
) -> None:
    office = groups.report(BUREAU, "单位", "300.00", "150.00", "50.00")
    files = [text("部门.txt", groups.BUREAU), text("本级.txt", office)]
    batch = audited(opened(reviewer, *files, roster=[BUREAU]))
    assert [(line.unit, line.state) for line in queries.lines(batch)] == [(BUREAU, "收到")] * 2
    assert {one.round for one in batch.reports.all()} == {1}


def test_last_years_report_is_compared_whichever_came_first_of_one_delivery(
    reviewer: User, audited: Audited
) -> None:
    batch = audited(opened(reviewer, report("今年.txt"), report("上年.txt", year=2023)))
    assert of(batch, "今年.txt").beside["prior"] == ["上年.txt"]
    assert of(batch, "今年.txt").round == 1


def test_the_departments_of_a_list_are_read_where_it_has_them() -> None:
    listed = listing(
        ("序号", "主管部门", "单位名称"), ("1", "甲局", "甲中心"), ("2", "甲局", "乙中心"), ("3", "", "丙")
    )
    assert read_departments(listed, "名单.xlsx") == {"甲中心": "甲局", "乙中心": "甲局"}
    assert read_departments(listing(("部门名称",), ("甲局",)), "名单.xlsx") == {}


def test_a_report_taken_for_another_units_and_years_is_put_right_by_hand(
    reviewer: User, audited: Audited
) -> None:
    batch = audited(opened(reviewer, report("错.txt", unit=OTHER, year=2023), roster=[UNIT]))
    one = of(batch, "错.txt")
    assert (one.unit, one.standing) == (OTHER, "other-year")
    judge(reviewer, one, one.findings[0]["id"], verdict="误报", note="在附表里")
    correct(reviewer, one, unit=UNIT, level="", year="2024")
    batch = audited(ReviewBatch.objects.get())
    one = of(batch, "错.txt")
    assert (one.unit, one.year, one.standing, one.audit["year"]) == (UNIT, 2024, "audited", 2024)
    assert set(one.judgements.values_list("unit", flat=True)) <= {UNIT}
    event = TrailEvent.objects.get(action="review.corrected")
    assert OTHER in event.before
    assert UNIT in event.after


def test_what_is_no_report_is_said_to_be_one_and_the_other_way_round(
    reviewer: User, audited: Audited
) -> None:
    batch = audited(opened(reviewer, right("甲.txt"), text("乙.txt", "关于开会的通知，请准时参加。")))
    correct(reviewer, of(batch, "甲.txt"), unit="", level="", year="", kind="other")
    batch = audited(ReviewBatch.objects.get())
    assert of(batch, "甲.txt").standing == "other-text"
    assert "审核人说明" in of(batch, "甲.txt").said
    correct(reviewer, of(batch, "乙.txt"), unit=OTHER, level="单位", year="2024", kind="final-accounts")
    batch = audited(ReviewBatch.objects.get())
    assert (of(batch, "乙.txt").standing, of(batch, "乙.txt").unit) == ("audited", OTHER)


def test_what_cannot_be_put_right_is_refused(reviewer: User, audited: Audited) -> None:
    batch = opened(reviewer, right("甲.txt"))
    with pytest.raises(Refusal, match="还在审核"):
        correct(reviewer, of(batch, "甲.txt"), unit=OTHER, level="", year="")
    batch = audited(batch)
    for wrong in ({"level": "局"}, {"kind": "x"}, {"unit": "长" * 121}, {"year": "二〇二四"}):
        with pytest.raises(Refusal):
            correct(reviewer, of(batch, "甲.txt"), **({"unit": "", "level": "", "year": ""} | wrong))
    ReviewedReport.objects.update(kept_until="2024-01-01")
    keeping.sweep()
    with pytest.raises(Refusal, match="保留期已过"):
        correct(reviewer, of(batch, "甲.txt"), unit=OTHER, level="", year="")
