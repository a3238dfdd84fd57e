"""What a redemption is made into, by the handler of its kind."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.jobs.rewards.kinds import HANDLERS
from loyalty_cli.jobs.rewards.kinds.handler import Having, Made
from loyalty_cli.store.file.connection import Store


def make(store: Store, having: Having) -> None:
    """Makes what the reward is; a piece to hand over is reserved by its redemption alone."""
    HANDLERS[having.reward.kind].make(store, having)


def made_by(store: Store, redemption: int, *, dry_run: bool = False) -> Made:
    """What a redemption has made, in the keys of the contract; a card's code is made again.

    A dry run shows no code: nobody has it, and a card's would tell that of the next one.
    """
    made: Made = {}
    for handler in dict.fromkeys(HANDLERS.values()):
        made |= handler.made_by(store, redemption, dry_run=dry_run)
    return made


def unmake(store: Store, *, redemption: int, day: Day, arrival: int) -> None:
    """Voids what a redemption has made; raises Refused where it has been used."""
    for handler in dict.fromkeys(HANDLERS.values()):
        handler.unmake(store, redemption=redemption, day=day, arrival=arrival)
