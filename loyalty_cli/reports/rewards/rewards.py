"""The catalogue: what there is, and whether a member can have it; one reward in full."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.codes import CARD_PATTERN, VOUCHER_PATTERN, bits
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.engine.groups import names_of
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.rewards.catalogue import No, closed_window, opens_on, price, unfit
from loyalty_cli.program.judging.facts import Held, Moment
from loyalty_cli.program.judging.rewards import (
    Reward,
    format_by_group,
)
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.judging.shapes import Condition
from loyalty_cli.program.reward_kinds import KINDS
from loyalty_cli.program.reward_kinds.gift_card import GiftCardTerms
from loyalty_cli.program.reward_kinds.voucher import VoucherTerms
from loyalty_cli.reports.accounts import Standing, accounts_on
from loyalty_cli.reports.rewards.buyers import buyer_on
from loyalty_cli.reports.upkeep.programs import InForce, in_force
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.redemptions import days_had
from loyalty_cli.store.value.stock import stock_left


def reward_list(
    store: Store, *, as_of: Day, program: str | None, member: str | None
) -> list[dict[str, Any]]:
    """The rewards in force in file order; for a member with whether they can have each, and why
    not (`reason`, `missing` points), by what was posted up to the day. Raises Refused for no such
    member or program."""
    programs = _programs(store, as_of, program)
    accounts: dict[int, Standing] = {}
    if member is not None:
        number = find_member(store, member)
        accounts = {each.program: each for each in accounts_on(store, as_of, members=[number])}
    rows = []
    for each in programs:
        if member is None:
            rows += [_row(store, each, reward, as_of) for reward in each.program.rewards]
        elif each.number in accounts and each.program.rewards:
            rows += _for_member(store, each, accounts[each.number], as_of)
    return rows


def reward_check(
    store: Store, reward_id: str, *, as_of: Day, program: str | None
) -> dict[str, Any]:
    """One reward with all that the program says of it, and how hard its codes are to guess.

    `as_of` is the day of `stock_left` and of the codes. `code`: `pattern` `bits` `codes` (how many
    there are) `live` (how many are good that day) and `guesses` (expected until one of the live
    ones is hit; None where there are none). Raises Refused where there is no such reward, Usage
    where several programs have it.
    """
    programs = _programs(store, as_of, program)
    having = [each for each in programs if each.program.reward(reward_id) is not None]
    if len(having) > 1:
        raise Usage(
            Problem(
                "which-program",
                f"several programs have a reward {reward_id}: {', '.join(p.id for p in having)}",
                column="--program",
                fix="Say which with --program ID.",
            )
        )
    for each in having:
        reward = each.program.reward(reward_id)
        if reward is not None:
            return {
                **_row(store, each, reward, as_of),
                **_terms(each.program, reward, store.settings.digits),
                "code": _code(store, each, reward, as_of),
                "as_of": iso(as_of),
            }
    known = [reward.id for each in programs for reward in each.program.rewards]
    near = did_you_mean(reward_id, known)
    raise Refused(
        Problem(
            "no-such-reward",
            f"there is no reward {reward_id} in force",
            value=reward_id,
            fix=f"Did you mean {near}?" if near else "loyalty reward list shows what there is.",
        )
    )


def next_reward(
    program: Program, level: str | None, balance: int, day: Day
) -> tuple[str, int] | None:
    """The reward that lacks the fewest points, and how many are missing; None where none does.

    Only what is open that day, and for a member of that level, is looked at.
    """
    groups = names_of(program, Held(level))
    nearest: tuple[int, str] | None = None
    for reward in program.rewards:
        if not reward.is_bought or closed_window(reward, groups, day) is not None:
            continue
        if not all(c.holds(Moment(day, None, "", level=level)) for c in levels_of(reward)):
            continue
        cost = price(program, reward, Held(level), balance)
        if isinstance(cost, No) and cost.missing and (not nearest or cost.missing < nearest[0]):
            nearest = (cost.missing, reward.id)
    return None if nearest is None else (nearest[1], nearest[0])


def levels_of(reward: Reward) -> list[Condition]:
    """The conditions of a reward that ask for a level alone."""
    return [condition for condition in reward.when.others if condition.key == "level"]


def _programs(store: Store, as_of: Day, program: str | None) -> list[InForce]:
    found = in_force(store, as_of)
    if program is None:
        return found
    mine = [each for each in found if each.id == program]
    if not mine:
        near = did_you_mean(program, [each.id for each in found])
        raise Refused(
            Problem(
                "no-such-program",
                f"there is no program {program}",
                value=program,
                fix=f"Did you mean {near}?" if near else "See loyalty program list.",
            )
        )
    return mine


def _for_member(store: Store, each: InForce, found: Standing, as_of: Day) -> list[dict[str, Any]]:
    account = buyer_on(store, Plan(load_rulebook(store, each.number)), found, as_of)
    had = days_had(store.db, [found.number], until=as_of).get(found.number, {})
    status = account.person.status.at(as_of)
    balance = spendable(account, as_of)
    rows = []
    for reward in each.program.rewards:
        row = _row(store, each, reward, as_of)
        no = unfit(
            each.program,
            reward,
            account,
            as_of,
            had.get(reward.id, ()),
            held=account.held,
        )
        if no is None and row["stock_left"] is not None and row["stock_left"] < 1:
            no = No("out-of-stock", says="none is left")
        cost: int | No | None = None
        if no is None and reward.is_bought:
            cost = price(each.program, reward, account.held, balance)
            no = cost if isinstance(cost, No) else None
        if isinstance(cost, int) and reward.takes is None:
            row["cost"] = cost
        opens = opens_on(reward, names_of(each.program, account.held))
        row["from"] = None if opens is None else iso(opens)
        row["available"] = no is None and not _is_only_given(reward) and status == "active"
        row["reason"] = None if no is None else no.reason
        if no is None and status != "active":
            row["reason"] = status
        elif no is None and _is_only_given(reward):
            row["reason"] = "only-given"
        row["missing"] = None if no is None else no.missing
        row["says"] = None if no is None else no.says
        rows.append(row)
    return rows


def _row(store: Store, each: InForce, reward: Reward, as_of: Day) -> dict[str, Any]:
    left = stock_left(store.db, each.number, reward, as_of)
    no = closed_window(reward, (), as_of)
    if no is None and left is not None and left < 1:
        no = No("out-of-stock", says="none is left")
    return {
        "reward": reward.id,
        "name": reward.name,
        "program": each.id,
        "kind": reward.kind,
        "cost": reward.takes or format_by_group(reward.cost),
        "stock_left": left,
        "starts_on": None if reward.starts_on is None else iso(reward.starts_on),
        "ends_on": None if reward.ends_on is None else iso(reward.ends_on),
        "from": None if reward.starts_on is None else iso(reward.starts_on),
        "available": no is None and not _is_only_given(reward),
        "reason": ("only-given" if _is_only_given(reward) else None) if no is None else no.reason,
        "missing": None,
        "says": None if no is None else no.says,
    }


def _is_only_given(reward: Reward) -> bool:
    return reward.terms.is_had and not reward.is_bought


def _terms(program: Program, reward: Reward, digits: int) -> dict[str, Any]:
    conditions = [*reward.when.others]
    return {
        "step": reward.step if reward.takes else None,
        "min": reward.least if reward.takes else None,
        "value": None if reward.value is None else format_minor(reward.value, digits),
        "stock": reward.stock,
        "limit": [str(limit) for limit in reward.limits],
        "early_access": {group: str(length) for group, length in reward.early_access},
        "when": {condition.key: condition.asks for condition in conditions},
        "stacks": reward.stacks,
        **{
            kind.key_of_own: reward.terms.described(digits) if kind.key == reward.kind else None
            for kind in KINDS.values()
            if kind.key_of_own is not None
        },
    }


def _code(store: Store, each: InForce, reward: Reward, as_of: Day) -> dict[str, Any] | None:
    if (voucher := reward.terms_as(VoucherTerms)) is not None:
        pattern = voucher.code or VOUCHER_PATTERN
        (live,) = store.db.execute(
            """SELECT count(*) FROM vouchers v WHERE v.program = ?1 AND v.reward = ?2
               AND v.issued_on <= ?3 AND (v.expires_on IS NULL OR v.expires_on >= ?3)
               AND NOT EXISTS (SELECT 1 FROM voucher_voids x
                               WHERE x.voucher = v.voucher AND x.voided_on <= ?3)
               AND v.uses_max > (SELECT coalesce(sum(u.uses), 0) FROM voucher_uses u
                                 WHERE u.voucher = v.voucher AND u.used_on <= ?3)""",
            (each.number, reward.id, iso(as_of)),
        ).fetchone()
    elif (card := reward.terms_as(GiftCardTerms)) is not None:
        pattern = card.code or CARD_PATTERN
        (live,) = store.db.execute(
            """SELECT count(*) FROM gift_cards g JOIN redemptions r USING (redemption)
               JOIN accounts a USING (account)
               WHERE a.program = ?1 AND r.reward = ?2
               AND (g.expires_on IS NULL OR g.expires_on >= ?3) AND (SELECT sum(e.amount)
                   FROM gift_card_entries e
                   WHERE e.gift_card = g.gift_card AND e.posted_on <= ?3) > 0""",
            (each.number, reward.id, iso(as_of)),
        ).fetchone()
    else:
        return None
    return {"pattern": pattern, **strength(pattern, live)}


def strength(pattern: str, live: int) -> dict[str, int | None]:
    """How hard the codes of a pattern are to guess while so many are good."""
    codes = 1 << bits(pattern)
    return {
        "bits": bits(pattern),
        "codes": codes,
        "live": live,
        "guesses": None if live == 0 else codes // live,
    }
