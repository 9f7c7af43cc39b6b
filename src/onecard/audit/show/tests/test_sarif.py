"""The audit as SARIF: rules with help, every finding at its very characters. Its schema is not shipped; the log was
validated against it once, and these tests hold the form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show import sarif
from onecard.audit.show.tests import samples


def run(audit: Audit) -> dict[str, Any]:
    log = json.loads(sarif.write(audit))
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    found: dict[str, Any] = only
    return found


def named(made: dict[str, Any], finding: str) -> dict[str, Any]:
    return next(one for one in made["results"] if one["partialFingerprints"]["onecardFinding/v1"] == finding)


def characters(made: dict[str, Any], location: dict[str, Any]) -> str:
    place = location["physicalLocation"]
    lines = made["artifacts"][place["artifactLocation"]["index"]]["contents"]["text"].split("\n")
    region = place["region"]
    return str(lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1])


def test_every_place_is_the_very_characters_of_the_text_in_the_log() -> None:
    made = run(samples.audit())
    told = [one for result in made["results"] for one in (*result["locations"], *result["relatedLocations"])]
    places = [one for one in told if "region" in one["physicalLocation"]]
    assert len(places) == len(told) - 1  # what is missing is nowhere
    for one in places:
        assert characters(made, one) == one["physicalLocation"]["region"]["snippet"]["text"]


def test_a_figure_that_is_likeliest_wrong_comes_first_and_the_others_are_related() -> None:
    rate = named(run(samples.audit()), "f-rate")
    assert [one["physicalLocation"]["region"]["snippet"]["text"] for one in rate["locations"]] == ["298.36%"]
    assert [one["message"]["text"] for one in rate["relatedLocations"]] == ["“三公”经费比上年增长295.45%"]


def test_rules_bring_their_formula_and_requirement() -> None:
    made = run(samples.audit())
    rules = made["tool"]["driver"]["rules"]
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    table = next(rule for rule in rules if rule["id"] == "X-06")
    assert "公式：" in table["help"]["text"]
    assert table["defaultConfiguration"]["level"] == "error"
    assert all(rule["help"]["text"] for rule in rules)


def test_levels_are_those_of_the_findings() -> None:
    made = run(samples.audit())
    assert {one["ruleId"]: one["level"] for one in made["results"]} == {
        "P-17": "error", "P-09": "error", "G-02": "error", "P-11": "warning", "X-06": "warning",
        "M-06": "note", "M-09": "note",
    }  # fmt: skip


def test_places_of_a_text_file_are_counted_in_the_file_itself() -> None:
    made = run(samples.audit("txt", "报告.txt"))
    assert len(made["artifacts"]) == 1
    region = named(made, "f-rate")["locations"][0]["physicalLocation"]["region"]
    at = samples.HOSPITALITY.index("298.36%")
    assert (region["charOffset"], region["charLength"]) == (at, len("298.36%"))


def test_a_file_that_could_not_be_read_is_a_failed_run_without_results() -> None:
    made = run(Audit("坏 1.pdf", "", error="读不出。"))
    assert made["results"] == []
    assert made["invocations"][0]["executionSuccessful"] is False
    assert made["artifacts"][0]["location"]["uri"] == "%E5%9D%8F%201.pdf"


@pytest.mark.parametrize("words", ["\x00</script>\ud800", "a\nb\tc", "{0} [1](x)"])
def test_no_text_of_the_file_breaks_the_log_or_moves_its_lines(words: str) -> None:
    made = run(samples.hostile(words))
    for location in made["results"][0]["locations"]:
        assert characters(made, location)


def test_equal_audits_give_equal_bytes() -> None:
    assert sarif.write(samples.audit()) == sarif.write(samples.audit())


def test_a_figure_of_another_file_is_told_by_that_file() -> None:
    audit = samples.audit()
    before = PrintedFigure(
        "129.54", None, "支出", {}, DocumentPlace("上年.docx", 3, quote="支出129.54万元", end=4, block=2)
    )
    audit.findings = [Finding("x", "warning", "P-06-3", "名", "句。", "", (before,))]
    (location,) = run(audit)["results"][0]["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "%E4%B8%8A%E5%B9%B4.docx"}}
