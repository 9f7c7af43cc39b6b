"""Writing into a report on its pages: texts and reasons, comments, the template; nobody's words are lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from onecard.accounts import queries as accounts
from onecard.disclosure.begin import begin
from onecard.disclosure.compile import compiled, latest
from onecard.disclosure.models import Comment, Report, Stage, WordsKind
from onecard.disclosure.places import draft_of, writing_places
from onecard.disclosure.tests.conftest import fill_in
from onecard.disclosure.views.places import anchor
from onecard.disclosure.views.text import quotes
from onecard.disclosure.write import write
from onecard.finalaccounts.narrative.document import Heading, Paragraph
from onecard.office.models import User

SignIn = Callable[[str], Client]
REASON = "finalaccounts.total.in?@上年"
TYPED = {"kind": "reason", "key": REASON, "words": "项目减少", "seen": ""}


def person(username: str) -> User:
    return User.objects.get(username=username)


@pytest.fixture
def draft(example: None) -> Report:
    """The report of 2024, begun, nothing written."""
    return begin(person("chenjingyi"), accounts.subject("460299"), 2024)


def test_every_place_stands_in_its_sentence_and_what_must_be_written_is_marked(draft: Report) -> None:
    places = writing_places(draft, compiled(draft))
    assert [one.lacking for one in places].count(True) == 20
    first = next(one for one in places if one.key == REASON)
    assert first.section == "一、收入支出总体情况说明"
    assert first.before.endswith("，主要原因是")
    assert first.after == "。"
    assert {one.key for one in places if not one.lacking} == {"部门评价结果", "财政评价结果"}


def test_what_makes_a_change_is_told_by_arithmetic_beside_its_place(draft: Report, clerk: Client) -> None:
    places = {one.key: one for one in writing_places(draft, compiled(draft))}
    told = places["finalaccounts.expenditure?fund=一般公共@上年"].arithmetic
    assert any(sentence.startswith("按经济分类看，") for sentence in told)
    assert any(sentence.startswith("按支出性质看，") for sentence in told)
    assert any(re.match(r"按月份看，.*\d月(增加|减少)", sentence) for sentence in told)
    assert places[REASON].arithmetic == ()
    page = clerk.get(f"/reports/{draft.pk}/words").content.decode()
    assert escape(told[0]) in page


def test_what_is_written_is_saved_by_itself_and_stands_in_the_text(draft: Report, clerk: Client) -> None:
    here = f"/reports/{draft.pk}/words"
    answer = clerk.post(here, TYPED)
    assert answer.headers["Location"] == f"{here}#{anchor('reason', REASON)}"
    page = clerk.get(here).content.decode()
    assert "陈静怡，" in page
    assert "还有19处必须写" in page
    assert "主要原因是项目减少。" in compiled(draft).narrative.text


def test_two_people_at_one_place_see_both_texts_and_neither_is_lost(draft: Report, signed_in: SignIn) -> None:
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办"])
    here = f"/reports/{draft.pk}/words"
    signed_in("chenjingyi").post(here, TYPED)
    second = signed_in("zhengwenbo")
    answer = second.post(here, TYPED | {"words": "人员减少"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "对方写的" in page
    assert ">人员减少</textarea>" in page
    assert latest(draft)["reason", REASON].words == "项目减少"
    form = page[page.index(f'id="{anchor("reason", REASON)}"') :]
    seen = re.search(r'name="seen" value="(\d+)"', form)
    assert seen
    assert second.post(here, TYPED | {"words": "项目和人员减少", "seen": seen[1]}).status_code == 302
    assert latest(draft)["reason", REASON].words == "项目和人员减少"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": "【待补】"}, "里面有【】"),
        ({"words": "长" * 20_001}, "最多20000个"),
        ({"words": "看不见\u202e的"}, "看不见的字符"),
        ({"key": "没有这一处"}, "模板里没有这一处"),
        ({"kind": "poem"}, "模板里没有这一处"),
    ],
)
def test_words_that_are_refused_are_still_on_the_page(
    typed: dict[str, str], said: str, draft: Report, clerk: Client
) -> None:
    posted = TYPED | typed
    answer = clerk.post(f"/reports/{draft.pk}/words", posted)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert escape(posted["words"]) in page
    assert not draft.words.exists()


@pytest.mark.parametrize("seen", ["x", "²", "9" * 40, "-1"])
def test_what_is_no_number_of_words_was_not_seen(seen: str, draft: Report, clerk: Client) -> None:
    clerk.post(f"/reports/{draft.pk}/words", TYPED)
    again = clerk.post(f"/reports/{draft.pk}/words", TYPED | {"words": "别的", "seen": seen})
    assert again.status_code == 409


def test_nothing_is_written_into_a_report_under_review(draft: Report, clerk: Client) -> None:
    Report.objects.filter(pk=draft.pk).update(stage=Stage.IN_REVIEW)
    page = clerk.get(f"/reports/{draft.pk}/words").content.decode()
    assert '<button class="button">保存</button>' not in page
    assert clerk.post(f"/reports/{draft.pk}/words", TYPED).status_code == 409


def test_last_years_words_are_a_draft_without_their_amounts(draft: Report, clerk: Client) -> None:
    before = begin(person("chenjingyi"), accounts.subject("460299"), 2023)
    write(
        person("chenjingyi"), before, WordsKind.REASON, REASON, "运维项目减少12.30万元，下降5%，公务用车2辆"
    )
    page = clerk.get(f"/reports/{draft.pk}/words").content.decode()
    said = "运维项目减少____万元，下降____%，公务用车____辆"
    assert said in page
    assert f">{said}</textarea>" not in page
    copied = clerk.get(f"/reports/{draft.pk}/words?copy={anchor('reason', REASON)}").content.decode()
    assert f">{said}</textarea>" in copied
    clerk.post(f"/reports/{draft.pk}/words", TYPED | {"words": said})
    assert "____" in clerk.get(f"/reports/{draft.pk}").content.decode()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (WordsKind.TEXT, "内设3个科室，管理资金1,200.50万元。", "内设3个科室，管理资金____万元。"),
        (WordsKind.REASON, "减少3个项目、−2.1 万元", "减少____个项目、____ 万元"),
        (WordsKind.REASON, "2023年机构改革", "2023年机构改革"),
    ],
)
def test_a_draft_keeps_what_is_no_amount(kind: WordsKind, before: str, after: str) -> None:
    assert draft_of(before, kind) == after


def test_every_figure_of_the_text_leads_to_its_evidence(draft: Report, clerk: Client) -> None:
    page = clerk.get(f"/reports/{draft.pk}/text").content.decode()
    links = list(dict.fromkeys(re.findall(r'class="fig" href="(/facts/[^"]+)"', page)))
    assert len(links) > 50
    for link in links[::9]:
        assert clerk.get(link.replace("&amp;", "&")).status_code == 200, link


def test_what_is_missing_leads_the_preparer_to_its_place_and_others_nowhere(
    draft: Report, signed_in: SignIn
) -> None:
    address = f"/reports/{draft.pk}/words#{anchor('text', '职责')}"
    assert address in signed_in("chenjingyi").get(f"/reports/{draft.pk}/text").content.decode()
    other = signed_in("linhai").get(f"/reports/{draft.pk}/text").content.decode()
    assert address not in other
    assert "【待补：职责】" in other


def test_words_that_look_like_markup_stay_words(draft: Report, clerk: Client) -> None:
    clerk.post(f"/reports/{draft.pk}/words", TYPED | {"words": "<script>alert(1)</script>"})
    for page in ("text", "words"):
        shown = clerk.get(f"/reports/{draft.pk}/{page}").content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_comment_is_at_a_sentence_or_a_figure_and_is_answered(draft: Report, signed_in: SignIn) -> None:
    checker, clerk = signed_in("zhengwenbo"), signed_in("chenjingyi")
    page = checker.get(f"/reports/{draft.pk}/text").content.decode()
    at = next(
        number
        for number, block in enumerate(compiled(draft).narrative.blocks)
        if isinstance(block, Paragraph) and "收入总计" in block.text
    )
    assert f'href="?at={at}#write"' in page
    form = checker.get(f"/reports/{draft.pk}/text?at={at}").content.decode()
    offered = re.findall(r'<option value="([^"]*)"', form)
    quote = next(one for one in offered if one.startswith("支出总计"))
    assert re.fullmatch(r"支出总计[\d.]+万元", quote)
    section = re.search(r'name="section" value="([^"]+)"', form)
    assert section
    typed = {"at": str(at), "section": section[1], "quote": quote, "words": "与公开01表核对"}
    assert checker.post(f"/reports/{draft.pk}/comment", typed | {"words": " "}).status_code == 409
    assert checker.post(f"/reports/{draft.pk}/comment", typed).status_code == 302
    one = Comment.objects.get()
    text = clerk.get(f"/reports/{draft.pk}/text").content.decode()
    assert text.index(f'id="b{at}"') < text.index(f'id="c{one.pk}"') < text.index(f'id="b{at + 2}"')
    assert "待处理" in clerk.get(f"/reports/{draft.pk}").content.decode()
    assert clerk.post(f"/report-comments/{one.pk}/answer", {"words": ""}).status_code == 409
    assert clerk.post(f"/report-comments/{one.pk}/answer", {"words": "已核对"}).status_code == 302
    assert "已核对" in clerk.get(f"/reports/{draft.pk}").content.decode()
    assert clerk.get("/report-comments/999999/answer").status_code == 404


def test_the_preparer_is_offered_no_comment_and_a_published_text_takes_none(
    draft: Report, signed_in: SignIn
) -> None:
    assert "note-here" not in signed_in("chenjingyi").get(f"/reports/{draft.pk}/text").content.decode()
    Report.objects.filter(pk=draft.pk).update(stage=Stage.PUBLISHED)
    checker = signed_in("zhengwenbo")
    assert "note-here" not in checker.get(f"/reports/{draft.pk}/text?at=3").content.decode()
    assert checker.post(f"/reports/{draft.pk}/comment", {"words": "x", "at": "3"}).status_code == 409


@pytest.mark.parametrize("at", ["", "x", "-1", "99999", "1"])
def test_a_comment_at_no_block_is_no_form(at: str, draft: Report, signed_in: SignIn) -> None:
    assert signed_in("zhengwenbo").get(f"/reports/{draft.pk}/text?at={at}").status_code == 200


def test_a_heading_is_quoted_whole() -> None:
    assert quotes(Heading(1, "第一部分", (), "s1")) == [""]


def test_the_template_is_looked_at_before_it_is_saved(draft: Report, clerk: Client) -> None:
    here = f"/reports/{draft.pk}/template"
    page = clerk.get(here).content.decode()
    assert "没有问题" in page
    assert "第一部分" in page
    broken = draft.template.replace("{收入总计}万元", "{收人总计}元", 1)
    looked = clerk.post(f"{here}/preview", {"template": broken, "seen": draft.template})
    shown = looked.content.decode()
    assert looked.status_code == 200
    assert "没有名为“收人总计”的填空" in shown
    assert escape("{收人总计}元") in shown
    draft.refresh_from_db()
    assert "收人" not in draft.template


@pytest.mark.parametrize(
    "source", ["", "# 只有标题", "【如果 有上年】", "{", "x" * 200_001, "【逐项 没有】\n【完】"]
)
def test_a_template_that_cannot_be_used_is_told_by_line_and_kept_on_the_page(
    source: str, draft: Report, clerk: Client
) -> None:
    here = f"/reports/{draft.pk}/template"
    for address, status in ((f"{here}/preview", 200), (here, 409)):
        answer = clerk.post(address, {"template": source, "seen": draft.template})
        assert answer.status_code == status
        assert f">{source}</textarea>" in answer.content.decode()
    before = draft.template
    draft.refresh_from_db()
    assert draft.template == before


def test_a_template_somebody_else_changed_is_not_overwritten(draft: Report, clerk: Client) -> None:
    here = f"/reports/{draft.pk}/template"
    mine = draft.template.replace("# 基本情况", "# 单位基本情况")
    assert clerk.post(here, {"template": mine, "seen": "别的"}).status_code == 409
    saved = clerk.post(here, {"template": mine, "seen": draft.template.replace("\n", "\r\n")})
    assert saved.status_code == 302
    assert "第一部分 单位基本情况" in clerk.get(f"/reports/{draft.pk}/text").content.decode()


def test_a_whole_report_has_nothing_in_the_way(draft: Report, clerk: Client) -> None:
    fill_in(draft, person("chenjingyi"))
    page = clerk.get(f"/reports/{draft.pk}").content.decode()
    assert "没有缺的，没有阻断的勾稽关系" in page
    assert "必须写的都写了" in clerk.get(f"/reports/{draft.pk}/words").content.decode()
