"""The commands there are, by name, so that help needs to load none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import Protocol

    from onecard.finalaccounts.assemble import Assembled
    from onecard.finalaccounts.supplement import Supplement

    class Command(Protocol):
        """What every command offers, ours and the centre's."""

        summary: str

        def add_arguments(self, parser: argparse.ArgumentParser) -> None:
            """Declare the arguments."""

        def run(self, args: argparse.Namespace) -> int:
            """Do it; returns the exit status."""


PURE = {
    "audit": ("报告审核：公开报告里哪些数不能同时成立，在哪里，为什么", "onecard.cli.audit:AUDIT"),
    "card": ("社会保障卡：卡配置、制卡、插入虚拟读卡器、读卡、鉴别", "onecard.cli.card:CARD"),
    "codes": ("科目编码：按名称或编码查找、显示", "onecard.cli.codes:CODES"),
    "forms": ("决算公开报表的表样：列出、显示", "onecard.cli.forms:FORMS"),
    "reader": ("读卡器：列出，为浏览器里的网页提供读卡服务", "onecard.cli.reader:READER"),
    "report": ("决算公开报告：由报表或账簿编制，查看、检查文本模板", "onecard.cli.report:REPORT"),
    "relations": ("勾稽关系：列出、显示、检查", "onecard.cli.relations:RELATIONS"),
}
"""Commands of the pure wing: summary, and the module and object that do it."""

SYSEXITS = ("audit",)
"""Commands that end as sysexits has it, with 64 for wrong usage and 70 for a fault of the program; 2 and 3 are theirs."""

CENTRE = {
    "balances": "结转结余：把上年年末数结转为本年年初数",
    "demo": "示例：装入虚构中心两年的数据",
    "difference": "部门的差额表：列出、登记",
    "evaluation": "绩效自评：从模板记录、列出",
    "facts": "指标数：列出、显示及其依据",
    "import": "导入凭证、预算、财决工作簿、公开报表",
    "jobs": "后台任务：执行、查看",
    "office": "机构：建立单位和账号，调整角色，重设密码",
    "relations check": "对一个年度的决算检查全部勾稽关系",
    "site": "网站：准备数据库、启动服务",
    "tables": "九张公开报表：导出",
    "totals": "发生额和凭证检索：核对、重算",
    "trail": "审计轨迹：核验",
}
"""Commands of the centre, which need the extra ``centre``."""

CENTRE_LIBRARIES = ("django", "dj_database_url", "environs", "gunicorn", "psycopg", "whitenoise")
CARD_LIBRARIES = ("cryptography", "websockets")
"""What the extra ``card`` brings."""
GROUP = "onecard.commands"
BOOKS = "report-books"
"""The entry point that gives the final accounts of the centre's books."""


def entry_name(name: str) -> str:
    """The name of a centre command's entry point: ``relations check`` is ``relations-check``."""
    return name.replace(" ", "-")


def find(words: list[str]) -> tuple[str, list[str]]:
    """The command the words begin with, and the words left; ``("", words)`` where there is none of that name."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and (name in PURE or name in CENTRE):
            return name, words[length:]
    return "", words


def load(name: str) -> Command:
    """The command object; raises Refusal `cli.centre_missing` where the extra is not installed."""
    from importlib import import_module

    if name in PURE:
        module, _, attribute = PURE[name][1].partition(":")
        pure: Command = getattr(import_module(module), attribute)
        return pure
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=entry_name(name)):
        command: Command = entry.load()
        return command
    raise centre_missing(name)


def load_books(entity: str, year: int, supplement: Supplement) -> Assembled:
    """The final accounts of the centre's books. Raises Refusal `cli.centre_missing` where the extra is not installed."""
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=BOOKS):
        books: Callable[[str, int, Supplement], Assembled] = entry.load()
        return books(entity, year, supplement)
    raise centre_missing("report compile --year")


def centre_missing(name: str) -> Exception:
    """The refusal of a centre command where the extra is not installed, with the line that installs it."""
    from onecard.core.errors import Refusal

    return Refusal(
        "cli.centre_missing",
        f"命令“{name}”属于一卡通中心平台，这里只装了离线部分。",
        "在源代码目录运行：pip install '.[centre]'",
    )


def card_missing(name: str) -> Exception:
    """The refusal of a command of the card where the extra is not installed, with the line that installs it."""
    from onecard.core.errors import Refusal

    return Refusal(
        "cli.card_missing",
        f"命令“{name}”要用密码算法库，这里没有装。",
        "在源代码目录运行：pip install '.[card]'",
    )
