"""Self-evaluations (绩效自评): recorded as their document states them, checked by another person."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from onecard.accounts.evaluation import (
    attach_document,
    check_evaluation,
    record_evaluation,
    withdraw_evaluation,
)
from onecard.accounts.evaluation_rules import IndicatorDraft
from onecard.accounts.models import Document, State
from onecard.accounts.registers import (
    check_register,
    void_record,
)
from onecard.accounts.tests.refusals import refused
from onecard.office.models import Entity, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(maker: User, entity: Entity, settings: Settings, tmp_path: Path) -> Document:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return attach_document(maker, entity, name="自评表.pdf", content=b"%PDF-1.7 form")


def evaluate(maker: User, entity: Entity, document: Document, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "year": 2024, "project": "运维", "budget_fen": 1_200_000, "executed_fen": 1_146_000,
        "score": Decimal("96.5"), "grade": "优", "document": document, "page": "第2页",
        "indicators": [IndicatorDraft("产出指标", "发卡数", "≥4万张", "6万张", actual_value=Decimal(6))],
    }  # fmt: skip
    return record_evaluation(maker, entity, **{**values, **changes})


def test_an_evaluation_is_recorded_as_its_document_states_it(
    maker: User, checker: User, entity: Entity, document: Document
) -> None:
    evaluation = check_evaluation(checker, evaluate(maker, entity, document))
    assert (evaluation.score, evaluation.document, evaluation.state) == (
        Decimal("96.5"), document, State.POSTED,
    )  # fmt: skip
    indicator = evaluation.indicators.get()
    assert (indicator.target, indicator.target_value, indicator.actual_value) == ("≥4万张", None, 6)
    with refused("evaluation.recorded_already"):
        evaluate(maker, entity, document)
    check_register(checker, void_record(maker, evaluation, reason="表有误"))
    assert evaluate(maker, entity, document).pk


def test_one_document_is_kept_once(maker: User, entity: Entity, document: Document) -> None:
    assert attach_document(maker, entity, name="又一份.pdf", content=b"%PDF-1.7 form") == document
    assert document.file.read() == b"%PDF-1.7 form"
    with refused("document.empty"):
        attach_document(maker, entity, name="空.pdf", content=b"")


def test_an_evaluation_that_cannot_be_is_refused(maker: User, entity: Entity, document: Document) -> None:
    with refused("evaluation.refused") as error:
        evaluate(maker, entity, document, score=Decimal(101), grade="特优", project="", budget_fen=-1)
    assert len(error.value.problems) == 4
    draft = evaluate(maker, entity, document)
    assert withdraw_evaluation(maker, draft, reason="重录").state == State.WITHDRAWN


def test_an_evaluation_rests_on_a_document_of_its_own_unit(
    maker: User, entity: Entity, document: Document
) -> None:
    other = Entity.objects.create(code="460298", name="另一个单位")
    with refused("evaluation.refused") as error:
        evaluate(maker, other, document)
    assert [problem.code for problem in error.value.problems] == ["evaluation.document"]


def test_an_evaluation_of_a_year_that_has_not_come_is_refused(
    maker: User, entity: Entity, document: Document
) -> None:
    with refused("year.not_begun"):
        evaluate(maker, entity, document, year=timezone.localdate().year + 1)
    with refused("year.too_early"):
        evaluate(maker, entity, document, year=1999)
