"""The reader of each kind of file: rows of cells to typed rows, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from loyalty_cli.intake.kinds.activities import read_activities
from loyalty_cli.intake.kinds.balances import read_balances
from loyalty_cli.intake.kinds.gift_cards import read_gift_cards
from loyalty_cli.intake.kinds.members import read_members
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.kinds.vouchers import read_vouchers
from loyalty_cli.intake.profile.file_kinds import Kind

READERS: dict[Kind, Callable[..., Iterator[Any]]] = {
    "transactions": read_transactions,
    "activities": read_activities,
    "members": read_members,
    "balances": read_balances,
    "gift-cards": read_gift_cards,
    "vouchers": read_vouchers,
}
