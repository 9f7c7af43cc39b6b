"""Every rule can be told: its source, and an example."""

from __future__ import annotations

import csv

from onecard.audit.rules import RULES
from onecard.audit.show.explain import EXAMPLES, example, relation, source
from onecard.finalaccounts.report_relations import ALL_RELATIONS


def test_every_rule_has_one_example_and_a_source() -> None:
    with EXAMPLES.open(encoding="utf-8", newline="") as rows:
        told = [row["id"] for row in csv.DictReader(rows)]
    assert sorted(told) == sorted([*ALL_RELATIONS, *RULES]), "keep audit/show/examples.csv with the rules"
    assert all(example(one) and source(one) for one in told)


def test_rules_of_the_audit_are_found_beside_those_of_our_own_report() -> None:
    assert relation("p-11") is ALL_RELATIONS["P-11"]
    assert relation("P-17") is RULES["P-17"]
    assert relation("Q-1") is None
