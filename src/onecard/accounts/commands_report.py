"""The final accounts of the books for ``onecard report compile --year``."""

from __future__ import annotations

from onecard.finalaccounts.assemble import Assembled
from onecard.finalaccounts.supplement import Supplement


def books(entity: str, year: int, supplement: Supplement) -> Assembled:
    """The accounts of an entity (empty: the only one) and a year, with what the supplement adds.

    Raises Refusal `accounts.no_year` and those of finding the entity.
    """
    from onecard.config.setup import ready

    ready()
    from onecard.accounts import queries

    whose = queries.subject(entity)
    accounts = queries.final_accounts(whose, year)
    for fact in supplement.facts(whose.code, year):
        if not accounts.facts.all_at(fact.key, **dict(fact.dims)):
            accounts.facts.add(fact)
    return Assembled(accounts, supplement.supplied)
