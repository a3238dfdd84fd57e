"""What is typed of a receipt: its items, its time, the parts that its amount contains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import the_time, today
from loyalty_cli.commands.common.typing_in import amount_typed, item_typed

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_cli.intake.kinds.rows import When
    from loyalty_cli.jobs.counter.typed import Typed
    from loyalty_cli.store.file.settings import Settings

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The transaction, by the id on its receipt.")
]
ItemOption = Annotated[
    list[str] | None,
    typer.Option(
        "--item", metavar="CATEGORY=AMOUNT", help="What was bought of a category; several may be."
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help='When: 14:30, a date or "2026-03-31 14:30"; else now.'
    ),
]
IdSourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Whose id it is, where several have it."),
]
ShopOption = Annotated[str | None, typer.Option("--shop", metavar="NAME", help="In which shop.")]
TaxOption = Annotated[
    str | None, typer.Option("--tax", metavar="AMOUNT", help="How much of it is tax.")
]
TipOption = Annotated[
    str | None, typer.Option("--tip", metavar="AMOUNT", help="How much of it is a tip.")
]
ShippedOption = Annotated[
    str | None, typer.Option("--shipping", metavar="AMOUNT", help="How much of it is shipping.")
]
ByPointsOption = Annotated[
    str | None,
    typer.Option(
        "--paid-by-points", metavar="AMOUNT", help="How much was paid with points or vouchers."
    ),
]
ByCardOption = Annotated[
    str | None,
    typer.Option("--paid-by-gift-card", metavar="AMOUNT", help="How much a gift card paid."),
]


@dataclass(frozen=True, slots=True)
class Words:
    """The options as they were typed; `parts` by column of the contract."""

    amount: str | None = None
    items: Sequence[str] = ()
    at: str | None = None
    shop: str | None = None
    tax: str | None = None
    tip: str | None = None
    shipping: str | None = None
    paid_by_points: str | None = None
    paid_by_gift_card: str | None = None

    def read(self, settings: Settings, as_of: Day, *, now: bool = True) -> Typed:
        """What they mean in a store on that day; with `now` a time that was not said is now, and
        on another day than today the day itself. Raises Usage."""
        from loyalty_cli.jobs.counter.typed import Typed

        digits, currency = settings.digits, settings.currency
        parts = {
            name: amount_typed(text, f"--{name.replace('_', '-')}", digits, currency)
            for name, text in (
                ("tax", self.tax),
                ("shipping", self.shipping),
                ("tip", self.tip),
                ("paid_by_points", self.paid_by_points),
                ("paid_by_gift_card", self.paid_by_gift_card),
            )
            if text is not None
        }
        amount = (
            None if self.amount is None else amount_typed(self.amount, "AMOUNT", digits, currency)
        )
        when = None if self.at is None and not now else when_typed(self.at, settings.zone, as_of)
        items = tuple(_item(text, digits, currency) for text in self.items)
        return Typed(amount, items, self.at, when, self.shop, parts)


def _item(text: str, digits: int, currency: str) -> tuple[str, int]:
    """A category with its amount, which a discount has below 0."""
    category, amount = item_typed(text)
    typed = amount_typed(amount.removeprefix("-"), "--item", digits, currency)
    return category, -typed if amount.startswith("-") else typed


def when_typed(text: str | None, zone: ZoneInfo, as_of: Day) -> When:
    """The moment that was typed; nothing is now, or on another day than today the day itself.

    Raises Usage where it is no time.
    """
    from loyalty_cli.intake.cells.faults import CellError
    from loyalty_cli.intake.cells.times import Clock

    clock = Clock(zone)
    if text is None:
        said = the_time(zone) if as_of == today(zone) else iso(as_of)
        return clock.when(said)
    is_hour = len(text) in (4, 5, 7, 8) and text.replace(":", "").isdigit() and ":" in text
    said = f"{iso(as_of)} {text.zfill(5 if text.count(':') == 1 else 8)}" if is_hour else text
    try:
        return clock.when(said)
    except CellError as error:
        raise Usage(
            Problem(
                "bad-time",
                f"--at: {text} {error.said}",
                column="--at",
                value=text,
                fix='Write it like 14:30, 2026-03-31 or "2026-03-31 14:30".',
            )
        ) from None
