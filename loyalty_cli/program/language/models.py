"""The program file as frozen models: what each table may say, and its own contradictions.

What one table says about another (names, levels, rules) is in `checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PrivateAttr
from pydantic import Field as Key

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.base.problems import did_you_mean
from loyalty_cli.base.toml_positions import Positions
from loyalty_cli.program.conditions import WHEN
from loyalty_cli.program.judging.rules import Rounding, Stacking
from loyalty_cli.program.language.amounts import (
    FACTOR,
    NUMBER_SCHEMA,
    PERCENT,
    POSITIVE,
    SHARE,
    parse_amount,
    positive_number,
)
from loyalty_cli.program.language.club_models import ClubTable, DiscountTable
from loyalty_cli.program.language.names import FORMS, NAME
from loyalty_cli.program.language.reward_models import AnyRewardTable
from loyalty_cli.program.language.shapes import (
    BOOL,
    SLUG,
    TEXT,
    Fault,
    Shape,
    choice,
    list_of,
    show,
    whole,
)
from loyalty_cli.program.language.tables import ExpiryTable, Field, Limits, Table, many, not_idle
from loyalty_cli.program.language.times import DAY, length
from loyalty_cli.program.language.whens import (
    activity_faults,
    grant_faults,
    purchase_faults,
    when_faults,
)
from loyalty_cli.program.language.words import BALANCE, EARN_ON, GRANT_ON, MEASURE, PURCHASE
from loyalty_cli.program.measures import measure_of

When = Annotated[Mapping[str, Any], Field(WHEN)]
Name = Annotated[str, Field(NAME)]
Factor = Annotated[str | None, Field(FACTOR)]
OptionalDay = Annotated[Day | None, Field(DAY)]
Wait = Annotated[Length | None, Field(length())]
PARTS = ("tax", "tip", "shipping")


def _parse_parts(value: object) -> tuple[str, ...]:
    return () if value == [] else list_of(choice(*PARTS), '["tip", "shipping"]').parse(value)


_PARTS = Shape(_parse_parts, {"type": "array", "items": {"enum": list(PARTS)}})


def _parse_start(value: object) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool):
        return whole(0).parse(value)
    return parse_amount(value)


_START = Shape(_parse_start, NUMBER_SCHEMA)
_QUANTITY = Shape(positive_number, NUMBER_SCHEMA)


class ProgramTable(Table):
    """`[program]`: what holds for the whole program."""

    id: Annotated[str, Field(SLUG)]
    name: Name
    points: Annotated[tuple[str, str], Field(FORMS)]
    point_value: Annotated[str | None, Field(POSITIVE)] = None
    join: Annotated[Literal["auto", "invite", "club"], Field(choice("auto", "invite", "club"))] = (
        "auto"
    )
    not_counted: Annotated[tuple[str, ...], Field(_PARTS)] = ("tip", "shipping")
    stacking: Annotated[Stacking, Field(choice("multiply", "add", "best"))] = "multiply"
    debt: Annotated[Literal["carry", "forgive"], Field(choice("carry", "forgive"))] = "carry"
    breakage: Annotated[str | None, Field(SHARE)] = None
    limit: Limits = ()


class EarnTable(Table):
    """`[[earn]]`: what one event of a kind gives."""

    name: Name
    on: Annotated[str, Field(EARN_ON)]
    points: Annotated[int, Field(whole())]
    per: Annotated[str | None, Field(POSITIVE)] = None
    per_quantity: Annotated[int | None, Field(_QUANTITY)] = None
    prorate: Annotated[bool, Field(BOOL)] = False
    carry: Annotated[bool, Field(BOOL)] = False
    rounding: Annotated[Rounding, Field(choice("down", "up", "half-up", "half-even"))] = "down"
    pending: Wait = None
    counts_for_tier: Annotated[bool, Field(BOOL)] = True
    limit: Limits = ()
    when: When = Key(default_factory=dict)
    expiry: ExpiryTable | None = None

    def faults(self) -> Iterable[Fault]:
        """Two steps, a share without a step, and what an activity does not have."""
        if self.per is not None and self.per_quantity is not None:
            yield Fault(
                "contradiction",
                "per and per_quantity are two steps",
                "keep one of them",
                ("per_quantity",),
            )
        if self.prorate and self.per is None and self.per_quantity is None:
            yield Fault(
                "contradiction",
                "prorate needs a step",
                "add per or per_quantity, or leave prorate out",
                ("prorate",),
            )
        if self.carry and self.per is None and self.per_quantity is None:
            yield Fault(
                "contradiction",
                "carry needs a step: it keeps what is left under one",
                "add per or per_quantity, or leave carry out",
                ("carry",),
            )
        if self.carry and self.prorate:
            yield Fault(
                "contradiction",
                "carry keeps what is left under a step, and prorate leaves nothing",
                "keep one of them",
                ("carry",),
            )
        if self.on != PURCHASE:
            if self.per is not None:
                yield Fault(
                    "contradiction",
                    f"an activity has no amount, and this rule is on {show(self.on)}",
                    "did you mean purchase?"
                    if did_you_mean(self.on, (PURCHASE,))
                    else "use per_quantity, or leave the step out",
                    ("per",),
                )
            yield from activity_faults(self.when, f"this rule is on {show(self.on)}")
        else:
            yield from purchase_faults(self.when, f"this rule is on {show(self.on)}")
        yield from when_faults(self.when)
        yield from not_idle(self.expiry, "rule")


class BoostTable(Table):
    """`[[boost]]`: a multiplier or a flat number on top of rules."""

    name: Name
    rules: Annotated[tuple[str, ...] | None, Field(list_of(TEXT, '["spend"]'))] = None
    multiply: Factor = None
    add: Annotated[int | None, Field(whole())] = None
    starts_on: OptionalDay = None
    ends_on: OptionalDay = None
    holdout: Annotated[str | None, Field(PERCENT)] = None
    limit: Limits = ()
    when: When = Key(default_factory=dict)

    def faults(self) -> Iterable[Fault]:
        """Exactly one of multiply and add, and days that can come."""
        if self.multiply is not None and self.add is not None:
            yield Fault(
                "contradiction", "multiply and add in one boost", "make it two boosts", ("add",)
            )
        if self.multiply is None and self.add is None:
            yield Fault("missing-key", "a boost needs multiply or add")
        starts_on, ends_on = self.starts_on, self.ends_on
        if starts_on is not None and ends_on is not None and starts_on > ends_on:
            yield Fault(
                "contradiction",
                "ends_on lies before starts_on",
                "both days are included",
                ("ends_on",),
            )
        yield from when_faults(self.when)


class LevelTable(Table):
    """`[[tiers.level]]`: a step of the ladder and its benefits."""

    name: Name
    start: Annotated[int | str, Field(_START)] = Key(alias="from")
    multiply: Factor = None
    expiry: ExpiryTable | None = None
    discount: DiscountTable | None = None
    free_shipping: Annotated[bool, Field(BOOL)] = False
    perks: Annotated[tuple[str, ...], Field(list_of(TEXT, '["Free refill"]'))] = ()


class TiersTable(Table):
    """`[tiers]` with its levels, the lowest first."""

    by: Annotated[str, Field(MEASURE)]
    window: Annotated[
        Length | Literal["lifetime", "calendar-year"],
        Field(length(1, words=("lifetime", "calendar-year"))),
    ] = "lifetime"
    upgrade: Annotated[Literal["at-once", "at-review"], Field(choice("at-once", "at-review"))] = (
        "at-once"
    )
    crossing: Annotated[Literal["after", "before"], Field(choice("after", "before"))] = "after"
    keep: Annotated[
        Length | Literal["forever", "end-of-year", "end-of-next-year"],
        Field(length(1, words=("forever", "end-of-year", "end-of-next-year"))),
    ] = "forever"
    downgrade: Annotated[
        Literal["to-earned", "one-level", "never"],
        Field(choice("to-earned", "one-level", "never")),
    ] = "to-earned"
    grace: Wait = None
    level: Annotated[
        tuple[LevelTable, ...], BeforeValidator(many, json_schema_input_type=list[LevelTable])
    ]

    def faults(self) -> Iterable[Fault]:
        """A ladder that does not begin at 0, does not rise, or is not in its measure's unit."""
        if not self.level:
            yield Fault("missing-key", "the ladder has no levels", None, ("level",))
        units = [
            fault.under("level", place, "from")
            for place, level in enumerate(self.level)
            for fault in _unit_faults(level.start, self.by)
        ]
        yield from units
        if not units:
            yield from self._rise_faults()

    def _rise_faults(self) -> Iterable[Fault]:
        before = None
        for place, level in enumerate(self.level):
            start = Decimal(level.start)
            if before is None and start != 0:
                says = f"{show(level.start)} is not 0, where the lowest level begins"
                yield Fault("ladder-falls", says, None, ("level", place, "from"))
            if before is not None and start <= before:
                says = f"{show(level.start)} is not above {before}, where the level before begins"
                fix = "write the levels from the lowest to the highest"
                yield Fault("ladder-falls", says, fix, ("level", place, "from"))
            before = start


