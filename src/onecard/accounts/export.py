"""Exporting the nine tables to files with fixed names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from onecard.accounts import queries
from onecard.accounts.subject import Subject
from onecard.compiling import tables_pdf, tables_xlsx
from onecard.compiling.files import put_all

Version = Literal["核对", "上报"]
VERSIONS: tuple[Version, ...] = ("核对", "上报")


def file_name(whose: Subject, year: int, version: str) -> str:
    """The fixed name of an exported file: ``460299-2024-公开报表-核对版.xlsx``; without a version the PDF's."""
    stem = f"{whose.code}-{year}-公开报表"
    return f"{stem}-{version}版.xlsx" if version else f"{stem}.pdf"


def export_tables(
    whose: Subject, year: int, folder: Path, versions: Iterable[Version] = VERSIONS
) -> list[Path]:
    """Write the nine tables as XLSX in each version, and as PDF, into `folder`; returns the files in that order.

    A file is whole or not there: it is written beside and moved into place. Raises Refusal `accounts.no_year`,
    `export.folder` where the folder cannot be written to.
    """
    accounts = queries.final_accounts(whose, year)
    files = {file_name(whose, year, version): tables_xlsx.write(accounts, version) for version in versions}
    files[file_name(whose, year, "")] = tables_pdf.write(accounts)
    return put_all(folder, files)
