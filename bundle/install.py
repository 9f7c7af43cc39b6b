"""离线安装：只用这台电脑上的Python，不联网，不要管理员权限。用法：python install.py [安装目录]"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHONS = ((3, 11), (3, 14))
"""The first Python that will do, and the first that will not."""


def main(arguments: list[str]) -> int:
    """Install into a folder; returns 0, or 1 with a sentence that says what is in the way."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    target = Path(arguments[0]).expanduser().resolve() if arguments else default()
    if reason := in_the_way(target):
        print(reason, file=sys.stderr)
        return 1
    print(f"安装到{target}……")
    # The Python that is there may lack pip: ours is a wheel that runs as it is.
    venv.create(target, with_pip=False, clear=target.is_dir())
    scripts = target / ("Scripts" if os.name == "nt" else "bin")
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    command = [
        *(scripts / "python", pip / "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"),
        *("--no-index", "--find-links", HERE / "wheels", "--no-deps", "--no-cache-dir", "--require-hashes"),
        *("--requirement", HERE / "requirements.txt"),
    ]
    if subprocess.run(list(map(str, command))).returncode:
        print(
            "没有装上，原因见上。压缩包可能没有下载完整，或者不是这种电脑用的：请重新取得，解压后再试。",
            file=sys.stderr,
        )
        return 1
    print(f"装好了。试一试：{scripts / 'onecard'} audit 报告.pdf")
    return 0


def default() -> Path:
    """Where it is installed where nothing is said: the user's own folder of programs."""
    local = os.environ.get("LOCALAPPDATA")
    return (
        Path(local, "onecard") if os.name == "nt" and local else Path.home() / ".local" / "share" / "onecard"
    )


def in_the_way(target: Path) -> str:
    """Why it cannot be installed there, with what to do; '' where it can."""
    first, beyond = PYTHONS
    if not first <= sys.version_info[:2] < beyond:
        return (
            f"这个Python是{sys.version_info[0]}.{sys.version_info[1]}，要用3.11、3.12或3.13。"
            "请安装其中之一后，用它运行install.py。"
        )
    if (
        target.exists()
        and not (target / "pyvenv.cfg").is_file()
        and (not target.is_dir() or any(target.iterdir()))
    ):
        return f"{target}已经有别的东西，没有安装。请写明另一个目录：install.py 目录。"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
