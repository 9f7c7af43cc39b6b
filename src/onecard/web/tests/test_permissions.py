"""Every address × every role: who may open what, and nobody without signing in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from onecard.accounts import books
from onecard.accounts.models import (
    Attachment,
    BalanceRecord,
    BudgetLine,
    Document,
    FixedAsset,
    ImportBatch,
    Justification,
    Procurement,
    SelfEvaluation,
    TableDifference,
    TailAdjustment,
    Voiding,
    Voucher,
)
from onecard.accounts.subject import subject
from onecard.compiling.tests import word_samples
from onecard.disclosure.begin import begin, find
from onecard.disclosure.bureau import take_file
from onecard.disclosure.models import Comment, Report, Stage, Step
from onecard.disclosure.steps import keep_files
from onecard.office.models import Entity, Group, User
from onecard.office.roles import ROLES, permissions_of
from onecard.reviewing.models import ReviewBatch, ReviewedReport

OPEN = {"web:sign_in", "web:sign_in_code", "web:health"}
PUBLIC = {"public:index", "public:unit", "public:report", "public:inspect", "public:inspect_edition", "public:changes",
          "public:file", "public:records", "public:figures", "public:glossary", "public:elsewhere"}  # fmt: skip
"""Open to everybody, and the same for everybody: disclosure/tests/test_public.py."""
VISITED = {"reviewing:check"}
"""Open to everybody where the operator allows it: reviewing/tests/test_visiting.py."""
SIGNED_IN_ONLY = {
    "web:home", "web:keys", "office:account", "office:own_password", "office:second_step", "office:qr_code",
    "office:second_step_off", "office:recovery_codes",
}  # fmt: skip
NOTHING_THERE = {"office:qr_code"}
"""Nothing to look at before something was begun."""
BY_POST = {"web:sign_out", "web:theme"}
PERSONAL = {"web:job", "web:steer_job"}
"""Of whoever asked for the job, or may manage all of them: test_imports.py."""
POSTED = {
    "accounts:adjustment_check",
    "accounts:balance_check",
    "accounts:budget_check",
    "accounts:carry_check",
    "accounts:difference_check",
    "accounts:evaluation_check",
    "accounts:evaluation_void_check",
    "accounts:period_close",
    "accounts:year_close",
    "accounts:register_check",
    "accounts:voucher_check",
    "accounts:batch_check",
    "accounts:justification_check",
    "accounts:import_settings",
    "accounts:import_confirm",
    "accounts:import_cancel",
    "disclosure:comment",
    "disclosure:bureau_preview",
    "disclosure:template_preview",
    "reviewing:more",
    "reviewing:group",
    "reviewing:keep",
    "reviewing:resume",
    "reviewing:correct",
    "reviewing:judge",
}
"""Actions: they ask for a permission like pages, and are not for looking at."""
ROLE_OF = {
    "chenjingyi": "财务经办",
    "zhengwenbo": "财务复核",
    "linhai": "主任",
    "wanglixin": "审核人",
    "zhouyuan": "系统管理员",
}
ARGUMENTS = {
    "accounts:table": ["05"],
    "accounts:analysis_data": ["functions"],
    "accounts:workbook": ["report"],
    "accounts:compared_file": ["last-year", "xlsx"],
    "accounts:fact": ["finalaccounts.revenue"],
    "accounts:records": ["finalaccounts.revenue"],
    "accounts:import_template": ["vouchers"],
    "accounts:register": ["assets"],
    "accounts:register_new": ["assets"],
}
PUBLIC_ARGUMENTS = {"code": "460299", "year": "2024", "edition": "1", "name": "report.pdf", "rest": "x/y/z"}
OF_A_BATCH = {
    "accounts:batch",
    "accounts:batch_check",
    "accounts:batch_undo",
    "accounts:batch_keep",
    "accounts:batch_source",
}
OF_A_VOUCHER = {
    "accounts:voucher",
    "accounts:voucher_amend",
    "accounts:voucher_attach",
    "accounts:voucher_check",
    "accounts:voucher_withdraw",
    "accounts:voucher_reverse",
}
OF_A_REGISTER = {f"accounts:register_{step}" for step in ("record", "check", "withdraw", "void")}
OF_A_FILE = {
    f"accounts:import_{step}" for step in ("preview", "problems", "remarks", "settings", "confirm", "cancel")
}


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from names(each, f"{each.namespace}:" if each.namespace else prefix)
        else:
            yield f"{prefix}{each.name}", each


PATTERNS = dict(names())


def address(name: str) -> str:
    if name in OF_A_VOUCHER:
        return reverse(name, args=[Voucher.objects.order_by("pk")[0].pk])
    if name in OF_A_BATCH:
        return reverse(name, args=[ImportBatch.objects.order_by("pk")[0].pk])
    if name in OF_A_FILE:
        return reverse(name, args=["0" * 64])
    if name in OF_A_REGISTER:
        return reverse(name, args=["assets", 1])
    return reverse(name, args=ARGUMENTS.get(name) or [1 for _ in converters(name)])


def converters(name: str) -> list[str]:
    return list(PATTERNS[name].pattern.regex.groupindex)


def is_there(name: str) -> bool:
    """Whether `address` names something that is in the example; else only the door is tried."""
    return name in ARGUMENTS or name in OF_A_VOUCHER or not converters(name)


def permission(name: str) -> str:
    return getattr(PATTERNS[name].callback, "permission", "")


def test_every_address_asks_for_a_permission_or_says_that_it_is_open() -> None:
    without = {name for name in PATTERNS if not permission(name)}
    assert without == OPEN | PUBLIC | VISITED | SIGNED_IN_ONLY | BY_POST | PERSONAL


@pytest.mark.parametrize("username", ROLE_OF)
@pytest.mark.parametrize("name", sorted(set(PATTERNS) - PUBLIC - VISITED - BY_POST - PERSONAL))
def test_a_role_opens_exactly_what_its_permissions_say(
    name: str, username: str, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in(username).get(address(name))
    asked = permission(name)
    allowed = not asked or asked in permissions_of([ROLE_OF[username]])
    if not allowed:
        assert answer.status_code == 403
        assert "没有这一页" in answer.content.decode()
    elif is_there(name) and name not in NOTHING_THERE:
        assert answer.status_code in (200, 302, 405)
    else:
        assert answer.status_code in (200, 302, 404, 405)


@pytest.mark.parametrize("name", sorted(set(PATTERNS) - OPEN - PUBLIC - VISITED - BY_POST - PERSONAL))
def test_who_is_not_signed_in_is_asked_to_and_comes_back(name: str, client: Client, example: None) -> None:
    answer = client.get(address(name))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in?next={address(name)}"


@pytest.mark.parametrize("username", ["", *ROLE_OF])
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_page_answers_nobody_and_every_role_alike(
    name: str, username: str, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(username) if username else Client()
    here = reverse(name, kwargs={one: PUBLIC_ARGUMENTS[one] for one in converters(name)})
    answer = client.get(here)
    assert answer.status_code in (200, 404)
    assert answer.content == Client().get(here).content
    assert not answer.cookies


@pytest.mark.parametrize("username", ROLE_OF)
def test_the_menu_holds_what_the_role_may_open_and_nothing_else(
    username: str, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in(username).get("/").content.decode()
    menu = page[page.index('id="nav"') : page.index("</nav>")]
    held = permissions_of([ROLE_OF[username]])
    asked = {permission(resolve(link).view_name) for link in re.findall(r'<li><a href="([^"?]+)', menu)}
    assert set() < asked - {""} <= held
    assert ('href="/trail"' in menu) == ("trail.read" in held)


def test_every_role_of_a_person_is_walked() -> None:
    assert set(ROLE_OF.values()) == set(ROLES) - {"本机命令行"}


def test_a_person_of_one_unit_does_not_see_another_one(signed_in: Callable[[str], Client]) -> None:
    from onecard.office.entities import add_entity
    from onecard.office.people import local_actor

    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(username="chenjingyi").update(entity=other)
    client = signed_in("chenjingyi")
    voucher = Voucher.objects.order_by("pk")[0]
    assert client.get("/tables/05?entity=460299").status_code == 404
    assert client.get(f"/vouchers/{voucher.pk}").status_code == 404
    assert "示例市" not in client.get("/").content.decode()


def record_behind(whose: str) -> Model:
    """A record of the example's unit behind the addresses with a number in them that begin so."""
    unit, maker = Entity.objects.get(code="460299"), User.objects.get(username="chenjingyi")
    if whose in ("reports", "report-comments", "report-files"):
        return of_a_report(maker)[whose]
    return (of_a_desk(unit, maker) if whose.startswith("review") else of_the_books(unit, maker))[whose]


