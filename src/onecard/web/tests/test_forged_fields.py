"""Forms with forged fields: whatever is put in, the answer is a refusal in words, and nothing wrong is written."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.accounts.models import Attachment, BudgetLine, Voucher
from onecard.office.entities import add_entity
from onecard.office.models import TrailEvent, User
from onecard.office.people import local_actor
from onecard.web.tests.test_voucher_pages import HEAD, row, text_of

OF_YEAR = "?entity=460299&year=2024"
FORMS = (
    "vouchers/new", "budgets/new", "balances/new", "balances/transfer", "registers/assets/new",
    "registers/procurements/new", "registers/trips/new", "registers/receptions/new", "evaluations/new",
)  # fmt: skip
FORGED = (
    "'; DROP TABLE office_user; --", "<script>alert(1)</script>", "9" * 40, "-1e309", "９９９", "٣", "\u202e\u200b",
    "x" * 5000, "../../etc/passwd", "None", "{{ 7*7 }}", "2024-02-30", "NaN", "-0",
)  # fmt: skip
FIELD = re.compile(r'<(?:input|textarea)[^>]* name="([^"]+)"|<select[^>]* name="([^"]+)"')


def fields_of(page: str) -> list[str]:
    """The names of the fields of the form that writes."""
    form = page[page.index('<form class="panel upload') :].partition("</form>")[0]
    found = [unescape(one or other) for one, other in FIELD.findall(form)]
    return [name for name in found if name not in ("csrfmiddlewaretoken", "once", "seen", "file", "sheet")]


@pytest.mark.parametrize("address", FORMS)
def test_every_field_of_every_form_forged_is_refused_in_words_and_writes_nothing(
    clerk: Client, address: str
) -> None:
    names = fields_of(clerk.get(f"/{address}{OF_YEAR}").content.decode())
    assert len(names) > 3
    before = TrailEvent.objects.count()
    for forged in FORGED:
        answer = clerk.post(f"/{address}{OF_YEAR}", dict.fromkeys(names, forged))
        assert answer.status_code == 409, forged
        assert "<script>alert" not in answer.content.decode()
    assert TrailEvent.objects.count() == before


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("item-1", "salary"),
        ("fund-1", "黑市"),
        ("nature-1", "绩效"),
        ("function-1", "20801"),
        ("amount-1", "0"),
    ],
)
def test_a_choice_that_is_none_of_the_offered_is_refused(clerk: Client, name: str, forged: str) -> None:
    assert clerk.post(f"/vouchers/new{OF_YEAR}", HEAD | row(1) | {name: forged}).status_code == 409
    assert not Voucher.objects.filter(number=HEAD["number"]).exists()


def test_fields_that_no_form_has_change_nothing(clerk: Client) -> None:
    forged = {
        "state": "posted", "maker": "1", "checker": "1", "posted_at": "2024-01-01", "amount_fen": "1", "batch": "1",
        "reverses": "1", "id": "1", "year": "2023", "entity_id": "2",
    }  # fmt: skip
    clerk.post(f"/vouchers/new{OF_YEAR}", HEAD | row(1) | forged)
    written = Voucher.objects.get(number=HEAD["number"])
    assert (written.state, written.year, written.maker.username) == ("draft", 2024, "chenjingyi")
    assert (written.checker, written.batch, written.reverses, written.posted_at) == (None, None, None, None)


def test_ids_of_another_unit_are_not_there_whatever_form_they_are_put_in(clerk: Client) -> None:
    other = add_entity(local_actor(), code="460298", name="示例档案馆")
    line = BudgetLine.objects.filter(entity__code="460299")[0]
    voucher = Voucher.objects.filter(entity__code="460299")[0]
    User.objects.filter(username="chenjingyi").update(entity=other)
    before = TrailEvent.objects.count()
    own = "?entity=460298&year=2024"
    for address, typed in (
        (f"/vouchers/new{OF_YEAR}", HEAD | row(1)),
        (f"/vouchers/new{own}", HEAD | row(1) | {"entity": "460299"}),
        (f"/vouchers/{voucher.pk}/amend", HEAD | row(1)),
        (f"/vouchers/{voucher.pk}/withdraw", {"reason": "x"}),
        (f"/vouchers/{voucher.pk}/reverse", {"reason": "x"}),
        (f"/vouchers/{voucher.pk}/attach", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1")}),
        (f"/budgets/{line.pk}/reverse", {"reason": "x"}),
        (f"/budgets/{line.pk}/attach", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1")}),
    ):
        answer = clerk.post(address, typed)
        assert answer.status_code == 404, address
        assert "没有这一页" in text_of(answer)
    assert clerk.get(f"/vouchers/new{own}&from={voucher.pk}").status_code == 404
    assert TrailEvent.objects.count() == before
    assert not Attachment.objects.exists()


def test_a_step_of_a_record_that_is_not_there_or_of_no_kind_is_not_there(clerk: Client) -> None:
    for kind in ("assets", "procurements", "nothing"):
        assert clerk.get(f"/registers/{kind}/999999/void").status_code == 404
