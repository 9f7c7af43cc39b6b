"""A corpus: every report audited once, whatever a single file does; what was found can be asked in SQL."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from onecard.audit.corpus.edition import edition
from onecard.audit.corpus.parts import Parts
from onecard.audit.corpus.pool import Pool
from onecard.audit.corpus.run import Ended, audit_corpus
from onecard.audit.corpus.tables import SCHEMAS
from onecard.audit.corpus.worker import Job
from onecard.core.errors import Refusal
from onecard.reading.limits import MEGABYTE, Limits

REPORT = """示例市社会保障卡一卡通中心（单位）2024年度决算公开报告
第一部分 示例市社会保障卡一卡通中心概况
第二部分 2024年度单位决算情况说明
一、收入支出决算总体情况说明
2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降{rate}%。
"""
WRONG, SOUND = REPORT.format(rate="51.30"), REPORT.format(rate="5.13")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A wrong report, a sound one in a folder beneath and once more by another name, an archive of two, a broken file."""
    made = tmp_path / "报告"
    (made / "市级").mkdir(parents=True)
    (made / "甲.txt").write_text(WRONG, "utf-8")
    (made / "市级" / "乙.txt").write_text(SOUND, "utf-8")
    (made / "市级" / "乙（副本）.txt").write_text(SOUND, "utf-8")
    (made / "坏.docx").write_bytes(b"PK\x03\x04 no archive")
    (made / "~$甲.docx").write_bytes(b"lock")
    with zipfile.ZipFile(made / "两份.zip", "w") as archive:
        archive.writestr("丙.txt", WRONG.replace("一卡通中心", "第二中心"))
        archive.writestr("丁.txt", SOUND.replace("一卡通中心", "第三中心"))
    return made


def run(folder: Path, out: Path, workers: int = 1) -> Ended:
    with closing(Pool(workers)) as pool:
        return audit_corpus(folder, out, pool, lambda line: None)


