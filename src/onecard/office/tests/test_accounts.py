"""Accounts of people: what an administrator may change, and what neither they nor anybody takes away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onecard.core.errors import Refusal
from onecard.office import attempts, passwords, people, rules, sign_in
from onecard.office.models import Entity, TrailEvent, User

GOOD = "四月的风吹过海口湾边"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.remedy
    return refusal.value.code


def fail_to_sign_in(username: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refusal):
            sign_in.sign_in(username, "不对的密码")


def test_a_password_given_out_signs_in_must_be_changed_and_is_nowhere_in_the_trail(
    administrator: User, maker: User
) -> None:
    given_out = passwords.issue_password(administrator, maker)
    user = sign_in.sign_in("maker", given_out)
    assert user.must_change_password
    assert not passwords.change_password(user, old=given_out, new=GOOD).must_change_password
    written = "".join(event.before + event.after + event.subject for event in TrailEvent.objects.all())
    assert given_out not in written
    assert GOOD not in written


def test_no_two_passwords_given_out_are_the_same(administrator: User, maker: User) -> None:
    assert len({passwords.issue_password(administrator, maker) for _ in range(5)}) == 5


def test_the_new_password_is_another_than_the_old_one(administrator: User, maker: User) -> None:
    given_out = passwords.issue_password(administrator, maker)
    maker.refresh_from_db()
    change = lambda: passwords.change_password(maker, old=given_out, new=given_out)  # noqa: E731
    assert code_of(change) == "office.same_password"


def test_guessing_at_the_old_password_is_held_off_and_does_not_lock_the_sign_in(
    administrator: User, maker: User
) -> None:
    passwords.set_password(administrator, maker, password=GOOD)
    maker.refresh_from_db()
    for _ in range(rules.FAILURES_MAX):
        change = lambda: passwords.change_password(maker, old="不对", new=GOOD + "二")  # noqa: E731
        assert code_of(change) == "office.old_password"
    assert code_of(lambda: passwords.change_password(maker, old=GOOD, new=GOOD + "二")) == "office.locked"
    assert sign_in.sign_in("maker", GOOD) == maker


def test_a_locked_account_is_unlocked_by_an_administrator_and_the_trail_says_by_whom(
    administrator: User, maker: User
) -> None:
    passwords.set_password(administrator, maker, password=GOOD)
    assert code_of(lambda: people.unlock(administrator, maker)) == "office.not_locked"
    fail_to_sign_in("maker", rules.FAILURES_MAX)
    assert list(attempts.locks(["maker", "administrator"])) == ["maker"]
    assert code_of(lambda: sign_in.sign_in("maker", GOOD)) == "office.locked"
    people.unlock(administrator, maker)
    assert sign_in.sign_in("maker", GOOD) == maker
    told = TrailEvent.objects.get(action="office.user_unlocked")
    assert (told.actor, told.subject) == (administrator, people.subject(maker))


def test_a_password_set_anew_lifts_the_lock(administrator: User, maker: User) -> None:
    fail_to_sign_in("maker", rules.FAILURES_MAX)
    given_out = passwords.issue_password(administrator, maker)
    assert sign_in.sign_in("maker", given_out) == maker


def test_name_office_and_roles_change_together_in_one_event(administrator: User, maker: User) -> None:
    changed = people.change_user(
        administrator, maker, name="陈复核", office="主任办公室", roles=["主任"], seen=people.mark_of(maker)
    )
    assert (changed.name, changed.office, changed.roles) == ("陈复核", "主任办公室", ["主任"])
    event = TrailEvent.objects.get()
    assert '"name":"陈经办"' in event.before
    assert '"name":"陈复核"' in event.after


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(administrator: User, maker: User) -> None:
    seen = people.mark_of(maker)
    people.change_roles(administrator, maker, roles=["主任"])
    change = lambda: people.change_user(  # noqa: E731
        administrator, maker, name="别名", office="外部", roles=["审核人"], seen=seen
    )
    assert code_of(change) == "office.changed_meanwhile"
    maker.refresh_from_db()
    assert maker.roles == ["主任"]


def test_everything_wrong_with_a_person_is_said_at_once(administrator: User) -> None:
    with pytest.raises(Refusal) as refusal:
        people.create_user(administrator, username="陈", name=" ", office="财务处", roles=[])
    assert [problem.place for problem in refusal.value.problems] == ["账号", "姓名", "处室", "角色"]


@pytest.mark.parametrize(
    "take_away",
    [
        lambda actor, last: people.deactivate(actor, last),
        lambda actor, last: people.change_roles(actor, last, roles=["主任"]),
        lambda actor, last: people.change_roles(
            actor, last, roles=last.roles, entity=Entity.objects.create(code="1", name="一")
        ),
    ],
)
def test_the_last_administrator_of_all_units_stays_until_there_is_another(
    administrator: User, maker: User, take_away: Callable[[User, User], User]
) -> None:
    shell = people.local_actor()
    assert code_of(lambda: take_away(shell, administrator)) == "office.last_administrator"
    people.change_roles(shell, maker, roles=["系统管理员"])
    Entity.objects.all().delete()
    assert take_away(shell, administrator) == administrator


def test_an_administrator_of_one_unit_manages_the_people_of_that_unit_only(
    administrator: User, maker: User, checker: User
) -> None:
    own, other = Entity.objects.create(code="1", name="一"), Entity.objects.create(code="2", name="二")
    User.objects.filter(pk=administrator.pk).update(entity=own)
    User.objects.filter(pk=maker.pk).update(entity=own)
    for user in (administrator, maker):
        user.refresh_from_db()
    assert set(people.open_to(administrator)) == {administrator, maker}
    assert people.change_roles(administrator, maker, roles=["审核人"], entity=own).roles == ["审核人"]
    for act in (
        lambda: people.deactivate(administrator, checker),
        lambda: passwords.issue_password(administrator, checker),
        lambda: people.change_roles(administrator, maker, roles=["审核人"], entity=other),
        lambda: people.change_roles(administrator, maker, roles=["审核人"]),
        lambda: people.create_user(administrator, username="new", name="新", office="外部", roles=["审核人"]),
    ):
        assert code_of(act) == "office.other_entity"
