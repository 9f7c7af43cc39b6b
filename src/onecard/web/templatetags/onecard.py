"""How pages write icons, amounts, figures and addresses: one place, so that every page writes them alike."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from onecard.accounts.views.records import name_of
from onecard.core.errors import Refusal
from onecard.core.money import round_half_up, yuan
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.office import events, once, permissions
from onecard.office.models import Entity

register = template.Library()
MINUS = "−"
SUBJECT_DIMS = ("entity", "year")
PLACES_SHOWN = 2
NAMES_SHOWN = 5


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; it stands beside words, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {size}" if size else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def visitors_may_check() -> bool:
    """Whether the operator lets visitors audit a report."""
    return bool(settings.PUBLIC_CHECK)


@register.simple_tag
def icon_address(name: str) -> str:
    """The address of an icon, for a picture that carries its meaning in a label of its own."""
    return f"{static('icons.svg')}#{name}"


@register.simple_tag(takes_context=True)
def next_field(context: Context) -> SafeString:
    """The hidden field that leads back where one came from, on pages whose address says so."""
    request = context["request"]
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return format_html('<input type="hidden" name="next" value="{}">', wanted) if wanted else SafeString("")


@register.simple_tag(takes_context=True)
def once_field(context: Context) -> SafeString:
    """The hidden field of a form that writes: what is posted with it twice is carried out once. One for each page."""
    request = context["request"]
    if not hasattr(request, "form_token"):
        request.form_token = once.token(request.user)
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, request.form_token)


@register.simple_tag
def code_name(code_list: str, code: str, year: int) -> str:
    """The name of a code typed into a field, nothing for what is none."""
    return name_of(code_list, code, year)


@register.simple_tag(takes_context=True)
def who_checks(context: Context, permission: str, unit: Entity | None) -> str:
    """Who may check what the reader made, before they try: everybody who holds the permission in the unit but them."""
    found = [one.name for one in permissions.holders(permission, unit, context["request"].user)]
    if not found:
        return "现在没有别的人能复核，请系统管理员给另一个人复核的角色。"
    some = "、".join(found[:NAMES_SHOWN])
    return f"可以复核的有{some}{f'等{len(found)}人' if len(found) > NAMES_SHOWN else ''}。"


@register.filter
def headline(refusal: Refusal) -> str:
    """What was refused; where several problems are listed below, without the first of them."""
    if len(refusal.problems) < 2:
        return refusal.sentence
    first = refusal.problems[0]
    told = f"{first.place}：{first.sentence}"
    return refusal.sentence.removesuffix(told) or f"有{len(refusal.problems)}处要改。"


@register.filter
def way_out(refusal: Refusal) -> str:
    """What to do about a refusal; each of several listed problems says it for itself."""
    first = refusal.problems[0] if len(refusal.problems) > 1 else None
    return "" if first and refusal.remedy == first.remedy else refusal.remedy


@register.filter
def event_sentence(key: str) -> str:
    """What a kind of event of the trail says."""
    return events.sentence(key)


def number(value: Decimal | Fraction | int, places: int = PLACES_SHOWN) -> str:
    """A number with thousands separators, `places` decimals and a real minus; more decimals only where it has them."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    decimal = Decimal(value)
    places = max(places, min(_decimals(decimal), 6))
    return f"{decimal:,.{places}f}".replace("-", MINUS)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@register.filter
def minus(text: str) -> str:
    """A number that is text already, with a real minus."""
    return text.replace("-", MINUS)


@register.filter
def money(fen: int | None) -> str:
    """An amount in 分 as 元: ``1,228,073.00``; nothing where it is not known."""
    return "" if fen is None else number(yuan(fen))


@register.filter
def plain_number(value: Decimal | Fraction | int | None, places: int = PLACES_SHOWN) -> str:
    """A number with at least `places` decimals (a count has none); nothing where it is not known."""
    return "" if value is None else number(value, 0 if isinstance(value, int) else places)


@register.filter
def in_quotes(text: str) -> str:
    """Words of somebody else in quotation marks, marks inside them changed to single ones."""
    return quoted(text)


@register.filter
def value_of(typed: Mapping[str, str], name: str) -> str:
    """What was typed under a name, nothing where nothing was."""
    return typed.get(name, "")


@register.filter
def signed(value: Decimal) -> str:
    """A change with its sign: ``+0.01``, ``−0.01``."""
    return f"{'+' if value > 0 else ''}{number(value)}"


@register.filter
def rounded(value: Fraction) -> str:
    """A number cut to two decimals, for the end of an interval."""
    return number(round_half_up(Decimal(value.numerator) / Decimal(value.denominator), PLACES_SHOWN))


@register.filter
def value(fact: Fact | None) -> str:
    """A fact's published value with the decimals it is published with; nothing where it is not known."""
    return "" if fact is None else number(fact.value, fact.figure.decimals)


@register.filter
def sign_class(amount: Decimal | Fraction | int | None) -> str:
    """The class of a number: ``neg`` below zero, ``zero`` at zero, else nothing."""
    if amount is None:
        return ""
    return "neg" if amount < 0 else "zero" if amount == 0 else ""


@register.simple_tag
def fact_address(fact: Fact) -> str:
    """The address of a fact's evidence."""
    dims = dict(fact.dims)
    query = {name: dims.pop(name) for name in SUBJECT_DIMS if name in dims} | dims
    if fact.form:
        query["form"] = fact.form
    return f"{reverse('accounts:fact', args=[fact.key])}?{urlencode(query)}"
