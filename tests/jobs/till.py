"""A till: vouchers issued, checked and used in a shop whose program has a few of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import LoyaltyError
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.vouchers.answers import Asked
from loyalty_cli.jobs.vouchers.orders import check_vouchers, redeem_vouchers, undo_voucher
from loyalty_cli.jobs.vouchers.vouchers import Sheet, issue_vouchers, void_by_code
from loyalty_cli.program.judging.discounts import Good, Order
from loyalty_cli.reports.rewards.vouchers import voucher_list
from tests.jobs.desk import STARS, Desk

DAY = "2026-03-31"

REWARDS = """
[[reward]]
id = "ten"
name = "Ten percent"
kind = "voucher"
stacks = true
voucher = { percent = "10", max_discount = "25.00", valid = "30 days" }

[[reward]]
id = "five"
name = "Five off"
kind = "voucher"
stacks = true
stock = 3
voucher = { amount = "5.00", min_order = "20.00" }

[[reward]]
id = "thrice"
name = "Three times two off"
kind = "voucher"
voucher = { amount = "2.00", uses = 3 }

[[reward]]
id = "monthly"
name = "Two off, once a month"
kind = "voucher"
stacks = true
limit = { times = 1, every = "month" }
voucher = { amount = "2.00", uses = 50 }

[[reward]]
id = "latte"
name = "A latte"
kind = "voucher"
cost = 50
voucher = { item = "latte", personal = true }

[[reward]]
id = "mug"
name = "A mug"
kind = "item"
cost = 80

[[reward]]
id = "worth"
name = "Money off"
kind = "voucher"
cost = "any"
voucher = { amount = "point-value" }
"""


def order(amount: int, shipping: int = 0) -> Order:
    return Order(amount, shipping)


def basket(*lines: tuple[str, int]) -> Order:
    """Lines of one piece each, as (sku, amount)."""
    goods = tuple(Good(sku, None, 10**6, amount) for sku, amount in lines)
    return Order(sum(amount for _, amount in lines), 0, goods)


class Till(Desk):
    """A desk whose program has REWARDS."""

    def __init__(self, folder: Path, program: str = STARS) -> None:
        text = program.replace('"stars"]', '"stars"]\npoint_value = "0.01"', 1) + REWARDS
        super().__init__(folder, text)

    def give(self, reward: str, day: str = DAY, *, dry_run: bool = False, **asked: Any) -> Outcome:
        """Issues by hand."""
        asked = {"reason": "so", "member": None, "count": 1, "program": None, "ref": None, **asked}
        caller = self.on(day, dry_run=dry_run)
        return issue_vouchers(self.store, reward, caller=caller, **asked)

    def code(self, reward: str, day: str = DAY, **asked: Any) -> str:
        """The code of a voucher issued by hand."""
        voucher = self.give(reward, day, **asked).data["voucher"]
        assert isinstance(voucher, dict)
        return str(voucher["code"])

    def codes(self, reward: str, count: int, **asked: Any) -> list[str]:
        """The codes of several."""
        sheet: list[tuple[str, str, str, str]] = []

        def write(rows: Sheet) -> None:
            sheet.extend(rows)

        self.give(reward, count=count, write=write, **asked)
        return [code for code, *_ in sheet]

    def asked(self, codes: tuple[str, ...], of: Order, member: str | None) -> Asked:
        return Asked(codes, of, member, public=False)

    def check(self, *codes: str, of: Order, day: str = DAY, member: str | None = None) -> Any:
        told, _ = check_vouchers(self.store, self.asked(codes, of, member), parse_day(day))
        return told

    def use(
        self, *codes: str, of: Order, day: str = DAY, member: str | None = None, **asked: Any
    ) -> Outcome:
        """Redeems."""
        caller = self.on(day, dry_run=asked.pop("dry_run", False))
        asked = {"ref": None, **asked}
        return redeem_vouchers(self.store, self.asked(codes, of, member), caller=caller, **asked)

    def reason(self, *codes: str, **asked: Any) -> Any:
        """Why not, and check and redeem agree about it; None where it is good."""
        told = self.check(*codes, **asked)
        tried = self.use(*codes, **asked, dry_run=True)
        for key in ("valid", "reason", "discount", "to_pay"):
            assert tried.data[key] == told[key]
        assert tried.status == ("ok" if told["valid"] else "refused")
        return told["reason"]

    def undo(self, use: object, day: str = DAY) -> Outcome:
        return undo_voucher(self.store, str(use), reason="so", caller=self.on(day))

    def void(self, code: str, day: str = DAY) -> Outcome:
        return void_by_code(self.store, code, reason="lost", caller=self.on(day))

    def lists(self, day: str = DAY, **asked: Any) -> list[dict[str, Any]]:
        asked = {"member": None, "reward": None, "status": None, **asked}
        return voucher_list(self.store, as_of=parse_day(day), **asked)


def refused(call: Callable[..., object], *words: object, **asked: object) -> str:
    """The code of the problem for which a call is refused."""
    try:
        call(*words, **asked)
    except LoyaltyError as error:
        return error.problems[0].code
    raise AssertionError("it was not refused")
