"""From records in the database to facts and back: the records beneath a fact sum to it, whatever the books hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from onecard.accounts import models, posting, queries
from onecard.core.errors import Refusal
from onecard.figures.fact import Evidence
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity, Group, User

YEAR = 2024
FUNDS = (*fa.FUNDS, "其他")
FUNCTIONS = ("2080108", "2080505", "2101102", "2210201", "2120801")
ECONOMIES = ("30101", "30108", "30217", "30231", "30309", "30201", "31013", "30913")

fen = st.integers(-5_000_00, 90_000_00).filter(bool)
spent_fen = st.integers(1, 90_000_00)  # a class spent less than nothing on would rightly break X-05
# 基本支出 has no 309 (公开06 has no row for it).
spent = st.tuples(
    st.just("expenditure"), st.sampled_from(FUNCTIONS), st.sampled_from(ECONOMIES), st.sampled_from(FUNDS),
    st.sampled_from(["基本", "项目"]), st.sampled_from(["", "运维"]), spent_fen,
).filter(lambda row: not (row[2].startswith("309") and row[4] == "基本"))  # fmt: skip
appropriated = st.tuples(
    st.just("appropriation"), st.sampled_from(FUNCTIONS), st.just(""), st.sampled_from(fa.FUNDS), st.just(""),
    st.just(""), fen,
)  # fmt: skip
received = st.tuples(
    st.sampled_from(["superior", "operations", "education_fees", "business", "subordinate", "other"]),
    st.sampled_from(FUNCTIONS), st.just(""), st.just("其他"), st.just(""), st.just(""), fen,
)  # fmt: skip
entries = st.lists(st.one_of(spent, appropriated, received), max_size=12)
# An initial budget (年初) is granted, never taken; only adjustments go both ways.
granted = st.tuples(
    st.just("年初"),
    st.sampled_from([*FUNCTIONS, ""]),
    st.sampled_from(ECONOMIES),
    st.sampled_from(fa.FUNDS),
    spent_fen,
)
adjusted = st.tuples(
    st.just("调整"),
    st.sampled_from([*FUNCTIONS, ""]),
    st.sampled_from(ECONOMIES),
    st.sampled_from(fa.FUNDS),
    fen,
)
budgets = st.lists(st.one_of(granted, adjusted), max_size=5)
balances = st.lists(
    st.tuples(
        st.sampled_from(["opening", "opening_adjustment", "pool_in", "pool_out", "pool_up", "internal"]),
        st.sampled_from(FUNCTIONS), st.sampled_from(FUNDS), fen,
    ),
    max_size=5,
)  # fmt: skip


def unit(code: str = "460299", kind: str = "事业", group: Group | None = None) -> Entity:
    return Entity.objects.create(
        code=code, name=f"示例单位{code}", kind=kind, level="单位", region="hainan", group=group
    )


def clerk(name: str = "经办") -> User:
    found, _ = User.objects.get_or_create(username=name, defaults={"name": name})
    return found


def post(
    entity: Entity, rows: list[tuple], year: int = YEAR, counterparty: str = "", posted: bool = True
) -> None:
    """One posted voucher for each row of dimensions and amount."""
    now = timezone.now()
    for number, (item, function, economy, fund, nature, project, amount) in enumerate(rows, start=1):
        count = models.Voucher.objects.filter(entity=entity, year=year).count()
        voucher = models.Voucher.objects.create(
            entity=entity, year=year, month=3, number=f"记-{count + 1:04d}", date=date(year, 3, 1 + number % 28),
            summary="办公用品", state="posted" if posted else "draft", maker=clerk(), made_at=now,
        )  # fmt: skip
        entry = models.Entry.objects.create(
            voucher=voucher, line=1, item=item, function=function, economy=economy, fund=fund, nature=nature,
            project=project, amount_fen=amount, entity=entity, year=year, month=3,
            counterparty=counterparty, payee="示例公司",
        )  # fmt: skip
        if posted:
            posting.post(models.Entry.objects.filter(pk=entry.pk))


def budget(entity: Entity, rows: list[tuple]) -> None:
    for number, (basis, function, economy, fund, amount) in enumerate(rows, start=1):
        models.BudgetLine.objects.create(
            entity=entity, year=YEAR, basis=basis, number=f"指标{number}", date=date(YEAR, 1, 5), function=function,
            economy=economy, fund=fund, nature="基本", amount_fen=amount, state="posted", maker=clerk(),
            made_at=timezone.now(),
        )  # fmt: skip


def move(entity: Entity, rows: list[tuple]) -> None:
    for item, function, fund, amount in rows:
        models.BalanceRecord.objects.create(
            entity=entity, year=YEAR, item=item, date=date(YEAR, 1, 1), fund=fund, function=function,
            amount_fen=amount, state="posted", maker=clerk(), made_at=timezone.now(), reason="上年结转",
        )  # fmt: skip


ZEROS_LOOKED_AT = 25
"""Of the many zero facts every so manieth is asked for its records, of the others each."""


def every_fact_is_the_sum_of_its_records(whose: queries.Subject) -> None:
    for number, fact in enumerate(queries.facts(whose, YEAR)):
        if not fact.value and not fact.exact and number % ZEROS_LOOKED_AT:
            continue
        dims = {name: value for name, value in fact.dims if name not in {"entity", "year"}}
        beneath = queries.records_beneath(whose, YEAR, fact.key, dims, limit=500)
        if fact.key == fa.EVALUATION_RATE.key:
            continue
        assert beneath.total == fact.exact, (fact.key, fact.dims)
        assert sum((row.value for row in beneath.rows), Decimal(0)) == fact.exact, (fact.key, fact.dims)
        assert isinstance(fact.source, Evidence)
        assert beneath.count == fact.source.count == len(beneath.rows), (fact.key, fact.dims)


class AnyBooks(HypothesisCase):
    # Each example asks the database about a thousand facts: a failure is shown as found, not shrunk.
    @settings(
        max_examples=settings.default.max_examples // 50,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(entries, budgets, balances)
    def test_in_any_books_tables_balance_and_records_sum_to_facts(
        self, entry_rows: list[tuple], budget_rows: list[tuple], balance_rows: list[tuple]
    ) -> None:
        entity = unit()
        post(entity, [("appropriation", "2080108", "", "一般公共", "", "", 100_00), *entry_rows])
        budget(entity, budget_rows)
        move(entity, balance_rows)
        whose = queries.subject()
        every_fact_is_the_sum_of_its_records(whose)
        failed = {
            outcome.relation.id
            for outcome in queries.outcomes(whose, YEAR)
            if outcome.relation.severity == "error" and outcome.state == "failed"
        }
        assert not failed


@pytest.mark.django_db
class TestOneUnit:
    def test_only_posted_records_count(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 50_000_00)])
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 70_000_00)], posted=False)
        fact = queries.facts(queries.subject(), YEAR).at(fa.EXPENDITURE.key)
        assert fact is not None
        assert fact.value == Decimal("5.00")

    def test_zero_is_a_fact_and_an_unknown_budget_is_none(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 50_000_00)])
        facts = queries.facts(queries.subject(), YEAR)
        for kind in fa.REVENUE_KINDS:
            assert facts.at(kind.key, function="2080108").value == 0
        assert facts.at(fa.EXPENDITURE.key, nature="上缴").value == 0
        assert facts.at(fa.EXPENDITURE.key, fund="国有资本").value == 0
        assert facts.at(fa.OVERSEAS_GROUPS.key).value == 0
        assert facts.at(fa.EXPENDITURE.key, basis="年初") is None
        assert facts.at(fa.SANGONG.key, basis="全年") is None

    def test_the_year_is_read_in_a_fixed_number_of_queries_whatever_it_holds(self) -> None:
        entity = unit()
        one = ("expenditure", "2080108", "30201", "一般公共", "基本", "", 50_000_00)
        post(entity, [one])
        whose = queries.subject()
        with CaptureQueriesContext(
            connection,
        ) as few:
            queries.facts(whose, YEAR)
        post(entity, [one] * 40)
        with CaptureQueriesContext(connection) as many:
            queries.facts(whose, YEAR)
        assert len(few) == len(many)

    def test_records_are_paged_and_counted_in_the_database(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)] * 7)
        page = queries.records_beneath(queries.subject(), YEAR, fa.EXPENDITURE.key, {"function": "208"}, 5, 5)
        assert (page.count, len(page.rows), page.total_fen) == (7, 2, 700_00)
        assert page.rows[0].voucher is not None
        assert page.rows[0].payee == "示例公司"

    def test_an_evidence_query_runs_again(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 123_45)])
        fact = queries.facts(queries.subject(), YEAR).at(fa.EXPENDITURE.key, economy="30201")
        assert fact is not None
        assert isinstance(fact.source, Evidence)
        assert queries.records_of_query(fact.source.query).total_fen == 123_45

    def test_a_vehicle_counts_until_its_disposal(self) -> None:
        entity = unit()
        made = {"entity": entity, "maker": clerk(), "made_at": timezone.now(), "state": "posted"}
        for year, use in ((2020, "其他用车"), (2024, "机要通信用车")):
            models.FixedAsset.objects.create(
                year=year,
                kind="车辆",
                name="轿车",
                use=use,
                acquired_on=date(year, 5, 1),
                fiscal_vehicle=True,
                **made,
            )
        sold = models.FixedAsset.objects.get(year=2020)
        models.AssetDisposal.objects.create(year=2024, asset=sold, disposed_on=date(2024, 11, 1), **made)
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        facts = queries.facts(queries.subject(), YEAR)
        assert facts.at(fa.ASSET_VEHICLES.key).value == 1
        assert facts.at(fa.VEHICLE_USES["机要通信用车"].key).value == 1
        assert facts.at(fa.VEHICLES_PURCHASED.key).value == 1
        assert facts.at(fa.VEHICLES_KEPT.key).value == 1
        every_fact_is_the_sum_of_its_records(queries.subject())

    def test_registers_and_evaluations_are_facts_with_records(self) -> None:
        entity = unit()
        made = {
            "entity": entity,
            "year": YEAR,
            "maker": clerk(),
            "made_at": timezone.now(),
            "state": "posted",
        }
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        models.Procurement.objects.create(
            contract="采-1", name="运维", kind="服务", signed_on=date(2024, 3, 1), supplier="示例公司", size="小型",
            amount_fen=114_600_00, **made,
        )  # fmt: skip
        models.OverseasTrip.objects.create(
            left_on=date(2024, 4, 1), destination="某地", purpose="培训", groups=1, persons=3, **made
        )
        models.Reception.objects.create(
            kind="国内",
            received_on=date(2024, 4, 1),
            guests="某单位",
            batches=2,
            persons=9,
            amount_fen=800_00,
            **made,
        )
        paper = models.Document.objects.create(
            entity=entity,
            name="自评表.pdf",
            sha256="0" * 64,
            size=1,
            file="x",
            maker=clerk(),
            made_at=timezone.now(),
        )
        evaluation = models.SelfEvaluation.objects.create(
            project="运维", budget_fen=120_000_00, executed_fen=114_600_00, score=Decimal("96.5"), grade="优",
            document=paper, **made,
        )  # fmt: skip
        models.EvaluationIndicator.objects.create(
            evaluation=evaluation, line=1, group="产出", name="服务天数", target="≥4", actual="6",
            target_value=Decimal(4), actual_value=Decimal(6),
        )  # fmt: skip
        facts = queries.facts(queries.subject(), YEAR)
        assert facts.at(fa.PROCUREMENT.key).value == Decimal("11.46")
        assert facts.at(fa.PROCUREMENT_MICRO.key).value == Decimal("11.46")
        assert facts.at(fa.PROCUREMENT_WORKS.key).value == 0
        assert facts.at(fa.OVERSEAS_PERSONS.key).value == 3
        assert facts.at(fa.DOMESTIC_BATCHES.key).value == 2
        assert facts.at(fa.RECEPTION_DOMESTIC.key).value == Decimal("0.08")
        assert facts.at(fa.EVALUATION_SCORE.key, project="运维").value == Decimal("96.50")
        assert facts.at(fa.EVALUATION_RATE.key, project="运维").value == Decimal("95.50")
        days = facts.at(fa.INDICATOR_ACTUAL.key, project="运维", indicator="服务天数")
        assert (str(days.value), days.figure.decimals) == ("6", 0)
        assert facts.at(fa.EVALUATION_PROJECTS.key).value == 1
        every_fact_is_the_sum_of_its_records(queries.subject())

    def test_an_unknown_figure_or_dimension_is_refused_with_what_is_possible(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        whose = queries.subject()
        with pytest.raises(Refusal) as unknown:
            queries.records_beneath(whose, YEAR, "finalaccounts.nothing", {})
        assert unknown.value.code == "facts.unknown_figure"
        with pytest.raises(Refusal) as dimension:
            queries.records_beneath(whose, YEAR, fa.SUPERIOR.key, {"economy": "301"})
        assert "function" in dimension.value.remedy

    def test_a_year_without_records_is_refused_and_the_known_years_named(self) -> None:
        post(unit(), [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        with pytest.raises(Refusal) as refusal:
            queries.final_accounts(queries.subject(), 2019)
        assert "2024" in refusal.value.remedy

    def test_last_years_facts_stand_beside(self) -> None:
        entity = unit()
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        assert queries.final_accounts(queries.subject(), YEAR).prior is None
        post(entity, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 200_00)], year=2023)
        prior = queries.final_accounts(queries.subject(), YEAR).prior
        assert prior is not None
        assert prior.at(fa.EXPENDITURE.key).exact == Decimal("0.02")


@pytest.mark.django_db
class TestDepartment:
    def test_transfers_within_the_group_are_left_out(self) -> None:
        group = Group.objects.create(code="4602", name="示例局")
        above, below = unit("460201", "行政", group), unit("460202", group=group)
        post(above, [("expenditure", "2080108", "", "其他", "补助", "", 500_00)], counterparty="460202")
        post(below, [("superior", "2080108", "", "其他", "", "", 500_00)], counterparty="460201")
        post(below, [("superior", "2080108", "", "其他", "", "", 300_00)], counterparty="999999")
        post(above, [("expenditure", "2080108", "30201", "一般公共", "基本", "", 100_00)])
        post(
            below,
            [("expenditure", "2080108", "30201", "一般公共", "基本", "", 200_00)],
            counterparty="460201",
        )
        whole = queries.subject("4602")
        facts = queries.facts(whole, YEAR)
        assert facts.at(fa.EXPENDITURE.key, nature="补助").value == 0
        assert facts.at(fa.SUPERIOR.key).exact == Decimal("0.03")
        assert facts.at(fa.EXPENDITURE.key).exact == Decimal("0.03")
        assert facts.at(fa.RUNNING_COST.key).exact == Decimal("0.01")
        every_fact_is_the_sum_of_its_records(whole)

    def test_a_declared_difference_moves_every_total(self) -> None:
        group = Group.objects.create(code="4602", name="示例局")
        post(
            unit("460201", group=group), [("expenditure", "2080108", "30201", "一般公共", "基本", "", 900_00)]
        )
        models.TableDifference.objects.create(
            group=group, year=YEAR, item="expenditure", function="2080108", economy="30201", fund="一般公共",
            nature="基本", amount_fen=-100_00, reason="重复列支", state="posted", maker=clerk(), made_at=timezone.now(),
        )  # fmt: skip
        whole = queries.subject("4602")
        facts = queries.facts(whole, YEAR)
        assert facts.at(fa.EXPENDITURE.key).exact == Decimal("0.08")
        assert facts.at(fa.EXPENDITURE.key, fund="一般公共", function="208").exact == Decimal("0.08")
        labels = queries.records_beneath(whole, YEAR, fa.EXPENDITURE.key, {}).rows
        assert any(row.part.startswith("差额表") for row in labels)
        every_fact_is_the_sum_of_its_records(whole)

    def test_the_subject_must_be_named_only_where_there_are_several(self) -> None:
        unit("460201")
        assert queries.subject().code == "460201"
        unit("460202")
        with pytest.raises(Refusal) as several:
            queries.subject()
        assert "460202" in several.value.remedy
        with pytest.raises(Refusal) as unknown:
            queries.subject("1")
        assert unknown.value.code == "accounts.no_entity"
