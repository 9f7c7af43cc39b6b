"""The offline bundle: it installs with the network off and audits; what stands in the way is said; nothing in it names an index."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INSTALLER = ROOT / "bundle" / "install.py"
REPORT = """示例市社会保障卡一卡通中心（单位）2024年度决算公开报告
第二部分 2024年度单位决算情况说明
一、收入支出决算总体情况说明
2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降51.30%。
"""
WITHOUT_NETWORK = ("unshare", "--user", "--map-root-user", "--net")
PURE = {
    *("chinesecalendar", "highspy", "lxml", "numpy", "onecard", "pip", "pypdfium2", "python_calamine"),
    *("python_docx", "pyyaml", "typing_extensions", "typst", "xlsxwriter"),
}


def install(*words: object, by: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*by, *map(str, words)], capture_output=True, text=True, encoding="utf-8")


def made(platform: str, folder: Path) -> Path:
    """The archive of a platform, made anew and unpacked; its one folder."""
    done = install(sys.executable, ROOT / "bundle" / "make.py", platform, "--out", folder)
    assert done.returncode == 0, done.stderr
    archive = Path(done.stdout.strip())
    bounds = {} if archive.suffix == ".zip" else {"filter": "data"}
    shutil.unpack_archive(archive, folder / platform, **bounds)
    (inside,) = (folder / platform).iterdir()
    return inside


def test_the_installer_overwrites_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "账.xlsx").write_bytes(b"mine")
    done = install(sys.executable, INSTALLER, tmp_path)
    assert done.returncode == 1
    assert "已经有别的东西" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["账.xlsx"]


def test_the_files_of_our_own_hold_no_address() -> None:
    own = [path for path in (ROOT / "bundle").iterdir() if path.is_file()]
    assert {path.name for path in own} >= {"install.py", "install.sh", "install.cmd", "说明.txt"}
    assert not [path.name for path in own if re.search(r"\w+://", path.read_text("utf-8"))]


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return made("linux-x64", tmp_path_factory.mktemp("bundle"))


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="the bundle of Linux is tried on Linux")
def test_it_installs_and_audits_with_the_network_off(linux: Path, tmp_path: Path) -> None:
    if install("true", by=WITHOUT_NETWORK).returncode:
        pytest.skip("this machine does not let a process leave the network")
    target, report = tmp_path / "程序", tmp_path / "报告.txt"
    done = install("sh", linux / "install.sh", target, by=WITHOUT_NETWORK)
    assert done.returncode == 0, done.stderr
    assert "装好了" in done.stdout
    report.write_text(REPORT, "utf-8")
    audited = install(target / "bin" / "onecard", "audit", report, by=WITHOUT_NETWORK)
    assert audited.returncode == 1, audited.stderr
    assert "P-05" in audited.stdout
    again = install("sh", linux / "install.sh", target, by=WITHOUT_NETWORK)
    assert again.returncode == 0, again.stderr


@pytest.mark.proof
def test_a_wheel_that_was_changed_on_the_way_is_not_installed(linux: Path, tmp_path: Path) -> None:
    (wheel,) = (linux / "wheels").glob("xlsxwriter-*.whl")
    whole = wheel.read_bytes()
    wheel.write_bytes(whole + b"x")
    done = install(sys.executable, linux / "install.py", tmp_path / "程序")
    wheel.write_bytes(whole)
    assert done.returncode == 1
    assert "没有装上" in done.stderr


@pytest.mark.proof
@pytest.mark.parametrize("platform", ["win-x64", "linux-arm64"])
def test_every_wheel_is_there_for_a_platform_it_was_not_tried_on(platform: str, tmp_path: Path) -> None:
    inside = made(platform, tmp_path)
    wheels = [path.name for path in (inside / "wheels").iterdir()]
    kind = "win_amd64" if platform == "win-x64" else "aarch64"
    assert {name.split("-")[0].lower() for name in wheels} == PURE
    assert all(name.endswith("-none-any.whl") or kind in name for name in wheels)
    compiled = {name.split("-")[0] for name in wheels if "-cp3" in name and "-abi3-" not in name}
    for library in compiled:
        own = " ".join(name for name in wheels if name.startswith(f"{library}-"))
        assert set(re.findall(r"-cp(3\d+)-", own)) == {"311", "312", "313"}, library
    starter = "install.cmd" if platform == "win-x64" else "install.sh"
    assert {"install.py", "requirements.txt", "说明.txt", "LICENSE", starter} <= {
        path.name for path in inside.iterdir()
    }
