"""Bad input (坏数据) end to end: files that are no spreadsheet, of another kind than their name says, or of a strange shape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from handed_in import entries, line, raw_sheet, text, xlsx


def damaged_files(folder: Path) -> dict[str, tuple[bytes | Path, str, str, str]]:
    """Files that are no spreadsheet one could take in: what, the name given, why and what to do."""
    big = folder / "全年.xlsx"
    with big.open("wb") as stream:
        stream.truncate(201 << 20)
    ole = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    return {
        "over 200 MB": (big, "全年.xlsx", "201MB，超过200MB的上限", "拆分"),
        "zip bomb": (raw_sheet(" " * (60 << 20)), "三月.xlsx", "解压后是原来的", "另存后再读入"),
        "empty": (b"", "三月.xlsx", "是空的", "重新导出"),
        "nothing but NUL": (bytes(1 << 20), "全年.xlsx", "不是能导入的表格，它的内容是1,048,576个零字节", "重新索取"),
        "directory": (folder, "", "是文件夹，不是文件", "核对文件的位置"),
        "missing": (folder / "没有.xlsx", "没有.xlsx", "没有这个文件", "核对文件的位置"),
        "password": (ole + "EncryptedPackage".encode("utf-16-le"), "三月.xlsx", "设有打开密码", "取消密码"),
        "cut off": (xlsx(line())[:4000], "三月.xlsx", "已损坏或不完整", "重新导出"),
        "web page": (b"<html><table></table></html>", "三月.xls", "网页（HTML）", "另存为"),
        "PDF": (b"%PDF-1.7\n", "三月.xlsx", "PDF文件", "索取Excel"),
        "broken GBK": (text(line(), charset="gbk")[:-3] + b"\x81\xff\r\n", "三月.csv", "第2行有既不属于", "UTF-8"),
        "open quote": (text(line()) + '急-2,"x\n'.encode(), "三月.csv", "第3行起双引号不成对", "改正后"),
        "far cell": (
            raw_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "三月.xlsx", "XFD1048576", "Ctrl+End",
        ),
        "far row": (
            raw_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "三月.xlsx", "工作表“凭证”", "Ctrl+End",
        ),
        "no head": (xlsx(("张三", 1), head=("姓名", "卡号")), "名单.xlsx", "没有找到表头", "模板"),
        "only a head": (xlsx(), "三月.xlsx", "表头下面没有凭证", "核对文件"),
    }  # fmt: skip


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    for case, (data, name, why, what) in damaged_files(tmp_path).items():
        said = refused(data, name or "x")
        assert why in said, case
        assert what in said, case
        assert name in said or "工作表“凭证”" in said or "第" in said, case


def test_a_million_empty_rows_with_a_height_of_their_own_are_passed_over(taken: Callable[..., str]) -> None:
    taken(raw_sheet("".join(f'<row r="{n}" ht="15"/>' for n in range(3, 1_048_577))))
    (entry,) = entries()
    assert entry.amount_fen == 10_000


def test_a_name_that_promises_another_kind_is_noticed(taken: Callable[..., str]) -> None:
    assert "内容其实是Excel工作簿" in taken(xlsx(line()), "三月.xls")
