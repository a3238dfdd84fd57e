"""The typed rows that intake yields, ready for the store.

Days are ordinals (`base.dates.Day`), amounts minor units of the store's currency, quantities whole
millionths, instants UTC ISO text ending in Z ("2026-03-01T09:30:00Z", a fraction of a second kept
without trailing zeros). Text cells are stripped; an empty cell is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem

KeyKind = Literal["member_id", "card", "email", "phone"]


Unmatched = Literal["reject", "take", "match", "spend"]
"""What becomes of refunds that don't say of which purchase they are: a problem, a purchase of that
amount taken back, what was matched to the member's own; `spend` matches too, and what matches none
lowers spend alone."""


@dataclass(slots=True)
class RawRow:
    """One CSV record as it stood: its first physical line (from 1) and its cells."""

    line: int
    cells: Sequence[str]


@dataclass(slots=True)
class When:
    """A point in time: UTC instant, local date and minute of the store (None: a bare date)."""

    instant: str
    day: Day
    minute: int | None


@dataclass(slots=True)
class Bad:
    """Rows that cannot be taken, and why; `rows` are all rows of the transaction, `id` its id."""

    rows: Sequence[RawRow]
    problems: Sequence[Problem]
    id: str = ""


@dataclass(slots=True)
class LeftOut:
    """Rows that the profile leaves out on purpose, with the reason for the count.

    `id` is that of a transaction that is left out whole.
    """

    rows: Sequence[RawRow]
    reason: str
    id: str = ""


@dataclass(slots=True)
class Gathered:
    """How many transactions have rows that don't follow each other; the id of the first of them,
    and on which lines its rows begin anew."""

    count: int
    id: str
    lines: Sequence[int]


PartValues = tuple[int | None, int | None, int | None, int | None, int | None]
"""tax, shipping, tip, paid_by_points, paid_by_gift_card; None where the cell is empty."""

NO_PARTS: PartValues = (None, None, None, None, None)


@dataclass(slots=True)
class TransactionLine:
    """One row of a transaction. `parts` are the row's own, where there are several rows; those of
    a single one stand with the transaction."""

    sku: str | None
    category: str | None
    quantity: int | None
    amount: int
    parts: PartValues = NO_PARTS


@dataclass(slots=True)
class Transaction:
    """A purchase or a refund with its lines; `keys` empty means a guest's.

    The parts are sums over the rows; None where no row had the cell. `content` is a digest of
    everything but id, member and what has been refunded in place, over typed values.

    `refunded` is how much of a sale its row says has been refunded so far, `undone` why the whole
    order was given up: then nothing is to be left of it. `times_differ` tells that its rows have
    different times and nobody has said which of them counts.
    """

    id: str
    keys: Sequence[tuple[KeyKind, str]]
    type: Literal["purchase", "refund"]
    when: When
    amount: int
    lines: Sequence[TransactionLine]
    rows: Sequence[RawRow]
    refund_of: str | None = None
    store: str | None = None
    channel: str | None = None
    tax: int | None = None
    shipping: int | None = None
    tip: int | None = None
    paid_by_points: int | None = None
    paid_by_gift_card: int | None = None
    content: bytes = b""
    refunded: int | None = None
    undone: str | None = None
    times_differ: bool = False


@dataclass(slots=True)
class Activity:
    """Anything else that can earn; `quantity` and `score` in whole millionths."""

    id: str
    keys: Sequence[tuple[KeyKind, str]]
    kind: str
    when: When
    rows: Sequence[RawRow]
    quantity: int | None = None
    score: int | None = None
    subject: str | None = None
    store: str | None = None
    channel: str | None = None
    note: str | None = None
    content: bytes = b""


@dataclass(slots=True)
class MemberRow:
    """A member's state; None means the cell was empty or the column is not there.

    `email` and `phone` are as typed (stripped); `keys` hold the normalised ones for look-up,
    in the order card, e-mail, phone.
    """

    member_id: str | None
    keys: Sequence[tuple[KeyKind, str]]
    row: RawRow
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    card: str | None = None
    birthday: Day | None = None
    joined_on: Day | None = None
    referred_by: str | None = None
    store: str | None = None
    nickname: str | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class OldCard:
    """A gift card of an earlier system with what is left on it, in minor units."""

    code: str
    amount: int
    row: RawRow
    keys: Sequence[tuple[KeyKind, str]] = ()
    expires_on: Day | None = None


@dataclass(slots=True)
class OldVoucher:
    """A voucher of an earlier system; `uses` are those that are left, None: as its reward says."""

    code: str
    reward: str
    row: RawRow
    keys: Sequence[tuple[KeyKind, str]] = ()
    program: str | None = None
    uses: int | None = None
    expires_on: Day | None = None


@dataclass(slots=True)
class Balance:
    """An opening balance; `content` is a digest of what it says beside whose it is and the level,
    which is only compared."""

    keys: Sequence[tuple[KeyKind, str]]
    points: int
    row: RawRow
    program: str | None = None
    expires_on: Day | None = None
    counts_for_tier: bool = False
    reason: str | None = None
    level: str | None = None
    content: bytes = b""
