"""What is remarked on in a file that is taken: each kind once, with the first line and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loyalty_cli.jobs.outcome import Remark


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of remark is worded: for one, for several (`{n}` of them), and what to do."""

    one: str
    several: str
    fix: str | None = None


_KINDS: dict[str, _Kind] = {
    "future-rows": _Kind(
        "the row is of {said}, the import's as-of day: it counts when its day has come",
        "{n} rows are of days after the import's as-of day, and count when their day has come; the"
        " first is of {said}",
    ),
    "refund-fell": _Kind(
        "order {said}: what had been refunded beyond it is taken back",
        "{n} orders have less refunded than an earlier file said, and the difference is taken back;"
        " the first: {said}",
    ),
    "rows-apart": _Kind(
        "the rows of transaction {said} don't follow each other: they count together",
        "the rows of {n} transactions don't follow each other: they count together; the first:"
        " {said}",
        "if ids begin anew, by day or by till, join the id with the date or the till in a profile",
    ),
    "times-differ": _Kind(
        "the rows of a transaction have different times: the first counts",
        "the rows of {n} transactions have different times: the first counts",
        'say in a profile which counts: of = "last" at occurred_at, { column = "…", of = "last" }',
    ),
    "refund-matched": _Kind(
        "a refund that names no purchase is taken as one of the member's newest that holds it",
        "{n} refunds that name no purchase are taken as of the member's newest that holds them",
    ),
    "refund-match": _Kind(
        "a refund matches no purchase of the store: it takes points by its own amount",
        "{n} refunds match no purchase of the store: they take points by their own amounts",
        "--unmatched spend lets such refunds lower spend alone",
    ),
    "refund-spend": _Kind(
        "a refund matches no purchase of the store: it lowers spend alone",
        "{n} refunds match no purchase of the store: they lower spend alone",
    ),
    "parts-beyond": _Kind(
        "a refund names more of a part than its purchase still has: {said}; what is left counts",
        "{n} parts that refunds name are more than their purchases still have; what is left counts;"
        " the first: {said}",
        "check the parts in the refund's rows; a refund counts in full all the same",
    ),
    "kept-as-attributes": _Kind(
        "the column {said} is kept as an attribute of the members",
        "{n} columns are kept as attributes of the members: {said}",
    ),
    "not-read": _Kind(
        "the column {said} is not read",
        "{n} columns are not read: {said}",
        "a profile says which column is which",
    ),
    "hidden-rows": _Kind(
        "row {said} is hidden in the sheet, and was read like the others",
        "{n} rows are hidden in the sheet, and were read like the others; the first is row {said}",
        "if they were left out on purpose, delete them in the sheet and import it again",
    ),
    "hidden-sheet": _Kind(
        "the sheet that holds the rows, {said}, is hidden",
        "{n} sheets that hold rows are hidden",
    ),
    "level-compared": _Kind(
        "the level of a balance is not imported, it is only compared (--compare)",
        "the levels of {n} balances are not imported, they are only compared (--compare)",
        "a level by hand is given with loyalty tier set; points count for one with counts_for_tier",
    ),
    "rejects-kept": _Kind(
        "{said}",
        "{said}",
        "import the older file when it is mended, or delete it",
    ),
    "fee-of-a-guest": _Kind(
        "a line of {said} buys a term of a club, and nobody is named: it begins none",
        "{n} lines buy a term of a club, and nobody is named: they begin none; the first is of"
        " {said}",
        "loyalty club join MEMBER CLUB --paid AMOUNT begins it",
    ),
    "fee-without-end": _Kind(
        "a line buys a term, and {said} for ever already: it begins none",
        "{n} lines buy a term for who is in the club for ever already: they begin none; the first:"
        " {said}",
    ),
    "other-key": _Kind(
        "{said}; the later row counts",
        "{n} rows give a member another key than an earlier row, and the later row counts; the"
        " first: {said}",
        "see that the ids are whole: two people with one id become one member",
    ),
}


@dataclass(slots=True)
class _Noted:
    line: int
    said: str
    count: int


class Remarks:
    """What has been noted of one file so far."""

    def __init__(self) -> None:
        self._noted: dict[str, _Noted] = {}

    def note(self, code: str, line: int, said: str = "", count: int = 1) -> None:
        """One more thing of a kind, or several; `said` is told of the first in the file."""
        noted = self._noted.get(code)
        if noted is None:
            self._noted[code] = _Noted(line, said, count)
            return
        noted.count += count
        if line < noted.line:
            noted.line, noted.said = line, said

    def note_all(self, remarks: Iterable[tuple[str, int, str, int]]) -> None:
        """What a reader has remarked: code, line, what is said, how many."""
        for remark in remarks:
            self.note(*remark)

    def of(self, file: str) -> Iterator[Remark]:
        """The remarks, in the order in which they first came up."""
        for code, noted in self._noted.items():
            kind = _KINDS[code]
            words = kind.one if noted.count == 1 else kind.several
            said = words.format(n=noted.count, said=noted.said)
            yield Remark(code, said, file, noted.line, noted.count, kind.fix)
