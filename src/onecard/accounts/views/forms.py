"""Forms (录入): their fields, reading what was typed, and the page that shows them again with what was wrong."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onecard.accounts.look_up import above, named
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.core.errors import Problem, Refusal
from onecard.core.money import fen_from_wanyuan, fen_from_yuan, yuan
from onecard.finalaccounts.codes import LIST_NAMES, plain_name
from onecard.office.asking import REFUSED

LARGEST = Decimal(10) ** 12
SAID = 6
"""How many codes of one name are listed where the name alone says too little."""
_CODE_AND_NAME = re.compile(r"([0-9]+)\s*([^0-9\s].*)", re.ASCII)

T = TypeVar("T")
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind` is ``text``, ``day``, ``amount``, ``count``, ``choice``, ``check``, ``long``,
    ``said`` (only shown) or ``hidden`` (what was looked at, told anew each time).
    `codes` names the code list that completes it, `offers` the words of the page that do, or ``payee``."""

    name: str
    title: str
    kind: str = "text"
    choices: Choices = ()
    hint: str = ""
    codes: str = ""
    offers: str = ""
    optional: bool = False
    value: str = ""
    wrong: str = ""


REASON = Field("reason", "事由", "long")


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: what it is, what its button says, what happens then, and where one comes from; `above` are the
    pages that lead there, by title and address; `unchanged` what a refusal left as it was."""

    title: str
    verb: str
    back: str
    back_title: str
    section: str = "账务"
    lede: str = ""
    says: Sequence[str] = ()
    danger: bool = False
    above: Sequence[tuple[str, str]] = ()
    unchanged: str = "账没有变化"


class Typed:
    """What was typed; all that cannot be read is collected, so that it is told at once.

    `where` says before each problem where it stands (``第2行，``) in a form with several rows.
    """

    def __init__(self, values: Mapping[str, str], suffix: str = "", where: str = "") -> None:
        self.values, self.suffix, self.where = values, suffix, where
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """The text of a field without blanks around it."""
        return str(self.values.get(f"{name}{self.suffix}", "")).strip()

    def code(self, name: str, title: str, code_list: str, year: int) -> str:
        """The code of a field, typed as a number with or without its name, as a name or as its pinyin initials.

        What names no code is returned as it is: the rules of the record say what is wrong with it.
        """
        text = self.text(name)
        if (both := _CODE_AND_NAME.fullmatch(text)) and _called(both[1], both[2], code_list, year):
            return both[1]
        meant = named(text, year, code_list)
        if len(meant) == 1:
            return meant[0].code
        if meant:
            said = f"{LIST_NAMES[code_list]}里有{len(meant)}个“{text}”。"
            listed = "、".join(
                f"{one.code}（{above(one, year).rpartition(' · ')[2]}）" for one in meant[:SAID]
            )
            self._problem(title, said, f"写编码：{listed}{'等' if len(meant) > SAID else ''}。")
            return ""
        return text

    def texts(self, names: Iterable[str], fields: Iterable[Field], year: int) -> dict[str, str]:
        """What was typed in these fields, codes as codes."""
        coded = {field.name: field for field in fields if field.codes}
        return {
            name: self.code(name, coded[name].title, coded[name].codes, year)
            if name in coded
            else self.text(name)
            for name in names
        }

    def day(self, name: str, title: str) -> datetime.date:
        """The day of a field."""
        try:
            return datetime.date.fromisoformat(self.text(name))
        except ValueError:
            said = f"“{self.text(name)}”不是日期。" if self.text(name) else f"没有填{title}。"
            self._problem(title, said, "写成2024-12-02这样的日期。")
            return datetime.date.min

    def day_or_none(self, name: str, title: str) -> datetime.date | None:
        """The day of a field that may be empty."""
        return self.day(name, title) if self.text(name) else None

    def fen(self, name: str, title: str, *, empty: int | None = None, unit: str = "元") -> int:
        """The amount in 分 of a field in 元 or 万元; `empty` where nothing is typed and nothing need be."""
        if not self.text(name) and empty is not None:
            return empty
        try:
            return (fen_from_wanyuan if unit == "万元" else fen_from_yuan)(self.text(name))
        except Refusal as refusal:
            said = refusal.sentence if self.text(name) else f"没有填{title}。"
            self._problem(title, said, refusal.remedy)
            return 0

    def decimal(self, name: str, title: str) -> Decimal:
        """The number of a field, as it is."""
        text = self.text(name).replace(",", "").replace("−", "-")
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and abs(value) < LARGEST:
            return value
        self._problem(title, f"“{text}”不是数。" if text else f"没有填{title}。", "写成数字，例如12.34。")
        return Decimal(0)

    def hundredths(self, name: str, title: str) -> int:
        """The number of a field with at most two decimals, times a hundred; 0 where nothing is typed."""
        value = self.decimal(name, title) * 100 if self.text(name) else Decimal(0)
        if value != value.to_integral_value():
            self._problem(title, f"“{self.text(name)}”的小数多于两位。", "最多写两位小数。")
        return int(value)

    def count(self, name: str, title: str, *, empty: int | None = None) -> int:
        """The whole number of a field."""
        text = self.text(name)
        if not text and empty is not None:
            return empty
        if text.isdecimal() and len(text) < 10:
            return int(text)
        self._problem(title, f"“{text}”不是整数。" if text else f"没有填{title}。", "填一个整数。")
        return 0

    def together(self, sentence: str, act: Callable[[], T]) -> T:
        """As the function `together`, with every field that could not be read."""
        return together(sentence, self.problems, act)

    def require(self, sentence: str) -> None:
        """Raise Refusal `form.unreadable` with every field that could not be read."""
        refuse(sentence, self.problems)

    def _problem(self, title: str, sentence: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.where}{title}", sentence, remedy, "form.unreadable"))


def _called(code: str, name: str, code_list: str, year: int) -> bool:
    return plain_name(name_of(code_list, code, year)) == plain_name(name)


def refuse(sentence: str, problems: Sequence[Problem]) -> None:
    """Raise Refusal `form.unreadable` if there is any problem."""
    if problems:
        raise _unreadable(sentence, problems)


def _unreadable(sentence: str, problems: Sequence[Problem]) -> Refusal:
    first = problems[0]
    said = f"{sentence}{first.place}：{first.sentence}"
    return Refusal("form.unreadable", said, first.remedy, tuple(problems))


def together(sentence: str, unread: Sequence[Problem], act: Callable[[], T]) -> T:
    """What `act` returns. Where fields could not be read, Refusal `form.unreadable` with these and with every problem
    the action finds in the rest, so that all can be mended at once; it is done with a stand-in for what could not be
    read, so whatever it writes is taken back.
    """
    if not unread:
        return act()
    places = {problem.place for problem in unread}
    others: list[Problem] = []
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refusal as refusal:
        others = [problem for problem in refusal.problems if problem.place not in places]
    raise _unreadable(sentence, [*unread, *others])


def filled(fields: Iterable[Field], typed: Mapping[str, str], refusal: Refusal | None) -> list[Field]:
    """The fields with what was typed in them, and beside each what is wrong with it."""
    return [
        replace(
            field,
            # A box that is not ticked is not in what was posted.
            value=field.value
            if field.kind == "hidden"
            else typed.get(field.name, "" if typed and field.kind != "said" else field.value),
            wrong=wrong_with(field.title, refusal),
        )
        for field in fields
    ]


def wrong_with(title: str, refusal: Refusal | None) -> str:
    """What a refusal says of the field of this title; problems name a field by its term, without a unit."""
    names = {title, title.partition("（")[0]}
    problems = refusal.problems if refusal else ()
    return "".join(f"{one.sentence}{one.remedy}" for one in problems if one.place in names)


def form_page(
    request: HttpRequest,
    place: Place,
    page: FormPage,
    fields: Iterable[Field],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a form; after a refusal with everything that was typed, and with what was wrong at the top."""
    shown = filled(fields, request.POST.dict(), refusal)
    return render(
        request,
        "accounts/form.html",
        {
            "place": place,
            "form": page,
            "fields": shown,
            "refusal": refusal,
            "to_mend": [field for field in shown if field.wrong],
        },
        status=REFUSED if refusal else 200,
    )


def yuan_typed(fen: int) -> str:
    """An amount as a field of 元 holds it: ``1148.00``; nothing for nothing."""
    return f"{yuan(fen):.2f}" if fen else ""
