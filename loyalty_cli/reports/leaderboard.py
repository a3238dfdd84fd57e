"""`report leaderboard`: who has most by a measure, for the shop or for everybody to see."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

from loyalty_cli.base.codes import symbols_of
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, StoreUnavailable, Usage, did_you_mean
from loyalty_cli.program.measures import MEASURES, measure_of
from loyalty_cli.reports.members import statuses_on
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_key

KEYS = ("place", "member_id", "name", "program", "by", "value")
PUBLIC_KEYS = ("place", "member", "program", "by", "value")
CONSENT = "leaderboard"
"""Who may be shown where others can see has given this consent."""

_ROWS = """
SELECT coalesce(m.merged_into, m.member) AS owner, p.program_id, sum({adds}) AS sum,
       max(iif({adds} > 0, e.instant, NULL)) AS reached, min(a.account) AS account
FROM (SELECT account, event, counts_on, posted_on, spend, points, purchases, nth FROM judgements
      UNION ALL SELECT account, event, key, posted_on, 0, value, 0, 0
      FROM judgements CROSS JOIN json_each(judgements.saw, '$.points_on')
      WHERE judgements.saw IS NOT NULL) j
JOIN accounts a USING (account) JOIN programs p USING (program)
JOIN members m ON m.member = a.member CROSS JOIN events e ON e.event = j.event
WHERE j.counts_on BETWEEN :first AND :last AND j.posted_on <= :last
  AND (:kind IS NULL OR e.kind = :kind) AND (:program IS NULL OR p.program_id = :program)
GROUP BY owner, p.program_id HAVING sum > 0
ORDER BY p.program, sum DESC, reached, account"""


def leaderboard(
    store: Store,
    *,
    by: str,
    as_of: Day,
    since: Day | None,
    until: Day | None,
    program: str | None,
    top: int | None,
    public: bool,
) -> list[dict[str, Any]]:
    """A row of KEYS for each member who has something, the first place of each program first.

    Equal values stand in the order in which they were reached, then of the accounts. `value` is a
    count, a money string for `spend`. `public` shows only who consented to it, with PUBLIC_KEYS:
    under the nickname, or under a pseudonym that stays the same and only this store can tell.
    Who is closed has no place. Raises Refused for a program or a kind that is not there, Usage for
    days that are none.
    """
    last = as_of if until is None else min(until, as_of)
    if since is not None and since > last:
        raise Usage(
            Problem(
                "no-days",
                f"{iso(since)} lies after {iso(last)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    _know(store, by, program)
    measure = measure_of(by)
    asked = {
        "first": "" if since is None else iso(since),
        "last": iso(last),
        "kind": measure.kind,
        "program": program,
    }
    statuses = statuses_on(store, as_of)
    named = _names(store, public)
    places: dict[str, int] = {}
    rows = []
    for owner, program_id, amount, *_ in store.db.execute(_ROWS.format(adds=measure.sql), asked):
        if owner not in named or statuses.get(owner) not in ("active", "suspended"):
            continue
        place = places[program_id] = places.get(program_id, 0) + 1
        if top is not None and place > top:
            continue
        value = measure.value(amount, store.settings.digits)
        told = {"place": place, **named[owner], "program": program_id, "by": by, "value": value}
        rows.append(told)
    return rows


def _names(store: Store, public: bool) -> dict[int, dict[str, Any]]:
    if not public:
        return {
            member: {"member_id": member_id, "name": name}
            for member, member_id, name in store.db.execute(
                "SELECT member, member_id, name FROM members"
            )
        }
    return {
        member: {"member": nickname or _pseudonym(store, member)}
        for member, nickname in store.db.execute(
            "SELECT m.member, m.nickname FROM members m JOIN member_consents c"
            " ON c.member = m.member AND c.channel = ? AND c.given = 1",
            (CONSENT,),
        )
    }


def _pseudonym(store: Store, member: int) -> str:
    try:
        secret = load_key(store).secret
    except StoreUnavailable:
        return "a member"
    made = hmac.digest(secret, f"pseudonym|{member}".encode(), sha256)
    return f"Member {symbols_of(made, 6)}"


def _know(store: Store, by: str, program: str | None) -> None:
    if program is not None:
        known = [each for (each,) in store.db.execute("SELECT program_id FROM programs")]
        if program not in known:
            raise Refused(_no_such("program", program, known, "--program"))
    if by not in MEASURES:
        rows = store.db.execute(
            "SELECT DISTINCT kind FROM events WHERE kind NOT IN ('purchase', 'refund')"
        )
        kinds = [kind for (kind,) in rows]
        if by not in kinds:
            raise Refused(_no_such("measure", by, [*MEASURES, *kinds], "--by"))


def _no_such(what: str, value: str, known: list[str], column: str) -> Problem:
    near = did_you_mean(value, known)
    return Problem(
        f"unknown-{what}",
        f"there is no {what} {value}",
        column=column,
        value=value,
        fix=f"Did you mean {near}?" if near else f"There is {', '.join(known) or 'none yet'}.",
    )
