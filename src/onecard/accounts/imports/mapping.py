"""Column mappings (列对应): which header of whose system fills which column of ours, suggested or saved by name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from django.utils import timezone

from onecard.accounts import events
from onecard.accounts.models import MappingProfile
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import User

Kind = Literal["vouchers", "budgets"]
Unit = Literal["", "元", "万元"]

TERMS: dict[Kind, dict[str, str]] = {
    "vouchers": {
        "number": "凭证号",
        "date": "日期",
        "summary": "摘要",
        "item": "收支项目",
        "function": "功能分类编码",
        "economy": "经济分类编码",
        "fund": "资金性质",
        "nature": "支出性质",
        "project": "项目",
        "counterparty": "往来单位",
        "payee": "收款人",
        "amount": "金额",
        "debit": "借方金额",
        "credit": "贷方金额",
        "side": "借贷方向",
    },
    "budgets": {
        "number": "指标文号",
        "date": "日期",
        "basis": "预算口径",
        "function": "功能分类编码",
        "economy": "经济分类编码",
        "fund": "资金性质",
        "nature": "支出性质",
        "project": "项目",
        "amount": "金额",
        "reason": "事由",
    },
}
"""Our columns of each kind of file, in the order of our template, with their headers."""
OF_LEDGERS = ("debit", "credit", "side")
"""What only the ledgers of other systems have: our template asks for the amount with its sign."""
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "vouchers": ("number", "date", "amount"),
    "budgets": ("number", "date", "basis", "amount", "nature"),
}
ASSUMED: dict[Kind, dict[str, str]] = {
    "vouchers": {"item": "expenditure", "fund": "一般公共"},
    "budgets": {"fund": "一般公共"},
}
"""What a suggested mapping assumes, and says so, where a file has no such column."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one system's files are read.

    `columns` our field → their header; `values` our field → their value → our value, before the built-in synonyms;
    `constants` our field → the value where a cell is empty or there is no column; `unit` 元, 万元, or empty where the
    file says it itself; `sheet` and `header_row` (counted from 1) only where they cannot be found by themselves;
    `number_by_month`: their voucher numbers begin again each month, so the month goes before the number.
    """

    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    unit: Unit = ""
    sheet: str = ""
    header_row: int | None = None
    number_by_month: bool = False

    def plain(self) -> dict[str, Any]:
        """The mapping as it is stored."""
        return asdict(self)


def from_plain(kind: Kind, stored: dict[str, Any]) -> Mapping:
    """The mapping of its stored form. Raises Refusal `mapping.unknown_field`, `mapping.incomplete`."""
    try:
        mapping = Mapping(**stored)
    except TypeError as error:
        raise Refusal("mapping.malformed", "列对应的内容不完整。", "重新设置列对应后再保存。") from error
    named = {*mapping.columns, *mapping.values, *mapping.constants}
    if unknown := sorted(named - TERMS[kind].keys()):
        raise Refusal(
            "mapping.unknown_field", f"列对应里有不认识的列：{'、'.join(unknown)}。", "删去后再保存。"
        )
    given = {*mapping.columns, *mapping.constants}
    if given & {"debit", "credit"}:
        given.add("amount")
    if missing := [TERMS[kind][name] for name in REQUIRED[kind] if name not in given]:
        raise Refusal(
            "mapping.incomplete",
            f"列对应缺{'、'.join(missing)}。",
            "指出这些列在文件里的表头，或给一个固定值。",
        )
    return mapping


def template_mapping(kind: Kind) -> Mapping:
    """The mapping of our own template."""
    columns = {name: term for name, term in TERMS[kind].items() if name not in OF_LEDGERS}
    return Mapping(columns={**columns, "amount": "金额（元）"}, unit="元")


def save_profile(actor: User, kind: Kind, name: str, mapping: Mapping) -> MappingProfile:
    """Keep a mapping by name; saving again under the name replaces it, and the trail keeps what it was.

    Raises Refusal `mapping.no_name`, `mapping.unknown_field`, `mapping.incomplete`, `office.not_permitted`.
    """
    name = name.strip()
    if not name or len(name) > 60:
        raise Refusal(
            "mapping.no_name", "列对应的名称要有1到60个字。", "起一个看得懂的名称，例如“财务软件明细账”。"
        )
    from_plain(kind, mapping.plain())
    with performing(actor, events.PROFILE_SAVED, permission="accounts.import") as said:
        kept = MappingProfile.objects.select_for_update().filter(kind=kind, name=name).first()
        said.subject = f"列对应“{name}”"
        said.before = kept.mapping if kept else None
        said.after = mapping.plain()
        profile = kept or MappingProfile(kind=kind, name=name)
        profile.mapping, profile.maker, profile.made_at = mapping.plain(), actor, timezone.now()
        profile.save()
    return profile


def saved(kind: Kind, name: str) -> Mapping:
    """The mapping saved by a name. Raises Refusal `mapping.not_saved` with the names there are."""
    profile = MappingProfile.objects.filter(kind=kind, name=name).first()
    if profile is None:
        names = "、".join(MappingProfile.objects.filter(kind=kind).values_list("name", flat=True))
        raise Refusal(
            "mapping.not_saved",
            f"没有名为“{name}”的列对应。",
            f"已保存的有：{names}。" if names else "先保存一个列对应，或用模板。",
        )
    return from_plain(kind, profile.mapping)


@cache
def synonyms() -> dict[str, Any]:
    """The words of other systems, as `synonyms.toml` has them."""
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def plain_label(text: str) -> str:
    """A header or a value made comparable: half width, without blanks, marks and a unit in brackets."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[\s*:_]+", "", text).casefold()
    return re.sub(r"\((?:单位)?(?:人民币)?(?:万?元)\)$", "", text)


@cache
def _fields_by_label(kind: Kind) -> dict[str, str]:
    exact = synonyms()[kind]["exact"]
    return {plain_label(label): name for name, labels in exact.items() for label in labels}


def field_of(kind: Kind, labels: Iterable[str]) -> tuple[str, int]:
    """Which of our columns a header is, and how surely (2 by its whole text, 1 by a part of it, 0 not at all).

    `labels` are the ways to read the header: its last line, and all its lines joined.
    """
    known = synonyms()
    plain = [plain_label(label) for label in labels]
    for label in plain:
        if found := _fields_by_label(kind).get(label):
            return found, 2
    for label in plain:
        barred = known["not_ours"]
        if any(label.endswith(end) for end in barred["endings"]) or any(
            part in label for part in barred["containing"]
        ):
            continue
        for name, parts in known[kind]["contains"].items():
            if any(part in label for part in parts):
                return name, 1
    return "", 0


@cache
def value_synonyms(name: str) -> dict[str, str]:
    """Their values → ours for one field, as built in."""
    groups = synonyms()["values"].get(name, {})
    found = {plain_label(word): ours for ours, words in groups.items() for word in words}
    return {**{plain_label(ours): ours for ours in groups}, **found}
