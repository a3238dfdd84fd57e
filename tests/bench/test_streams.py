"""What is said of one account takes no more memory the longer its history is: by Python's own count
of what it holds, in a smaller account than the bound is meant for."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from loyalty_cli.app import main
from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.setup.init import init_store
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.store.file.store_file import open_store

PROGRAM = """
[program]
id = "cafe"
name = "Café"
points = ["star", "stars"]
[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
[expiry]
after = "1 month"
"""
EVENTS = 6_000
MEMORY = 3 << 20
"""Held at once, in bytes; the most that was counted when it was set: 1.3 million."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one-account") / "shop"
    first, last = Caller(parse_day("2025-01-01"), "eve"), Caller(parse_day("2025-12-31"), "eve")
    init_store(folder, name="Shop", currency="EUR", timezone="UTC", caller=first)
    with open_store(folder / "loyalty.db") as store:
        apply_program(store, PROGRAM, None, valid_from=None, caller=first)
        file = folder / "sales.csv"
        rows = (
            f"t{n},M1,2025-{1 + n % 12:02}-{1 + n % 28:02} 10:00,{1 + n % 30}.00,cake\n"
            for n in range(EVENTS)
        )
        header = "transaction_id,member_id,occurred_at,amount,category\n"
        file.write_text(header + "".join(rows), encoding="utf-8")
        done = import_files(store, "transactions", [file], unknown="enrol", caller=last)
        assert done.status == "ok"
        run_batch(store, caller=last)
    return folder / "loyalty.db"


@pytest.mark.parametrize("style", ["json", "plain", "csv", "file"])
@pytest.mark.parametrize(
    "words", ["member show M1 --everything", "report statement M1", "points show M1"]
)
def test_a_long_account_is_told_row_by_row(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, style: str
) -> None:
    if (words.startswith("member"), style) == (True, "csv") or (words[:6], style) == (
        *("points", "file"),
    ):
        return  # Everything is no CSV, and the entries go to no file.
    out = tmp_path / "out.txt"
    asked = [*words.split(), "--store", str(shop), "--as-of", "2025-12-31", "--quiet"]
    asked += ["-o", str(out), "--format", "plain"] if style == "file" else ["--format", style]
    main([*words.split(), "--store", str(shop), "--help"])  # What is imported once is not held.
    with (tmp_path / "stdout.txt").open("w", encoding="utf-8") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        tracemalloc.start()
        code = main(asked)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    told = out if style == "file" else tmp_path / "stdout.txt"
    assert code == 0
    assert told.read_text(encoding="utf-8").count("\n") > EVENTS
    assert peak < MEMORY
