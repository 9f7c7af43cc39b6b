"""The pages for the life of a report: the list, the workspace, the steps, the files, the versions."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from onecard.accounts import queries as accounts
from onecard.compiling.report import FILES
from onecard.disclosure import queries, rules
from onecard.disclosure.begin import begin
from onecard.disclosure.models import Report, Stage, Step, StepKind
from onecard.disclosure.onward import waiting_for
from onecard.disclosure.review import send_back, submit
from onecard.disclosure.tests.conftest import fill_in, placed, walk
from onecard.disclosure.views.step_forms import FORMS
from onecard.office.models import Entity, Group, User
from onecard.web.tests.test_relation_words import post

SignIn = Callable[[str], Client]
LIST = "/reports?entity=460299&year=2024"
NEW = "/reports/new?entity=460299&year=2024"


def person(username: str) -> User:
    return User.objects.get(username=username)


@pytest.fixture
def draft(example: None) -> Report:
    """The report of 2024, begun, nothing written."""
    return begin(person("chenjingyi"), accounts.subject("460299"), 2024)


@pytest.fixture
def whole(draft: Report) -> Report:
    """The report of 2024 with every text and every reason written."""
    fill_in(draft, person("chenjingyi"))
    return draft


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_has_every_year_and_begins_one(clerk: Client, signed_in: SignIn) -> None:
    page = page_of(clerk, LIST)
    assert page.count("没有开始") == 2
    assert NEW.replace("&", "&amp;") in page
    assert "/reports/new" not in page_of(signed_in("zhengwenbo"), LIST)
    form = page_of(clerk, NEW)
    assert re.findall(r'<option value="(\w*)"', form) == ["hainan", "national", "shanghai"]
    answer = clerk.post(NEW, {"template": "shanghai"})
    report = Report.objects.get(year=2024)
    assert answer.headers["Location"] == f"/reports/{report.pk}"
    assert "模板：上海" in report.template
    assert "编制中" in page_of(clerk, LIST)


def test_a_year_that_was_begun_is_opened_and_next_year_offers_its_template(clerk: Client) -> None:
    begin(person("chenjingyi"), accounts.subject("460299"), 2023)
    assert clerk.get(NEW.replace("2024", "2023")).status_code == 302
    assert "沿用2023年度的模板" in page_of(clerk, NEW)
    assert clerk.post(NEW, {"template": "海口"}).status_code == 409
    clerk.post(NEW, {"template": ""})
    assert Report.objects.filter(year=2024).exists()


def test_a_unit_without_a_year_is_told_what_a_report_needs(signed_in: SignIn) -> None:
    Entity.objects.create(code="460298", name="新单位")
    assert "还没有可以编制的年度" in page_of(signed_in("chenjingyi"), "/reports?entity=460298")


def test_the_workspace_leads_to_each_place_that_stands_in_the_way(draft: Report, clerk: Client) -> None:
    page = page_of(clerk, f"/reports/{draft.pk}")
    words = page_of(clerk, f"/reports/{draft.pk}/words")
    led = re.findall(rf'href="/reports/{draft.pk}/words#(w-\w+)"', page)
    assert len(led) == len(set(led)) == 20
    assert all(f'id="{anchor}"' in words for anchor in led)


def test_a_relation_that_stands_in_the_way_leads_to_where_it_is_explained(
    draft: Report, clerk: Client
) -> None:
    post(-10_000)  # 上级补助收入 below zero, which T01-6 doubts
    page = page_of(clerk, f"/reports/{draft.pk}")
    assert "须说明而没有审核说明" in page
    assert 'href="/relations?entity=460299&amp;year=2024#T01-6"' in page


def test_the_workspace_says_who_may_go_on_and_why_one_may_not(whole: Report, signed_in: SignIn) -> None:
    clerk, checker = signed_in("chenjingyi"), signed_in("zhengwenbo")
    assert "由陈静怡办" in page_of(checker, f"/reports/{whole.pk}")
    clerk.post(f"/reports/{whole.pk}/submit", {"words": "请看第九部分"})
    assert "由郑文博办" in page_of(clerk, f"/reports/{whole.pk}")
    assert f'href="/reports/{whole.pk}/review"' in page_of(checker, f"/reports/{whole.pk}")
    User.objects.filter(username="chenjingyi").update(roles=["财务经办", "财务复核"])
    own = page_of(clerk, f"/reports/{whole.pk}")
    assert "你送内部复核的，不能由你办；由郑文博办" in own
    assert f'href="/reports/{whole.pk}/review"' not in own
    assert clerk.post(f"/reports/{whole.pk}/review", {}).status_code == 409


def test_the_menu_counts_the_reports_that_wait_for_the_reader(whole: Report, signed_in: SignIn) -> None:
    def counts() -> dict[str, int]:
        return {
            name: waiting_for(person(name)) for name in ("chenjingyi", "zhengwenbo", "linhai", "wanglixin")
        }

    nobody = dict.fromkeys(("chenjingyi", "zhengwenbo", "linhai", "wanglixin"), 0)
    assert counts() == nobody
    submit(person("chenjingyi"), whole)
    assert counts() == nobody | {"zhengwenbo": 1}
    assert ">1<span" in signed_in("zhengwenbo").get("/reports").content.decode()
    # Who sent it does not wait to pass it, until it was returned and another person sent it again.
    User.objects.filter(username="chenjingyi").update(roles=["财务复核"])
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办", "财务复核"])
    assert counts() == nobody | {"zhengwenbo": 1}
    send_back(person("zhengwenbo"), whole, words="重写")
    submit(person("zhengwenbo"), whole)
    assert counts() == nobody, "who wrote the words does not wait to pass them either"
    whole.words.update(maker=person("zhengwenbo"))
    assert counts() == nobody | {"chenjingyi": 1}
    User.objects.filter(username="chenjingyi").update(entity=Entity.objects.create(code="1", name="别的"))
    assert counts() == nobody


def test_a_step_page_asks_for_the_permission_its_action_asks_for() -> None:
    assert {form.kind: form.permission for form in FORMS.values()}.items() <= rules.ASKS.items()
    assert set(rules.ASKS) == set(StepKind) == set(rules.LIFE)


def test_a_report_is_walked_to_its_publication_by_forms_alone(whole: Report, signed_in: SignIn) -> None:
    clerk, checker, leader, auditor = map(signed_in, ("chenjingyi", "zhengwenbo", "linhai", "wanglixin"))
    today = timezone.localdate().isoformat()
    here = f"/reports/{whole.pk}"
    file = SimpleUploadedFile("批复.pdf", b"%PDF-1.7 x")
    for client, step, typed in (
        (clerk, "submit", {}),
        (checker, "review", {"words": "数与账一致"}),
        (leader, "sign", {"words": "同意"}),
        (clerk, "send", {"to": "示例市财政局"}),
        (clerk, "approval", {"number": "示财决〔2025〕3号", "on": today, "file": file}),
        (auditor, "clear", {"result": "passed", "person": "王立新", "on": today, "conclusion": "不涉密"}),
        (leader, "publish", {}),
    ):
        assert client.get(f"{here}/{step}").status_code == 200, step
        answer = client.post(f"{here}/{step}", typed)
        assert answer.status_code == 302, answer.content.decode()
    whole.refresh_from_db()
    assert whole.stage == Stage.PUBLISHED
    page = page_of(clerk, here)
    assert "公开的文件" in page
    assert "示财决〔2025〕3号" in page
    assert "批复.pdf" in page
    assert "现在编制出来的文件" not in page
    assert 'href="/public/460299/2024/"' in page


def test_a_step_that_is_not_next_leads_back_and_says_so(draft: Report, signed_in: SignIn) -> None:
    answer = signed_in("linhai").get(f"/reports/{draft.pk}/publish", follow=True)
    assert answer.redirect_chain[0][0] == f"/reports/{draft.pk}"
    assert "不能公开" in answer.content.decode()


def test_what_is_lacking_is_listed_where_the_review_is_refused(draft: Report, signed_in: SignIn) -> None:
    signed_in("chenjingyi").post(f"/reports/{draft.pk}/submit", {})
    answer = signed_in("zhengwenbo").post(f"/reports/{draft.pk}/review", {"words": "看过"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("缺") >= 20
    assert "报告没有变化" in page
    assert "看过" in page


@pytest.mark.parametrize(
    ("stage", "step", "typed", "said"),
    [
        (Stage.SIGNED, "send", {"to": ""}, "报送对象没有写"),
        (Stage.SENT, "approval", {"number": "1号", "on": "昨天"}, "不是日期"),
        (Stage.SENT, "approval", {"number": "", "on": "2999-01-01"}, "批复文号没有写"),
        (Stage.APPROVED, "clear", {"result": "passed", "person": "王", "on": "", "conclusion": "x"}, "没有填审查日期"),
        (Stage.IN_REVIEW, "return", {"words": " "}, "退回要写明意见"),
        (Stage.IN_REVIEW, "review", {"words": "长" * 501}, "最多500字"),
        (Stage.APPROVED, "clear", {"result": "passed", "person": "王", "on": "2026-01-01", "conclusion": "长" * 201}, "最多200字"),
    ],
)  # fmt: skip
def test_a_step_filled_in_badly_is_refused_with_what_was_typed(
    stage: Stage, step: str, typed: dict[str, str], said: str, whole: Report, signed_in: SignIn
) -> None:
    report = placed(whole, person, stage)
    User.objects.filter(username="wanglixin").update(roles=["财务经办", "财务复核", "主任", "审核人"])
    answer = signed_in("wanglixin").post(f"/reports/{report.pk}/{step}", typed)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    report.refresh_from_db()
    assert report.stage == stage


def test_a_file_that_is_no_document_is_no_approval(draft: Report, signed_in: SignIn) -> None:
    report = placed(draft, person, Stage.SENT)
    typed = {"number": "1号", "on": timezone.localdate().isoformat()}
    file = SimpleUploadedFile("批复.pdf", b"MZ\x90")
    answer = signed_in("chenjingyi").post(f"/reports/{report.pk}/approval", typed | {"file": file})
    assert answer.status_code == 409
    assert "是程序文件" in answer.content.decode()
    assert not Step.objects.filter(kind=StepKind.APPROVED).exists()


@pytest.mark.parametrize(
    ("days", "said"), [(0, "还剩20天"), (17, "还剩3天"), (20, "今天到期"), (22, "已超过2天")]
)
def test_the_days_to_publish_are_counted_on_the_list_and_the_workspace(
    days: int, said: str, draft: Report, clerk: Client
) -> None:
    report = placed(draft, person, Stage.APPROVED)
    on = timezone.localdate() - datetime.timedelta(days)
    Step.objects.filter(report=report, kind=StepKind.APPROVED).update(on=on)
    assert said in page_of(clerk, LIST)
    assert said in page_of(clerk, f"/reports/{report.pk}")


def test_every_format_is_written_when_asked_for_and_saved_under_a_name(draft: Report, clerk: Client) -> None:
    page = page_of(clerk, f"/reports/{draft.pk}")
    for form in ("json", "xlsx", "datapackage"):
        assert f'href="/reports/{draft.pk}/files/{form}"' in page
        answer = clerk.get(f"/reports/{draft.pk}/files/{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert FILES[form] in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if form == "json":
            assert json.loads(answer.content)["draft"] is True
    assert clerk.get(f"/reports/{draft.pk}/files/exe").status_code == 404


def test_the_files_of_a_step_are_saved_as_they_were_kept(whole: Report, clerk: Client) -> None:
    walk(whole, person, Stage.SENT)
    sent = queries.steps(whole)[0]
    for file in queries.files_of(sent):
        answer = clerk.get(f"/report-files/{file.pk}")
        assert len(b"".join(answer.streaming_content)) == file.size  # type: ignore[arg-type]
        assert f'attachment; filename="460299-2024-1-{file.name}"' == answer.headers["Content-Disposition"]
    assert clerk.get("/report-files/999999").status_code == 404


def test_a_file_of_ours_is_called_by_its_kind_and_one_handed_in_by_its_own_name(
    whole: Report, clerk: Client
) -> None:
    walk(whole, person, Stage.SENT)
    here = f"/reports/{whole.pk}"
    assert ">全文PDF</a>" in page_of(clerk, here)
    handed_in = SimpleUploadedFile("report.pdf", b"%PDF-1.7 x")
    answer = clerk.post(
        f"{here}/approval",
        {"number": "1号", "on": timezone.localdate().isoformat(), "file": handed_in},
    )
    assert answer.status_code == 302
    assert ">report.pdf</a>" in page_of(clerk, here)
    kept = queries.files_of(queries.steps(whole)[0])[0]
    assert 'filename="report.pdf"' in clerk.get(f"/report-files/{kept.pk}").headers["Content-Disposition"]


def test_the_difference_of_two_versions_tells_what_changed_since_the_leader_signed(
    whole: Report, clerk: Client
) -> None:
    assert "还没有留存的版本" in page_of(clerk, f"/reports/{whole.pk}/versions")
    walk(whole, person, Stage.SIGNED)
    assert "没有不同" in page_of(clerk, f"/reports/{whole.pk}/versions")
    # The books go on being kept; here somebody's words change behind the actions' back.
    whole.words.create(
        kind="text", key="职责", words="另有职责", maker=person("chenjingyi"), made_at=timezone.now()
    )
    page = page_of(clerk, f"/reports/{whole.pk}/versions")
    assert "<ins>" in page
    assert "另有职责" in page
    assert "定稿以后有1处变动" in page_of(clerk, f"/reports/{whole.pk}")
    assert clerk.get(f"/reports/{whole.pk}/versions?from=0").status_code == 404
    assert clerk.get(f"/reports/{whole.pk}/versions?from=now&to=x").status_code == 404


def test_the_settings_are_saved_and_what_is_no_percentage_is_not(draft: Report, clerk: Client) -> None:
    here = f"/reports/{draft.pk}/settings"
    for typed in ("", "很多", "1001", "NaN"):
        refused = clerk.post(here, {"threshold": typed})
        assert refused.status_code == 409
        assert "设置没有变化" in refused.content.decode()
    clerk.post(here, {"threshold": "5", "opens_vouchers": "on"})
    draft.refresh_from_db()
    assert (draft.threshold, draft.opens_vouchers) == (5, True)
    assert "变动5.00%以上" in page_of(clerk, f"/reports/{draft.pk}")


def test_a_department_has_a_report_of_its_own_which_a_person_of_one_unit_does_not_see(
    example: None, signed_in: SignIn
) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    clerk, where = signed_in("chenjingyi"), "?entity=460200&year=2024"
    clerk.post(f"/reports/new{where}", {"template": "hainan"})
    report = Report.objects.get()
    assert report.group == group
    assert "示例局2024年度决算公开报告" in page_of(clerk, f"/reports/{report.pk}")
    assert "示例局" in page_of(clerk, LIST)
    assert "本部门" in page_of(clerk, f"/reports/{report.pk}/text")
    User.objects.filter(username="chenjingyi").update(entity=Entity.objects.get(code="460299"))
    assert signed_in("chenjingyi").get(f"/reports/{report.pk}").status_code == 404


def test_a_report_of_another_unit_is_not_there(draft: Report, signed_in: SignIn) -> None:
    other = Entity.objects.create(code="460298", name="另一个单位")
    User.objects.filter(username="chenjingyi").update(entity=other)
    client = signed_in("chenjingyi")
    for page in ("", "/words", "/text", "/template", "/versions", "/files/json", "/submit"):
        assert client.get(f"/reports/{draft.pk}{page}").status_code == 404, page
    assert client.post(f"/reports/{draft.pk}/submit", {}).status_code == 404
    assert client.get("/reports/999999").status_code == 404
    assert "2024年度</a>" not in page_of(client, "/reports")
