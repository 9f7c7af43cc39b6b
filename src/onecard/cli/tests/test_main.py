"""The command line: it finds the command, speaks Chinese, refuses in sentences and never shows a traceback."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from onecard.cli import commands, main
from onecard.core.errors import Problem, Refusal

START = "import sys; from onecard.cli.main import main; sys.exit(main(sys.argv[1:]))"
Captured = pytest.CaptureFixture[str]


class Stub:
    """A command that does what the test says."""

    summary = "试验"

    def __init__(self, error: BaseException | None = None, status: int = 0) -> None:
        self.error, self.status = error, status

    def add_arguments(self, parser: object) -> None:
        """No arguments."""

    def run(self, args: object) -> int:
        """Raise, or return the status."""
        if self.error is not None:
            raise self.error
        return self.status


def install(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    monkeypatch.setitem(commands.PURE, "codes", ("试验", f"{__name__}:STUB"))
    monkeypatch.setattr(sys.modules[__name__], "STUB", stub, raising=False)


def onecard(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", START, *words], capture_output=True, check=False)


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_every_command_with_what_it_does(words: list[str], capsys: Captured) -> None:
    assert main.main(words) == 0
    said = capsys.readouterr().out
    for name, (summary, _) in commands.PURE.items():
        assert f"  {name} " in said
        assert summary in said
    for name, summary in commands.CENTRE.items():
        assert f"  {name} " in said
        assert summary in said


def test_the_version_is_that_of_the_distribution(capsys: Captured) -> None:
    assert main.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("onecard 0.")


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("relation", "是不是“onecard relations”？"), ("xyzzy", "全部命令见：onecard --help")],
)
def test_an_unknown_command_is_refused_with_the_nearest_one(word: str, remedy: str, capsys: Captured) -> None:
    assert main.main([word]) == 2
    assert capsys.readouterr().err == f"没有命令“{word}”。{remedy}\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["codes"], "缺少参数：步骤。用法见：onecard codes --help"),
        (["codes", "search"], "缺少参数：文字。用法见：onecard codes search --help"),
        (
            ["codes", "search", "x", "--year", "y"],
            "参数--year的值'y'不是整数。用法见：onecard codes search --help",
        ),
        (["codes", "search", "x", "--year"], "参数--year后面要跟一个值。用法见：onecard codes search --help"),
        (["relations", "list", "--all"], "不认识的参数：--all。用法见：onecard relations --help"),
    ],
)
def test_wrong_usage_is_refused_in_chinese(words: list[str], sentence: str, capsys: Captured) -> None:
    assert main.main(words) == 2
    assert capsys.readouterr().err.strip() == sentence


def test_a_wrong_choice_is_refused_with_the_right_ones(capsys: Captured) -> None:
    assert main.main(["relations", "list", "--severity", "fatal"]) == 2
    assert "可以是：" in capsys.readouterr().err


def test_the_help_of_a_command_is_chinese_and_aligned(capsys: Captured) -> None:
    assert main.main(["codes", "search", "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：onecard codes search")
    assert "选项：\n  -h, --help        显示用法\n  --year 年度       哪个年度的科目表" in said


def test_a_refusal_is_a_sentence_with_every_problem_and_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    problems = (Problem("第17行，金额（G17）", "不是数字。", "改成数字。"), Problem("第18行", "编码不对。"))
    install(monkeypatch, Stub(Refusal("import.bad", "有2处不对。", "改好后再导入。", problems)))
    assert main.main(["codes"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "有2处不对。改好后再导入。",
        "  第17行，金额（G17）：不是数字。改成数字。",
        "  第18行：编码不对。",
    ]


def test_the_status_of_the_command_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Stub(status=1))
    assert main.main(["codes"]) == 1


def test_a_file_that_cannot_be_opened_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    install(monkeypatch, Stub(OSError(errno.ENOSPC, "no space", "报表.xlsx")))
    assert main.main(["codes"]) == 2
    assert capsys.readouterr().err == "报表.xlsx：磁盘已满。\n"


def test_a_fault_of_the_program_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    install(monkeypatch, Stub(ZeroDivisionError("division by zero")))
    assert main.main(["codes"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("程序出错（ZeroDivisionError：division by zero）。")
    assert said.count("\n") == 1


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    install(monkeypatch, Stub(KeyboardInterrupt()))
    assert main.main(["codes"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_centre_command_without_the_extra_tells_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    install(monkeypatch, Stub(ModuleNotFoundError("No module named 'django'", name="django.conf")))
    assert main.main(["codes"]) == 2
    assert "pip install '.[centre]'" in capsys.readouterr().err
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: ())
    assert main.main(["relations", "check", "--year", "2024"]) == 2
    assert capsys.readouterr().err == (
        "命令“relations check”属于一卡通中心平台，这里只装了离线部分。在源代码目录运行：pip install '.[centre]'\n"
    )


def test_a_missing_module_of_ours_is_not_taken_for_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    install(monkeypatch, Stub(ModuleNotFoundError("No module named 'onecard.x'", name="onecard.x")))
    assert main.main(["codes"]) == 3


def test_two_words_find_the_centre_command_before_the_pure_one() -> None:
    assert commands.find(["relations", "check", "--year", "2024"]) == ("relations check", ["--year", "2024"])
    assert commands.find(["relations", "list"]) == ("relations", ["list"])
    assert commands.find(["trail", "verify"]) == ("trail", ["verify"])
    assert commands.find(["nothing"]) == ("", ["nothing"])


# The real process


def test_the_process_writes_utf8_and_its_status_whatever_the_code_page() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", START, "relations", "show", "X-08"]
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0
    assert "公开05、公开06" in done.stdout.decode("utf-8")
    refused = onecard("relations", "show", "X-99")
    assert refused.returncode == 2
    assert refused.stdout == b""
    assert refused.stderr.decode("utf-8").startswith("没有编号为“X-99”的勾稽关系。")


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_leaves_is_no_fault() -> None:
    script = "import sys; from onecard.cli.main import main; sys.exit(main(['relations', 'list', '--format', 'json']))"
    with subprocess.Popen(
        [sys.executable, "-c", f"import time; time.sleep(0.3); {script}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 141
    assert said == b""


def test_help_and_the_list_of_relations_load_nothing_heavy() -> None:
    heavy = {"dataclasses", "decimal", "django", "highspy", "numpy", "json", "importlib.metadata"}
    for words in (["--help"], ["relations", "list"]):
        code = f"from onecard.cli.main import main; import sys; main({words!r}); print(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        loaded = set(done.stdout.decode("utf-8").splitlines()[-1].split())
        assert not heavy & loaded


def test_the_command_is_installed() -> None:
    command = Path(sys.executable).with_name("onecard.exe" if os.name == "nt" else "onecard")
    if not command.exists():
        pytest.skip("onecard is not installed beside this interpreter")
    done = subprocess.run([command, "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"onecard ")
