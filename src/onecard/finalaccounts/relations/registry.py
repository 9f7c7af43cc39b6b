"""Where each relation (勾稽关系) of final accounts signs in: one function, named by its id, yields its instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from onecard.figures.relation import Instance, Relation, Severity
from onecard.finalaccounts.form import FinalAccounts

Subject = TypeVar("Subject")


class Registry(Generic[Subject]):
    """The relations over one kind of subject, by id."""

    def __init__(self) -> None:
        self.relations: dict[str, Relation[Subject]] = {}

    def relation(
        self,
        relation_id: str,
        title: str,
        formula: str,
        *,
        tables: Iterable[int],
        explanation: str,
        severity: Severity = "error",
        blocks: bool | None = None,
        years: tuple[int | None, int | None] = (None, None),
        error_from: int = 0,
        by_exception: bool = False,
    ) -> Callable[[Callable[[Subject], Iterator[Instance]]], Callable[[Subject], Iterator[Instance]]]:
        """Register the decorated function as the relation `relation_id`; its docstring quotes the requirement in one line.

        `blocks` is whether a break forbids approval: every error does, a warning only where it says so;
        `error_from` is how many instances must break for a warning to be an error; `by_exception` as `Relation` has it.
        Raises ValueError where the id is taken or the requirement is missing: a fault of this program.
        """

        def register(
            rule: Callable[[Subject], Iterator[Instance]],
        ) -> Callable[[Subject], Iterator[Instance]]:
            requirement = (rule.__doc__ or "").strip()
            if relation_id in self.relations or not requirement:
                raise ValueError(relation_id)
            self.relations[relation_id] = Relation(
                id=relation_id,
                title=title,
                formula=formula,
                requirement=requirement,
                severity=severity,
                instances=rule,
                years=years,
                explanation=explanation,
                blocks=severity == "error" if blocks is None else blocks,
                tables=tuple(tables),
                error_from=error_from,
                by_exception=by_exception,
            )
            return rule

        return register

    def in_order(self) -> dict[str, Relation[Subject]]:
        """The relations in the order of the list."""
        return dict(sorted(self.relations.items(), key=lambda item: place_in_order(item[0])))


OF_ACCOUNTS: Registry[FinalAccounts] = Registry()
relation = OF_ACCOUNTS.relation

_GROUPS = "TXBNPGAKM"


def place_in_order(relation_id: str) -> tuple[int, str]:
    """Sorts ids as the list of checks has them: within tables, between tables, against the budget, the narrative against
    them, inside it."""
    return (_GROUPS.index(relation_id[0]), relation_id)
