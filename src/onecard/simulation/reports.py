"""The example's reports, taken through their whole life by the people who would take them through it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from django.db import transaction
from django.utils import timezone

from onecard.accounts import queries
from onecard.disclosure.begin import begin, find
from onecard.disclosure.models import Report, WordsKind
from onecard.disclosure.publish import publish
from onecard.disclosure.review import review, sign, submit
from onecard.disclosure.send import clear, record_approval, send
from onecard.disclosure.write import write
from onecard.finalaccounts import supplement
from onecard.office.models import User
from onecard.simulation.sign_ins import ENTITY_CODE

PEOPLE = ("chenjingyi", "zhengwenbo", "linhai", "wanglixin")
"""Who prepares, reviews, signs and publishes, and clears of secrets."""
SUPERIOR = "示例市人力资源和社会保障局"


@transaction.atomic
def publish_example(years: Iterable[int]) -> list[Report]:
    """Publish the example's report of each of these years that has none begun; what stands already is left as it is."""
    whose = queries.subject(ENTITY_CODE)
    return [publish_report(year) for year in years if find(whose, year) is None]


def publish_report(year: int) -> Report:
    """Draft, review, sign, send, approve, clear and publish the report of a year; each step by another person."""
    people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
    maker, checker, leader, auditor = (people[name] for name in PEOPLE)
    report = begin(maker, queries.subject(ENTITY_CODE), year)
    written = supplement.read(_words_of(year), f"report-{year}.yaml").supplied
    for kind, words in ((WordsKind.TEXT, written.texts), (WordsKind.REASON, written.reasons)):
        for key, text in words.items():
            write(maker, report, kind, key, text)
    today = timezone.localdate()
    submit(maker, report)
    review(checker, report, words="数与账一致，原因写明")
    sign(leader, report, words="同意报送")
    send(maker, report, to=SUPERIOR)
    record_approval(maker, report, number=f"示人社财〔{today.year}〕{year % 100}号", on=today)
    clear(auditor, report, person=auditor.name, on=today, conclusion="不涉及国家秘密和工作秘密", passed=True)
    publish(leader, report)
    report.refresh_from_db()
    return report


def _words_of(year: int) -> str:
    return resources.files("onecard.simulation").joinpath("example", f"report-{year}.yaml").read_text("utf-8")
