"""The books of one entity: taking hold of them, what is closed in them, and the steps every record goes through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone

from onecard.accounts import year_rules
from onecard.accounts.models import PeriodRecord, PeriodStep, State
from onecard.accounts.models.checked import Checked
from onecard.core.errors import Refusal
from onecard.core.money import yuan
from onecard.finalaccounts import additions, codes
from onecard.office.maker_checker import require_other
from onecard.office.models import Entity, User

Record = TypeVar("Record", bound=Checked)


def entity(code: str = "") -> Entity:
    """The unit of this code; without a code the only unit there is.

    Raises Refusal `accounts.no_entity`, and `accounts.which_entity` where a code is needed.
    """
    units = list(Entity.objects.filter(code=code) if code else Entity.objects.order_by("code")[:20])
    if len(units) == 1:
        return units[0]
    listed = "、".join(Entity.objects.order_by("code").values_list("code", flat=True)[:20])
    if units:
        raise Refusal(
            "accounts.which_entity", "系统里有几个单位，要说明是哪一个。", f"用--entity写代码：{listed}。"
        )
    named = f"没有代码为{code}的单位。" if code else "系统里还没有单位。"
    raise Refusal("accounts.no_entity", named, f"可用的代码：{listed}。" if listed else "先新增单位。")


def hold(entity: Entity) -> None:
    """Take hold of an entity's books until the transaction ends, so that no month closes between a check and a write."""
    Entity.objects.select_for_update().get(pk=entity.pk)


def known(code_list: str, code: str, year: int) -> bool:
    """Whether a code stands in the list of the year, or among those added to it."""
    return codes.find(code_list, code, year, added_codes()) is not None


def added_codes() -> tuple[codes.Code, ...]:
    """The codes added to the lists here (增设科目): the file ``codes.csv`` in the data folder, none where there is none.

    Raises Refusal `codes.additions` for a file with lines that are wrong.
    """
    file = Path(settings.HOME) / "codes.csv"
    return _codes_in(file, file.stat().st_mtime_ns) if file.exists() else ()


@lru_cache(maxsize=4)
def _codes_in(file: Path, changed: int) -> tuple[codes.Code, ...]:
    return additions.read(file.read_bytes(), file.name)


def closed_months(entity: Entity, year: int) -> set[int]:
    """The months of a year that are closed (已结账)."""
    return closed_months_of([entity.pk], year)[entity.pk]


def closed_months_of(entity_ids: Collection[int], year: int) -> dict[int, set[int]]:
    """As `closed_months`, for several units at once, by their ids."""
    steps = PeriodRecord.objects.filter(entity__in=entity_ids, year=year).order_by("pk")
    last = {(entity, month): step for entity, month, step in steps.values_list("entity", "month", "step")}
    found: dict[int, set[int]] = {entity: set() for entity in entity_ids}
    for (entity, month), step in last.items():
        if step == PeriodStep.CLOSED:
            found[entity].add(month)
    return found


def require_open(entity: Entity, year: int, months: Iterable[int]) -> None:
    """Raise Refusal `period.closed` if any of these months is closed."""
    if closed := sorted(closed_months(entity, year).intersection(months)):
        listed = "、".join(f"{month}月" for month in closed)
        raise Refusal(
            "period.closed",
            f"{year}年{listed}已结账，不能新增或改动记录。",
            "日期改到未结账的月份；确要改动，请有反结账权限的人先反结账。",
        )


def require_begun(year: int, ahead: int = 0) -> None:
    """Raise Refusal `year.not_begun` or `year.too_early` for a year there can be no records of yet, or any more."""
    if found := year_rules.year_begun(year, timezone.localdate(), ahead):
        raise Refusal(found[0].code, found[0].sentence, found[0].remedy)


def made_by(actor: User) -> dict[str, Any]:
    """Who made a record and when, as the fields of the record."""
    return {"maker": actor, "made_at": timezone.now()}


def again(record: Record) -> Record:
    """The record as it stands now, held until the transaction ends."""
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def require_state(record: Checked, what: str, *allowed: State) -> None:
    """Raise Refusal `record.state` unless the record stands in one of the states; it says who checked it, and when."""
    if record.state not in allowed:
        checked = ""
        if record.checker and record.checked_at and record.state != State.DRAFT:
            checked = f"{record.checker.name}于{timezone.localtime(record.checked_at):%Y-%m-%d %H:%M}复核。"
        raise Refusal(
            "record.state",
            f"{what}{State(record.state).label}，不能这样处理。{checked}",
            f"只有{'、'.join(state.label for state in allowed)}的才可以。",
        )


def mark_checked(actor: User, record: Checked, what: str, state: State = State.POSTED) -> None:
    """Mark a draft as checked by another person than its maker and save it.

    Raises Refusal `record.state` or `office.same_person`.
    """
    require_state(record, what, State.DRAFT)
    require_other(record.maker_id, actor, what)
    record.state = state
    record.checker = actor
    record.checked_at = timezone.now()
    record.save(update_fields=["state", "checker", "checked_at"])


def mark_withdrawn(actor: User, record: Checked, what: str, reason: str) -> None:
    """Mark a draft as taken back by its maker, with the reason. Raises Refusal `record.state`, `record.not_maker`."""
    require_state(record, what, State.DRAFT)
    require_maker(actor, record, what)
    record.state = State.WITHDRAWN
    record.reason = reason
    record.save(update_fields=["state", "reason"])


def require_maker(actor: User, record: Checked, what: str) -> None:
    """Raise Refusal `record.not_maker` unless the actor made the record: a draft belongs to its maker."""
    if record.maker_id != actor.pk:
        raise Refusal("record.not_maker", f"{what}是别人经办的。", "请经办人本人修改或撤回。")


def money(fen: int) -> str:
    """An amount as sentences and the trail say it: ``1,148.00元``, ``−0.01元``."""
    return f"{yuan(fen):,.2f}元".replace("-", "−")
