"""The kinds of files, one registration each: what a file holds, and which columns that asks for.

A new kind has its word in `Kind` and its line in `FILE_KINDS`, its reader in
`intake/kinds/readers.py`, what it brings into the store in `jobs/importing/run.py:_TAKERS`, and its
command in `commands/importing/imports.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["members", "transactions", "activities", "balances", "vouchers", "gift-cards"]
"""What a file holds."""

KEY_COLUMNS = ("member_id", "card", "email", "phone")

PART_COLUMNS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file.

    `columns` are the contract's (members have consent_CHANNEL ones as well); `needed` those by
    which a header is known to fit; `drafted` those that a first profile asks for. `is_bearers`: its
    rows may be of nobody, whoever has the code has the thing.

    Read only where a profile maps them: `line_amount`, what an item cost; `refunded`, what has been
    refunded of a sale so far; `refunded_of`, the whole sum of that, where it is not `amount`.
    """

    columns: tuple[str, ...]
    needed: frozenset[str]
    drafted: tuple[str, ...]
    is_bearers: bool = False


FILE_KINDS: dict[Kind, FileKind] = {
    "transactions": FileKind(
        columns=(
            *("transaction_id", *KEY_COLUMNS, "occurred_at", "amount", "type", "refund_of"),
            *("currency", "store", "channel", "sku", "category", "quantity", *PART_COLUMNS),
            *("line_amount", "refunded", "refunded_of"),
        ),
        needed=frozenset({"occurred_at", "amount"}),
        drafted=("transaction_id", "member_id", "occurred_at", "amount"),
    ),
    "activities": FileKind(
        columns=(
            *("activity_id", *KEY_COLUMNS, "occurred_at", "kind", "quantity", "score"),
            *("subject", "store", "channel", "note"),
        ),
        needed=frozenset({"occurred_at", "kind"}),
        drafted=("activity_id", "member_id", "occurred_at", "kind"),
    ),
    "members": FileKind(
        columns=(
            *("member_id", "name", "email", "phone", "card", "birthday", "joined_on"),
            *("referred_by", "store", "nickname"),
        ),
        needed=frozenset(),
        drafted=("member_id", "name", "email", "phone"),
    ),
    "balances": FileKind(
        columns=(
            *(*KEY_COLUMNS, "points", "program", "expires_on", "counts_for_tier", "reason"),
            "level",
        ),
        needed=frozenset({"points"}),
        drafted=("member_id", "points"),
    ),
    "gift-cards": FileKind(
        columns=("code", "amount", "currency", "member_id", "email", "phone", "expires_on"),
        needed=frozenset({"code", "amount"}),
        drafted=("code", "amount", "currency", "expires_on"),
        is_bearers=True,
    ),
    "vouchers": FileKind(
        columns=("code", "reward", *KEY_COLUMNS, "program", "uses", "expires_on"),
        needed=frozenset({"code", "reward"}),
        drafted=("code", "reward", "uses", "expires_on"),
        is_bearers=True,
    ),
}
"""Every kind by its word."""

COLUMNS: dict[Kind, tuple[str, ...]] = {word: kind.columns for word, kind in FILE_KINDS.items()}
"""The contract's columns of each kind of file."""
