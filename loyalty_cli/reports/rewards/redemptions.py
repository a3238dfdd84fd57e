"""`report redemptions`, `claims` and `kept`: what was had, what could not be made yet, and what
stays with a member though the purchase that had given it was refunded."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.levels.next_level import look_ahead
from loyalty_cli.reports.accounts import accounts_on
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store

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


_LEVELS = """
SELECT c.account, a.member, m.member_id, p.program_id, c.level,
       (SELECT max(j.posted_on) FROM events r CROSS JOIN judgements j
        ON j.account = c.account AND j.event = r.event
        WHERE r.refund_of = c.event AND j.posted_on <= ?1)
FROM level_changes c JOIN accounts a USING (account) JOIN programs p USING (program)
JOIN members m ON m.member = a.member
WHERE c.why = 'reached' AND c.event IS NOT NULL AND c.posted_on <= ?1
  AND (?2 IS NULL OR coalesce(m.merged_into, m.member) = ?2)
  AND NOT EXISTS (SELECT 1 FROM level_changes n WHERE n.account = c.account
                  AND n.change > c.change AND n.posted_on <= ?1)
  AND EXISTS (SELECT 1 FROM events r CROSS JOIN judgements j
              ON j.account = c.account AND j.event = r.event
              WHERE r.refund_of = c.event AND j.posted_on <= ?1)
ORDER BY 6, c.account"""


def kept(store: Store, *, as_of: Day, member: str | None) -> list[dict[str, Any]]:
    """What a refund asked back and stays (LANGUAGE 1, "Refunds"): KEPT_KEYS.

    `why` is voucher-used, card-used or handed-over for a granted reward that had been used, and
    level-until-review for the level, in `made`, that the purchase had reached and that is no longer
    earned; it has no claim, grant or reward.
    """
    number = None if member is None else find_member(store, member)
    rows = [
        dict(zip(KEPT_KEYS, (str(row[0]), *row[1:]), strict=True))
        for row in store.db.execute(_KEPT, (iso(as_of), number))
    ]
    return sorted([*rows, *_levels(store, as_of, number)], key=lambda row: row["refunded_on"])


def _levels(store: Store, as_of: Day, member: int | None) -> list[dict[str, Any]]:
    """The levels that stay until their reviews though the purchase that reached them went back."""
    found = store.db.execute(_LEVELS, (iso(as_of), member)).fetchall()
    if not found:
        return []
    ladders = {each.number: each.program.ladder for each in in_force(store, as_of)}
    standings = {
        each.number: each for each in accounts_on(store, as_of, members={row[1] for row in found})
    }
    rows = []
    for account, _, member_id, program, level, refunded_on in found:
        standing = standings.get(account)
        ladder = None if standing is None else ladders.get(standing.program)
        if standing is None or ladder is None:
            continue
        ahead = look_ahead(ladder, standing.account, as_of)
        start = next((each.start for each in ladder.levels if each.name == level), 0)
        if ahead.level == level and ahead.reached < start:
            cells = (None, member_id, program, None, None, level, refunded_on, "level-until-review")
            rows.append(dict(zip(KEPT_KEYS, cells, strict=True)))
    return rows


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
