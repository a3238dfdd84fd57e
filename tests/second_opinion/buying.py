"""Rewards that a balance buys by itself, and what a refund undoes of them (LANGUAGE 2)."""

from __future__ import annotations

from copy import deepcopy
from math import floor
from typing import Any

from .basket import EMPTY
from .conditions import holds, minor
from .days import add_length, as_day
from .earning import table_holds
from .limits import Use, is_used_up, limits_of
from .records import Loss, Program, Redemption, Seen
from .state import State

MOST_IN_A_DAY = 10


def cost_of(reward: dict[str, Any], level: str | None) -> int | None:
    """What a reward costs a member of a level; None where it is not for that level."""
    cost = reward["cost"]
    if isinstance(cost, dict):
        cost = cost.get(level)
    return None if cost is None else int(cost)


def worth(points: int, point_value: str, digits: int) -> int:
    """Points in minor units: points x `point_value`, rounded down."""
    return floor(points * minor(point_value, digits))


def is_too_little(reward: dict[str, Any], cost: int, program: Program, digits: int) -> bool:
    """`amount = "point-value"` that would come to 0 is refused and takes nothing."""
    table = reward.get(reward["kind"].replace("-", "_"), {})
    if table.get("amount") != "point-value":
        return False
    return worth(cost, program["program"]["point_value"], digits) == 0


def is_open(reward: dict[str, Any], seen: Seen) -> bool:
    """Whether a reward can be had that day: `early_access` opens its window earlier."""
    ends, starts = reward.get("ends_on"), reward.get("starts_on")
    if ends is not None and seen.day > as_day(ends):
        return False
    if starts is None:
        return True
    earlier = reward.get("early_access", {}).get(seen.level)
    return seen.day >= add_length(as_day(starts), earlier, -1)


class Buying(State):
    """What `on = "balance"` buys."""

    def buy_by_balance(self) -> None:
        """Each in file order as long as it can be paid, at most ten in a day."""
        seen = self.seen("balance", self.today, None, None, 0, self.level)
        rewards = {reward["id"]: reward for reward in seen.program.get("reward", [])}
        for grant in seen.program.get("grant", []):
            if grant["on"] != "balance" or not table_holds(grant, seen, EMPTY, self.digits):
                continue
            names = grant["reward"]
            for name in [names] if isinstance(names, str) else names:
                while self.buy(grant, rewards[name], seen):
                    pass

    def buy(self, grant: dict[str, Any], reward: dict[str, Any], seen: Seen) -> bool:
        """One reward, if it can be had and paid."""
        cost = cost_of(reward, seen.level)
        today = [one for one in self.redemptions if one.day == self.today]
        if cost is None or len(today) >= MOST_IN_A_DAY:
            return False
        if not is_open(reward, seen) or not holds(reward.get("when", {}), seen, EMPTY, self.digits):
            return False
        if is_too_little(reward, cost, seen.program, self.digits):
            return False
        of_reward = self.use_of(reward=reward["id"])
        of_grant = self.use_of(grant=grant["name"])
        if is_used_up(limits_of(reward), of_reward, self.today, 0, self.birthdays):
            return False
        if is_used_up(limits_of(grant), of_grant, self.today, 0, self.birthdays):
            return False
        if self.ledger.spendable(self.today) < cost:
            return False
        taken = self.ledger.take_from_lots(cost, self.today, good_only=True)
        self.ledger.write(self.today, "redeem", -cost, rule=reward["id"])
        self.redemptions.append(Redemption(grant["name"], reward["id"], self.today, taken))
        self.touch_idle(self.today)
        return True

    def use_of(self, *, reward: str | None = None, grant: str | None = None) -> Use:
        """The days on which a reward was had and is kept, or a grant bought, undone or not."""
        return [
            (one.day, 1)
            for one in self.redemptions
            if (one.reward == reward and not one.undone) or one.grant == grant
        ]

    # --- refunds

    def make_room(self, losses: list[Loss]) -> None:
        """Before a refund takes more than there is, what a balance bought is undone, the newest
        first, until there is enough."""
        for one in reversed(self.redemptions):
            if self.would_owe(losses) == 0:
                return
            if one.undone:
                continue
            one.undone = True
            points = sum(part for _, part in one.taken)
            self.ledger.write(self.today, "restore", points, rule=one.reward)
            self.ledger.give_back(one.taken, self.today)
            self.ledger.lapse(self.today)

    def would_owe(self, losses: list[Loss]) -> int:
        """What the account would owe for a refund, tried on a copy."""
        ledger = deepcopy(self.ledger)
        return sum(
            ledger.claw_back(
                loss.points,
                None if loss.fed is None else ledger.lots[self.ledger.lots.index(loss.fed)],
                self.today,
                event="",
                rule=loss.rule,
                forgive=True,
            )
            for loss in losses
        )
