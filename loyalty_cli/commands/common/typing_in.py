"""What is typed at a till: codes, amounts of money, the order they are for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_cli.base.money import parse_scaled
from loyalty_cli.base.problems import Problem, Usage

if TYPE_CHECKING:
    from loyalty_cli.program.judging.discounts import Good, Order

CODE_MAX = 200
AMOUNT_MAX = 15
"""Digits of an amount; more is a slip."""


def codes_typed(typed: Sequence[str], basket: Path | None = None) -> tuple[str, ...]:
    """The codes; `-` stands for those on stdin, one a line, which no list of processes shows.

    Raises Usage for what can't be a code, and where the basket is to be read from stdin as well.
    """
    if list(typed).count("-") + (str(basket) == "-") > 1:
        raise Usage(
            Problem(
                "stdin-twice",
                "stdin can be read once, and it is asked for twice",
                value="-",
                fix="Put the basket into a file, or type the codes.",
            )
        )
    codes: list[str] = []
    for code in typed:
        codes += _from_stdin() if code == "-" else [code.strip()]
    for code in codes:
        if not code or len(code) > CODE_MAX or not code.isprintable():
            raise Usage(
                Problem(
                    "bad-code",
                    "that can't be a code",
                    value=code[:CODE_MAX] or None,
                    fix="Type it as it is printed.",
                )
            )
    return tuple(codes)


def _from_stdin() -> list[str]:
    lines = [line.strip() for line in sys.stdin.read(1 << 20).splitlines() if line.strip()]
    if not lines:
        raise Usage(
            Problem("bad-code", "there is no code on stdin", fix="Write it there, one a line.")
        )
    return lines


def amount_typed(text: str, said: str, digits: int, currency: str | None = None) -> int:
    """An amount of at least 0 in minor units. Raises Usage where it is none, or in another
    currency than the store's."""
    plain = text.strip()
    if currency is not None:
        words = plain.split()
        others = [word for word in words if word.isalpha()]
        if len(words) == 2 and len(others) == 1:
            if others[0].upper() != currency:
                raise Usage(
                    Problem(
                        "currency",
                        f"{text} is in another currency; the store has {currency}",
                        column=said,
                        value=text,
                        fix=f"Give the amount in {currency}.",
                    )
                )
            plain = next(word for word in words if word not in others)
    try:
        amount = parse_scaled(plain, digits)
    except ValueError as error:
        fix = "Write it like 12.50." if digits else "Write it as a whole number."
        if plain.replace(",", ".", 1).replace(".", "", 1).isdigit() and "," in plain:
            fix = f"Write {plain.replace(',', '.')}."
        raise Usage(
            Problem("bad-amount", f"{said}: {text} {error}", column=said, value=text, fix=fix)
        ) from None
    if amount < 0 or len(plain) > AMOUNT_MAX:
        says = "is below 0" if amount < 0 else "is too large"
        raise Usage(
            Problem(
                "bad-amount",
                f"{said}: {text} {says}",
                column=said,
                value=text,
                fix="Give an amount of 0 or more.",
            )
        )
    return amount


def items_typed(items: Sequence[str], digits: int) -> tuple[Good, ...]:
    """Pieces of an order as they were typed: CATEGORY=AMOUNT, a category or an sku and what one
    piece costs. Raises Usage for one that is not written so."""
    from loyalty_cli.program.judging.discounts import ONE, Good

    pieces = map(item_typed, items)
    return tuple(
        Good(None, name, ONE, amount_typed(amount, "--item", digits)) for name, amount in pieces
    )


def item_typed(item: str) -> tuple[str, str]:
    """What an item is and its amount as it was typed. Raises Usage where it says not both."""
    name, equals, amount = item.rpartition("=")
    if not equals or not name.strip():
        raise Usage(
            Problem(
                "bad-item",
                f"--item: {item} does not say what it is and what it costs",
                column="--item",
                value=item,
                fix="Write it like coffee=3.40, a category or an sku and its price.",
            )
        )
    return name.strip(), amount.strip()


def order_typed(
    digits: int,
    order: str | None,
    basket: Path | None,
    items: Sequence[str] | None,
    shipping: str | None,
) -> Order:
    """The order by its amount, a file of its lines, or its pieces. Raises Usage where it is said
    in no way or in two, Rejected for a basket that can't be read."""
    from loyalty_cli.program.judging.discounts import Good, Order

    said = [
        name
        for name, value in (("--order", order), ("--basket", basket), ("--item", items or None))
        if value is not None
    ]
    if len(said) != 1:
        raise Usage(
            Problem(
                "which-order",
                "an order is said by its amount, by its lines or by its pieces"
                + (f", not by {' and '.join(said)}" if said else ""),
                column=said[0] if said else "--order",
                fix="Give --order AMOUNT, --basket FILE with a line for each thing bought, or "
                "--item CATEGORY=AMOUNT for each piece.",
            )
        )
    ships = 0 if shipping is None else amount_typed(shipping, "--shipping", digits)
    if order is not None:
        return Order(amount_typed(order, "--order", digits), ships)
    if items:
        goods = items_typed(items, digits)
    else:
        from loyalty_cli.intake.kinds.baskets import read_basket

        assert basket is not None
        source = sys.stdin.buffer if str(basket) == "-" else basket
        goods = tuple(Good(*line) for line in read_basket(source, digits=digits))
    return Order(sum(good.amount for good in goods), ships, goods)
