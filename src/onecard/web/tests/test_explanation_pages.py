"""审核说明 on the report's pages: where approved figures do not hold, the way to the words leads from what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.accounts import queries as accounts
from onecard.disclosure.begin import begin
from onecard.disclosure.tests.test_explanations import WORDS, misbook
from onecard.office.models import User

SignIn = Callable[[str], Client]


def test_the_words_are_written_where_the_report_says_they_are_lacking(
    example: None, clerk: Client, signed_in: SignIn
) -> None:
    report = begin(User.objects.get(username="chenjingyi"), accounts.subject("460299"), 2024)
    here = f"/reports/{report.pk}"
    misbook("30201")
    assert f"{here}/explain/" not in clerk.get(here).content.decode(), "nothing is approved yet"
    assert f'href="{here}/figures"' in clerk.get(here).content.decode()
    assert f'href="{here}/figures"' not in signed_in("zhengwenbo").get(here).content.decode()
    typed = {"number": "示财决〔2025〕1号", "on": "2025-08-01"}
    assert clerk.post(f"{here}/figures", typed).status_code == 409, "without its document"
    clerk.post(f"{here}/figures", {**typed, "file": SimpleUploadedFile("批复.pdf", b"%PDF-1.7 x")})
    page = clerk.get(here).content.decode()
    assert "在批复过的数里不成立，须写审核说明" in page
    form = re.findall(rf'href="({here}/explain/[^"]+)"', page)[0]
    assert "这些数已经批复，表照批复公开，不改" in clerk.get(form).content.decode()
    assert clerk.post(form, {"words": " "}).status_code == 409
    assert clerk.post(form, {"words": WORDS}).headers["Location"] == here
    page = clerk.get(here).content.decode()
    assert WORDS in page
    assert "改说明" in page
    assert WORDS in clerk.get(form).content.decode()
    assert "第五部分 审核说明" in clerk.get(f"{here}/text").content.decode()


def test_a_place_where_nothing_fails_leads_back_and_says_why(example: None, clerk: Client) -> None:
    report = begin(User.objects.get(username="chenjingyi"), accounts.subject("460299"), 2024)
    answer = clerk.get(f"/reports/{report.pk}/explain/w-0", follow=True)
    assert "没有在批复过的数里不成立的勾稽关系" in answer.content.decode()
