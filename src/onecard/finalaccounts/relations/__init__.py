"""relations (勾稽关系): what must hold within and between the nine public tables, one function each, named by its id.

`RELATIONS` holds them by id, in the order of the list; `check` evaluates every one in force over a year's final
accounts. Meaning and severities: 部门决算 disclosure practice, as docs/reference/relations.md lists them.
"""

from __future__ import annotations

from onecard.figures.evaluate import evaluate
from onecard.figures.relation import Outcome, Relation
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations import between, budgets, explanatory, lists, scope, within
from onecard.finalaccounts.relations.registry import OF_ACCOUNTS

__all__ = ["RELATIONS", "between", "budgets", "check", "explanatory", "lists", "scope", "within"]

RELATIONS: dict[str, Relation[FinalAccounts]] = OF_ACCOUNTS.in_order()


def check(final_accounts: FinalAccounts) -> list[Outcome]:
    """What became of every relation in force in the year, in the order of the list."""
    return [
        evaluate(relation, final_accounts)
        for relation in RELATIONS.values()
        if relation.holds_for(final_accounts.year)
    ]
