"""Run by the Python that has GnuCash: opens a book and prints what each account holds, as JSON."""

import json
import sys
from datetime import datetime
from typing import Any

from gnucash import Session, SessionOpenMode


def balances(account: Any, day: datetime, above: str = "") -> dict[str, list[object]]:
    """For each account its commodity and what it holds at the end of the day."""
    found: dict[str, list[object]] = {}
    for child in account.get_children():
        name = above + child.GetName()
        held = child.GetBalanceAsOfDate(day)
        found[name] = [child.GetCommodity().get_mnemonic(), held.num(), held.denom()]
        found |= balances(child, day, f"{name}:")
    return found


session = Session(f"xml://{sys.argv[1]}", SessionOpenMode.SESSION_READ_ONLY)
book = session.book
told = {
    day: balances(book.get_root_account(), datetime.fromisoformat(f"{day}T23:59:59"))
    for day in sys.argv[2:]
}
print(json.dumps(told))
session.end()
