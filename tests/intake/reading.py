"""What the tests of intake share: reading bytes or a path as one kind of file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from loyalty_cli.intake.kinds.activities import read_activities
from loyalty_cli.intake.kinds.balances import read_balances
from loyalty_cli.intake.kinds.gift_cards import read_gift_cards
from loyalty_cli.intake.kinds.members import read_members
from loyalty_cli.intake.kinds.rows import Bad
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.kinds.vouchers import read_vouchers
from loyalty_cli.intake.profile.model import Profile

READERS: dict[str, Callable[..., Iterator[Any]]] = {
    "transactions": read_transactions,
    "activities": read_activities,
    "members": read_members,
    "balances": read_balances,
    "gift-cards": read_gift_cards,
    "vouchers": read_vouchers,
}
HEADER = "transaction_id,member_id,occurred_at,amount"


def read(
    data: str | bytes | Path,
    profile: Profile | None = None,
    *,
    kind: str = "transactions",
    zone: str = "America/New_York",
    country: str | None = None,
    digits: int = 2,
) -> list[Any]:
    """Everything that a reader yields for a file, or for the bytes of one."""
    source: Any = data
    if not isinstance(data, Path):
        source = io.BytesIO(data.encode() if isinstance(data, str) else data)
        source.name = "input.csv"
    return list(
        READERS[kind](
            source,
            profile or Profile(),
            digits=digits,
            currency="USD",
            zone=zone,
            country=country,
        )
    )


def problems(found: Iterable[Any]) -> list[dict[str, object]]:
    """The problems of what a reader yielded, as JSON."""
    return [p.as_json() for one in found if isinstance(one, Bad) for p in one.problems]


def codes(found: Sequence[Any]) -> list[tuple[object, object]]:
    """The line and the code of each problem."""
    return [(problem["line"], problem["code"]) for problem in problems(found)]