def asked(out: Path, question: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as database:
        database.execute("set file_search_path = ?", [str(out)])
        database.execute((out / "views.sql").read_text("utf-8"))
        return database.execute(question).fetchall()


def rows(out: Path) -> dict[str, list[str]]:
    """Every row but for how long it took, in an order of its own."""
    return {
        name: sorted(
            repr({key: value for key, value in row.items() if key != "seconds"})
            for path in (out / name).iterdir()
            for row in pq.read_table(path, partitioning=None).to_pylist()
        )
        for name in SCHEMAS
    }


def test_every_report_of_the_folder_is_counted_and_a_broken_file_stops_no_other(
    folder: Path, tmp_path: Path
) -> None:
    assert run(folder, tmp_path / "out") == Ended(files=5, now=4, reports=6, wrong=2, unread=1)
    assert asked(tmp_path / "out", "select path, member, errors, error <> '' from reports order by path, member") == [
        ("两份.zip", "丁.txt", 0, False),
        ("两份.zip", "丙.txt", 1, False),
        ("坏.docx", "", 0, True),
        ("市级/乙.txt", "", 0, False),
        ("市级/乙（副本）.txt", "", 0, False),
        ("甲.txt", "", 1, False),
    ]  # fmt: skip


def test_a_row_says_what_is_stated_what_was_checked_and_what_was_found(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path)
    of_the_wrong = "join reports using (digest, member) where path = '甲.txt'"
    stated = asked(
        tmp_path, f"select stated, term, text, value, unit from statements {of_the_wrong} order by number"
    )
    assert [f"{slot} {term} {text} {value.normalize()} {unit}" for slot, term, text, value, unit in stated][:3] == [
        "now 收入总计 122.81万元 122.81 万元",
        "change 收入总计增减额 6.64万元 -6.64 万元",
        "growth 收入总计增减率 51.30% -51.3 %",
    ]  # fmt: skip
    ((failed, checked),) = asked(
        tmp_path, f"select count(*) filter (state = 'failed'), count(*) from relations {of_the_wrong}"
    )
    assert 0 < failed < checked
    (found,) = asked(
        tmp_path,
        f"select relation, severity, likely_wrong from findings {of_the_wrong} and severity = 'error'",
    )
    assert found[:2] == ("P-05", "error")


def test_the_views_tell_kinds_frequent_faults_relations_and_coverage(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path)
    assert asked(tmp_path, "select kind, year, reports, with_errors from by_kind_and_year") == [
        ("final-accounts", 2024, 5, 2),
        ("unread", None, 1, 0),
    ]
    assert asked(tmp_path, "select relation, reports from by_finding limit 1") == [("P-05", 2)]
    ((relation, failed),) = asked(tmp_path, "select relation, reports_failed from by_relation limit 1")
    assert (relation, failed) == ("P-05", 2)
    ((printed, understood),) = asked(tmp_path, "select quantities, understood from coverage")
    assert printed == understood > 0


def test_what_is_done_is_not_done_again_whatever_the_file_is_called_now(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    (folder / "甲.txt").rename(folder / "改名.txt")
    (folder / "新.txt").write_text(WRONG.replace("一卡通中心", "第四中心"), "utf-8")
    assert run(folder, tmp_path / "out") == Ended(files=6, now=1, reports=7, wrong=3, unread=1)
    assert run(folder, tmp_path / "out").now == 0


def test_a_file_that_is_gone_is_no_longer_in_the_views(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    (folder / "甲.txt").unlink()
    assert run(folder, tmp_path / "out").reports == 5
    assert asked(tmp_path / "out", "select count(*) from findings where severity = 'error'") == [(1,)]


def test_a_part_that_was_being_written_when_the_power_failed_is_made_again(
    folder: Path, tmp_path: Path
) -> None:
    run(folder, tmp_path / "out")
    whole = rows(tmp_path / "out")
    (tmp_path / "out" / "reports" / "part-000001.parquet").unlink()
    assert run(folder, tmp_path / "out").now == 4
    assert rows(tmp_path / "out") == whole


def test_two_workers_find_what_one_finds(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "one", 1)
    run(folder, tmp_path / "two", 2)
    assert rows(tmp_path / "one") == rows(tmp_path / "two")


def test_what_is_stated_says_where_it_stands(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path)
    question = "select distinct section, quote from statements join reports using (digest, member) where path = '甲.txt'"
    stated = asked(tmp_path, question)
    assert all(section for section, _ in stated)
    assert all(str(quote) in WRONG for _, quote in stated)


def jobs(folder: Path) -> list[Job]:
    return [
        Job(str(path), path.name, f"{number:064}", edition())
        for number, path in enumerate(sorted(folder.glob("**/*.txt")))
    ]


def told(folder: Path, tmp_path: Path, **bounds: object) -> list[str]:
    """Why each of three reports was not audited under these bounds."""
    parts = Parts(tmp_path / "out")
    with closing(Pool(1, **bounds)) as pool:  # type: ignore[arg-type]
        for _, packets in pool.audited(jobs(folder)):
            parts.add(packets)
    parts.flush()
    return [error for _, _, error in parts.outcomes(edition())]


def test_a_worker_that_runs_out_of_memory_takes_only_its_file_with_it(folder: Path, tmp_path: Path) -> None:
    said = told(folder, tmp_path, limits=Limits(memory_bytes=MEGABYTE))
    assert len(said) == 3
    assert all("没有审核" in one or "MemoryError" in one for one in said)


def test_a_worker_that_takes_too_long_is_ended_and_the_next_file_is_begun(
    folder: Path, tmp_path: Path
) -> None:
    said = told(folder, tmp_path, seconds=0.0)
    assert len(said) == 3
    assert all("秒还没有完" in one for one in said)


def test_a_worker_is_replaced_after_its_share_of_files(folder: Path, tmp_path: Path) -> None:
    assert told(folder, tmp_path, recycled_after=1) == ["", "", ""]


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有可以审核的文件") as refusal:
        run(tmp_path, tmp_path / "out")
    assert refusal.value.code == "audit.corpus"
