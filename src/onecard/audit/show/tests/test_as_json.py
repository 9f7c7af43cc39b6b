"""The audit as data: every audit keeps to the schema, numbers are decimal strings, what is not known is null."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from onecard.audit.finding import Audit
from onecard.audit.show import as_json
from onecard.audit.show.tests import samples
from onecard.audit.tests.printed import audited

OURS = jsonschema.Draft202012Validator(as_json.schema())


def told(audit: Audit) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(as_json.text([audit]))
    return made


def test_the_schema_is_a_schema_and_refuses_what_the_form_does_not_have() -> None:
    jsonschema.Draft202012Validator.check_schema(as_json.schema())
    made = told(samples.audit())
    for wrong in ({"kind": "novel"}, {"statements": "12"}, {"findings": None}, {"schema": "onecard-audit/0"}):
        assert not OURS.is_valid({**made, **wrong}), wrong


@pytest.mark.parametrize(
    "audit",
    [samples.audit(), Audit("坏.pdf", "", error="读不出。"), samples.audit("pdf", "a.pdf"), audited()],
    ids=["with findings", "not read", "a PDF", "a name without its figure"],
)
def test_every_audit_keeps_to_the_schema(audit: Audit) -> None:
    assert [fault.message for fault in OURS.iter_errors(told(audit))] == []


def test_the_keys_stand_in_the_order_of_the_form() -> None:
    assert list(told(samples.audit())) == as_json.schema()["required"]
    finding = told(samples.audit())["findings"][0]
    assert list(finding) == as_json.schema()["$defs"]["finding"]["required"]
    assert list(finding["printed"][0]) == as_json.schema()["$defs"]["printed"]["required"]
    assert list(finding["printed"][0]["place"]) == as_json.schema()["$defs"]["place"]["required"]


def test_what_the_file_does_not_say_is_null() -> None:
    made = told(Audit("a.txt", "0" * 64))
    assert {name for name, value in made.items() if value is None} == {
        "level", "entity", "year", "amount_unit", "error",
    }  # fmt: skip
    missing = next(one for one in told(samples.audit())["findings"] if one["id"] == "f-missing")
    assert (missing["group"], missing["computed"], missing["suggested"]) == (None, None, None)


def test_numbers_are_decimal_strings_without_exponent() -> None:
    assert [as_json.decimal(Decimal(text)) for text in ("1E+3", "-6.640", "1E-7")] == [
        "1000",
        "-6.640",
        "0.0000001",
    ]
    rate = next(one for one in told(samples.audit())["findings"] if one["id"] == "f-rate")
    assert [figure["value"] for figure in rate["printed"]] == ["298.36", "295.45"]
    fee = next(one for one in told(samples.audit())["findings"] if one["id"] == "f-fee")
    assert [figure["value"] for figure in fee["printed"]] == [None, "106.31"]


def test_a_place_quotes_the_very_characters() -> None:
    for finding in told(samples.audit())["findings"]:
        for figure in finding["printed"]:
            place = figure["place"]
            assert place["quote"][place["start"] : place["end"]] == figure["text"]


def test_one_file_is_an_object_and_several_are_an_array() -> None:
    audit = samples.audit()
    assert isinstance(json.loads(as_json.text([audit])), dict)
    assert [one["file"] for one in json.loads(as_json.text([audit, audit]))] == [audit.file] * 2
    assert json.loads(as_json.text([])) == []


def test_only_findings_as_hard_as_asked_for_are_told() -> None:
    made = json.loads(as_json.text([samples.audit()], "error"))
    assert {one["severity"] for one in made["findings"]} == {"error"}


def test_half_a_character_does_not_break_the_output() -> None:
    made = as_json.text([samples.hostile("数\ud800")]).encode()
    assert json.loads(made)["findings"][0]["message"].startswith("数")
