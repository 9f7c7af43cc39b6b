"""The bureau's own Word file: taken in, its blanks confirmed, filled with the books' figures, sent along, known again next year."""

from __future__ import annotations

import io
import json
import re
import zipfile

import docx
import pytest

from onecard.accounts import queries
from onecard.compiling.tests import word_samples
from onecard.disclosure import bureau
from onecard.disclosure.begin import begin
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import BureauFile, Report, Stage
from onecard.disclosure.send import send
from onecard.disclosure.tests.conftest import Person, walk
from onecard.disclosure.tests.test_life import refused
from onecard.office.entities import add_entity
from onecard.office.models import TrailEvent, User
from onecard.office.people import local_actor

SENTENCE = "20XX年度收入总计XX万元，支出总计XX万元。"


def document(*lines: str) -> bytes:
    made = docx.Document()
    for text in lines:
        word_samples.line(made, text)
    return word_samples.saved(made)


def with_part(name: str, content: bytes) -> bytes:
    """The file with one part more."""
    stream = io.BytesIO(document(SENTENCE))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def taken(actor: User, report: Report, *lines: str, name: str = "模板.docx") -> BureauFile:
    return bureau.take_file(actor, report, name, document(*lines))


def text_of(data: bytes) -> str:
    """The words of a DOCX, read from its XML by no code of ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode()
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))


def everything(one: BureauFile) -> dict[str, str]:
    return dict(bureau.opened(one).suggested().slots)


def test_a_file_is_taken_in_confirmed_and_filled_with_the_figures_of_the_books(
    draft: Report, preparer: User
) -> None:
    data = document(SENTENCE)
    one = bureau.take_file(preparer, draft, "模板.docx", data)
    assert one.slots == {}
    one = bureau.confirm(preparer, one, everything(one), seen=0)
    accounts = queries.final_accounts(queries.subject("460299"), 2024)
    made = bureau.filled(draft, one, accounts)
    assert made.is_finished
    assert text_of(made.data) == "2024年度收入总计122.81万元，支出总计122.81万元。"
    (event,) = TrailEvent.objects.filter(action="report.blanks_confirmed")
    assert json.loads(event.after or "{}")["p1.2"] == "收入总计"
    assert bureau.content(one) == data


def test_what_nobody_confirmed_stays_in_the_file_and_is_told(draft: Report, preparer: User) -> None:
    one = taken(preparer, draft, SENTENCE)
    one = bureau.confirm(preparer, one, {"p1.1": "年度", "p1.3": " "}, seen=0)
    assert one.slots == {"p1.1": "年度"}
    made = bureau.filled(draft, one, queries.final_accounts(queries.subject("460299"), 2024))
    assert text_of(made.data) == "2024年度收入总计XX万元，支出总计XX万元。"
    assert {problem.code for problem in made.problems} == {"word.unmapped", "word.left_over"}


def test_a_choice_that_does_not_fit_is_refused_and_nothing_is_saved(draft: Report, preparer: User) -> None:
    one = taken(preparer, draft, SENTENCE)
    refusal = refused(
        "word.unsound", lambda: bureau.confirm(preparer, one, {"p1.2": "收人总计", "p1.3": "占比"}, seen=0)
    )
    assert [problem.code for problem in refusal.problems] == ["template.unknown_slot"] * 2
    one.refresh_from_db()
    assert (one.slots, one.revision) == ({}, 0)


def test_of_two_people_the_second_sees_that_the_first_has_saved(
    draft: Report, preparer: User, reviewer: User
) -> None:
    User.objects.filter(pk=reviewer.pk).update(roles=["财务经办"])
    reviewer.refresh_from_db()
    one = taken(preparer, draft, SENTENCE)
    bureau.confirm(preparer, one, {"p1.1": "年度"}, seen=0)
    refusal = refused(
        "word.confirmed_meanwhile", lambda: bureau.confirm(reviewer, one, {"p1.1": "上年"}, seen=0)
    )
    assert preparer.name in refusal.sentence
    assert bureau.confirm(reviewer, one, {"p1.1": "上年"}, seen=1).slots == {"p1.1": "上年"}


def test_only_a_draft_takes_a_file_and_only_from_its_own_units_preparer(
    draft: Report, person: Person
) -> None:
    preparer, leader = person("chenjingyi"), person("linhai")
    refused("office.not_permitted", lambda: taken(leader, draft, SENTENCE))
    one = taken(preparer, draft, SENTENCE)
    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(pk=preparer.pk).update(entity=other)
    elsewhere = person("chenjingyi")
    refused("office.other_entity", lambda: taken(elsewhere, draft, SENTENCE))
    refused("office.other_entity", lambda: bureau.confirm(elsewhere, one, {}, seen=0))
    Report.objects.filter(pk=draft.pk).update(stage=Stage.IN_REVIEW)
    refused("report.stage", lambda: taken(preparer, draft, SENTENCE))
    refused("report.stage", lambda: bureau.confirm(preparer, one, {}, seen=0))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document("全文已经写好。"), "word.no_blanks"),
        (document("__万元，" * 1_001), "word.too_many_blanks"),
        (b"%PDF-1.7", "reading.not_a_document"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "reading.not_a_document"),
        (b"PK\x03\x04" + b"x" * 100, "reading.damaged"),
        (b"x" * (21 << 20), "reading.too_large"),
        (with_part("word/vbaProject.bin", b"x"), "reading.macros"),
        (with_part("word/media/image1.png", b"\0" * (60 << 20)), "reading.bomb"),
    ],
)
def test_what_is_no_template_is_refused_in_words_and_not_kept(
    draft: Report, preparer: User, data: bytes, code: str
) -> None:
    refusal = refused(code, lambda: bureau.take_file(preparer, draft, "a.docx", data))
    assert refusal.remedy
    assert bureau.current(draft) is None


def test_a_file_is_kept_under_the_name_of_what_it_is(draft: Report, preparer: User) -> None:
    assert taken(preparer, draft, SENTENCE, name="C:\\下载\\模板.wps").name == "模板.wps.docx"


def test_what_was_confirmed_last_year_is_suggested_for_this_years_file(preparer: User, draft: Report) -> None:
    before = begin(preparer, queries.subject("460299"), 2023)
    one = taken(preparer, before, SENTENCE, "编制人：XX。", name="2023模板.docx")
    bureau.confirm(preparer, one, {**everything(one), "p1.2": "收入总计·上年", "p2.1": "写：陈静怡"}, seen=0)
    new = taken(preparer, draft, "新的一段。", SENTENCE, "编制人：XX。")
    found, whence = bureau.known_before(draft, new, bureau.opened(new))
    assert found == {"p2.1": "年度", "p2.2": "收入总计·上年", "p2.3": "支出总计"}
    assert whence == "2023年度的“2023模板.docx”"
    bureau.confirm(preparer, new, {"p2.2": "收入总计"}, seen=0)
    again = taken(preparer, draft, SENTENCE)
    assert bureau.known_before(draft, again, bureau.opened(again))[0] == {"p1.2": "收入总计"}


def test_the_filled_file_goes_along_when_the_report_is_sent_and_only_when_it_is_finished(
    whole: Report, person: Person
) -> None:
    preparer = person("chenjingyi")
    accounts = compiled(whole).narrative.accounts
    refused("word.no_file", lambda: bureau.finished_file(whole, accounts))
    one = taken(preparer, whole, SENTENCE)
    bureau.confirm(preparer, one, everything(one), seen=0)
    walk(whole, person, Stage.SIGNED)
    step = send(preparer, whole, to="示例市人力资源和社会保障局", with_bureau_file=True)
    kept = step.files.get(name="主管部门-模板.docx")
    with kept.file.open("rb") as file:
        assert text_of(file.read()) == "2024年度收入总计122.81万元，支出总计122.81万元。"


def test_an_unfinished_file_does_not_go_along_and_the_report_is_not_sent(
    whole: Report, person: Person
) -> None:
    preparer = person("chenjingyi")
    taken(preparer, whole, SENTENCE)
    walk(whole, person, Stage.SIGNED)
    refusal = refused(
        "word.unfinished", lambda: send(preparer, whole, to="示例市财政局", with_bureau_file=True)
    )
    assert {problem.code for problem in refusal.problems} == {"word.unmapped", "word.left_over"}
    whole.refresh_from_db()
    assert whole.stage == Stage.SIGNED
    assert not send(preparer, whole, to="示例市财政局").files.filter(name__contains="模板").exists()
