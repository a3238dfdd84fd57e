"""Debts that members start with: refunds of purchases from before the store's first day."""

from __future__ import annotations

from loyalty_cli.engine.plan import Plan
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.runs import Run

_DEBTS = """
SELECT count(*), sum(a.debt) FROM accounts a WHERE a.program = ? AND a.debt > 0 AND EXISTS (
    SELECT 1 FROM events e WHERE e.member = a.member AND e.event > ? AND e.kind = 'refund'
      AND e.refund_of IS NULL)
"""


def starting_debts(store: Store, plan: Plan, run: Run) -> list[str]:
    """What is said once, after the run that judged them, of members in debt whose new refunds are
    of purchases that the store doesn't have; nothing where the program forgives debts."""
    version = plan.on(run.as_of)
    if version is None or version.program.debt == "forgive":
        return []
    count, debt = store.db.execute(_DEBTS, (run.program, run.before.event)).fetchone()
    if not count:
        return []
    who = "a member has" if count == 1 else f"{count} members have"
    return [
        f"{who} a debt of {debt} points, to which refunds of purchases that the store does not "
        'have led: debt = "forgive" in [program] forgives such debts from then on, and loyalty '
        "points adjust pays one that stands"
    ]
