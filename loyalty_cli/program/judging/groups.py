"""Groups: what a member can be in, and what that brings (LANGUAGE 1, "Benefits").

Levels and clubs are groups; whatever asks for a group or for its benefits asks in this form, so
that another kind of group needs no second way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from loyalty_cli.base.money import Ratio, format_short
from loyalty_cli.program.judging.rewards import PERCENT_DIGITS
from loyalty_cli.program.judging.shapes import Expiry

GroupKind = Literal["level", "club"]


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a group brings those who are in it; `discount` in whole millionths of a percent."""

    multiply: Ratio | None = None
    expiry: Expiry | None = None
    discount: int | None = None
    free_shipping: bool = False
    perks: tuple[str, ...] = ()

    def said(self) -> list[str]:
        """The perks in words, then the discount and free shipping."""
        said = [*self.perks]
        if self.discount is not None:
            said.append(f"{format_short(self.discount, PERCENT_DIGITS)} % off every order")
        return said + ["free shipping"] * self.free_shipping


class Group(Protocol):
    """A group of one version of a program."""

    @property
    def kind(self) -> GroupKind:
        """What sort of group it is."""

    @property
    def name(self) -> str:
        """What reward tables and entries call it."""

    @property
    def benefits(self) -> Benefits:
        """What it brings."""


Groups = tuple[Group, ...]
"""The groups that a member is in, in the order in which their multipliers work."""


def best_discount(groups: Groups) -> int | None:
    """The greatest percentage that any of the groups takes off, in whole millionths of a percent;
    None where none does."""
    found = [group.benefits.discount for group in groups if group.benefits.discount is not None]
    return max(found, default=None)
