"""argparse that speaks Chinese, and refuses instead of exiting."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

from onecard.core.columns import aligned

_SENTENCES = (
    (r"the following arguments are required: (.+)", "缺少参数：{}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{}"),
    (r"argument (.+?): expected one argument", "参数{}后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", "参数{}后面至少要跟一个值"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "参数{}的值{}不对，可以是：{}"),
    (r"argument (.+?): invalid int value: (.+)", "参数{}的值{}不是整数"),
    (r"argument (.+?): invalid \S+ value: (.+)", "参数{}的值{}不对"),
    (r"argument (.+?): not allowed with argument (.+)", "参数{}和{}不能同时用"),
    (r"one of the arguments (.+) is required", "下列参数要有一个：{}"),
    (r"ambiguous option: (.+?) could match (.+)", "参数{}不明确，可能是：{}"),
)

_USAGE = "用法："


def in_chinese(message: str) -> str:
    """A message of argparse as a Chinese sentence without the full stop; an unknown one as it is."""
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, message):
            return sentence.format(*found.groups())
    return message


class Formatter(argparse.HelpFormatter):
    """A Chinese usage line."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """As argparse does, in Chinese."""
        super().add_usage(usage, actions, groups, _USAGE if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are Chinese; its subparsers are of the same kind."""

    def __init__(self, prog: str | None = None, description: str | None = None, **others: object) -> None:
        others.pop("formatter_class", None)
        given = others.pop("add_help", True)
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=Formatter,
            add_help=False,
            allow_abbrev=False,
            **others,  # type: ignore[arg-type]
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        if given:
            self.add_argument("-h", "--help", action="help", help="显示用法")

    def read(self, words: list[str]) -> argparse.Namespace:
        """The arguments of a command; where it has no steps, options may stand between its files. Raises Refusal
        `cli.usage`."""
        steps = any(isinstance(action, argparse._SubParsersAction) for action in self._actions)
        if steps:
            return self.parse_args(words)
        # Else argparse makes its own of what it believes to begin with an English "usage: ".
        self.usage = self.format_usage().removeprefix(_USAGE).strip().replace("%", "%%")
        return self.parse_intermixed_args(words)

    def format_help(self) -> str:
        """The usage, what the command is, and its arguments in columns as wide as their characters."""
        parts = [self.format_usage()]
        if self.description:
            parts.append(f"{self.description}\n")
        for group in self._action_groups:
            rows = [row for action in group._group_actions for row in rows_of(action)]
            if rows:
                parts.append(f"{group.title}：\n{aligned(rows)}\n")
        return "\n".join(parts)

    def error(self, message: str) -> NoReturn:
        """Raise Refusal `cli.usage`."""
        from onecard.core.errors import Refusal

        raise Refusal("cli.usage", f"{in_chinese(message)}。", f"用法见：{self.prog} --help")


def rows_of(action: argparse.Action) -> list[tuple[str, str]]:
    """An argument as lines of help: how it is written, and what it means; steps one by one."""
    if action.help == argparse.SUPPRESS:
        return []
    if isinstance(action, argparse._SubParsersAction):
        return [(f"  {step.dest}", step.help or "") for step in action._choices_actions]
    return [(f"  {written(action)}", meaning(action))]


def written(action: argparse.Action) -> str:
    """How an argument is written: ``--year 年度``, ``编码``."""
    choices = "|".join(str(choice) for choice in action.choices or ())
    name = action.metavar or choices or action.dest.upper()
    value = " ".join(name) if isinstance(name, tuple) else name
    if action.nargs in ("?", "*"):
        value = f"[{value}]"
    if not action.option_strings:
        return value
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")


def meaning(action: argparse.Action) -> str:
    """The help of an argument, with its default filled in."""
    said = action.help or ""
    return said.replace("%(default)s", str(action.default)).replace("%%", "%")
