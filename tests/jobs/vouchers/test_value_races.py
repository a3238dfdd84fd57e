"""Money under load: real processes at the same voucher, card and last piece of stock.

Few attempts here; LOYALTY_SEARCH=1 makes them thousands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, REWARDS, Counter

SEARCH = bool(os.environ.get("LOYALTY_SEARCH"))
PROCESSES = 5 if SEARCH else 2
ATTEMPTS = 300 if SEARCH else 6

_TILL = """
import contextlib, io, json, os, sys
from loyalty_cli.app import main
ends = {}
for attempt in range(int(sys.argv[1])):
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        main([word.replace("{n}", f"{os.getpid()}-{attempt}") for word in sys.argv[2:]])
    said = json.loads(told.getvalue())
    why = said["problems"][0]["code"] if said["problems"] else said["status"]
    ends[why] = ends.get(why, 0) + 1
print(json.dumps(ends))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    # A limit for each member would ask who the member is, and allow one use.
    opened = Counter(tmp_path, PROGRAM + LADDER + REWARDS.replace(WEEKLY, ""))
    yield opened
    opened.close()


WEEKLY = 'limit = { times = 1, every = "week" }\n'


def at_once(desk: Counter, *words: str) -> Tally[str]:
    """How the attempts of all processes ended: the status, or the code of the problem."""
    asked = [*words, "--as-of", "2026-03-02", "--store", str(desk.path), "--json"]
    tills = [
        subprocess.Popen(
            [sys.executable, "-c", _TILL, str(ATTEMPTS), *asked],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(PROCESSES)
    ]
    ends: Tally[str] = Tally()
    for till in tills:
        told, _ = till.communicate(timeout=500)
        ends.update(json.loads(told))
    assert sum(ends.values()) == PROCESSES * ATTEMPTS
    return ends


def test_a_voucher_is_used_as_often_as_it_may_be(desk: Counter) -> None:
    code = desk.code("ten")
    ends = at_once(desk, "voucher", "redeem", code, "--order", "20.00")
    assert ends == {"ok": 3, "used-up": PROCESSES * ATTEMPTS - 3}
    assert desk.all("SELECT count(*), sum(uses) FROM voucher_uses") == [(3, 3)]
    desk.is_sound()


def test_a_card_gives_what_it_has(desk: Counter) -> None:
    code = str(desk.sell(1000).data["code"])
    ends = at_once(desk, "giftcard", "redeem", code, "1.50")
    assert ends["ok"] == 6
    assert set(ends) == {"ok", "not-enough-balance"}
    assert desk.all("SELECT sum(amount) FROM gift_card_entries") == [100]
    desk.is_sound()


def test_a_card_pays_once_for_one_ref(desk: Counter) -> None:
    code = str(desk.sell(100_000).data["code"])
    ends = at_once(desk, "giftcard", "redeem", code, "1.00", "--ref", "order-1")
    assert ends == {"ok": 1, "already-done": PROCESSES * ATTEMPTS - 1}
    assert desk.all("SELECT sum(amount) FROM gift_card_entries") == [99_900]


def test_the_last_piece_is_had_once(desk: Counter) -> None:
    desk.adjust("ann", 10_000_000, "2026-03-02")
    ends = at_once(desk, "reward", "redeem", "ann", "latte")
    assert ends == {"ok": 5, "out-of-stock": PROCESSES * ATTEMPTS - 5}
    assert desk.all("SELECT count(*) FROM vouchers") == [5]
    desk.is_sound()


def test_no_more_points_are_spent_than_there_are(desk: Counter) -> None:
    ends = at_once(desk, "reward", "redeem", "bob", "off", "--points", "20")
    assert ends == {"ok": 2, "not-enough-points": PROCESSES * ATTEMPTS - 2}
    assert desk.stands("bob", "2026-03-02", "balance", "redeemed") == [5, 40]
    desk.is_sound()


def test_the_last_piece_is_given_by_hand_once(desk: Counter) -> None:
    ends = at_once(desk, "voucher", "issue", "latte", "--reason", "so", "--ref", "{n}")
    assert ends == {"ok": 5, "out-of-stock": PROCESSES * ATTEMPTS - 5}
    assert desk.all("SELECT count(*), count(DISTINCT code_key) FROM vouchers") == [(5, 5)]
    desk.is_sound()


def test_two_vouchers_on_one_order_are_used_both_or_neither(desk: Counter) -> None:
    one, other = desk.code("ten"), desk.code("ten")
    ends = at_once(desk, "voucher", "redeem", one, other, "--order", "20.00")
    assert ends == {"ok": 3, "used-up": PROCESSES * ATTEMPTS - 3}
    assert desk.all("SELECT voucher, sum(uses) FROM voucher_uses GROUP BY 1") == [(1, 3), (2, 3)]
    desk.is_sound()
