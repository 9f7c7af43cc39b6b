"""A department's report against its units' reports."""

from __future__ import annotations

from onecard.audit.audit import audit_group
from onecard.audit.tests.printed import document


def report(name: str, level: str, total: str, staff: str, public: str, superior: str = "0.00") -> str:
    basic = f"{float(staff) + float(public):.2f}"
    rest = f"{float(total) - float(superior):.2f}"
    return (
        f"{name}2024年度{level}决算\n第三部分 2024年度{level}决算情况说明\n"
        f"一、收入支出决算总体情况说明\n2024年度收入总计{total}万元、支出总计{total}万元。\n"
        f"二、收入决算情况说明\n本年收入合计{total}万元，其中："
        f"财政拨款收入{rest}万元，上级补助收入{superior}万元。\n"
        f"三、支出决算情况说明\n本年支出合计{total}万元，其中：基本支出{basic}万元。\n"
        "六、一般公共预算财政拨款基本支出决算情况说明\n"
        f"2024年度一般公共预算财政拨款基本支出{basic}万元，其中：人员经费{staff}万元，公用经费{public}万元。\n"
        "九、财政拨款“三公”经费支出决算情况说明\n2024年度“三公”经费支出决算为0.00万元。\n第四部分 名词解释\n无。\n"
    )


BUREAU = report("清河市农业农村局", "部门", "300.00", "150.00", "50.00")
CENTRE = report("清河市农业技术推广中心", "单位", "200.00", "100.00", "30.00")
STATION = report("清河市种子站", "单位", "100.00", "50.00", "20.00")


def audited(*texts: str):
    return audit_group([document(text, f"{at}.txt") for at, text in enumerate(texts)])


def test_a_department_that_is_the_sum_of_its_units_has_no_finding():
    audits = audited(STATION, BUREAU, CENTRE)
    assert [one.at_least("warning") for one in audits] == [[], [], []]
    assert audits[1].relations_checked > audits[0].relations_checked


def test_a_figure_that_is_not_the_sum_names_the_unit_that_is_missing():
    bureau, *units = audited(
        report("清河市农业农村局", "部门", "300.00", "100.00", "100.00"), CENTRE, STATION
    )
    found = {one.message: one for one in bureau.findings if one.relation == "S-02"}
    assert found
    staff = next(one for message, one in found.items() if "人员经费" in message)
    assert staff.severity == "warning"
    assert "清河市种子站" in staff.message
    assert {one.place.file for one in staff.printed} == {"0.txt", "1.txt", "2.txt"}
    assert not any(one.relation == "S-02" for unit in units for one in unit.findings)


def test_what_units_pay_each_other_is_left_out_of_the_totals():
    station = report("清河市种子站", "单位", "110.00", "50.00", "20.00", superior="10.00")
    audits = audited(BUREAU, CENTRE, station)
    revenue = [one for one in audits[0].findings if one.relation == "S-02" and "本年收入合计" in one.message]
    assert revenue == []


def test_what_was_taken_for_the_department_is_said_where_the_files_do_not_tell():
    first, second = audited(CENTRE, STATION)
    assert "没有认出哪一份是部门的报告，按这一份是部门的、其余是它的单位的来比较。" in first.notices
    assert second.notices == []
    assert audited(BUREAU)[0].notices == ["没有别的决算公开报告可以和它比较。"]


def test_a_unit_of_another_year_is_not_added_up():
    audits = audited(BUREAU, CENTRE, STATION.replace("2024", "2022"))
    assert any("没有和2024年度的部门决算比较" in one for one in audits[2].notices)
