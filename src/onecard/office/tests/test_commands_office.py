"""``onecard office``: a new installation gets its units and people from its own machine."""

from __future__ import annotations

import datetime
import io

import pytest

from onecard.cli.main import main
from onecard.office import sign_in
from onecard.office.models import Entity, SecondStep, TrailEvent, User

GOOD = "liang-jian-shi-9"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password on the standard input, which is no terminal here."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n{GOOD}\n"))


def add_user(username: str, *roles: str, entity: str = "") -> int:
    words = [word for role in roles for word in ("--role", role)]
    only = ["--entity", entity] if entity else []
    return main(["office", "add-user", username, "王一", "--office", "综合办公室", *words, *only])


@pytest.mark.django_db
def test_an_empty_installation_gets_a_unit_and_a_person_who_can_sign_in(
    typed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["office", "list"]) == 0
    assert "还没有单位和账号" in capsys.readouterr().out
    assert main(["office", "add-group", "460", "示例市人社局"]) == 0
    assert (
        main(["office", "add-entity", "460299", "示例市一卡通中心", "--region", "hainan", "--group", "460"])
        == 0
    )
    assert add_user("wangyi", "财务经办", entity="460299") == 0
    assert sign_in.sign_in("wangyi", GOOD).entity == Entity.objects.get(code="460299")
    capsys.readouterr()
    assert main(["office", "list"]) == 0
    listed = capsys.readouterr().out
    assert "460299  示例市一卡通中心" in listed
    assert "wangyi  王一  综合办公室  财务经办  只管示例市一卡通中心" in listed
    assert "本机命令行" not in listed
    assert set(TrailEvent.objects.filter(actor_name="本机命令行").values_list("action", flat=True)) == {
        "office.group_added", "office.entity_added", "office.user_created",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_person_is_given_other_roles_and_stopped_and_brought_back(typed: None) -> None:
    assert add_user("wangyi", "财务经办") == 0
    assert main(["office", "set-roles", "wangyi", "--role", "财务复核", "--role", "审核人"]) == 0
    assert sorted(User.objects.get(username="wangyi").roles) == ["审核人", "财务复核"]
    assert main(["office", "set-password", "wangyi"]) == 0
    assert main(["office", "deactivate", "wangyi"]) == 0
    assert not User.objects.get(username="wangyi").is_active
    assert main(["office", "reactivate", "wangyi"]) == 0
    assert User.objects.get(username="wangyi").is_active


@pytest.mark.django_db
def test_a_unit_that_is_already_there_joins_a_department_and_leaves_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["office", "add-entity", "460299", "示例市一卡通中心"]) == 0
    assert main(["office", "add-group", "460", "示例市人社局"]) == 0
    assert main(["office", "set-group", "460299", "460"]) == 0
    assert Entity.objects.get(code="460299").group.code == "460"
    assert "单位460299（示例市一卡通中心）现在属于示例市人社局。" in capsys.readouterr().out
    changed = TrailEvent.objects.get(action="office.entity_changed")
    assert '"group":""' in changed.before
    assert '"group":"460"' in changed.after
    assert main(["office", "set-group", "460299", "460"]) == 2
    assert "已经属于示例市人社局" in capsys.readouterr().err
    assert main(["office", "set-group", "460299", "--none"]) == 0
    assert Entity.objects.get(code="460299").group is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set-group", "460299", "--none"], "没有代码为460299的单位"),
        (["set-roles", "nobody", "--role", "审核人"], "没有账号“nobody”"),
        (["add-entity", "460299", "示例市一卡通中心", "--group", "9"], "没有代码为9的部门"),
        (["add-user", "wangyi", "王一", "--office", "中心机房", "--role", "院长"], "没有“院长”这个角色"),
        (
            ["add-user", "wangyi", "王一", "--office", "中心机房", "--role", "审核人", "--entity", "9"],
            "没有代码为9的单位",
        ),
        (["add-user", "wangyi", "王一", "--office", "门卫", "--role", "审核人"], "没有“门卫”这个处室"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_do(
    words: list[str], said: str, typed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["office", *words]) == 2
    assert said in capsys.readouterr().err
    assert not TrailEvent.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))
    assert add_user("wangyi", "审核人") == 2
    said = capsys.readouterr().err
    for fault in ("密码不足10个字。", "密码太常见。", "密码不能只有数字。"):
        assert said.count(fault) == 1
    assert not User.objects.filter(username="wangyi").exists()


@pytest.mark.django_db
def test_a_locked_person_and_one_without_their_phone_are_let_in_from_the_machine(
    typed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add_user("wangyi", "财务经办") == 0
    assert main(["office", "unlock", "wangyi"]) == 2
    assert "没有锁定" in capsys.readouterr().err
    SecondStep.objects.create(
        user=User.objects.get(username="wangyi"), sealed="x", since=datetime.datetime.now(datetime.UTC)
    )
    assert main(["office", "remove-second-step", "wangyi"]) == 0
    assert not SecondStep.objects.exists()
    assert main(["office", "remove-second-step", "wangyi"]) == 2
    assert "没有开两步验证" in capsys.readouterr().err
