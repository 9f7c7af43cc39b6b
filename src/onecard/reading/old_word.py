"""An old Word file (DOC, RTF) → a document, by way of a DOCX that LibreOffice makes of it where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from onecard.core.errors import Refusal
from onecard.reading.limits import Limits

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_NOWHERE = "http://127.0.0.1:9"
_SAVE_AS = "请用Word或WPS文字打开它，另存为“Word文档（.docx）”后再读入"


def as_docx(data: bytes, name: str, limits: Limits) -> bytes:
    """The bytes of a DOCX with what an old Word file says.

    LibreOffice runs with a profile of its own that is thrown away, so that several may run at once and no macro is
    trusted, and with a proxy that leads nowhere, so that nothing is fetched. Raises Refusal `reading.no_converter`,
    `reading.too_slow` or `reading.damaged`.
    """
    program = _program()
    if program is None:
        raise Refusal(
            "reading.no_converter",
            f"文件“{name}”是旧版Word文档，读入它要用LibreOffice，这台电脑上没有找到。",
            f"{_SAVE_AS}，或安装LibreOffice。",
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder, "report.rtf" if data.startswith(b"{\\rtf") else "report.doc")
        source.write_bytes(data)
        _convert(program, source, name, limits)
        made = source.with_suffix(".docx")
        # Its exit status says nothing of success.
        if not made.exists():
            raise Refusal(
                "reading.damaged",
                f"文件“{name}”是旧版Word文档，LibreOffice没有能打开它，可能已损坏、不完整或设有打开密码。",
                f"{_SAVE_AS}。",
            )
        return made.read_bytes()


def _program() -> str | None:
    return next(_programs(), None)


def _programs() -> Iterator[str]:
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            yield found
    yield from (place for place in _PLACES if Path(place).exists())


def _convert(program: str, source: Path, name: str, limits: Limits) -> None:
    profile = source.parent / "profile"
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--convert-to", "docx", "--outdir", str(source.parent), str(source)),
    ]
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    environment |= {"HOME": str(source.parent), "http_proxy": _NOWHERE, "https_proxy": _NOWHERE}
    with subprocess.Popen(  # noqa: S603 - the program found above, our own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=sys.platform != "win32",
    ) as process:
        try:
            process.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            raise Refusal(
                "reading.too_slow",
                f"文件“{name}”是旧版Word文档，LibreOffice转换了{limits.seconds:g}秒还没有完成，已停止。",
                f"{_SAVE_AS}。",
            ) from None
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program with what it started: it is a script that starts another program."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    import signal

    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
