"""`[[reward]]` of a program file as frozen models, and its own contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Key

from loyalty_cli.base.codes import BITS_BEARER, BITS_PERSONAL, bits, pattern_fault
from loyalty_cli.base.dates import Day, Length
from loyalty_cli.program.conditions import WHEN
from loyalty_cli.program.language.amounts import AMOUNT, PERCENT, POSITIVE
from loyalty_cli.program.language.shapes import (
    BOOL,
    SLUG,
    TEXT,
    Fault,
    FaultyError,
    Shape,
    choice,
    parse_text,
    show,
    whole,
    wrong_type,
)
from loyalty_cli.program.language.tables import Field, Limits, Table
from loyalty_cli.program.language.times import DAY, length
from loyalty_cli.program.language.whens import redemption_faults, when_faults

POINT_VALUE = "point-value"
_KINDS = ("voucher", "gift-card", "points", "item")
_HOW = ("percent", "amount", "item", "free_shipping")
_PLACES = re.compile(r"\{([^{}]*)\}")


def by_group(shape: Shape[Any]) -> Shape[Any]:
    """A value, or a table of such by group: `{ Member = "5", Gold = "10" }`."""

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            return shape.parse(value)
        if not value:
            raise FaultyError(Fault("not-allowed", "the table has no groups", "name a level"))
        found: dict[str, object] = {}
        faults: list[Fault] = []
        for group, part in value.items():
            try:
                found[group] = shape.parse(part)
            except FaultyError as faulty:
                faults += [fault.under(group) for fault in faulty.faults]
        if faults:
            raise FaultyError(*faults)
        return found

    table = {"type": "object", "additionalProperties": dict(shape.schema), "minProperties": 1}
    return Shape(parse, {"anyOf": [dict(shape.schema), table]})


def groups_of(shape: Shape[Any]) -> Shape[Any]:
    """A table with such a value for each group."""
    both = by_group(shape)

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            raise wrong_type(value, 'a table by group, like { Gold = "7 days" }')
        return both.parse(value)

    return Shape(parse, {"type": "object", "additionalProperties": dict(shape.schema)})


def either(shape: Shape[Any], *words: str) -> Shape[Any]:
    """A value, or one of these words."""

    def parse(value: object) -> object:
        return value if value in words else shape.parse(value)

    return Shape(parse, {"anyOf": [{"enum": list(words)}, dict(shape.schema)]})


def _parse_pattern(value: object) -> str:
    text = parse_text(value)
    says = pattern_fault(text)
    if says is not None:
        raise FaultyError(
            Fault("not-allowed", f"{show(text)} {says}", 'like "LATTE-####-####-####"')
        )
    return text


def _parse_message(value: object) -> str:
    text = parse_text(value)
    for word in _PLACES.findall(text):
        if word not in MESSAGE_WORDS:
            says = f"{{{word}}} is not known; a message may have {_listed(MESSAGE_WORDS)}"
            raise FaultyError(Fault("not-allowed", says))
    return text


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"{{{word}}}" for word in words)


MESSAGE_WORDS = ("name", "reward", "program", "date", "amount")
"""What a message may hold in braces."""

_PERCENT = by_group(PERCENT)
_MONEY = by_group(POSITIVE)
_MONEY_OR_VALUE = either(_MONEY, POINT_VALUE)
_MESSAGE = Shape(_parse_message, {"type": "string", "minLength": 1})
_PATTERN = Shape(_parse_pattern, {"type": "string", "pattern": "^[A-Za-z0-9#-]*#[A-Za-z0-9#-]*$"})

Amount = str | Mapping[str, str]


class VoucherTable(Table):
    """`voucher = { … }`: what a voucher takes off an order, and who may use it how often."""

    percent: Annotated[Amount | None, Field(_PERCENT)] = None
    amount: Annotated[Amount | None, Field(_MONEY_OR_VALUE)] = None
    item: Annotated[str | None, Field(TEXT)] = None
    free_shipping: Annotated[bool, Field(BOOL)] = False
    min_order: Annotated[Amount | None, Field(_MONEY)] = None
    max_discount: Annotated[Amount | None, Field(_MONEY)] = None
    uses: Annotated[int, Field(whole())] = 1
    valid: Annotated[Length | Literal["forever"], Field(length(1, words=("forever",)))] = "forever"
    code: Annotated[str | None, Field(_PATTERN)] = None
    personal: Annotated[bool, Field(BOOL)] = False
    message: Annotated[str | None, Field(_MESSAGE)] = None

    def faults(self) -> Iterable[Fault]:
        """Exactly one thing that it takes off, and a code that is hard enough to guess."""
        hows = [how for how in _HOW if getattr(self, how) not in (None, False)]
        if not hows:
            yield Fault("missing-key", f"a voucher needs one of {', '.join(_HOW)}")
        for how in hows[1:]:
            says = f"{how} and {hows[0]} in one voucher"
            yield Fault("contradiction", says, "make it two rewards", (how,))
        if self.max_discount is not None and "percent" not in hows:
            says = "max_discount goes with percent"
            yield Fault("contradiction", says, "leave it out", ("max_discount",))
        yield from _weak_faults(self.code, BITS_PERSONAL if self.personal else BITS_BEARER)


class GiftCardTable(Table):
    """`gift_card = { … }`: the card that is made."""

    amount: Annotated[Amount, Field(_MONEY_OR_VALUE)]
    valid: Annotated[Length | Literal["forever"], Field(length(1, words=("forever",)))] = "forever"
    code: Annotated[str | None, Field(_PATTERN)] = None
    message: Annotated[str | None, Field(_MESSAGE)] = None

    def faults(self) -> Iterable[Fault]:
        """A code that is hard enough to guess."""
        yield from _weak_faults(self.code, BITS_BEARER)


class RewardTable(Table):
    """`[[reward]]`: what can be had for points, or is given."""

    id: Annotated[str, Field(SLUG)]
    name: Annotated[str, Field(TEXT)]
    kind: Annotated[Literal["voucher", "gift-card", "points", "item"], Field(choice(*_KINDS))]
    cost: Annotated[
        int | str | Mapping[str, int] | None, Field(by_group(either(whole(), "any", "all")))
    ] = None
    step: Annotated[int | None, Field(whole())] = None
    min: Annotated[int | None, Field(whole())] = None
    value: Annotated[str | None, Field(AMOUNT)] = None
    stock: Annotated[int | None, Field(whole(0))] = None
    limit: Limits = ()
    starts_on: Annotated[Day | None, Field(DAY)] = None
    ends_on: Annotated[Day | None, Field(DAY)] = None
    early_access: Annotated[Mapping[str, Length] | None, Field(groups_of(length(1)))] = None
    when: Annotated[Mapping[str, Any], Field(WHEN)] = Key(default_factory=dict)
    stacks: Annotated[bool, Field(BOOL)] = False
    points: Annotated[int | Mapping[str, int] | None, Field(by_group(whole()))] = None
    voucher: VoucherTable | None = None
    gift_card: GiftCardTable | None = None

    def faults(self) -> Iterable[Fault]:
        """A kind without its table or with another's, and what a cost of any or all asks for."""
        yield from self._kind_faults()
        yield from self._cost_faults()
        yield from self._window_faults()
        yield from redemption_faults(self.when)
        yield from when_faults(self.when)
        for limit in self.limit:
            if limit.every == "event" or limit.points is not None:
                says = "a reward is limited by times, and not for every event"
                yield Fault("contradiction", says, None, ("limit",))

    def _kind_faults(self) -> Iterable[Fault]:
        for key, kind in (("voucher", "voucher"), ("gift_card", "gift-card"), ("points", "points")):
            there = getattr(self, key) is not None
            if there and kind != self.kind:
                says = f"{key} belongs to the kind {show(kind)}, and this is {show(self.kind)}"
                yield Fault("contradiction", says, "leave it out, or change the kind", (key,))
            if kind == self.kind and not there:
                yield Fault(
                    "missing-key", f"is missing, which the kind {show(kind)} needs", None, (key,)
                )
        if self.stacks and self.kind != "voucher":
            yield Fault("contradiction", "only vouchers stack", "leave it out", ("stacks",))

    def _cost_faults(self) -> Iterable[Fault]:
        some = self.cost in ("any", "all")
        if isinstance(self.cost, Mapping) and {"any", "all"} & set(self.cost.values()):
            says = '"any" and "all" are for all members'
            yield Fault("not-allowed", says, "give each group a number", ("cost",))
        for key in ("step", "min"):
            if getattr(self, key) is not None and not some:
                yield Fault("contradiction", f'{key} goes with cost = "any" or "all"', None, (key,))
        if self.kind == "points" and self.cost is not None:
            says = "points for points of the same program"
            yield Fault("contradiction", says, "leave cost out; a grant gives it", ("cost",))
        if self.goes_by_points and self.cost is None:
            says = f"amount = {show(POINT_VALUE)} is worth the points taken, and there is no cost"
            yield Fault("contradiction", says, None, (self.kind.replace("-", "_"), "amount"))

    @property
    def goes_by_points(self) -> bool:
        """Whether what is made is worth the points taken for it."""
        return any(
            made is not None and made.amount == POINT_VALUE
            for made in (self.voucher, self.gift_card)
        )

    def _window_faults(self) -> Iterable[Fault]:
        if (
            self.starts_on is not None
            and self.ends_on is not None
            and self.starts_on > self.ends_on
        ):
            says = "ends_on lies before starts_on"
            yield Fault("contradiction", says, "both days are included", ("ends_on",))
        if self.early_access is not None and self.starts_on is None:
            says = "early_access goes with starts_on"
            yield Fault("contradiction", says, None, ("early_access",))


def _weak_faults(pattern: str | None, least: int) -> Iterable[Fault]:
    if pattern is not None and bits(pattern) < least:
        says = f"{show(pattern)} has {bits(pattern)} bits, and could be guessed; {least} are needed"
        yield Fault("weak-code", says, f"write at least {-(-least // 5)} #", ("code",))
