"""The plain form: every setting arrives, and defaults are those of the documents."""

from __future__ import annotations

import pickle

from loyalty_cli.base.dates import Length, parse_day
from loyalty_cli.program.conditions.category import Category
from loyalty_cli.program.conditions.member_for import MemberFor
from loyalty_cli.program.conditions.weekday import Weekday
from loyalty_cli.program.judging.carry import key_of
from loyalty_cli.program.judging.compile import compile_program
from loyalty_cli.program.judging.groups import Benefits
from loyalty_cli.program.judging.rules import Boost, Grant, Ladder, Level, Program, Rule
from loyalty_cli.program.judging.shapes import Expiry, Limit, When
from loyalty_cli.program.language.load import load_program

from .sample import EARN, FULL, HEAD


def _program(text: str, digits: int = 2) -> Program:
    model, problems = load_program(text)
    assert problems == []
    assert model is not None
    program, problems = compile_program(model, digits)
    assert problems == []
    assert program is not None
    return program


def test_every_setting_arrives() -> None:
    assert _program(FULL) == Program(
        id="corner-coffee",
        name="Corner Coffee Stars",
        points=("star", "stars"),
        point_value="0.05",
        join="invite",
        not_counted=frozenset({"tip", "tax"}),
        stacking="best",
        debt="forgive",
        limits=(Limit("day", points=2000),),
        rules=(
            Rule(
                name="spend",
                on="purchase",
                points=1,
                per_minor=100,
                prorate=True,
                rounding="half-up",
                pending=Length(14, "days"),
                counts_for_tier=False,
                limits=(Limit("day", points=500, over="reject"), Limit("event", points=100)),
                expiry=Expiry(after=Length(90, "days")),
                when=When(lines=(Category(frozenset({"coffee"}), excluded=False),)),
            ),
            Rule(name="steps", on="walk", points=2, per_quantity=1_000_000_000),
        ),
        boosts=(
            Boost(
                name="double tuesday",
                rules=("spend",),
                multiply=(2, 1),
                starts_on=parse_day("2026-03-01"),
                ends_on=parse_day("2026-03-31"),
                limits=(Limit("month", times=5),),
                when=When(others=(Weekday(frozenset({1})),)),
            ),
            Boost(name="fifty more", add=50),
        ),
        expiry=Expiry(on=(12, 31), min_life=Length(3, "months")),
        ladder=Ladder(
            by="spend",
            window="calendar-year",
            upgrade="at-review",
            crossing="before",
            keep="end-of-next-year",
            downgrade="one-level",
            grace=Length(30, "days"),
            levels=(
                Level("Member", 0),
                Level(
                    "Gold",
                    100_000,
                    Benefits(
                        multiply=(3, 2),
                        expiry=Expiry(),
                        perks=("Thank-you card in every parcel",),
                    ),
                ),
            ),
        ),
        grants=(
            Grant(
                name="birthday treat",
                on="birthday",
                points=50,
                expiry=Expiry(after=Length(30, "days"), round="month-end"),
                limits=(Limit("year", times=1),),
                when=When(others=(MemberFor(Length(1, "months")),)),
            ),
            Grant(name="christmas", on="12-24", points=24, month_day=(12, 24)),
        ),
    )


def test_defaults() -> None:
    program = _program(HEAD + EARN + '[tiers]\nby = "points"\n[[tiers.level]]\nname="A"\nfrom=0\n')
    assert program == Program(
        id="shop",
        name="Shop",
        points=("point", "points"),
        join="auto",
        not_counted=frozenset({"tip", "shipping"}),
        stacking="multiply",
        debt="carry",
        rules=(
            Rule(
                name="spend",
                on="purchase",
                points=1,
                prorate=False,
                carry=False,
                rounding="down",
                pending=None,
                counts_for_tier=True,
                expiry=None,
            ),
        ),
        expiry=None,
        ladder=Ladder(
            by="points",
            window="lifetime",
            upgrade="at-once",
            crossing="after",
            keep="forever",
            downgrade="to-earned",
            grace=None,
            levels=(Level("A", 0),),
        ),
    )


