"""Warnings about clubs: that nobody comes into, that never end, that bring what a level brings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from loyalty_cli.base.dates import Length
from loyalty_cli.program.language.club_models import ClubTable
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.shapes import Fault, show
from loyalty_cli.program.language.times import rough_days


def club_warnings(model: ProgramFile) -> Iterator[Fault]:
    """What a merchant may not mean of each club."""
    for place, club in enumerate(model.club):
        for fault in (*_nobody_joins(model, club), *_grace(club), *_discount(model, club)):
            yield fault.under("club", place)


def _nobody_joins(model: ProgramFile, club: ClubTable) -> Iterator[Fault]:
    """Without a term to buy it is its rewards that lead into it; without any, an invitation."""
    rewards = [each for each in model.reward if each.kind == "club" and each.own.id == club.id]
    given = {id_ for grant in model.grant for id_ in grant.reward}
    reachable = any(each.cost is not None or each.id in given for each in rewards)
    if not club.term and rewards and not reachable:
        shown = ", ".join(show(each.id) for each in rewards)
        says = f"nobody comes into {show(club.id)}: {shown} has no cost, and no grant gives it"
        yield Fault("club-nobody-joins", says, "give it a cost, a grant or a [[club.term]]", ())


def _grace(club: ClubTable) -> Iterator[Fault]:
    for term in club.term:
        if (
            club.grace is not None
            and isinstance(term.valid, Length)
            and rough_days(club.grace) > rough_days(term.valid)
        ):
            says = f"{club.grace} are longer than the term of {term.valid} itself"
            yield Fault("grace-longer-than-term", says, None, ("grace",))
            return


def _discount(model: ProgramFile, club: ClubTable) -> Iterator[Fault]:
    levels = () if model.tiers is None else model.tiers.level
    if club.discount is None:
        return
    least = Decimal(club.discount.percent)
    names = [
        show(level.name)
        for level in levels
        if level.discount is not None and Decimal(level.discount.percent) >= least
    ]
    if names:
        says = (
            f"{club.discount.percent} % brings nothing to members of {', '.join(names)}, who have "
            "as much off already"
        )
        fix = "of several discounts the greatest counts, once"
        yield Fault("discount-already-given", says, fix, ("discount", "percent"))