def of_the_books(unit: Entity, maker: User) -> dict[str, Model]:
    """Records of the unit's accounts, its documents and its people."""
    made = {"year": 2024, **books.made_by(maker)}
    named = {"fund": "一般公共", "function": "2080108", "amount_fen": 100}
    evaluation = SelfEvaluation.objects.filter(entity=unit)[0]
    Voiding.objects.create(
        entity=unit, register="SelfEvaluation", record_id=evaluation.pk, reason="记错", **made
    )
    return {
        "attachments": Attachment.objects.create(
            entity=unit,
            kind="budget",
            record_id=BudgetLine.objects.filter(entity=unit)[0].pk,
            document=Document.objects.filter(entity=unit)[0],
            **books.made_by(maker),
        ),
        "budgets": BudgetLine.objects.filter(entity=unit)[0],
        "balances": BalanceRecord.objects.create(
            entity=unit, item="opening", date=date(2024, 1, 1), **named, **made
        ),
        "registers": FixedAsset.objects.filter(entity=unit)[0],
        "registers/procurements": Procurement.objects.create(
            entity=unit,
            contract="HT-1",
            name="服务器",
            kind="货物",
            signed_on=date(2024, 5, 6),
            supplier="某公司",
            size="小型",
            amount_fen=100,
            **made,
        ),
        "evaluations": evaluation,
        "documents": kept_document(unit, maker),
        "vouchers": Voucher.objects.filter(entity=unit)[0],
        "adjustments": TailAdjustment.objects.create(
            entity=unit, cell="05/2080108/project", amount=1, **made
        ),
        "difference-table": TableDifference.objects.create(
            group=Group.objects.create(code="460200", name="示例局"), item="opening", **named, **made
        ),
        "imports": ImportBatch.objects.filter(entity=unit)[0],
        "relations": Justification.objects.create(
            entity=unit, relation="T09-2", instance="公开09表", words="批准追加", difference="1.00", **made
        ),
        "people": User.objects.create(
            username="shi", name="石一", office="外部", roles=["审核人"], entity=unit
        ),
    }


