"""A shop whose books are kept: points, gift cards and deferred revenue over three months."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contract.conftest import Cli

PROGRAM = """[program]
id = "corner-coffee"
name = "Corner Coffee"
points = ["bean", "beans"]
point_value = "0.10"
breakage = "5"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[expiry]
after = "6 weeks"

[[reward]]
id = "card"
name = "A card"
kind = "gift-card"
cost = 20
gift_card = { amount = "5.00", valid = "1 year" }
"""
BOOKS = """[program]
id = "9"
name = "Nine"
points = ["nine", "nines"]

[[earn]]
name = "spend"
on = "purchase"
points = 2
per = "3.00"
"""
SALES = """transaction_id,member_id,occurred_at,amount,type,refund_of
1,ann,2025-01-10 10:00,40.00,,
2,bob,2025-01-20 10:00,61.30,,
3,ann,2025-02-03 09:00,25.00,,
4,ann,2025-02-05 09:00,10.00,refund,1
5,bob,2025-03-01 12:00,99.99,,
"""


def ok(cli: Cli, *words: str) -> str:
    """What a command says that must do what it is asked."""
    ran = cli(*words)
    assert ran.code == 0, ran.err
    return ran.out


def keep_books(cli: Cli, folder: Path) -> None:
    """Makes the shop in the folder, up to 2025-03-31."""

    def write(name: str, text: str) -> str:
        (folder / name).write_text(text, encoding="utf-8")
        return name

    ok(cli, "init", "--currency", "EUR", "--timezone", "UTC", "--name", 'Corner "Coffee"')
    for name, text in (("coffee.toml", PROGRAM), ("nine.toml", BOOKS)):
        ok(cli, "program", "apply", write(name, text), "--as-of", "2025-01-01")
    write("people.csv", "member_id,name\nann,Ann Berg\nbob,Bob\n")
    ok(cli, "import", "members", "people.csv", "--as-of", "2025-01-01")
    rows = SALES.splitlines(keepends=True)
    for last, lines in (("2025-01-31", rows[1:3]), ("2025-02-28", rows[3:5])):
        write("sales.csv", rows[0] + "".join(lines))
        ok(cli, "import", "transactions", "sales.csv", "--batch", "--as-of", last)
        sold = "--as-of", last
        issued = ok(
            cli, "giftcard", "issue", "50.00", "--expires-on", "2025-03-15", *sold, "--json"
        )
        code = json.loads(issued)["code"]
        ok(cli, "giftcard", "redeem", code, "12.50", *sold)
        redeem = "reward", "redeem", "bob", "card", "--program", "corner-coffee"
        ok(cli, *redeem, "--as-of", last)
    write("sales.csv", rows[0] + rows[5])
    ok(cli, "import", "transactions", "sales.csv", "--batch", "--as-of", "2025-03-31")
    write("old.csv", "code,amount\nOLD-CARD-1,30.00\n")
    ok(cli, "import", "gift-cards", "old.csv", "--as-of", "2025-03-31")
    ok(cli, "giftcard", "void", "GC-000002", "--reason", "lost", "--as-of", "2025-03-31")
