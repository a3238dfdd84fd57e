"""Why a reward or a grant has not come: points that are missing, a birthday before the program."""

from __future__ import annotations

from typing import Any, Literal

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.rewards.catalogue import occasion_moment
from loyalty_cli.engine.rewards.occasions import Occasion, Yearly, occasion_on
from loyalty_cli.program.judging.matching import match
from loyalty_cli.program.judging.rules import Grant, Program
from loyalty_cli.program.judging.tracing import Check
from loyalty_cli.reports.accounts import Standing
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.rewards.buyers import buyer_on
from loyalty_cli.reports.rewards.rewards import reward_list

Reason = Literal[
    "missing-points",
    "unknown-day",
    "before-program",
    "before-account",
    "not-yet",
    "batch-due",
    "condition",
    "limit",
    "nothing-happened",
    "waiting",
    "inactive",
]
"""Why a grant has not come; a reward has those of `reward list` instead."""


def not_given(history: History, standing: Standing) -> list[dict[str, Any]]:
    """Each reward that can be had for points and not by this member on the day, and each grant
    that has not come for its last occasion.

    `kind` (reward, grant) `name` `on` (of a grant) `reason`, `missing` points (None where no points
    are wanting), and `says`, the reason in words with its days.
    """
    version = history.plan.on(history.as_of)
    if version is None:
        return []
    account = buyer_on(history.store, history.plan, standing, history.as_of)
    return [
        *_rewards(history, version.program),
        *_grants(history, version.program, account, standing),
    ]


def _rewards(history: History, program: Program) -> list[dict[str, Any]]:
    (who,) = history.store.db.execute(
        "SELECT member_id FROM members WHERE member = ?", (history.member,)
    ).fetchone()
    rows = reward_list(history.store, as_of=history.as_of, program=program.id, member=who)
    return [
        {
            "kind": "reward",
            "name": row["reward"],
            "on": None,
            "reason": row["reason"],
            "missing": row["missing"],
            "says": f"{row['missing']} missing" if row["missing"] else row["says"] or row["reason"],
        }
        for row in rows
        if not row["available"] and row["reason"] != "only-given"
    ]


def _grants(
    history: History, program: Program, account: Account, standing: Standing
) -> list[dict[str, Any]]:
    told = []
    for grant in program.grants:
        why = _why_not(history, program, grant, account, standing)
        if why is not None:
            reason, says, missing = why
            told.append(
                {
                    "kind": "grant",
                    "name": grant.name,
                    "on": grant.on,
                    "reason": reason,
                    "missing": missing,
                    "says": says,
                }
            )
    return told


Why = tuple[Reason, str, int | None]


def _why_not(
    history: History, program: Program, grant: Grant, account: Account, standing: Standing
) -> Why | None:
    """The reason, the same in words, and the points that are missing; None where it has come."""
    status = account.person.status.at(history.as_of)
    if status != "active":
        return "inactive", f"the member is {status}", None
    waiting = _waiting(history, grant)
    if waiting is not None:
        return "waiting", f"it fell due, and waits: {waiting}", None
    if grant.on == "balance":
        return _balance(history, program, grant, standing)
    occasion = occasion_on(grant)
    if occasion is None:
        return None if _came(history, grant, None) else _event(grant)
    return _occasion(history, grant, occasion, account)


def _occasion(history: History, grant: Grant, occasion: Occasion, account: Account) -> Why | None:
    """Of a birthday, an anniversary, joining, or a day of every year."""
    day = occasion.last(account, history.as_of)
    coming = occasion.next(account, max(history.as_of + 1, account.opened_on))
    following = "" if coming is None else f"; the next is on {iso(coming)}"
    if day is None:
        if isinstance(occasion, Yearly) and occasion.anchor(account, history.as_of) is None:
            return "unknown-day", f"no {grant.on} of the member is known", None
        return "not-yet", f"its day has not come yet{following}", None
    if _came(history, grant, day):
        return None
    what = f"the last one was on {iso(day)}"
    begun = history.plan.book.occasions_from
    if day < begun:
        return (
            "before-program",
            f"{what}, before occasions count, from {iso(begun)} on{following}",
            None,
        )
    if day < account.opened_on:
        return (
            "before-account",
            f"{what}, before the member came, on {iso(account.opened_on)}{following}",
            None,
        )
    walked = account.walked
    if walked is None or walked < day:
        return "batch-due", f"it is due since {iso(day)}, and no batch has run for it", None
    checks: list[Check] = []
    if (
        match(grant.when, occasion_moment(account, grant.on, day, account.held), None, checks)
        is None
    ):
        failed = next(check for check in checks if not check.holds)
        says = f"it asks for {failed.key} {failed.asks}, and met {failed.met or 'nothing'}"
        return "condition", f"{what}; {says}{following}", None
    if grant.limits:
        return "limit", f"{what}; {', '.join(map(str, grant.limits))}{following}", None
    return "before-account", f"{what}, and what is known of it came later{following}", None


def _balance(history: History, program: Program, grant: Grant, standing: Standing) -> Why | None:
    costs = [
        reward.cost.of((standing.account.level or "",), least=True)
        for reward in program.named(grant.rewards)
        if reward.cost is not None
    ]
    wanted = min((cost for cost in costs if cost is not None), default=None)
    if wanted is None:
        return None
    missing = wanted - standing.spendable(iso(history.as_of)) + standing.account.debt
    if missing <= 0:
        return "batch-due", "the balance is enough: the next batch buys it, within its limits", None
    return "missing-points", f"{missing} missing", missing


def _event(grant: Grant) -> Why:
    what = "no rise to a level" if grant.on == "level" else f"no {grant.on} that it asks for"
    return "nothing-happened", f"{what} has come", None


def _came(history: History, grant: Grant, day: Day | None) -> bool:
    """Whether the grant has given something for its occasion of that day, or for any event."""
    if any(
        entry.kind == "grant"
        and entry.rule == grant.name
        and (day is None or entry.posted_on >= day)
        for entry in history.entries
    ):
        return True
    rows = history.store.db.execute(
        "SELECT due_on FROM claims WHERE account = ? AND construct = ? AND posted_on <= ?",
        (history.account.number, grant.name, iso(history.as_of)),
    )
    return any(day is None or parse_day(due_on) >= day for (due_on,) in rows)


def _waiting(history: History, grant: Grant) -> str | None:
    """Why what the grant owes has not been made, where something waits."""
    row = history.store.db.execute(
        """SELECT coalesce(reason, status) FROM claims WHERE account = ? AND construct = ?
           AND status IN ('open', 'unmet') AND posted_on <= ? ORDER BY claim DESC LIMIT 1""",
        (history.account.number, grant.name, iso(history.as_of)),
    ).fetchone()
    return None if row is None else str(row[0])
