"""What balances have bought and nobody has used yet (`engine.refunds.make_room` undoes it)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.engine.account.buys import Bought
from loyalty_cli.engine.account.entries import Days
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.language.words import BALANCE
from loyalty_cli.store.facts.merges import merged_accounts
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

UndoneRow = tuple[int, int, int, str]
"""The claim, the entry that gave its points back, by which event, and when."""

_CLAIMS = """SELECT c.claim, c.account, c.construct, c.version, c.reward, c.due_on, c.entry,
       EXISTS (SELECT 1 FROM redemption_steps s WHERE s.redemption = r.redemption)
       OR 0 < (SELECT coalesce(sum(u.uses), 0) FROM vouchers v JOIN voucher_uses u USING (voucher)
               WHERE v.redemption = r.redemption)
       OR EXISTS (SELECT 1 FROM gift_cards g JOIN gift_card_entries e USING (gift_card)
                  WHERE g.redemption = r.redemption GROUP BY g.gift_card
                  HAVING sum(iif(e.kind IN ('redeem', 'refund'), e.amount, 0)) <> 0
                         OR max(e.kind = 'topup'))
FROM json_each(?) w CROSS JOIN claims c ON c.account = w.value
LEFT JOIN redemptions r ON r.claim = c.claim
WHERE c.points > 0 AND c.status <> 'dropped' AND c.dropped_by IS NULL
ORDER BY c.posted_on, c.claim"""


def load_buys(
    db: sqlite3.Connection,
    plan: Plan,
    accounts: Iterable[int],
    *,
    settled: sqlite3.Connection | None,
    arrival: int,
) -> dict[int, list[Bought]]:
    """By account what it, and those that went into it, bought and can be undone, oldest first.

    Of a history that is repeated, `settled` has what became of it: what was undone with that
    arrival is what could be.
    """
    numbers = list(accounts)
    roots = {number: number for number in numbers} | merged_accounts(db, numbers)
    wanted = json.dumps(sorted(roots))
    undone = None if settled is None else _undone_with(settled, arrival)
    rows = [
        row
        for row in db.execute(_CLAIMS, (wanted,)).fetchall()
        if _is_of_balance(plan, row[3], row[2])
        and (not row[7] if undone is None else row[0] in undone)
    ]
    taken = _taken(db, wanted, {row[6] for row in rows}) if rows else {}
    found: dict[int, list[Bought]] = {}
    for claim, account, _, _, reward, due_on, entry, _ in rows:
        found.setdefault(roots[account], []).append(
            Bought(
                account,
                claim % NUMBERS_EACH,
                reward,
                parse_day(due_on),
                entry % NUMBERS_EACH,
                taken.get(entry, ()),
            )
        )
    return found


def undone_rows(walks: Sequence[Walked]) -> list[UndoneRow]:
    """What walks undid."""
    return [
        (
            each.account * NUMBERS_EACH + each.number,
            walked.account.number * NUMBERS_EACH + each.entry,
            each.by,
            iso(each.day),
        )
        for walked in walks
        for each in walked.undone
    ]


def _undone_with(settled: sqlite3.Connection, arrival: int) -> set[int]:
    return {
        claim
        for (claim,) in settled.execute(
            """SELECT r.claim FROM redemption_steps s JOIN redemptions r USING (redemption)
               WHERE s.step = 'undone' AND s.arrival = ? AND r.claim IS NOT NULL""",
            (arrival,),
        )
    }


def _is_of_balance(plan: Plan, version: int, construct: str) -> bool:
    grants = plan.book.numbered(version).program.grants
    return any(grant.name == construct and grant.on == BALANCE for grant in grants)


def _taken(
    db: sqlite3.Connection, wanted: str, entries: set[int]
) -> Mapping[int, list[tuple[Days, int]]]:
    """From which lots the points of these entries came."""
    found: dict[int, list[tuple[Days, int]]] = {}
    for entry, available, expires, idle, points in db.execute(
        """SELECT m.entry, l.available_on, l.expires_on, l.idle, -m.points
           FROM json_each(?1) w CROSS JOIN lot_moves m
           ON m.move BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1 JOIN lots l USING (lot)
           WHERE m.entry IN (SELECT value FROM json_each(?3)) ORDER BY m.move""",
        (wanted, NUMBERS_EACH, json.dumps(sorted(entries))),
    ):
        last = None if expires is None else parse_day(expires)
        found.setdefault(entry, []).append(((parse_day(available), last, bool(idle)), points))
    return found
