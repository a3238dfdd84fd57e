"""`[[reward]]`: what it may say, what it may not, and its compiled form."""

from __future__ import annotations

import pytest

from loyalty_cli.base.dates import Length, parse_day
from loyalty_cli.jobs.rewards.kinds import HANDLERS
from loyalty_cli.program.judging.compile import compile_program
from loyalty_cli.program.judging.rewards import ByGroup, PointsTerms, Reward
from loyalty_cli.program.judging.shapes import Limit
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.reward_models import AnyRewardTable, RewardTable
from loyalty_cli.program.reward_kinds import KINDS
from loyalty_cli.program.reward_kinds.gift_card import GiftCardTerms
from loyalty_cli.program.reward_kinds.voucher import VoucherTerms

from .sample import FULL, REWARDS

WHOLE = FULL + REWARDS


def reward(id_: str) -> Reward:
    model, problems = load_program(WHOLE, "full.toml")
    assert model is not None, problems
    program, _ = compile_program(model, 2)
    assert program is not None
    found = program.reward(id_)
    assert found is not None
    return found


def test_a_voucher_is_compiled() -> None:
    latte = reward("free-latte")
    assert (latte.cost, latte.value, latte.stock) == (ByGroup(100), 120, 500)
    assert latte.limits == (Limit("month", times=1),)
    assert (latte.starts_on, latte.ends_on) == (parse_day("2026-03-01"), parse_day("2026-12-31"))
    assert latte.early_access == (("Gold", Length(7, "days")),)
    assert latte.when.keys == {"level", "member_for"}
    assert latte.terms == VoucherTerms(
        item="latte",
        valid=Length(30, "days"),
        code="LATTE-####-####-####",
        personal=True,
        message="{name}, this one is on us",
    )


def test_amounts_by_group_and_by_the_points_taken() -> None:
    money = reward("money-off")
    assert (money.takes, money.step, money.least) == ("any", 50, 100)
    assert money.terms == VoucherTerms(
        amount="point-value",
        min_order=ByGroup(groups=(("Member", 2000), ("Gold", 1000))),
        uses=3,
    )
    percent = reward("percent-off").terms_as(VoucherTerms)
    assert percent is not None
    assert percent.max_discount == ByGroup(3000)
    assert percent.percent == ByGroup(groups=(("Member", 5_000_000), ("Gold", 12_500_000)))
    assert reward("card").terms == GiftCardTerms(
        ByGroup(2500), Length(2, "years"), "CARD-####-####-####-####"
    )
    assert reward("extra").terms == PointsTerms(ByGroup(50))
    assert not reward("extra").is_bought
    assert reward("money-off").is_bought


def test_the_best_of_the_groups_counts() -> None:
    by_level = ByGroup(groups=(("Member", 5), ("Gold", 10)))
    assert by_level.of(["Member", "Gold"]) == 10
    assert by_level.of(["Member", "Gold"], least=True) == 5
    assert by_level.of(["Silver"]) is None
    assert ByGroup(7).of([]) == 7


ROWS = [
    # (old, new, code, column, message)
    (
        'item = "latte"\n',
        'item = "latte"\npercent = "5"\n',
        "contradiction",
        "reward[1].voucher.item",
        "voucher.item: item and percent in one voucher",
    ),
    (
        'item = "latte"\n',
        "",
        "missing-key",
        "reward[1].voucher",
        "voucher: a voucher needs one of percent, amount, item, free_shipping",
    ),
    (
        "LATTE-####-####-####",
        "LATTE-###-####",
        "weak-code",
        "reward[1].voucher.code",
        'voucher.code: "LATTE-###-####" has 35 bits, and could be guessed; 40 are needed',
    ),
    (
        "CARD-####-####-####-####",
        "CARD-####-####",
        "weak-code",
        "reward[4].gift_card.code",
        'gift_card.code: "CARD-####-####" has 40 bits, and could be guessed; 60 are needed',
    ),
    (
        "LATTE-####-####-####",
        "LATTE*####",
        "not-allowed",
        "reward[1].voucher.code",
        'voucher.code: "LATTE*####" may have letters, digits, dashes, and # for each random symbol',
    ),
    (
        "{name}, this",
        "{first}, this",
        "not-allowed",
        "reward[1].voucher.message",
        "voucher.message: {first} is not known; a message may have {name}, {reward}, {program}, "
        "{date}, {amount}",
    ),
    (
        'max_discount = "30"',
        'max_discount = "30", free_shipping = true',
        "contradiction",
        "reward[3].voucher.free_shipping",
        "voucher.free_shipping: free_shipping and percent in one voucher",
    ),
    (
        'Gold = "12.5" }',
        'Gold = "120" }',
        "not-allowed",
        "reward[3].voucher.percent.Gold",
        'voucher.percent.Gold: "120" is more than 100 percent',
    ),
    (
        'Gold = "12.5" }',
        'Glod = "12.5" }',
        "unknown-level",
        "reward[3].voucher.percent.Glod",
        'voucher.percent.Glod: no [[tiers.level]] has the name "Glod"; there is Gold, Member',
    ),
    (
        "cost = 500",
        "cost = 500\nstep = 5",
        "contradiction",
        "reward[4].step",
        'step: step goes with cost = "any" or "all"',
    ),
    (
        'kind = "points"\n',
        'kind = "points"\ncost = 20\n',
        "contradiction",
        "reward[5].cost",
        "cost: points for points of the same program",
    ),
    (
        "cost = 900",
        "cost = 900\npoints = 5",
        "contradiction",
        "reward[6].points",
        'points: points belongs to the kind "points", and this is "item"',
    ),
    (
        "cost = 900",
        "cost = 900\nstacks = true",
        "contradiction",
        "reward[6].stacks",
        "stacks: only vouchers stack",
    ),
    (
        'id = "mug"',
        'id = "card"',
        "name-twice",
        "reward[6].id",
        'id: "card" is already the id of reward[4]',
    ),
    (
        'point_value = "0.05"\n',
        "",
        "contradiction",
        "reward[2].voucher.amount",
        'voucher.amount: amount = "point-value" needs to know what a point is worth',
    ),
    (
        'ends_on = "2026-12-31"',
        'ends_on = "2026-02-01"',
        "contradiction",
        "reward[1].ends_on",
        "ends_on: ends_on lies before starts_on",
    ),
    (
        'member_for = "1 month" }\nstacks',
        'hours = ["10:00-12:00"] }\nstacks',
        "contradiction",
        "reward[1].when.hours",
        "when.hours: looks at the time of day, and a redemption has none",
    ),
    (
        'kind = "item"',
        'kind = "mystery"',
        "not-in-this-version",
        "reward[6].kind",
        'kind = "mystery": not in this version',
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "column", "message"), ROWS)
def test_what_may_not_be(old: str, new: str, code: str, column: str, message: str) -> None:
    assert WHOLE.count(old) == 1, old
    model, problems = load_program(WHOLE.replace(old, new), "full.toml")
    assert model is None
    assert [(p.code, p.column, p.message) for p in problems] == [(code, column, message)]


