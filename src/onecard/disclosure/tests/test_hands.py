"""Maker and checker: who had a hand in a report's words or its earlier steps takes none of the steps that check them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from onecard.disclosure.models import BureauFile, Report, Stage, StepKind, WordsKind
from onecard.disclosure.onward import onward, waiting_for
from onecard.disclosure.review import review, send_back, sign, submit
from onecard.disclosure.send import clear
from onecard.disclosure.tests.conftest import Person, fill_in, placed, today
from onecard.disclosure.tests.test_life import REASON, refused
from onecard.disclosure.write import change_template, write
from onecard.office.models import User


@pytest.mark.parametrize("kind", [WordsKind.TEXT, WordsKind.REASON])
def test_who_wrote_any_of_the_words_neither_reviews_signs_nor_clears_them_whoever_sent_them(
    kind: WordsKind, whole: Report, person: Person
) -> None:
    preparer, reviewer, leader, auditor = map(person, ("chenjingyi", "zhengwenbo", "linhai", "wanglixin"))
    for one in (reviewer, leader, auditor):
        one.roles = [*one.roles, "财务经办"]
        one.save()
    keys = list(whole.words.filter(kind=kind).order_by("pk").values_list("key", flat=True))
    for one, key in zip((reviewer, leader, auditor), keys, strict=False):
        write(one, whole, kind, key, "改过的", seen=whole.words.filter(key=key).latest("pk").pk)
    submit(preparer, whole)
    whole.refresh_from_db()
    assert waiting_for(reviewer) == 0
    (seen,) = onward(reviewer, whole)
    assert (seen.may, seen.own) == (False, f"其中有你写的{kind.label}")
    refusal = refused("office.same_person", lambda: review(reviewer, whole))
    assert f"不能由郑文博复核通过：其中有本人写的{kind.label}" in refusal.sentence
    second = person("zhouyuan")
    second.roles = ["财务复核", "主任"]
    second.save()
    review(second, whole)
    assert waiting_for(leader) == 0
    refused("office.same_person", lambda: sign(leader, whole))
    cleared = placed(whole, person, Stage.APPROVED)
    refused(
        "office.same_person",
        lambda: clear(auditor, cleared, person="王力新", on=today(), conclusion="不涉密", passed=True),
    )


def test_who_changed_the_template_does_not_review_it(whole: Report, preparer: User, reviewer: User) -> None:
    reviewer.roles = ["财务经办", "财务复核"]
    reviewer.save()
    change_template(reviewer, whole, whole.template + "\n；改过\n", seen=whole.template)
    submit(preparer, whole)
    whole.refresh_from_db()
    assert onward(reviewer, whole)[0].own == "其中有你写的模板"
    assert waiting_for(reviewer) == 0
    refused("office.same_person", lambda: review(reviewer, whole))


def test_who_confirmed_the_blanks_of_the_bureaus_file_does_not_review_it(
    whole: Report, preparer: User, reviewer: User
) -> None:
    reviewer.roles = ["财务经办", "财务复核"]
    reviewer.save()
    first, later = (
        BureauFile.objects.create(
            report=whole, name="模板.docx", sha256="0" * 64, size=1, maker=preparer, made_at=timezone.now(),
            confirmed_by=by, confirmed_at=timezone.now(),
        )
        for by in (preparer, reviewer)
    )  # fmt: skip
    submit(preparer, whole)
    whole.refresh_from_db()
    assert onward(reviewer, whole)[0].own == "其中有你写的Word模板"
    assert waiting_for(reviewer) == 0
    refused("office.same_person", lambda: review(reviewer, whole))
    later.delete()
    assert waiting_for(reviewer) == 1
    assert first.pk


def test_whose_words_were_written_anew_by_another_may_review(
    whole: Report, preparer: User, reviewer: User
) -> None:
    reviewer.roles = ["财务经办", "财务复核"]
    reviewer.save()
    seen = whole.words.filter(key=REASON).latest("pk")
    own = write(reviewer, whole, WordsKind.REASON, REASON, "复核人写的", seen=seen.pk)
    write(preparer, whole, WordsKind.REASON, REASON, "经办重新写的", seen=own.pk)
    submit(preparer, whole)
    assert waiting_for(reviewer) == 1
    assert review(reviewer, whole).kind == StepKind.REVIEWED


def test_after_a_return_who_sent_it_before_may_review_what_another_wrote(
    draft: Report, person: Person
) -> None:
    preparer, reviewer, leader = map(person, ("chenjingyi", "zhengwenbo", "linhai"))
    writer = person("zhouyuan")
    writer.roles = ["财务经办"]
    writer.save()
    fill_in(draft, writer)
    submit(preparer, draft)
    send_back(reviewer, draft, words="第九部分的原因写得太笼统")
    preparer.roles = ["财务复核"]
    preparer.save()
    submit(writer, draft)
    review(preparer, draft)
    assert sign(leader, draft).kind == StepKind.SIGNED
