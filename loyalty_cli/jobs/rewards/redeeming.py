"""Rewards had for points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.points.redeeming import redeem
from loyalty_cli.engine.rewards.catalogue import No, price, unfit
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import (
    POINTS_MAX,
    load,
    plan_of,
    program_of,
    refuse_before_last_batch,
    refuse_inactive,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.rewards.fulfilment import made_by, make
from loyalty_cli.jobs.rewards.kinds.handler import Having
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.program.reward_kinds.club import ClubTerms
from loyalty_cli.store.facts.lookup import find_account, find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.value.redemptions import days_had, note_redemption
from loyalty_cli.store.value.stock import stock_left


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward of the version in force on a day, for the account that asks for it."""

    account: int
    program: int
    plan: Plan
    version: Version
    reward: Reward


def redeem_reward(
    store: Store,
    who: str,
    reward_id: str,
    *,
    points: int | None,
    program: str | None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """A member has a reward for points.

    `points` is how many they give, where the reward takes any. data: `redemption` `reward` `cost`
    `balance`, and `voucher` or `gift_card`. Raises Refused with the contract's reasons
    (`not-enough-points` also with `missing` in the data), for no such member or reward, a
    suspended or closed one, a day before the last batch, or a `ref` that stands for something
    else; Usage for what cannot be meant.
    """
    asked: dict[str, str | int | None] = {
        "member": who,
        "program": program,
        "reward": reward_id,
        "points": points,
    }
    with command(store, "reward redeem", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return doing.already_done({**first, **made_by(store, int(first["redemption"]))})
        offer = find_offer(store, who, reward_id, program, caller.as_of)
        _check_points(offer.reward, points)
        [loaded] = load(store, offer.plan, [offer.account], caller.as_of)
        refuse_before_last_batch(store, offer.program, caller.as_of, [loaded])
        refuse_inactive(who, loaded, caller.as_of)
        cost = price_or_no(store, offer, loaded, points, caller.as_of)
        if isinstance(cost, No):
            return _refused(who, offer, cost, caller)
        before = spendable(loaded.account, caller.as_of)
        arrival = doing.begin()
        number = post_redeem(store, offer, arrival, loaded, cost, caller.as_of)
        doing.note(
            {"account": offer.account, "reward": reward_id, "cost": cost, "redemption": number}
        )
        having = Having(
            arrival=arrival,
            program=offer.program,
            version=offer.version,
            reward=offer.reward,
            level=loaded.account.level,
            clubs=loaded.account.clubs,
            points=cost,
            member=loaded.member,
            redemption=number,
            day=caller.as_of,
        )
        make(store, having)
        result: dict[str, object] = {
            "redemption": str(number),
            "reward": reward_id,
            "cost": cost,
            "balance": spendable(loaded.account, caller.as_of),
        }
        doing.record(
            member=loaded.member,
            reason=reward_id,
            before=str(before),
            after=str(result["balance"]),
        )
        doing.keep(result)  # A card's code is not kept: it is made again for who asks again.
        made = made_by(store, number, dry_run=caller.dry_run)
    return doing.done({**result, **made})


def post_redeem(
    store: Store,
    offer: Offer,
    arrival: int,
    loaded: Loaded,
    cost: int,
    day: Day,
    number: int | None = None,
) -> int:
    """Takes the cost and notes the redemption; its number, the next one if none is given."""
    account = loaded.account
    level = account.level
    walked = redeem(offer.plan, account, offer.reward.id, cost, day)
    write(store, offer.plan, arrival, [(loaded, walked)])
    return note_redemption(
        store.db,
        number=number,
        account=account.number,
        reward=offer.reward.id,
        version=offer.version.number,
        level=level,
        cost=cost,
        entry=account.number * NUMBERS_EACH + walked.entries[0].number,
        claim=None,
        day=day,
        arrival=arrival,
    )


def find_offer(store: Store, who: str, reward_id: str, program: str | None, day: Day) -> Offer:
    """The reward of that id in a program of the member.

    With several programs it is the one that has such a reward. Raises Refused where there is
    none, Usage where it has to be said which.
    """
    if program is None:
        program = _program_with(store, who, reward_id, day)
    account, number = find_account(store, who, program)
    plan = plan_of(store, number)
    version = plan.on(day)
    known = [] if version is None else [reward.id for reward in version.program.rewards]
    reward = None if version is None else version.program.reward(reward_id)
    if reward is None or version is None:
        raise Refused(no_such_reward(reward_id, known))
    return Offer(account, number, plan, version, reward)


def _program_with(store: Store, who: str, reward_id: str, day: Day) -> str | None:
    """The only one of the member's programs that has the reward, where there are several."""
    rows = store.db.execute(
        """SELECT p.program, p.program_id FROM accounts a JOIN programs p USING (program)
           WHERE a.member = ? ORDER BY p.program""",
        (find_member(store, who),),
    ).fetchall()
    if len(rows) < 2:
        return None
    having = []
    for number, program_id in rows:
        version = plan_of(store, number).on(day)
        if version is not None and version.program.reward(reward_id) is not None:
            having.append(program_id)
    return having[0] if len(having) == 1 else None


def no_such_reward(reward_id: str, known: list[str]) -> Problem:
    """Nothing of that id can be had."""
    near = did_you_mean(reward_id, known)
    listed = f"There is {', '.join(known)}." if known else "The program has no rewards."
    return Problem(
        "no-such-reward",
        f"there is no reward {reward_id} in force",
        value=reward_id,
        fix=f"Did you mean {near}?" if near else listed,
    )


def price_or_no(
    store: Store, offer: Offer, loaded: Loaded, points: int | None, day: Day
) -> int | No:
    """What it costs the member that day, or why it can't be had."""
    reward, program, account = offer.reward, offer.version.program, loaded.account
    had = days_had(store.db, [account.number], [reward.id]).get(account.number, {})
    no = unfit(program, reward, account, day, had.get(reward.id, ()), held=account.held)
    if no is not None:
        return no
    left = stock_left(store.db, offer.program, reward)
    if left is not None and left < 1:
        return No("out-of-stock", says="none is left")
    return price(program, reward, account.held, spendable(account, day), points)


def _check_points(reward: Reward, points: int | None) -> None:
    if not reward.terms.is_had:
        raise Refused(
            Problem(
                "not-for-points",
                f"{reward.id} costs nothing, and there is nothing to take: it says who may",
                value=reward.id,
                fix="loyalty reward list --member MEMBER says whether they may, and from when.",
            )
        )
    if not reward.is_bought:
        raise Refused(
            Problem(
                "not-for-points",
                f"{reward.id} can't be had for points, only given",
                value=reward.id,
                fix="A grant gives it, or by hand: loyalty voucher issue.",
            )
        )
    if points is not None and reward.takes != "any":
        raise Usage(
            Problem(
                "points-not-asked",
                f"{reward.id} has a cost of its own",
                column="--points",
                value=str(points),
                fix="Leave --points out.",
            )
        )
    if reward.takes == "any" and points is None:
        raise Usage(
            Problem(
                "points-asked",
                f"{reward.id} takes as many points as the member says",
                column="--points",
                fix=f"Say how many with --points N{_steps(reward)}.",
            )
        )
    if points is not None and not 0 < points <= POINTS_MAX:
        raise Usage(
            Problem(
                "bad-points",
                f"{points} is not a number of points to give",
                column="--points",
                value=str(points),
                fix=f"Give a whole number from 1 to {POINTS_MAX}.",
            )
        )


def _steps(reward: Reward) -> str:
    said = f", at least {reward.least}" if reward.least else ""
    return said + (f", in steps of {reward.step}" if reward.step > 1 else "")


def _refused(who: str, offer: Offer, no: No, caller: Caller) -> Outcome:
    fix = _FIXES[no.reason]
    if no.least is not None:
        fix = f"Say how many with --points N{_steps(offer.reward)}."
    problem = Problem(
        no.reason,
        f"{who} can't have {offer.reward.id}: {no.says}",
        value=offer.reward.id,
        fix=fix,
    )
    data: dict[str, object] = {"reward": offer.reward.id, "reason": no.reason}
    if no.missing is not None:
        data["missing"] = no.missing
    return Outcome("refused", caller.as_of, caller.dry_run, problems=[problem], data=data)


_FIXES = {
    "not-enough-points": "loyalty reward list --member says what can be had.",
    "too-little": "A greater cost or point_value is a new version of the program file.",
    "out-of-stock": "A greater stock is a new version of the program file.",
    "level": "loyalty points explain MEMBER says what the level is made of.",
    "condition": "loyalty reward check says what the reward asks for.",
    "window": "loyalty reward check says when it can be had.",
    "limit": "loyalty reward check says how often it can be had.",
    "group": "loyalty reward check says which levels it is for.",
}


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    number = noted["account"]
    program = program_of(store, number)
    plan = plan_of(store, program)
    version = plan.on(day)
    reward = None if version is None else version.program.reward(noted["reward"])
    if version is None or reward is None:
        raise Refused(Problem("no-such-reward", f"there is no reward {noted['reward']}"))
    [loaded] = load(store, plan, [number], day)
    offer = Offer(number, program, plan, version, reward)
    clubs, level = loaded.account.clubs, loaded.account.level
    redemption = post_redeem(
        store, offer, arrival, loaded, noted["cost"], day, noted.get("redemption")
    )
    if reward.terms_as(ClubTerms) is not None:
        # Its term is a part of the account; codes and pieces are none.
        having = Having(
            arrival=arrival,
            program=program,
            version=version,
            reward=reward,
            level=level,
            clubs=clubs,
            points=noted["cost"],
            member=loaded.member,
            redemption=redemption,
            day=day,
        )
        make(store, having)


REPEATS = {
    "reward redeem": _again,
}
