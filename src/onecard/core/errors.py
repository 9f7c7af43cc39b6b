"""Refusals: how every action says no, in words a clerk can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of what was handed in.

    `place` is in the reader's words (``第17行，金额（G17）``), `sentence` says what is wrong and why, `remedy` what to
    do, `code` is stable for programs.
    """

    place: str
    sentence: str
    remedy: str = ""
    code: str = ""


class Refusal(Exception):  # noqa: N818 - the trade's word: a refusal is an answer, not a malfunction
    """An action that cannot be done: what happened and why, and what to do about it.

    `code` is a stable machine word (``voucher.period_closed``); `sentence` and `remedy` are Chinese sentences for the
    person who asked; `problems` lists every place that is wrong, so that all can be mended at once.
    """

    def __init__(
        self, code: str, sentence: str, remedy: str = "", problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.sentence}{self.remedy}"


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese words without a full stop."""
    import errno

    reasons = {
        errno.ENOENT: "没有这个文件或文件夹",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EEXIST: "已经存在",
        errno.EISDIR: "是文件夹，不是文件",
        errno.ENOTDIR: "不是文件夹",
        errno.ENOSPC: "磁盘已满",
        errno.EROFS: "磁盘只读",
    }
    return reasons.get(error.errno or 0, error.strerror or "无法读写")
