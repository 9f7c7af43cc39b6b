"""accounts (账务): the records of final accounts, and the facts measured from them.

Records (`models`): vouchers with entries, budget lines, movements of balances, registers of assets, procurement, trips
and receptions, self-evaluations with their document, closings of months, imports and what imported tables state. None
is deleted or edited once it counts: it is reversed or voided by another record.

Actions, one plain function each, the actor first: `enter`, `check`, `reverse`, `budget`, `balance`, `registers`,
`evaluation`, `close`, `undo`, `imports` (`vouchers`, `budgets`, `stated`, `mapping`), `tail`, `difference`, `source`.
What one person makes another checks before it counts. Rules are pure, in `rules`.

Figures: `figures` says what is measured from which records, `measure` measures it by set-based SQL, `queries` is the
door for other rooms.
"""
