"""What a rule may look at: an event, its lines, and the moment it is judged in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from loyalty_cli.base.dates import Day, Length

PURCHASE = "purchase"
REFUND = "refund"

Fact = Literal[
    "amount",
    "order",
    "quantity",
    "score",
    "subject",
    "lines",
    "store",
    "channel",
    "day",
    "minute",
    "nth",
    "level",
    "clubs",
    "begins",
    "attributes",
    "birthday",
    "joined_on",
    "last_purchase",
    "history",
    "draws",
]
"""What a condition may look at: a field of `Moment`, or the lines of a purchase."""

Order = tuple[str, str, bool, str]
"""Where an event stands among those of one day: instant, source, kind, id."""


def order_of(kind: str, instant: str, source: str, id_: str) -> Order:
    """The place of an event of this kind within its day: transactions before activities."""
    return (instant[:-1], source, kind not in (PURCHASE, REFUND), id_)


PARTS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
"""The parts of an amount, in the order in which they stand everywhere."""

Parts = tuple[int | None, int | None, int | None, int | None, int | None]
"""The parts as one row fills them, in minor units; None where the cell is empty."""

NO_PARTS: Parts = (None, None, None, None, None)


@dataclass(slots=True)
class Line:
    """One line of a transaction; `amount` in minor units, `quantity` in whole millionths.

    What is kept of a partly refunded line may hold a fraction of a millionth. `parts` are those of
    its row, in a refund with the sign of its amount.
    """

    sku: str | None
    category: str | None
    quantity: int | Fraction | None
    amount: int
    parts: Parts = NO_PARTS


@dataclass(slots=True)
class Event:
    """A transaction or an activity, as it stands in the store.

    `number` is the store's; `instant` is UTC ISO text, `day` the local date, `minute` the local
    minute of the day (None for a bare date). `kind` is purchase, refund or the activity's kind.
    `amount` is the sum of the lines (minor units). The five parts are sums over its rows, in
    minor units; `fills_parts` tells that a row fills one at all, be it with 0. `refund_of` is the
    number of the purchase, None where that is unknown. `quantity` and `score` are an activity's, in
    whole millionths, `subject` what it was about. `only_spend`: a refund of an unknown purchase
    that takes no points.
    """

    number: int
    kind: str
    instant: str
    day: Day
    minute: int | None
    source: str
    id: str
    lines: tuple[Line, ...] = ()
    amount: int = 0
    tax: int = 0
    shipping: int = 0
    tip: int = 0
    paid_by_points: int = 0
    paid_by_gift_card: int = 0
    store: str | None = None
    channel: str | None = None
    quantity: int | None = None
    refund_of: int | None = None
    fills_parts: bool = False
    only_spend: bool = False
    score: int | None = None
    subject: str | None = None

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """The sums of the five parts, in the order of `PARTS`."""
        return self.tax, self.shipping, self.tip, self.paid_by_points, self.paid_by_gift_card

    @property
    def is_transaction(self) -> bool:
        """Whether it is a purchase or a refund."""
        return self.kind == PURCHASE or self.kind == REFUND

    def order(self) -> Order:
        """Where the event stands among those of one day."""
        return order_of(self.kind, self.instant, self.source, self.id)


@dataclass(frozen=True, slots=True)
class Membership:
    """A club whose benefits a member has: by its id, and by the version under which the term
    began. `group` is the club as that version has it (`program.judging.clubs.Club`)."""

    club: str
    version: int
    group: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Held:
    """What a member has that puts them into groups: their level, None where none was given yet,
    and the clubs whose benefits they have, as their terms began, in file order."""

    level: str | None = None
    clubs: tuple[Membership, ...] = ()


Window = Literal["lifetime", "calendar-year"] | Length
"""Over what time something is summed up: all of it, the year so far, or a length."""


def no_history(by: str, window: Window) -> int:
    """The sums of somebody of whom nothing is known."""
    return 0


@dataclass(slots=True)
class Moment:
    """What the conditions of a `when` may see; the member's side as it stood just before.

    `amount` is what the rule counts of the event, `order` what the whole order counts, both in
    minor units and never below 0. `nth` is the number of this event among those of its kind that
    were judged for the account, from 1. `quantity` and `score` are in whole millionths. `draws` are
    the account's numbers for the names that hold members out. `begins` is the club whose beginning
    is the occasion, `history` what the member's own history added up to by a measure over a window
    that ends there.
    """

    day: Day
    minute: int | None
    kind: str
    amount: int = 0
    order: int = 0
    quantity: int | None = None
    score: int | None = None
    subject: str | None = None
    store: str | None = None
    channel: str | None = None
    nth: int = 1
    level: str | None = None
    clubs: tuple[Membership, ...] = ()
    begins: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    birthday: Day | None = None
    joined_on: Day | None = None
    last_purchase: Day | None = None
    history: Callable[[str, Window], int] = no_history
    draws: Mapping[str, int] = field(default_factory=dict)

    @property
    def held(self) -> Held:
        """What puts the member into groups."""
        return Held(self.level, self.clubs)
