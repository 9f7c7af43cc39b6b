"""The live totals worked out by a real spreadsheet program, where LibreOffice is installed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.compiling.tests.recalculate import displayed
from onecard.compiling.tests.test_tables_xlsx import published


def without_saved_values(data: bytes) -> bytes:
    """The workbook with no value beside its formulas, so that whoever opens it must calculate."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            target.writestr(part, content)
    return result.getvalue()


def _calc_is_installed() -> bool:
    """Whether LibreOffice is there with its spreadsheet, which is a package of its own."""
    program = shutil.which("soffice")
    return program is not None and (Path(program).resolve().parent / "libsclo.so").exists()


@pytest.mark.skipif(not _calc_is_installed(), reason="LibreOffice Calc is not installed")
def test_libreoffice_calculates_what_is_published(tmp_path):
    final_accounts = accounts("hainan")
    (tmp_path / "in").mkdir()
    bare = tmp_path / "in" / "tables.xlsx"
    bare.write_bytes(without_saved_values(tables_xlsx.write(final_accounts, "核对")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(bare)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx", data_only=True)
    for name, amounts in published(final_accounts).items():
        assert {address: displayed(book[name][address].value) for address in amounts} == amounts
