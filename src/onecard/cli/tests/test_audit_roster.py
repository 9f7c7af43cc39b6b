"""``onecard audit --roster``: the ledger of the units listed, after the findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onecard.audit.tests.printed import EXAMPLE
from onecard.cli.main import main

UNIT = "南滨市社会保障卡一卡通中心"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reports of some of the units of a list, one twice, one of the year before."""
    earlier = EXAMPLE.replace("2023", "2022").replace("2024", "2023")
    reports = {
        "一.txt": EXAMPLE,
        "二.txt": EXAMPLE.replace(UNIT, "南滨市档案馆"),
        "又二.txt": EXAMPLE.replace(UNIT, "南滨市档案馆").replace("。", "。 "),
        "旧.txt": earlier.replace(UNIT, "南滨市图书馆"),
        "通知.txt": "关于开会的通知，请准时参加。",
    }
    for name, words in reports.items():
        (tmp_path / name).write_text(words, encoding="utf-8")
    listed = ("单位名称", UNIT, "南滨市档案馆", "南滨市图书馆", "南滨市体育馆")
    (tmp_path / "名单.csv").write_text("\n".join(listed), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_ledger_says_of_each_unit_how_it_stands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "一.txt", "二.txt", "又二.txt", "旧.txt", "通知.txt", "--roster", "名单.csv"]) == 1
    said = capsys.readouterr().out
    title, head, *rows = said[said.index("汇总台账") :].splitlines()
    assert title == "汇总台账：名单上4个单位，2024年度；收到2，缺1，年度不符1，不是决算报告1，重复1。"
    assert head.split() == ["单位", "状态", "错误", "疑点", "文件"]
    assert [row.split() for row in rows] == [
        [UNIT, "收到", "2", "1", "一.txt"],
        ["南滨市档案馆", "收到", "2", "1", "二.txt、又二.txt（重复）"],
        ["南滨市图书馆", "年度不符", "2", "1", "旧.txt"],
        ["南滨市体育馆", "缺"],
        ["没有认出单位", "不是决算报告", "通知.txt"],
    ]


def test_where_a_program_reads_the_output_the_ledger_stands_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", "一.txt", "--roster", "名单.csv", "--format", "json"])
    output = capsys.readouterr()
    assert json.loads(output.out)["entity"] == UNIT
    assert "收到1，缺3" in output.err


def test_a_list_that_cannot_be_read_is_told_before_the_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "一.txt", "--roster", "没有.xlsx"]) == 64
    output = capsys.readouterr()
    assert "没有这个文件" in output.err
    assert output.out == ""
