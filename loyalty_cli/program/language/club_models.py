"""`[[club]]` of a program file as frozen models, and its own contradictions (LANGUAGE 4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator
from pydantic import Field as Key

from loyalty_cli.base.dates import Length
from loyalty_cli.program.language.amounts import AMOUNT, FACTOR, PERCENT
from loyalty_cli.program.language.names import NAME
from loyalty_cli.program.language.shapes import BOOL, SLUG, TEXT, Fault, list_of, show, whole
from loyalty_cli.program.language.tables import ExpiryTable, Field, Table, many, not_idle
from loyalty_cli.program.language.times import length
from loyalty_cli.program.language.words import EARN_ON

FOREVER: Literal["forever"] = "forever"


class DiscountTable(Table):
    """`discount = { … }`: what a group takes off every order."""

    percent: Annotated[str, Field(PERCENT)]


class ClubTermTable(Table):
    """`[[club.term]]`: a price, how long it is good, and the skus that buy it."""

    price: Annotated[str, Field(AMOUNT)]
    valid: Annotated[Length | Literal["forever"], Field(length(1, words=(FOREVER,)))]
    sku: Annotated[tuple[str, ...], Field(list_of(TEXT, '["PLUS-12"]'))] = ()


class UsePriceTable(Table):
    """`[[club.price]]`: what the n-th event of a kind within the term costs."""

    on: Annotated[str, Field(EARN_ON)]
    start: Annotated[int, Field(whole(1))] = Key(alias="from")
    price: Annotated[str, Field(AMOUNT)]


class ClubTable(Table):
    """`[[club]]`: a membership with a term, and its benefits."""

    id: Annotated[str, Field(SLUG)]
    name: Annotated[str, Field(NAME)]
    grace: Annotated[Length | None, Field(length())] = None
    refund: Annotated[
        Length | Literal["none", "unused"], Field(length(1, words=("none", "unused")))
    ] = "none"
    multiply: Annotated[str | None, Field(FACTOR)] = None
    expiry: ExpiryTable | None = None
    discount: DiscountTable | None = None
    free_shipping: Annotated[bool, Field(BOOL)] = False
    perks: Annotated[tuple[str, ...], Field(list_of(TEXT, '["Free workshop every month"]'))] = ()
    term: Annotated[
        tuple[ClubTermTable, ...],
        BeforeValidator(many, json_schema_input_type=list[ClubTermTable]),
    ] = ()
    price: Annotated[
        tuple[UsePriceTable, ...],
        BeforeValidator(many, json_schema_input_type=list[UsePriceTable]),
    ] = ()

    def faults(self) -> Iterable[Fault]:
        """An idle expiry, a sku that buys two terms, two prices for one place."""
        yield from not_idle(self.expiry, "club")
        bought: set[str] = set()
        for place, term in enumerate(self.term):
            for n, sku in enumerate(term.sku):
                if sku in bought:
                    says = f"{show(sku)} already buys a term of this club"
                    fix = "give each term a sku of its own"
                    yield Fault("name-twice", says, fix, ("term", place, "sku", n))
                bought.add(sku)
        seen: set[tuple[str, int]] = set()
        for place, step in enumerate(self.price):
            if (step.on, step.start) in seen:
                says = f"there are two prices for {show(step.on)} from {step.start} on"
                yield Fault("contradiction", says, "keep one of them", ("price", place, "from"))
            seen.add((step.on, step.start))
