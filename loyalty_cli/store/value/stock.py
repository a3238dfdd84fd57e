"""How many pieces of a reward are left: its stock less what was had and not given back."""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.program.judging.rewards import Reward

_ALWAYS = "9999-12-31"


def stock_left(
    db: sqlite3.Connection, program: int, reward: Reward, day: Day | None = None
) -> int | None:
    """The pieces left (with `day` at its end), None where there is no end to them.

    Vouchers issued by hand count, unless they were voided unused; those of an earlier system don't.
    """
    if reward.stock is None:
        return None
    return reward.stock - stock_taken(db, program, reward.id, day)


def stock_taken(db: sqlite3.Connection, program: int, reward: str, day: Day | None = None) -> int:
    """How many pieces were had and not given back, with `day` at its end."""
    (taken,) = db.execute(
        """SELECT (SELECT count(*) FROM redemptions r JOIN accounts a USING (account)
                   WHERE r.reward = ?2 AND a.program = ?1 AND r.made_on <= ?3 AND NOT EXISTS (
                       SELECT 1 FROM redemption_steps s
                       WHERE s.redemption = r.redemption AND s.done_on <= ?3
                         AND s.step IN ('undone', 'cancelled')))
                + (SELECT count(*) FROM vouchers v
                   WHERE v.program = ?1 AND v.reward = ?2 AND v.redemption IS NULL
                     AND v.source IS NULL AND v.issued_on <= ?3 AND NOT EXISTS (
                       SELECT 1 FROM voucher_voids x
                       WHERE x.voucher = v.voucher AND x.voided_on <= ?3
                         AND (SELECT coalesce(sum(u.uses), 0) FROM voucher_uses u
                              WHERE u.voucher = x.voucher AND u.used_on <= ?3) = 0))""",
        (program, reward, _ALWAYS if day is None else iso(day)),
    ).fetchone()
    return int(taken)
