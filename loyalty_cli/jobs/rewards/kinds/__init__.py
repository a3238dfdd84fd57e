"""A handler for each kind of reward (program/reward_kinds): a new kind has its line in HANDLERS."""

from __future__ import annotations

from loyalty_cli.jobs.rewards.kinds import club, gift_card, nothing, voucher
from loyalty_cli.jobs.rewards.kinds.handler import Handler

__all__ = ["HANDLERS", "Handler"]

HANDLERS: dict[str, Handler] = {
    "voucher": voucher.HANDLER,
    "gift-card": gift_card.HANDLER,
    "points": nothing.HANDLER,
    "item": nothing.HANDLER,
    "club": club.HANDLER,
    "access": nothing.HANDLER,
}
"""The handlers by the kinds' words."""
