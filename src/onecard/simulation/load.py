"""Loading the example: everything through the actions a centre's staff would use, all of it or nothing."""

from __future__ import annotations

import datetime

from django.db import transaction

from onecard.accounts.budget import check_budget, enter_budget
from onecard.accounts.check import check_batch
from onecard.accounts.close import close_period
from onecard.accounts.drafts import BudgetDraft
from onecard.accounts.evaluation import attach_document, check_evaluation, record_evaluation
from onecard.accounts.imports.evaluation_form import read_form
from onecard.accounts.imports.mapping import save_profile
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.registers import check_register, register_asset
from onecard.core.money import fen_from_yuan
from onecard.office.entities import add_entity
from onecard.office.models import Entity, User
from onecard.office.people import create_user, local_actor
from onecard.simulation.evaluation_form import evaluation_form
from onecard.simulation.payment_export import MAPPING, payment_export
from onecard.simulation.sign_ins import ACCOUNTS, ENTITY_CODE, ENTITY_NAME
from onecard.simulation.vouchers import budget_items

YEARS = (2023, 2024)
PROFILE = "示例：记账凭证明细"


@transaction.atomic
def load_example() -> bool:
    """Load the example's unit, people and two years; False where it is there already and nothing was done."""
    if Entity.objects.filter(code=ENTITY_CODE).exists():
        return False
    entity = add_entity(local_actor(), code=ENTITY_CODE, name=ENTITY_NAME, kind="事业", region="hainan")
    people = {
        account.username: create_user(
            local_actor(), username=account.username, name=account.name, office=account.office,
            roles=account.roles, password=account.password,
        )
        for account in ACCOUNTS
    }  # fmt: skip
    maker, checker = people["chenjingyi"], people["zhengwenbo"]
    save_profile(maker, "vouchers", PROFILE, MAPPING)
    _register_vehicle(maker, checker, entity)
    for year in YEARS:
        _load_year(maker, checker, entity, year)
    _evaluate(maker, checker, entity, 2024)
    for month in range(1, 13):
        close_period(checker, entity, year=2023, month=month)
    return True


def _load_year(maker: User, checker: User, entity: Entity, year: int) -> None:
    for item in budget_items(year):
        draft = BudgetDraft(
            item.basis, item.document, item.day, item.amount_fen, nature=item.nature, function=item.function,
            economy=item.economy, project=item.project, reason=item.reason,
        )  # fmt: skip
        check_budget(checker, enter_budget(maker, entity, year=year, draft=draft))
    file_name = f"{year}年记账凭证明细.xlsx"
    batch = import_vouchers(
        maker, entity, year, payment_export(year, entity.name), file_name, profile=PROFILE
    )
    check_batch(checker, batch)


def _register_vehicle(maker: User, checker: User, entity: Entity) -> None:
    vehicle = register_asset(
        maker, entity, kind="车辆", name="外出办公用车", use="其他用车", tag="示A·00001",
        acquired_on=datetime.date(2019, 5, 20), unit_price_fen=fen_from_yuan("128000"),
        book_fen=fen_from_yuan("128000"), fiscal_vehicle=True,
    )  # fmt: skip
    check_register(checker, vehicle)


def _evaluate(maker: User, checker: User, entity: Entity, year: int) -> None:
    content, name = evaluation_form(year, entity.name), f"{year}年度项目支出绩效自评表.xlsx"
    form = read_form(content, name)
    document = attach_document(maker, entity, name=name, content=content)
    check_evaluation(checker, record_evaluation(maker, entity, year=year, document=document, **form.stated()))
