"""The steps of a record after it is made (复核, 撤回, 冲销), reached from its list and leading back to it: one piece for
every kind of record that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from onecard.accounts.models.checked import Checked
from onecard.accounts.views.books_place import code_of, place_of_record
from onecard.accounts.views.forms import Field, FormPage
from onecard.accounts.views.listed import checked, reasoned
from onecard.accounts.views.place import subjects_open_to
from onecard.office.door import person

Record = TypeVar("Record", bound=Checked)
Reasoned = Callable[[Record, str], object]

STAYS = "要由另一人复核；复核前原来的仍计入报表，冲销也可以撤回。"


@dataclass(frozen=True, slots=True)
class RecordSteps(Generic[Record]):
    """The steps of the records of one list: `view` names the list's address, `title` the list, `section` its part of the
    menu; `called` says what one record is called, `told` what is said of it under the title of a step."""

    model: type[Record]
    view: str
    title: str
    called: Callable[[Record], str]
    told: Callable[[Record], str]
    owner: str = "entity"
    section: str = "账务"

    def find(self, request: HttpRequest, pk: int) -> Record:
        """The record. Raises Http404 for one not open to the reader as for one that is not there."""
        one = self.model._default_manager.select_related(self.owner).filter(pk=pk).first()
        if one is None or code_of(one) not in {each.code for each in subjects_open_to(person(request))}:
            raise Http404
        return one

    def back(self, one: Record) -> str:
        """The address of the list the record is in."""
        return f"{reverse(self.view)}?entity={code_of(one)}&year={one.year}"

    def check(self, request: HttpRequest, pk: int, act: Callable[[Record], Checked]) -> HttpResponse:
        """Check the record."""
        one = self.find(request, pk)
        said = f"{self.called(one)}已复核，从现在起计入报表。"
        return checked(request, lambda: act(one), said, self.back(one))

    def withdraw(self, request: HttpRequest, pk: int, act: Reasoned[Record]) -> HttpResponse:
        """Ask why the draft is taken back, and take it back."""
        says = ("还没有复核，报表没有变化；记录留着备查，不能恢复。",)
        return self._ask(request, pk, "撤回", says, act, "{}已撤回。")

    def reverse(
        self, request: HttpRequest, pk: int, act: Reasoned[Record],
        what: str = "生成一笔金额相反的记录，原来的不删。", fields: Sequence[Field] = (),
    ) -> HttpResponse:  # fmt: skip
        """Ask why the record that counts is reversed, and write its reversal."""
        return self._ask(request, pk, "冲销", (what, STAYS), act, "冲销待另一人复核，复核后才抵销。", fields)

    def _ask(
        self, request: HttpRequest, pk: int, verb: str, says: Sequence[str], act: Reasoned[Record], said: str,
        fields: Sequence[Field] = (),
    ) -> HttpResponse:  # fmt: skip
        one = self.find(request, pk)
        shown = FormPage(
            title=f"{verb}{self.called(one)}", verb=verb, back=self.back(one), back_title=self.title,
            section=self.section, lede=self.told(one), says=says, danger=True,
        )  # fmt: skip
        place = place_of_record(request, one, reverse(self.view))
        return reasoned(
            request, place, shown, lambda why: act(one, why), said.format(self.called(one)), fields
        )
