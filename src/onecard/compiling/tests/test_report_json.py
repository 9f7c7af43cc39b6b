"""The report as JSON keeps to its schema and says what the narrative and the tables say, each figure with its evidence."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from onecard.compiling import report_json
from onecard.compiling.tests import narratives
from onecard.figures.fact import Adjustment, Fact
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph, Run
from onecard.finalaccounts.tests import sample

VALIDATOR = Draft202012Validator(report_json.schema())


@pytest.fixture(scope="module")
def finished() -> Narrative:
    return narratives.finished()


@pytest.fixture(scope="module")
def written(finished: Narrative) -> dict[str, Any]:
    return json.loads(report_json.write(finished))


def by_id(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in report["facts"]}


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_sound_closed_and_says_in_words_what_everything_means() -> None:
    schema = report_json.schema()
    Draft202012Validator.check_schema(schema)
    found = list(objects(schema))
    assert len(found) > 10
    for one in found:
        assert one["additionalProperties"] is False
        assert all(value.get("description") for value in one["properties"].values()), one


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
def test_a_draft_of_every_region_keeps_to_the_schema_and_says_what_it_lacks(region) -> None:
    unfinished = narratives.unfinished(region)
    report = json.loads(report_json.write(unfinished))
    VALIDATOR.validate(report)
    assert report["draft"] is True
    assert [one["key"] for one in report["missing"]] == [one.key for one in unfinished.missing]


def test_a_finished_report_keeps_to_the_schema_and_is_no_draft(written) -> None:
    VALIDATOR.validate(written)
    assert written["draft"] is False
    assert written["missing"] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: report.pop("facts"),
        lambda report: report.update(time="2024-12-31T00:00:00Z"),
        lambda report: report["facts"][0].update(value=99.2),
        lambda report: report["facts"][0].update(value="9.92E+1"),
        lambda report: report["facts"][0].update(said=[]),
        lambda report: report["document"][0].update(level=4),
    ],
)
def test_the_schema_refuses_a_report_that_is_spoilt(written, spoil) -> None:
    report = copy.deepcopy(written)
    spoil(report)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(report)


def test_the_text_put_together_again_is_the_narratives(finished, written) -> None:
    lines = [written["title"]]
    for block in written["document"]:
        words = "".join(run["text"] for run in block.get("runs", ()))
        if block["kind"] == "heading":
            lines.append(f"{block['number']}{' ' if block['level'] == 1 else ''}{words}")
        elif block["kind"] == "paragraph":
            lines.append(block["number"] + words)
    assert "\n".join(lines) == finished.text


def test_every_figure_of_the_text_leads_to_its_fact_and_the_fact_back_to_its_paragraph(
    finished, written
) -> None:
    facts = by_id(written)
    figures = [run.fact for _, run in finished.said()]
    told = [
        (run, block)
        for block in written["document"]
        for run in block.get("runs", ())
        if run["kind"] == "figure"
    ]
    assert len(told) == len(figures) > 150
    for fact, (run, block) in zip(figures, told, strict=True):
        entry = facts[run["fact"]]
        assert fact is not None
        assert (entry["figure"], Decimal(entry["value"])) == (fact.key, fact.value)
        place = block.get("section", block.get("anchor")), block.get("paragraph", 0)
        assert any(
            said["in"] == "text"
            and (said["section"], said["paragraph"], said["text"]) == (*place, run["text"])
            for said in entry["said"]
        )


def test_every_cell_of_the_tables_leads_to_its_fact_and_back(finished, written) -> None:
    facts = by_id(written)
    cells = 0
    for table, told in zip(finished.accounts.tables.values(), written["tables"], strict=True):
        for block, rows, told_block in zip(table.form.blocks, table.blocks, told["blocks"], strict=True):
            for row, told_row in zip(rows, told_block["rows"], strict=True):
                for column, fact in row.cells.items():
                    name = told_row["cells"][column]
                    if fact is None:
                        assert name is None
                        continue
                    cells += 1
                    entry = facts[name]
                    assert (entry["value"], entry["exact"]) == (f"{fact.value:f}", f"{fact.exact:f}")
                    place = {"table": told["name"], "block": block.key, "row": row.key, "column": column}
                    assert {"in": "table", **place} in entry["said"]
    assert cells > 250


def test_the_evidence_of_a_fact_of_our_own_is_its_query_and_of_one_that_was_read_its_place() -> None:
    read = replace(fact(), source=narratives.CELL, exact=None)
    runs = tuple(Run("1.00", "figure", one) for one in (fact(), read))
    report = report_json.report(Narrative("题", sample.unit(), [Paragraph(runs)]))
    VALIDATOR.validate(report)
    ours, theirs = report["facts"][:2]
    assert theirs["id"] == f"{ours['id']}#2"
    assert ours["source"] == {
        "kind": "query",
        "query": narratives.QUERY.query,
        "records": 17,
        "note": narratives.QUERY.note,
    }
    assert theirs["source"] == {
        "kind": "place",
        "file": "2023决算.xlsx",
        "section": "公开01",
        "cell": "C12",
        "span": None,
        "quote": "96.40",
    }
    assert theirs["exact"] is None


def fact(amount: str = "1.00") -> Fact:
    found = next(one for one in narratives.accounts().facts if one.key == "finalaccounts.expenditure")
    return replace(found, value=Decimal(amount))


def test_one_quantity_said_with_two_values_is_two_facts() -> None:
    runs = tuple(Run(text, "figure", fact(text)) for text in ("1.00", "1.01", "1.00"))
    report = report_json.report(Narrative("题", sample.unit(), [Paragraph(runs)]))
    first, second = report["facts"][:2]
    assert (first["value"], second["value"]) == ("1.00", "1.01")
    assert second["id"] == f"{first['id']}#2"
    assert [said["text"] for said in first["said"] if said["in"] == "text"] == ["1.00", "1.00"]


def test_an_adjustment_is_told_without_the_names_of_people() -> None:
    adjusted = fact().adjusted(
        (Adjustment(Decimal("-0.01"), "分项合计与总数相差", "陈经一", "郑文博", "05/total"),)
    )
    report = report_json.report(
        Narrative("题", sample.unit(), [Paragraph((Run("0.99", "figure", adjusted),))])
    )
    VALIDATOR.validate(report)
    assert report["facts"][0]["adjustments"] == [
        {"amount": "-0.01", "reason": "分项合计与总数相差", "place": "05/total"}
    ]
    assert "陈经一" not in json.dumps(report, ensure_ascii=False)


def test_very_small_and_very_large_amounts_are_written_without_an_exponent() -> None:
    runs = tuple(Run("x", "figure", fact(amount)) for amount in ("1E+3", "1E-9"))
    report = report_json.report(Narrative("题", sample.unit(), [Paragraph(runs)]))
    VALIDATOR.validate(report)
    assert [one["value"] for one in report["facts"][:2]] == ["1000", "0.000000001"]


def test_a_figure_in_a_heading_is_said_in_its_paragraph_zero() -> None:
    heading = Heading(2, "一、", (Run("支出"), Run("1.00", "figure", fact())), "s1")
    report = report_json.report(Narrative("题", sample.unit(), [heading]))
    assert report["facts"][0]["said"][0] == {
        "in": "text",
        "section": "s1",
        "paragraph": 0,
        "as": "figure",
        "text": "1.00",
    }


def test_equal_narratives_give_equal_bytes(finished) -> None:
    assert report_json.write(narratives.finished()) == report_json.write(finished)


def test_characters_nobody_sees_are_left_out_and_markup_is_only_text() -> None:
    text = '甲\x00\u202e乙\ud800</script>"}]'
    data = report_json.write(Narrative("题", sample.unit(), [Paragraph((Run(text, "own"),))]))
    assert json.loads(data)["document"][0]["runs"][0]["text"] == '甲乙</script>"}]'
