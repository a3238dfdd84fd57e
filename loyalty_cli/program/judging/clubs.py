"""Clubs, ready to judge: what a membership costs, how long it holds, and what it brings.

Plain frozen values like those of `rules` (LANGUAGE 4). Amounts are minor units of the store's
currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.dates import Length
from loyalty_cli.program.judging.groups import Benefits, GroupKind

Refunding = Literal["none", "unused"] | Length


@dataclass(frozen=True, slots=True)
class ClubTerm:
    """A `[[club.term]]`: what it costs and how long it is good; `valid` None: for ever."""

    price: int
    valid: Length | None
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsePrice:
    """A `[[club.price]]`: what the n-th event of a kind costs, from n = `start` on."""

    on: str
    start: int
    price: int


@dataclass(frozen=True, slots=True)
class Club:
    """A `[[club]]` of one version; `grace` None: none."""

    id: str
    title: str
    benefits: Benefits
    grace: Length | None = None
    refund: Refunding = "none"
    terms: tuple[ClubTerm, ...] = ()
    prices: tuple[UsePrice, ...] = ()

    @property
    def kind(self) -> GroupKind:
        """It is a group."""
        return "club"

    @property
    def name(self) -> str:
        """What reward tables and entries call it."""
        return self.id

    def bought_by(self, sku: str | None) -> ClubTerm | None:
        """The term that an imported line with this sku buys."""
        return next((term for term in self.terms if sku in term.skus), None)
