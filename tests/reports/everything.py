"""A store with rows in every table: an earlier one brought forward, and what it lacked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from loyalty_cli.app import main
from loyalty_cli.store.file.store_file import open_store
from tests.store.old_schemas import OLD, make_old_store

_CLAIMS = """
[[grant]]
name = "hello"
on = "review"
reward = "hello"

[[club]]
id = "plus"
name = "Plus"

[[reward]]
id = "hello"
name = "Hello"
kind = "voucher"
voucher = { amount = "1.00" }
"""


def make_everything(folder: Path) -> Path:
    """The path of a store in which every table has a row."""
    path = folder / "loyalty.db"
    make_old_store(OLD[-1], path)
    (folder / "members.csv").write_text(
        "member_id,name,city,consent_email\nE1,Eve Ember,Bremen,yes\nE2,Ed Elm,Ulm,no\n"
    )
    (folder / "guest.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nG1,,2026-01-03 10:00,12.00\n"
    )
    (folder / "known.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nG1,E1,2026-01-03 10:00,12.00\n"
    )
    (folder / "back.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nB1,0001,2026-01-03 11:00,-1.00\n"
    )
    (folder / "reviews.csv").write_text(
        "activity_id,member_id,occurred_at,kind,note\nA1,E1,2026-01-04,review,fine\n"
        "A2,0001,2026-01-04,review,good\nA3,E2,2026-01-04,review,mine\n"
    )
    with closing(sqlite3.connect(path)) as db:
        (text,) = db.execute(
            "SELECT text FROM program_versions ORDER BY version DESC LIMIT 1"
        ).fetchone()
        (redemption,) = db.execute(
            "SELECT max(redemption) FROM redemptions WHERE entry IS NOT NULL"
        ).fetchone()
        (voucher,) = db.execute(
            "SELECT code FROM vouchers WHERE voucher NOT IN (SELECT voucher FROM voucher_uses)"
            " AND redemption IS NULL"
        ).fetchone()
    (folder / "program.toml").write_text(text + _CLAIMS)
    for code, *words in (
        (0, "import", "members", str(folder / "members.csv")),
        (0, "program", "apply", str(folder / "program.toml")),
        (0, "import", "transactions", str(folder / "guest.csv"), "--source", "till"),
        (0, "import", "transactions", str(folder / "known.csv"), "--source", "till"),
        (0, "import", "transactions", str(folder / "back.csv"), "--unmatched", "spend"),
        (0, "import", "activities", str(folder / "reviews.csv")),
        (0, "reward", "undo", str(redemption), "--reason", "back"),
        (0, "voucher", "void", voucher, "--reason", "lost"),
        (0, "club", "join", "0001", "plus", "--free", "--reason", "kind"),
        (0, "club", "cancel", "0001", "plus"),
        (0, "batch"),
        (0, "points", "adjust", "E2", "+5", "--reason", "gift"),
        (0, "member", "erase", "E2", "--reason", "asked", "--yes"),
    ):
        ended = main([*words, "--store", str(path), "--as-of", "2026-01-04"])
        assert ended == code, (words, ended)
    with open_store(path) as store, store.atomic():
        # What only a store with its key has, and one that takes exports of orders.
        store.db.execute("INSERT INTO erased_keys VALUES (x'0102', 11)")
        store.db.execute("INSERT INTO wrong_codes VALUES ('2026-01-04', 'voucher', 1)")
        store.db.execute("INSERT INTO order_states VALUES (1, 'O1', '2026-01-04', NULL, 1)")
    return path