def test_a_rule_that_carries() -> None:
    [rule] = _program(HEAD + EARN + 'per = "50.00"\ncarry = true\n').rules
    assert (rule.carry, key_of(rule)) == (True, ("spend", "per 5000"))
    [rule] = _program(HEAD + EARN + "per_quantity = 10\ncarry = true\n").rules
    assert (rule.carry, key_of(rule)) == (True, ("spend", "per_quantity 10000000"))


def test_a_compiled_program_is_plain_data() -> None:
    program = _program(FULL)
    assert pickle.loads(pickle.dumps(program)) == program
    assert hash(pickle.loads(pickle.dumps(program))) == hash(program)


def test_amounts_follow_the_currency() -> None:
    text = HEAD + EARN + 'per = "1.5"\nwhen = { min_amount = "2.000", max_amount = "3" }\n'
    three = _program(text, 3)
    assert three.rules[0].per_minor == 1500
    assert [c.key for c in three.rules[0].when.amounts] == ["min_amount", "max_amount"]
    assert _program(text, 1).rules[0].per_minor == 15


def test_more_decimals_than_the_currency_has_are_all_refused_with_their_lines() -> None:
    text = FULL.replace('per = "1.00"', 'per = "1.05"').replace('"1000.00"', '"1000.001"')
    text = text.replace('{ weekday = ["tue"] }', '{ min_order = "0.5", min_amount = "0.25" }')
    model, _ = load_program(text, "p.toml")
    assert model is not None
    program, problems = compile_program(model, 0)
    assert program is None
    assert [(p.code, p.column, p.message, p.value, p.file) for p in problems] == [
        ("bad-amount", column, message, value, "p.toml")
        for column, message, value in (
            ("earn[1].per", 'per: "1.05" has decimals; the currency has 0', "1.05"),
            (
                "boost[1].when.min_amount",
                'when.min_amount: "0.25" has decimals; the currency has 0',
                "0.25",
            ),
            (
                "boost[1].when.min_order",
                'when.min_order: "0.5" has decimals; the currency has 0',
                "0.5",
            ),
            (
                "tiers.level[2].from",
                'level[2].from: "1000.001" has decimals; the currency has 0',
                "1000.001",
            ),
        )
    ]
    lines = text.split("\n")
    assert [str(p.value) in lines[(p.line or 0) - 1] for p in problems] == [True] * 4
    assert [p.column for p in compile_program(model, 2)[1]] == ["tiers.level[2].from"]


def test_a_step_of_less_than_the_smallest_unit_is_refused_not_rounded_to_nothing() -> None:
    model, _ = load_program(HEAD + EARN + 'per = "0.001"\n')
    assert model is not None
    _, problems = compile_program(model, 2)
    assert [p.message for p in problems] == [
        'per: "0.001" has more than 2 decimals; the currency has 2'
    ]


def test_breakage_is_kept_in_millionths_of_a_percent() -> None:
    head = HEAD.replace('id = "shop"', 'id = "shop"\nbreakage = "12.5"')
    assert _program(head).breakage == 12_500_000
    assert _program(HEAD).breakage is None
    assert _program(head.replace("12.5", "0")).breakage == 0


def test_an_amount_of_history_has_the_decimals_of_the_currency() -> None:
    wanted = '[{ by = "purchases", from = 2 }, { by = "spend", from = "1.005", below = "2.00" }]'
    text = f"{HEAD}{EARN}when = {{ history = {wanted} }}\n"
    model, problems = load_program(text, "p.toml")
    assert model is not None, problems
    program, found = compile_program(model, 2)
    assert program is None
    assert [(each.column, each.message, each.value) for each in found] == [
        (
            "earn[1].when.history",
            'when.history: "1.005" has more than 2 decimals; the currency has 2',
            "1.005",
        )
    ]
