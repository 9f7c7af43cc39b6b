"""The final accounts of the books for ``onecard report compile --year``, with what people wrote into the report."""

from __future__ import annotations

from onecard.finalaccounts.assemble import Assembled
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.supplement import Supplement


def books(entity: str, year: int, supplement: Supplement) -> Assembled:
    """The accounts of an entity (empty: the only one) and a year; the words and the template of its report where one was
    begun; what the supplement adds or says instead.

    Raises Refusal `accounts.no_year` and those of finding the entity.
    """
    from onecard.config.setup import ready

    ready()
    from onecard.accounts import queries
    from onecard.disclosure.compile import beneath, supplied
    from onecard.disclosure.queries import find

    whose = queries.subject(entity)
    accounts = queries.final_accounts(whose, year)
    for fact in supplement.facts(whose.code, year):
        if not accounts.facts.all_at(fact.key, **dict(fact.dims)):
            accounts.facts.add(fact)
    report = find(whose, year)
    written = supplied(report) if report else Supplied()
    own = supplement.supplied
    words = Supplied(
        {**written.texts, **own.texts}, {**written.reasons, **own.reasons}, own.threshold or written.threshold
    )
    return Assembled(
        accounts, words, template=report.template if report else "", beneath=beneath(whose, year)
    )
