"""Which column of a file is likely to hold the ids of its transactions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_NUMBERED = frozenset({"id", "no", "nr", "num", "number", "nummer", "ref", "reference", "code"})
_SALES = frozenset(
    {
        *("transaction", "trans", "transact", "txn", "order", "receipt", "invoice", "ticket"),
        *("bill", "sale", "purchase", "payment", "check", "document", "doc", "bon", "beleg"),
    }
)
_ALONE = frozenset({"id", "transaction", "order", "receipt", "invoice", "ticket", "bon", "beleg"})
_LIKE = 0.9
"""So near to the contract's name a column is a slip of the pen."""


def like_an_id(columns: Iterable[str]) -> str | None:
    """The first of the columns that is likely to hold the transactions' ids; None for none."""
    for column in columns:
        words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower())
        name = "_".join(words)
        if name in _ALONE:
            return column
        if words and _NUMBERED.intersection(words) and _SALES.union(_NUMBERED).issuperset(words):
            return column
        if difflib.SequenceMatcher(None, name, "transaction_id").ratio() >= _LIKE and (
            words[-1] not in ("date", "time", "type")
        ):
            return column
    return None
