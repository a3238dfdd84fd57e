"""What commands of clubs show: terms."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output.data import Column, Format, Row, show_rows

MEMBERSHIP_KEYS = (
    *("membership", "club", "member_id", "from", "until", "grace_until", "how", "price"),
    "status",
)
"""The contract's keys, in its order."""


def show_memberships(rows: Sequence[Row], style: Format) -> None:
    """`club list`."""
    shown = [
        Column("member", "member_id"),
        *(Column(key, key) for key in ("club", "from", "until")),
        Column("grace until", "grace_until"),
        Column("how", "how"),
        Column("price", "price", right=True),
        Column("status", "status"),
    ]
    show_rows(rows, shown, style, keys=MEMBERSHIP_KEYS, empty="nobody is in a club yet")