def _unit_faults(start: int | str, by: str) -> Iterable[Fault]:
    is_money = measure_of(by).unit == "money"
    if is_money and isinstance(start, int):
        says = f"{start} is a number without quotes, and levels by {show(by)} begin at an amount"
        yield Fault("bad-amount", says, f'write "{start}.00" in quotes' if start else 'write "0"')
    if not is_money and isinstance(start, str) and not start.isdigit():
        says = f"{show(start)} is not a whole number, and levels by {show(by)} begin at one"
        yield Fault("bad-amount", says)


def _parse_rewards(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (SLUG.parse(value),)
    return list_of(SLUG, '"free-latte", or a list of ids').parse(value)


_REWARDS = Shape(
    _parse_rewards,
    {"anyOf": [dict(SLUG.schema), {"type": "array", "items": dict(SLUG.schema), "minItems": 1}]},
)


class GrantTable(Table):
    """`[[grant]]`: points and rewards given by themselves, on an occasion or an event."""

    name: Name
    on: Annotated[str, Field(GRANT_ON)]
    points: Annotated[int, Field(whole())] = 0
    reward: Annotated[tuple[str, ...], Field(_REWARDS)] = ()
    pay: Annotated[bool | None, Field(BOOL)] = None
    holdout: Annotated[str | None, Field(PERCENT)] = None
    pending: Wait = None
    limit: Limits = ()
    when: When = Key(default_factory=dict)
    expiry: ExpiryTable | None = None

    def faults(self) -> Iterable[Fault]:
        """No award, and conditions its occasion does not have."""
        if not self.points and not self.reward:
            yield Fault(
                "missing-key", "is missing; give points, a reward, or both", None, ("points",)
            )
        if self.pay is not None and not self.reward:
            yield Fault("contradiction", "pay buys a reward, and there is none", None, ("pay",))
        if self.on == BALANCE:
            yield from self._balance_faults()
        yield from grant_faults(self.when, self.on)
        yield from when_faults(self.when)
        yield from not_idle(self.expiry, "grant")

    def _balance_faults(self) -> Iterable[Fault]:
        if self.points:
            says = "a balance is spent on a reward; points for having points would never end"
            yield Fault("contradiction", says, "leave points out", ("points",))
        if not self.reward:
            yield Fault("missing-key", 'is missing, which on = "balance" needs', None, ("reward",))
        if self.pay is False:
            says = 'on = "balance" always buys the reward at its cost'
            yield Fault("contradiction", says, "leave pay out", ("pay",))


Tables = BeforeValidator(many)


class ProgramFile(Table):
    """A whole program file."""

    program: ProgramTable
    earn: Annotated[tuple[EarnTable, ...], Tables] = ()
    boost: Annotated[tuple[BoostTable, ...], Tables] = ()
    expiry: ExpiryTable | None = None
    tiers: TiersTable | None = None
    club: Annotated[tuple[ClubTable, ...], Tables] = ()
    reward: Annotated[tuple[AnyRewardTable, ...], Tables] = ()
    grant: Annotated[tuple[GrantTable, ...], Tables] = ()

    _positions: Positions | None = PrivateAttr(default=None)
    _file: str | None = PrivateAttr(default=None)
