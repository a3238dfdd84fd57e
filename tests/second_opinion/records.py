"""What the model writes down while it goes: nothing is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from .basket import EMPTY, Basket, bought_basket, kept_basket
from .ledger import Lot

Program = dict[str, Any]
Event = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """One version of the program, the day from which it holds and when it was applied."""

    valid_from: date | None
    program: Program
    applied_before_batch: int = 0


@dataclass(frozen=True)
class Seen:
    """What a judgement saw (DESIGN, Earning): kept for refunds."""

    program: Program
    kind: str
    day: date
    minute: int | None
    event: Event | None
    nth: int
    level: str | None
    attributes: dict[str, str]
    birthday: date | None
    joined_on: date | None
    last_purchase: date | None
    account: int
    key: bytes
    history: list[tuple[date, dict[str, int]]] = field(default_factory=list)


@dataclass
class Part:
    """The base or one boost of a rule's award."""

    kind: str
    name: str
    source: str
    desired: int
    points: int


@dataclass
class RuleResult:
    """What one rule with its boosts gave for one event, and the lot it fed."""

    rule: str
    parts: list[Part]
    available_on: date
    expires_on: date | None
    idle_ends: bool = False

    def total(self) -> int:
        """All points of the rule with its boosts."""
        return sum(part.points for part in self.parts)


@dataclass
class Given:
    """One grant of points: by which occasion, of which day, into which lot."""

    grant: str
    day: date
    event_id: str | None
    points: int
    available_on: date
    expires_on: date | None
    idle_ends: bool
    kept: int = 0


@dataclass
class Carried:
    """What a carrying rule still counts of one event, and the steps that the event still has."""

    step: tuple[str, Fraction]
    counted: Fraction
    steps: int


@dataclass
class Redemption:
    """A reward bought by a balance: when, and from which lots (by place) its points came."""

    grant: str
    reward: str
    day: date
    taken: list[tuple[int, int]]
    undone: bool = False


@dataclass(frozen=True)
class Loss:
    """What a rule or a grant loses by a refund, and the lot that it fed."""

    rule: str
    points: int
    fed: Lot | None


@dataclass
class Judged:
    """One judged event, for ever: what was seen, what was given, what is kept of it."""

    event: Event
    seen: Seen
    results: list[RuleResult]
    absent: set[tuple[str, str]] = field(default_factory=set)
    caps: dict[tuple[str, str], int] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    carried: dict[str, Carried] = field(default_factory=dict)
    refunds: list[Event] = field(default_factory=list)
    kept_points: dict[str, int] = field(default_factory=dict)
    grants: list[Given] = field(default_factory=list)
    unmatched: bool = False

    def bought(self) -> Basket:
        """The basket as bought; empty for an activity."""
        if self.event["type"] not in ("purchase", "refund"):
            return EMPTY
        return bought_basket(self.seen.program, self.event)

    def kept(self) -> Basket:
        """The basket as kept after the refunds judged so far."""
        return kept_basket(self.seen.program, self.bought(), self.refunds)

    def is_fully_refunded(self) -> bool:
        """Whether nothing is kept of the purchase."""
        return bool(self.refunds) and self.kept().kept() == 0


@dataclass(frozen=True)
class Reach:
    """A level reached, and the window in which it was (None: all time on that side)."""

    level: str
    first: date | None
    last: date | None


@dataclass
class Account:
    """What the ledger of one member adds up to after the last batch."""

    entries: list[dict[str, Any]]
    lots: list[dict[str, Any]]
    debt: int
    level: str | None
    level_until: date | None
    lifetime_spend: int
    purchases: int
    qualifying: Callable[[date], int]
    idle_until: date | None = None
    nothing_came: bool = False


def order_of(event: Event) -> tuple[object, ...]:
    """DESIGN, The timeline: (instant, source, transactions before activities, id as text)."""
    is_activity = event["type"] not in ("purchase", "refund")
    return (event["instant"], event.get("source", "csv"), is_activity, str(event["id"]))
