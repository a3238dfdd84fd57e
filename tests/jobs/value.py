"""A desk with rewards: what tests of rewards, vouchers and gift cards do all the time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.giftcards.code_again import code_of as code_again
from loyalty_cli.jobs.giftcards.codes import card_of
from loyalty_cli.jobs.giftcards.gift_cards import issue_cards
from loyalty_cli.jobs.giftcards.moves import redeem_card, refund_card, top_up, void_card
from loyalty_cli.jobs.giftcards.reissue import reissue
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.jobs.rewards.undoing import hand_over, undo_redemption
from loyalty_cli.jobs.vouchers.answers import Asked
from loyalty_cli.jobs.vouchers.orders import redeem_vouchers, undo_voucher
from loyalty_cli.jobs.vouchers.vouchers import issue_vouchers, void_by_code
from loyalty_cli.program.judging.discounts import Order
from tests.jobs.desk import LADDER, STARS, Desk

REWARDS = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 50
stock = 2
limit = { times = 1, every = "month" }

[[reward]]
id = "off"
name = "Money off"
kind = "voucher"
cost = "any"
step = 10
min = 20
voucher = { amount = "point-value", valid = "30 days" }

[[reward]]
id = "all-off"
name = "All off"
kind = "voucher"
cost = "all"
step = 100
voucher = { amount = "point-value" }

[[reward]]
id = "card"
name = "Gift card"
kind = "gift-card"
cost = { Base = 40, Silver = 30 }
gift_card = { amount = { Base = "5", Silver = "6" }, valid = "1 year" }

[[reward]]
id = "latte"
name = "Latte"
kind = "voucher"
cost = 10
stock = 5
stacks = true
voucher = { item = "latte", uses = 2, code = "LATTE-####-####-####" }

[[reward]]
id = "ten"
name = "Ten percent"
kind = "voucher"
stacks = true
limit = { times = 1, every = "week" }
voucher = { percent = "10", min_order = "5", uses = 3 }

[[reward]]
id = "mine"
name = "Personal"
kind = "voucher"
voucher = { amount = "3", personal = true }

[[reward]]
id = "spring"
name = "Spring only"
kind = "item"
cost = 5
starts_on = "2026-03-10"
ends_on = "2026-03-20"
early_access = { Silver = "3 days" }

[[reward]]
id = "gold-only"
name = "For gold"
kind = "item"
cost = 5
when = { level = ["Gold"] }
"""

PROGRAM = STARS.replace(
    'points = ["star", "stars"]', 'points = ["star", "stars"]\npoint_value = "0.05"', 1
)


class Counter(Desk):
    """A desk whose program has rewards; ann has 200 points from January on, bob 45."""

    def __init__(self, folder: Path, program: str = PROGRAM + LADDER + REWARDS) -> None:
        super().__init__(folder, program)
        self.buys("t1,ann,2026-01-10,120.00", "t2,ann,2026-02-10,80.00", "t3,bob,2026-02-11,45.00")
        self.batch("2026-03-01")

    def redeem(self, who: str, reward: str, day: str = "2026-03-02", **asked: Any) -> Outcome:
        caller = self.on(day, asked.pop("dry_run", False))
        asked = {"points": None, "program": None, "ref": None, **asked}
        return redeem_reward(self.store, who, reward, caller=caller, **asked)

    def undo(self, redemption: object, day: str = "2026-03-03") -> Outcome:
        return undo_redemption(self.store, str(redemption), reason="so", caller=self.on(day))

    def hand_over(self, redemption: object, day: str = "2026-03-03") -> Outcome:
        return hand_over(self.store, str(redemption), caller=self.on(day))

    def issue(self, reward: str, day: str = "2026-03-02", **asked: Any) -> Outcome:
        asked = {"member": None, "count": 1, "program": None, "ref": None, **asked}
        return issue_vouchers(self.store, reward, reason="so", caller=self.on(day), **asked)

    def code(self, reward: str, **asked: Any) -> str:
        """The code of a new voucher."""
        voucher: Any = self.issue(reward, **asked).data["voucher"]
        return str(voucher["code"])

    def use(self, *codes: str, day: str = "2026-03-02", **asked: Any) -> Outcome:
        order = asked.pop("order", 2000)
        order = order if isinstance(order, Order) else Order(order)
        put = Asked(codes, order, asked.pop("member", None), asked.pop("public", False))
        ref = asked.pop("ref", None)
        return redeem_vouchers(self.store, put, ref=ref, caller=self.on(day, **asked))

    def undo_use(self, use: object, day: str = "2026-03-03") -> Outcome:
        return undo_voucher(self.store, str(use), reason="so", caller=self.on(day))

    def void(self, code: str, day: str = "2026-03-03") -> Outcome:
        return void_by_code(self.store, code, reason="so", caller=self.on(day))

    def sell(self, amount: int = 5000, day: str = "2026-03-02", **asked: Any) -> Outcome:
        caller = self.on(day, asked.pop("dry_run", False))
        asked = {
            "count": 1,
            "member": None,
            "expires_on": None,
            "pattern": None,
            "ref": None,
            **asked,
        }
        return issue_cards(self.store, amount, caller=caller, **asked)

    def code_of_card(self, card: str) -> str:
        """The code of a card, made again."""
        return code_again(self.store, card_of(self.store, card))

    def pay(self, code: object, amount: int, day: str = "2026-03-02", **asked: Any) -> Outcome:
        caller = self.on(day, asked.pop("dry_run", False))
        asked = {"up_to": False, "ref": None, **asked}
        return redeem_card(self.store, str(code), amount, caller=caller, **asked)

    def refund(self, card: object, amount: int, day: str = "2026-03-02", **asked: Any) -> Outcome:
        ref = asked.pop("ref", None)
        return refund_card(self.store, str(card), amount, ref=ref, caller=self.on(day))

    def top_up(self, card: object, amount: int, day: str = "2026-03-02") -> Outcome:
        return top_up(self.store, str(card), amount, ref=None, caller=self.on(day))

    def void_card(self, card: object, day: str = "2026-03-02", ref: str | None = None) -> Outcome:
        return void_card(self.store, str(card), reason="so", ref=ref, caller=self.on(day))

    def reissue(self, card: object, day: str = "2026-03-02", **asked: Any) -> Outcome:
        caller = self.on(day, asked.pop("dry_run", False))
        asked = {"member": None, "pattern": None, "new_key": False, "ref": None, **asked}
        return reissue(self.store, str(card), reason="lost", caller=caller, **asked)


def refused(outcome: Outcome) -> str:
    """The code of the only problem of an outcome that says no."""
    assert outcome.status == "refused"
    (problem,) = outcome.problems
    return problem.code


def code_of(error: Refused | Usage) -> str:
    """The code of the only problem of an error."""
    (problem,) = error.problems
    return problem.code
