"""`report redemptions`, `claims` and `kept`: what was had, what could not be made yet, and what
stays with a member though the purchase that had given it was refunded."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.connection import Store
from loyalty_cli.store.lookup import find_member

REDEMPTION_KEYS = (
    *("redemption", "member_id", "program", "reward", "cost", "made_on", "claim", "made"),
    *("status", "done_on"),
)
CLAIM_KEYS = (
    *("claim", "member_id", "program", "grant", "reward", "due_on", "status", "reason", "points"),
    "redemption",
)

_REDEMPTIONS = """
SELECT r.redemption, m.member_id, p.program_id, r.reward, r.cost, r.made_on, k.construct,
       coalesce((SELECT v.code FROM vouchers v WHERE v.redemption = r.redemption),
                (SELECT g.card FROM gift_cards g WHERE g.redemption = r.redemption)),
       (SELECT s.step FROM redemption_steps s
        WHERE s.redemption = r.redemption AND s.done_on <= ?1 ORDER BY s.step DESC LIMIT 1),
       (SELECT s.done_on FROM redemption_steps s
        WHERE s.redemption = r.redemption AND s.done_on <= ?1 ORDER BY s.step DESC LIMIT 1)
FROM redemptions r JOIN accounts a USING (account) JOIN programs p USING (program)
JOIN members m ON m.member = a.member LEFT JOIN claims k ON k.claim = r.claim
WHERE r.made_on <= ?1 AND (?2 IS NULL OR coalesce(m.merged_into, m.member) = ?2)
  AND (?3 IS NULL OR r.reward = ?3) ORDER BY r.redemption"""

_CLAIMS = """
SELECT k.claim, m.member_id, p.program_id, k.construct, k.reward, k.due_on, k.status, k.reason,
       k.points, (SELECT r.redemption FROM redemptions r WHERE r.claim = k.claim)
FROM claims k JOIN accounts a USING (account) JOIN programs p USING (program)
JOIN members m ON m.member = a.member
WHERE k.posted_on <= ?1 AND (?2 IS NULL OR coalesce(m.merged_into, m.member) = ?2)
  AND (?3 OR k.status IN ('open', 'unmet')) ORDER BY k.due_on, k.account, k.claim"""

KEPT_KEYS = ("claim", "member_id", "program", "grant", "reward", "made", "refunded_on", "why")
_KEPT = """
SELECT k.claim, m.member_id, p.program_id, k.construct, k.reward,
       coalesce((SELECT v.code FROM vouchers v WHERE v.redemption = r.redemption),
                (SELECT g.card FROM gift_cards g WHERE g.redemption = r.redemption)),
       k.dropped_on, k.reason
FROM claims k JOIN accounts a USING (account) JOIN programs p USING (program)
JOIN members m ON m.member = a.member LEFT JOIN redemptions r ON r.claim = k.claim
WHERE k.status = 'met' AND k.dropped_on <= ?1 AND k.reason IS NOT NULL
  AND (?2 IS NULL OR coalesce(m.merged_into, m.member) = ?2)
ORDER BY k.dropped_on, k.account, k.claim"""


def kept(store: Store, *, as_of: Day, member: str | None) -> list[dict[str, Any]]:
    """Granted rewards that were asked back by a refund and stay, because they had been used:
    KEPT_KEYS. `why` is voucher-used, card-used or handed-over (LANGUAGE 1, "Refunds")."""
    number = None if member is None else find_member(store, member)
    return [
        dict(zip(KEPT_KEYS, (str(row[0]), *row[1:]), strict=True))
        for row in store.db.execute(_KEPT, (iso(as_of), number))
    ]


def redemptions(
    store: Store, *, as_of: Day, member: str | None, reward: str | None
) -> list[dict[str, Any]]:
    """What was had up to a day: REDEMPTION_KEYS. `made` is the code of a voucher or the id of a
    card, `status` made, undone, given, cancelled, or reserved (an item that waits)."""
    number = None if member is None else find_member(store, member)
    rows = []
    for row in store.db.execute(_REDEMPTIONS, (iso(as_of), number, reward)):
        step = row[8] or ("made" if row[7] is not None else "reserved")
        rows.append(dict(zip(REDEMPTION_KEYS, (str(row[0]), *row[1:8], step, row[9]), strict=True)))
    return rows


def claims(store: Store, *, as_of: Day, member: str | None, every: bool) -> list[dict[str, Any]]:
    """Granted rewards that wait or could not be made, with the reason; or all of them."""
    number = None if member is None else find_member(store, member)
    return [
        dict(zip(CLAIM_KEYS, (str(row[0]), *row[1:9], _text(row[9])), strict=True))
        for row in store.db.execute(_CLAIMS, (iso(as_of), number, every))
    ]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
