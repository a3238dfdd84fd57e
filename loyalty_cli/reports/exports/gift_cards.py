"""`export gift-cards`: every card with how it stands, for reading; never a code."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import Day
from loyalty_cli.reports.exports import Cells, Plain, Sheet
from loyalty_cli.reports.rewards.gift_cards import CARD_KEYS, card_row
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import list_cards

_TYPED = "member_id"
"""What somebody typed once; the rest is of our own making."""


def gift_cards(store: Store, *, as_of: Day) -> Sheet:
    """The cards there were on a day, in the order of issue, as they stood then."""
    return Sheet(CARD_KEYS, _rows(store, as_of))


def _rows(store: Store, as_of: Day) -> Iterator[Cells]:
    names = dict(store.db.execute("SELECT member, member_id FROM members"))
    for card in list_cards(store.db, day=as_of):
        row = card_row(store, card, as_of, names)
        yield [
            None if value is None else value if key == _TYPED else Plain(value)
            for key, value in row.items()
        ]
