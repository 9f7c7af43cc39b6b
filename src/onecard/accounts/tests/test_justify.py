"""Explaining a failed relation (审核说明): what words excuse, for which figures, and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from onecard.accounts import queries, waiting
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.justified import Judged, judged, remembered, unused
from onecard.accounts.justify import check_justification, justify, withdraw_justification
from onecard.accounts.models import Justification, State
from onecard.accounts.subject import subject
from onecard.accounts.telling import before_publishing, relations_as_text, relations_checked
from onecard.core.errors import Refusal
from onecard.office.models import Entity, Group, TrailEvent, User

WORDS = "上年多收的利息在本年退回，当年其他收入为负，附退款通知。"


class Year:
    """One unit's 2024, in which 其他收入 is what the test posts: below zero, T01-6 (疑点) fails."""

    def __init__(self, entity: Entity, maker: User, checker: User) -> None:
        self.entity, self.maker, self.checker, self.posted = entity, maker, checker, 0

    def post(self, yuan: int, year: int = 2024, item: str = "other") -> None:
        self.posted += 1
        fund = "其他" if item == "other" else "一般公共"
        draft = EntryDraft(item, yuan * 100, function="2080108", fund=fund)
        voucher = enter_voucher(
            self.maker, self.entity, number=f"记-{self.posted}", date=date(year, 3, 5), summary="利息",
            entries=[draft],
        )  # fmt: skip
        check_voucher(self.checker, voucher)

    def judged(self, year: int = 2024) -> Judged:
        whose = subject(self.entity.code)
        found = judged(whose, year, queries.outcomes(whose, year))
        return next(one for one in found if one.outcome.relation.id == "T01-6")

    def justify(self, words: str = WORDS, year: int = 2024, **how: str) -> Justification:
        place = self.other(year)
        return justify(
            self.maker, subject(self.entity.code), year, relation="T01-6", instance=place, words=words, **how
        )

    def other(self, year: int = 2024) -> str:
        return next(one.instance for one in self.judged(year).breaks if "其他收入" in one.instance)

    def standing(self, year: int = 2024) -> str:
        return next(one.standing for one in self.judged(year).breaks if "其他收入" in one.instance)

    def check(self, one: Justification) -> Justification:
        return check_justification(self.checker, subject(self.entity.code), one)


@pytest.fixture
def year(entity: Entity, maker: User, checker: User) -> Year:
    """A year with enough money that 其他收入 alone is below zero."""
    made = Year(entity, maker, checker)
    made.post(9_000_000, item="appropriation")
    made.post(-10_000)
    return made


def test_words_count_once_another_person_has_checked_them(year: Year) -> None:
    assert year.standing() == ""
    one = year.justify()
    assert (one.left, one.right, one.difference) == ("-1.00", "0.00", "-1.00")
    assert year.standing() == "waiting"
    assert not year.judged().justified
    year.check(one)
    assert year.standing() == "standing"
    assert year.judged().justified
    assert year.judged().outcome.state == "failed"


def test_the_maker_does_not_check_their_own_words(year: Year, both: User) -> None:
    year.maker = both
    one = year.justify()
    with pytest.raises(Refusal) as refused:
        check_justification(both, subject("460299"), one)
    assert refused.value.code == "office.same_person"


def test_roles_decide_who_writes_and_who_checks(
    year: Year, checker: User, director: User, maker: User
) -> None:
    whose = subject("460299")
    for person in (checker, director):
        with pytest.raises(Refusal) as refused:
            justify(person, whose, 2024, relation="T01-6", instance=year.other(), words=WORDS)
        assert refused.value.code == "office.not_permitted"
    one = year.justify()
    for person in (maker, director):
        with pytest.raises(Refusal) as refused:
            check_justification(person, whose, one)
        assert refused.value.code == "office.not_permitted"


def test_words_lapse_when_the_figures_they_were_given_for_change(year: Year) -> None:
    year.check(year.justify())
    year.post(-100)
    assert year.standing() == "lapsed"
    assert not year.judged().justified
    year.check(year.justify("又退回一笔利息100元，合计10100元。"))
    assert year.standing() == "standing"


def test_words_stand_again_when_the_figures_are_what_they_were(year: Year) -> None:
    year.check(year.justify())
    year.post(-100)
    year.post(100)
    assert year.standing() == "standing"


