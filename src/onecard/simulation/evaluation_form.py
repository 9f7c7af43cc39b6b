"""The example's self-evaluation form (项目支出绩效自评表), as the document its records are taken from."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from onecard.accounts.imports.evaluation_template import template

COLUMNS = ("group", "subgroup", "name", "target", "actual", "measure")
PAGE = "工作表“绩效自评表”"


def stated(year: int) -> dict[str, Any]:
    """What the form of the example's year states."""
    text = (
        resources.files("onecard.simulation")
        .joinpath("example", f"evaluation-{year}.toml")
        .read_text("utf-8")
    )
    return tomllib.loads(text)


def evaluation_form(year: int, name: str) -> bytes:
    """The form itself, our template filled in by the unit of this name; the same bytes every time."""
    form = stated(year)
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in form["indicators"]]
    title = f"{name}{year}年度项目支出绩效自评表"
    return template(title, {**form, "page": PAGE}, lines, datetime(year + 1, 1, 20, tzinfo=UTC))
