"""The example against the published report it is modelled on; absent where the example is not loaded."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts.views.place import Place, place_of, subjects_open_to
from onecard.office.door import page, person
from onecard.office.models import User
from onecard.simulation import differences as example
from onecard.simulation.sign_ins import ENTITY_CODE


@page("tables.read")
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """Every printed figure that is not ours, with both and the cause; how many agree.

    The example as it is loaded differs nowhere without a known cause: what has none comes from records made since.
    """
    if not example.is_loaded() or not _is_open_to(person(request)):
        raise Http404
    place = place_of(request)
    compared = example.comparison()
    off = [one for one in compared if not one.agrees]
    return render(
        request,
        "web/differences.html",
        {
            "place": place,
            "lines": [(one, _evidence(one)) for one in off if one.cause],
            "changed": [(one, _evidence(one)) for one in off if not one.cause],
            "agreeing": len(compared) - len(off),
            "compared": len(compared),
            "year": example.YEAR,
        },
    )


def _is_open_to(reader: User) -> bool:
    """Whether the reader may see the example's unit, whose figures the page holds."""
    return any(one.code == ENTITY_CODE for one in subjects_open_to(reader))


def _evidence(one: example.Difference) -> str:
    if not one.ours:
        return ""
    place = Place.query_of(ENTITY_CODE, one.year)
    dims = "".join(f"&{name}={value}" for name, value in one.dims.items())
    return f"{reverse('accounts:fact', args=[one.key])}{place}{dims}"