def test_an_amount_with_too_many_decimals_is_refused() -> None:
    model, _ = load_program(WHOLE.replace('amount = "25"', 'amount = "25.005"'), "full.toml")
    assert model is not None
    program, (problem,) = compile_program(model, 2)
    assert program is None
    assert problem.column == "reward[4].gift_card.amount"


BOUGHT = 'kind = "item"\n'
GIVEN = [
    ("visit", False, 'id = "cup"\n' + BOUGHT, 'no [[reward]] has the id "mug"; there is cup', None),
    ("visit", True, BOUGHT, "pay = true buys a reward at its cost, and {} has none", "give the"),
    ("balance", False, BOUGHT, 'on = "balance" buys a reward at its cost, and {} has none', "give"),
    (
        "visit",
        True,
        BOUGHT + 'cost = "any"\n',
        'pay = true knows no number of points to take, and {} costs "any"',
        'give the reward a number as cost, or "all"',
    ),
    (
        "balance",
        False,
        BOUGHT + 'cost = "any"\n',
        'on = "balance" knows no number of points to take, and {} costs "any"',
        "give the reward a number as cost",
    ),
    (
        "balance",
        False,
        BOUGHT + 'cost = "all"\n',
        'on = "balance" needs a number as cost, and {} costs "all"',
        "give the reward a number as cost",
    ),
    (
        "balance",
        False,
        BOUGHT + "cost = 5\nstock = 1\n",
        'on = "balance" takes the points by itself, and {} has a stock that may be gone',
        "leave stock out",
    ),
    (
        "visit",
        False,
        'kind = "voucher"\ncost = "all"\nvoucher = { amount = "point-value" }\n',
        "{} is worth the points taken for it, and a gift takes none",
        "set pay = true",
    ),
    ("visit", True, BOUGHT + 'cost = "all"\n', None, None),
    ("balance", False, BOUGHT + "cost = 5\n", None, None),
]


@pytest.mark.parametrize(("on", "pay", "reward", "message", "fix"), GIVEN)
def test_what_a_grant_can_give_or_buy(
    on: str, pay: bool, reward: str, message: str | None, fix: str | None
) -> None:
    head = '[program]\nid = "p"\nname = "P"\npoints = ["a", "b"]\npoint_value = "0.05"\n'
    named = reward if reward.startswith("id") else f'id = "mug"\n{reward}'
    grant = f'[[grant]]\nname = "g"\non = "{on}"\nreward = "mug"\n' + "pay = true\n" * pay
    model, problems = load_program(f'{head}[[reward]]\nname = "M"\n{named}{grant}', "p.toml")
    if message is None:
        assert model is not None, problems
        return
    [problem] = problems
    assert (problem.column, problem.message) == (
        "grant[1].reward",
        f"reward: {message}".format('"mug"'),
    )
    assert (problem.fix or "").startswith(fix or "")
    # What is given by the balance alone knows no other way.
    assert '"all"' not in (problem.fix or "") or pay


def test_every_kind_has_its_handler() -> None:
    assert set(HANDLERS) == set(KINDS)
    assert [kind.key_of_own for kind in KINDS.values() if kind.key_of_own] == [
        key for key in AnyRewardTable.model_fields if key not in RewardTable.model_fields
    ]
