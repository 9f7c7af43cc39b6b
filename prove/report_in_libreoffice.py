"""Print the DOCX of every built-in template by LibreOffice: the words of its pages are those of the narrative, in order.

Needs the program soffice (Debian: libreoffice-writer-nogui), which script/setup does not install: onecard itself never uses it.
report_in_libreoffice.py [--keep FOLDER] (keeps the DOCX and the PDF there, to be looked at)
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2

from onecard.compiling import report_docx
from onecard.compiling.layout import lay_out
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.document import Narrative
from onecard.finalaccounts.tests import sample

FACES = {
    "仿宋_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "楷体_GB2312": "AR PL UKai CN",
    "黑体": "Noto Sans CJK SC",
}
"""Free faces in the place of those the document names: without these every one would become the same."""
PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")
LEADER = re.compile(r"\.{4,}")


def main() -> int:
    """Nought where every document is printed as it should be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path)
    kept = parser.parse_args().keep
    if shutil.which("soffice") is None:
        print("soffice is not installed (Debian: apt install libreoffice-writer-nogui)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        failed = [name for name in builtin.names() if not proved(name, kept or Path(folder))]
    return bool(failed)


def proved(name: str, folder: Path) -> bool:
    """Whether the report by one template is printed with all its words; tells the first place where it is not."""
    narrative = fill.fill(builtin.template(name), sample.unit(region=name))
    pages = {one.anchor: at for at, one in enumerate(narrative.headings(), 1)}
    file = folder / f"{name}.docx"
    file.write_bytes(report_docx.write(narrative, pages))
    found, wanted = words_of(printed(file), narrative), expected(narrative, pages)
    at = next((n for n, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), None)
    same = found == wanted
    print(f"{name}: {len(wanted)} characters, {'the same' if same else 'NOT the same'}")
    if not same:
        at = min(len(found), len(wanted)) if at is None else at
        print(
            f"  printed …{found[max(at - 20, 0) : at + 20]}…\n  wanted  …{wanted[max(at - 20, 0) : at + 20]}…"
        )
    return same


def printed(file: Path) -> list[str]:
    """The text of each page as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as profile:
        conf = Path(profile) / "fonts.conf"
        aliases = "".join(
            f'<alias binding="same"><family>{named}</family><prefer><family>{free}</family></prefer></alias>'
            for named, free in FACES.items()
        )
        conf.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>',
            "utf-8",
        )
        subprocess.run(
            [
                *("env", f"FONTCONFIG_FILE={conf}", "soffice"),
                f"-env:UserInstallation=file://{profile}/office",
                *("--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
    document = pypdfium2.PdfDocument(file.with_suffix(".pdf"))
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def words_of(pages: list[str], narrative: Narrative) -> str:
    """The words of all pages but those of the tables, without page numbers, leaders and blanks."""
    titles = tuple(plain(layout.title) for layout in lay_out(narrative.accounts))
    kept = [page for page in pages if not plain(page.replace(report_docx.DRAFT, "")).startswith(titles)]
    return "".join(
        plain(LEADER.sub("", PAGE_NUMBER.sub("", page.replace(report_docx.DRAFT, "")))) for page in kept
    )


def expected(narrative: Narrative, pages: dict[str, int]) -> str:
    """What those pages should say."""
    listed = [one for one in narrative.headings() if one.level <= report_docx.CONTENTS_LEVELS]
    contents = "".join(f"{one.title}{pages[one.anchor]}" for one in listed)
    return plain(narrative.title + "目录" + contents + narrative.text.removeprefix(narrative.title))


def plain(text: str) -> str:
    """Text without blanks and line ends; what joins a word broken by the line is no character of ours."""
    return "".join(text.split()).replace("\ufffe", "")


if __name__ == "__main__":
    raise SystemExit(main())