def of_a_desk(unit: Entity, maker: User) -> dict[str, Model]:
    """A batch of the unit's desk, and a report of it that was audited."""
    now = timezone.now()
    batch = ReviewBatch.objects.create(
        entity=unit, title="审核", year=2024, kept_days=30, maker=maker, made_at=now
    )
    one = ReviewedReport.objects.create(
        batch=batch, delivery=1, name="甲.txt", size=1, sha256="0" * 64, standing="audited", received_at=now,
        kept_until=now.date(), file=ContentFile(b"x", "report"), shown=ContentFile(b"<p>", "page"),
    )  # fmt: skip
    return {"reviews": batch, "reviews/reports": one}


def of_a_report(preparer: User) -> dict[str, Model]:
    """A report of the example's unit with a comment and a file of a step."""
    whose = subject("460299")
    report = find(whose, 2023) or begin(preparer, whose, 2023)
    said = Comment.objects.create(
        report=report, section="s1", words="写具体", author=preparer, written_at=timezone.now()
    )
    step = Step.objects.create(report=report, edition=1, kind="approved", actor=preparer, at=timezone.now())
    keep_files(step, {"批复.pdf": b"%PDF-1.7"})
    Report.objects.filter(pk=report.pk).update(stage=Stage.DRAFT)
    take_file(preparer, report, "模板.docx", word_samples.crosses())
    return {"reports": report, "report-comments": said, "report-files": step.files.get()}


def kept_document(unit: Entity, maker: User) -> Document:
    """A document whose file lies in the store of this very test."""
    return Document.objects.create(
        entity=unit, name="批复.pdf", sha256="0" * 64, size=8, file=ContentFile(b"%PDF-1.7", "批复.pdf"),
        **books.made_by(maker),
    )  # fmt: skip


NAMED = {"kind": "assets", "form": "json", "at": "w-0"}
OF_A_RECORD = sorted(
    name for name in PATTERNS if "<int:pk>" in str(PATTERNS[name].pattern) if name not in PERSONAL
)


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_no_address_of_a_record_opens_it_to_a_person_of_another_unit(
    name: str, signed_in: Callable[[str], Client]
) -> None:
    pattern = str(PATTERNS[name].pattern)
    whose = next(
        (one for one in ("registers/procurements", "reviews/reports") if pattern.startswith(one)),
        pattern.partition("/")[0],
    )
    arguments: dict[str, object] = {"pk": record_behind(whose).pk}
    converters_of = converters(name)
    arguments |= {name: one for name, one in NAMED.items() if name in converters_of}
    here = reverse(name, kwargs=arguments)
    other = Entity.objects.create(code="460298", name="另一个单位")
    for unit, there in ((other, False), (None, True)):
        User.objects.filter(username="wanglixin").update(
            entity=unit, roles=[role for role in ROLES if role != "本机命令行"]
        )
        client = signed_in("wanglixin")
        answer = client.post(here) if name in POSTED else client.get(here)
        assert (answer.status_code != 404) == there
