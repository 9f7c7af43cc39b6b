"""The vouchers of a filter as a file (导出): a line for each entry, in the columns of our template, so that it can come in
again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase

from onecard.accounts import browse
from onecard.accounts.browse import Wanted
from onecard.accounts.models import Entry, Voucher
from onecard.accounts.views.exporting import MADE, ROWS_AT_A_TIME, XLSX_MOST, Column, Value, exported
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.core.money import yuan


def _of_voucher(column: Column) -> Callable[[Entry], Value]:
    return lambda entry: column.of(entry.voucher)


COLUMNS = [
    Column("单位", lambda one: one.voucher.entity.name),
    Column("凭证号", lambda one: one.voucher.number),
    Column("日期", lambda one: one.voucher.date),
    Column("摘要", lambda one: one.summary or one.voucher.summary),
    Column("收支项目", lambda one: one.get_item_display()),
    Column("功能分类编码", lambda one: one.function),
    Column("功能分类名称", lambda one: name_of("function", one.function, one.year)),
    Column("经济分类编码", lambda one: one.economy),
    Column("经济分类名称", lambda one: name_of("economy", one.economy, one.year)),
    Column("资金性质", lambda one: one.fund),
    Column("支出性质", lambda one: one.nature),
    Column("项目", lambda one: one.project),
    Column("往来单位", lambda one: one.counterparty),
    Column("收款人", lambda one: one.payee),
    Column("金额（元）", lambda one: yuan(one.amount_fen)),
    *[Column(made.title, _of_voucher(made)) for made in MADE],
]


def entries_file(place: Place, wanted: Wanted, form: str) -> HttpResponseBase:
    """The entries of every voucher of the filter. Raises Refusal `export.too_many`."""
    found = browse.fitting(place.subject, place.year, wanted)
    count = 0
    if form != "csv":
        count = Entry.objects.filter(voucher__in=found.order_by().values("pk"))[: XLSX_MOST + 1].count()
    vouchers = found.prefetch_related("entity", "maker", "checker", "entries").iterator(ROWS_AT_A_TIME)
    return exported(place, "凭证分录", COLUMNS, _entries(vouchers), count, form)


def _entries(vouchers: Iterator[Voucher]) -> Iterator[Entry]:
    for voucher in vouchers:
        for entry in sorted(voucher.entries.all(), key=lambda one: one.line):
            entry.voucher = voucher
            yield entry
