"""Choosing where a year's figures are taken from (取数来源)."""

from __future__ import annotations

from onecard.accounts import books, events, rules
from onecard.accounts.models import SourceKind, YearSource
from onecard.accounts.stated import source_of, stated_facts
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User


def choose_source(actor: User, entity: Entity, year: int, *, source: str, reason: str) -> YearSource:
    """Take the year's figures from ``vouchers``, ``workbook`` or ``tables`` from now on; the checker decides, not who made them.

    Raises Refusal `reason.missing`, `source.unknown`, `source.empty` where nothing checked was imported from there,
    `office.not_permitted`.
    """
    rules.reason(reason, "选择取数来源")
    if source not in SourceKind.values:
        raise Refusal(
            "source.unknown", f"没有“{source}”这种取数来源。", f"填{'、'.join(SourceKind.values)}之一。"
        )
    kind = SourceKind(source)
    if kind != SourceKind.VOUCHERS and not len(stated_facts(entity.pk, entity.code, year, kind)):
        raise Refusal(
            "source.empty", f"{entity.name}{year}年还没有复核过的{kind.label}。", "先导入并由另一人复核。"
        )
    with performing(actor, events.SOURCE_CHOSEN, permission="accounts.choose_source", entity=entity) as said:
        said.subject = f"{entity.name}{year}年取数来源"
        said.before = {"source": source_of(entity.pk, year)}
        chosen = YearSource.objects.create(
            entity=entity, year=year, source=kind, reason=reason, **books.made_by(actor)
        )
        said.after = {"source": source, "reason": reason}
    return chosen
