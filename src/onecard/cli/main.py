"""``onecard``: finds the command, runs it, and says every refusal as a sentence. Loads nothing that is not needed."""

from __future__ import annotations

import sys

from onecard.cli import commands

DONE, REFUSED, FAULT, INTERRUPTED, PIPE_CLOSED = 0, 2, 3, 130, 141
USAGE, SOFTWARE = 64, 70
ABOUT = "社会保障卡一卡通中心的业务与决算公开：每个公开的数都能追到它的依据。"


def main(argv: list[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit status.

    0 done, 1 a blocking relation failed or the trail is broken, 2 refused, 3 a fault of the program; for commands of
    `commands.SYSEXITS` 64 refused, 70 a fault of the program.
    """
    speak_utf8()
    words = sys.argv[1:] if argv is None else argv
    try:
        status = _run(words)
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _leave_pipe()
        return PIPE_CLOSED
    except Exception as error:  # the last door: whatever went wrong is told in words
        status = _told(error)
        if words and words[0] in commands.SYSEXITS:
            return SOFTWARE if status == FAULT else USAGE
    return status


def speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page is, as Chinese text needs on Windows."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", "") or "").lower()
        if encoding not in ("utf-8", "utf8") and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return DONE
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"onecard {version('onecard')}")
        return DONE
    name, rest = commands.find(words)
    if not name:
        raise _unknown(words[0])
    from onecard.cli.parser import Parser

    try:
        command = commands.load(name)
        parser = Parser(prog=f"onecard {name}", description=command.summary)
        command.add_arguments(parser)
        return command.run(parser.read(rest))
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in commands.CENTRE_LIBRARIES:
            raise commands.centre_missing(name) from error
        if missing in commands.CARD_LIBRARIES:
            raise commands.card_missing(name) from error
        raise


def overview() -> str:
    """The help of ``onecard`` itself."""
    from onecard.core.columns import aligned

    pure = [(f"  {name}", summary) for name, (summary, _) in commands.PURE.items()]
    centre = [(f"  {name}", summary) for name, summary in commands.CENTRE.items()]
    rows = aligned([*pure, *centre]).split("\n")
    return "\n".join(
        (
            "用法：onecard 命令 [参数]",
            "",
            ABOUT,
            "",
            "命令：",
            *rows[: len(pure)],
            "",
            "中心平台的命令（要在源代码目录安装'.[centre]'）：",
            *rows[len(pure) :],
            "",
            "选项：",
            "  -h, --help  显示用法；“onecard 命令 --help”显示一个命令的用法",
            "  --version   显示版本",
        )
    )


def _unknown(word: str) -> Exception:
    from difflib import get_close_matches

    from onecard.core.errors import Refusal

    near = get_close_matches(word, [*commands.PURE, *commands.CENTRE], 1)
    remedy = f"是不是“onecard {near[0]}”？" if near else "全部命令见：onecard --help"
    return Refusal("cli.unknown_command", f"没有命令“{word}”。", remedy)


def _told(error: Exception) -> int:
    """Say on the error stream what went wrong; returns the exit status."""
    from onecard.core.errors import Refusal, reason_of

    if isinstance(error, Refusal):
        lines = [str(error), *(f"  {p.place}：{p.sentence}{p.remedy}" for p in error.problems)]
        print("\n".join(lines), file=sys.stderr)
        return REFUSED
    if isinstance(error, OSError) and error.filename:
        print(f"{error.filename}：{reason_of(error)}。", file=sys.stderr)
        return REFUSED
    print(
        f"程序出错（{type(error).__name__}：{error}）。没有完成的操作不会留下一半；请把这一行连同命令一起反馈。",
        file=sys.stderr,
    )
    return FAULT


def _leave_pipe() -> None:
    """Nobody reads any more: send what is left nowhere, so that the interpreter ends without a complaint."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