def test_a_draft_whose_figures_have_changed_is_not_checked_and_gives_way_to_a_new_one(year: Year) -> None:
    stale = year.justify()
    year.post(-100)
    with pytest.raises(Refusal) as refused:
        year.check(stale)
    assert refused.value.code == "justification.lapsed"
    assert "说明时差额为−1.00，现在差额为−1.01" in refused.value.sentence
    fresh = year.justify()
    stale.refresh_from_db()
    assert (stale.state, stale.words) == (State.WITHDRAWN, WORDS)
    assert year.check(fresh).state == State.POSTED


def test_what_is_mended_needs_no_words_and_its_draft_is_left_over(year: Year) -> None:
    one = year.justify()
    year.post(20_000)
    whose = subject("460299")
    assert unused(whose, 2024, judged(whose, 2024, queries.outcomes(whose, 2024))) == [one]
    for act in (
        lambda: year.check(one),
        lambda: justify(year.maker, whose, 2024, relation="T01-6", instance=one.instance, words=WORDS),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "justification.holds"
    assert withdraw_justification(year.maker, whose, one, reason="已改正").state == State.WITHDRAWN


def test_words_are_not_given_twice_and_need_content(year: Year) -> None:
    year.justify()
    with pytest.raises(Refusal) as refused:
        year.justify()
    assert refused.value.code == "justification.given"
    for words, code in (("　", "words.missing"), ("长" * 501, "words.too_long")):
        with pytest.raises(Refusal) as refused:
            year.justify(words)
        assert refused.value.problems[0].place == "审核说明"
        assert refused.value.problems[0].code == code


def test_a_form_opened_before_the_figures_changed_is_refused(year: Year) -> None:
    year.post(-100)
    with pytest.raises(Refusal) as refused:
        year.justify(seen="-1.00")
    assert refused.value.code == "justification.changed"
    assert not Justification.objects.exists()


def test_an_error_cannot_be_explained_away(year: Year) -> None:
    one = year.judged()
    assert one.justifiable
    error = replace(one.outcome.relation, severity="error", blocks=True)
    one.outcome.relation = error
    again = judged(subject("460299"), 2024, [one.outcome])[0]
    assert not again.justifiable
    assert again.blocks


def test_a_warning_that_became_an_error_takes_its_words_with_it(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = year.check(year.justify())
    outcomes = queries.outcomes

    def as_errors(*of: object) -> list[object]:
        found = outcomes(*of)  # type: ignore[arg-type]
        for one in found:
            one.relation = replace(one.relation, error_from=1)
        return found  # type: ignore[return-value]

    monkeypatch.setattr(queries, "outcomes", as_errors)
    assert year.standing() == "lapsed"
    assert year.judged().blocks
    with pytest.raises(Refusal) as refused:
        year.justify()
    assert refused.value.code == "justification.error"
    assert checked.state == State.POSTED


def test_a_warning_that_blocks_blocks_no_more_once_it_is_justified(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = queries.outcomes

    def blocking(*of: object) -> list[object]:
        found = outcomes(*of)  # type: ignore[arg-type]
        for one in found:
            one.relation = replace(one.relation, blocks=True)
        return found  # type: ignore[return-value]

    monkeypatch.setattr(queries, "outcomes", blocking)
    one = year.justify()
    assert year.judged().blocks
    year.check(one)
    assert not year.judged().blocks


def test_checked_words_are_taken_back_by_whoever_may_write_them_a_draft_by_its_maker(
    year: Year, both: User
) -> None:
    whose = subject("460299")
    draft = year.justify()
    with pytest.raises(Refusal) as refused:
        withdraw_justification(both, whose, draft, reason="写错")
    assert refused.value.code == "record.not_maker"
    year.check(draft)
    withdraw_justification(both, whose, draft, reason="利息已查明记错年度")
    assert year.standing() == ""
    with pytest.raises(Refusal) as refused:
        withdraw_justification(both, whose, draft, reason="再撤")
    assert refused.value.code == "record.state"


def test_next_year_offers_the_words_of_the_same_entity_and_rule(year: Year) -> None:
    whose = subject("460299")
    year.post(9_000_000, 2025, "appropriation")
    year.post(-20_000, 2025)
    place = year.other(2025)
    assert place == year.other(2024)
    assert remembered(whose, 2025, "T01-6", place) is None
    draft = year.justify()
    assert remembered(whose, 2025, "T01-6", place) is None
    year.check(draft)
    assert remembered(whose, 2025, "T01-6", place) == draft
    assert remembered(whose, 2025, "T01-6", "公开01表 行次9 别处") == draft
    assert remembered(whose, 2025, "T09-2", place) is None
    Entity.objects.create(code="460298", name="另一个单位")
    assert remembered(subject("460298"), 2025, "T01-6", place) is None


def test_every_step_stands_in_the_trail(year: Year) -> None:
    one = year.justify()
    year.check(one)
    withdraw_justification(year.maker, subject("460299"), one, reason="改写")
    events = TrailEvent.objects.filter(action__startswith="relations.").order_by("sequence")
    assert [event.action for event in events] == [
        "relations.justified", "relations.justification_checked", "relations.justification_withdrawn",
    ]  # fmt: skip
    assert WORDS in events[0].after
    assert '"difference":"-1.00"' in events[0].after
    assert "T01-6审核说明" in events[0].subject


def test_a_person_of_another_unit_explains_nothing_here(year: Year, maker: User) -> None:
    year.maker.entity = Entity.objects.create(code="460298", name="另一个单位")
    with pytest.raises(Refusal) as refused:
        year.justify()
    assert refused.value.code == "office.other_entity"


def test_words_waiting_for_a_check_are_work_for_the_checker(year: Year, checker: User, maker: User) -> None:
    one = year.justify()
    assert [(group.kind.title, group.records) for group in waiting.to_check(checker)] == [("审核说明", [one])]
    assert [group.kind.title for group in waiting.own(maker)] == ["审核说明"]
    assert waiting.count(checker) == 1


@pytest.fixture
def said(year: Year) -> Callable[[], str]:
    """What the command line says of the failed relation."""

    def say() -> str:
        return relations_as_text(relations_checked(subject("460299"), 2024))

    return say


def test_the_command_line_says_the_words_and_their_standing(year: Year, said: Callable[[], str]) -> None:
    assert WORDS not in said()
    one = year.justify()
    assert f"说明待复核：{WORDS}（经办陈静怡）" in said()
    year.check(one)
    assert f"已说明：{WORDS}（经办陈静怡，复核林书航）" in said()
    told = next(one for one in relations_checked(subject("460299"), 2024) if one["id"] == "T01-6")
    assert told["justified"] is True
    broken = next(each for each in told["instances"] if each["justification"])
    assert broken["justification"]["standing"] == "standing"
    assert broken["justification"]["difference"] == "-1.00"


def test_publishing_asks_for_words_until_they_are_checked(year: Year) -> None:
    asks = "2条勾稽关系须说明（T01-6、X-16），还没有复核过的审核说明。"
    assert asks in before_publishing(subject("460299"), 2024)
    year.check(year.justify())
    assert "1条勾稽关系须说明（X-16），还没有复核过的审核说明。" in before_publishing(subject("460299"), 2024)


def test_a_department_s_tables_are_explained_apart_from_its_units(year: Year, checker: User) -> None:
    bureau = Group.objects.create(code="4602", name="示例局")
    Entity.objects.filter(pk=year.entity.pk).update(group=bureau)
    Entity.objects.create(code="460298", name="另一个单位", group=bureau)
    group = subject("4602")
    found = next(one for one in judged(group, 2024, queries.outcomes(group, 2024)) if one.justifiable)
    rule, place = found.outcome.relation.id, found.breaks[0].instance
    one = justify(year.maker, group, 2024, relation=rule, instance=place, words=WORDS)
    assert (one.entity, one.group_id) == (None, group.group_id)
    check_justification(checker, group, one)
    again = judged(group, 2024, queries.outcomes(group, 2024))
    assert {each.standing for broken in again for each in broken.breaks if each.record} == {"standing"}
    assert year.standing() == ""
    User.objects.filter(pk=year.maker.pk).update(entity=year.entity)
    with pytest.raises(Refusal) as refused:
        withdraw_justification(User.objects.get(pk=year.maker.pk), group, one, reason="写错")
    assert refused.value.code == "office.other_entity"
