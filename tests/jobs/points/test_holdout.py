"""Hold-outs: who is held out, says the store's key; for them it is as if it were not there."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.program.judging.facts import Moment
from loyalty_cli.program.judging.holdout import HoldOut
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.reports.whatif.simulation import simulate
from loyalty_cli.store.file.store_key import Key, note_key
from tests.jobs.desk import STARS, Desk

SECRET = bytes(range(32))
HALF = (
    STARS
    + """
[[boost]]
name = "double"
multiply = "2"
holdout = "50"

[[grant]]
name = "thanks"
on = "purchase"
points = 5
holdout = "50"

[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 100

[[grant]]
name = "by itself"
on = "balance"
reward = "mug"
holdout = "50"
"""
)


def _is_held_out(name: str, account: int, percent: int) -> bool:
    """LANGUAGE 2, "Hold-out", word for word."""
    digest = hmac.new(SECRET, f"holdout|{name}|{account}".encode(), sha256).digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * 2**64


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, STARS)
    (tmp_path / "shop" / "loyalty.key").write_bytes(SECRET)
    note_key(opened.store.db, Key(SECRET))
    opened.members("member_id\n" + "".join(f"m{n}\n" for n in range(20)), as_of="2026-01-01")
    opened.apply(HALF, as_of=parse_day("2026-01-01"))
    yield opened
    opened.close()


def _accounts(desk: Desk) -> dict[str, int]:
    return dict(desk.all("SELECT member_id, account FROM accounts JOIN members USING (member)"))


def _all_buy(desk: Desk) -> None:
    desk.buys(*(f"t{account},{who},2026-03-01,10.00" for who, account in _accounts(desk).items()))


def test_the_key_says_who(desk: Desk) -> None:
    _all_buy(desk)
    desk.batch("2026-03-05")
    outcomes = set()
    for who, account in _accounts(desk).items():
        boosted = not _is_held_out("double", account, 50)
        thanked = not _is_held_out("thanks", account, 50)
        outcomes.add((boosted, thanked))
        points = [line.split()[2] for line in desk.entries(who)]
        assert points == ["+10", *["+10"] * boosted, *["+5"] * thanked], who
    assert len(outcomes) == 4
    desk.is_sound()


@pytest.mark.parametrize(
    ("draw", "percent", "out"),
    [
        (0, 1, True),
        (2**64 - 1, 99_999_999, False),
        (2**64 - 1, 100_000_000, True),
        (2**63 - 1, 50_000_000, True),
        (2**63, 50_000_000, False),
    ],
)
def test_below_the_percentage_is_held_out(draw: int, percent: int, out: bool) -> None:
    moment = Moment(1, None, "purchase", draws={"b": draw})
    assert HoldOut("b", percent).holds(moment) is not out


def test_a_balance_that_is_held_out_buys_nothing_and_asks_for_no_walk(desk: Desk) -> None:
    accounts = _accounts(desk)
    out = next(who for who, n in accounts.items() if _is_held_out("by itself", n, 50))
    into = next(who for who, n in accounts.items() if not _is_held_out("by itself", n, 50))
    desk.buys(f"a,{out},2026-03-01,200.00", f"b,{into},2026-03-01,200.00")
    desk.batch("2026-03-05")
    assert not any("redeem" in line for line in desk.entries(out))
    assert any("redeem" in line for line in desk.entries(into))
    due = dict(desk.all("SELECT account, next_due FROM accounts"))
    assert due[accounts[out]] is None or due[accounts[out]] > "2026-03-06"
    desk.is_sound()


def test_a_refund_takes_what_was_given(desk: Desk) -> None:
    _all_buy(desk)
    desk.batch("2026-03-05")
    desk.buys(
        *(f"r{n},{who},2026-03-06,-10.00,t{n}" for who, n in _accounts(desk).items()),
        day="2026-03-06",
    )
    desk.batch("2026-03-06")
    assert set(desk.all("SELECT earned - clawed_back FROM accounts")) == {0}
    desk.is_sound()


def test_explain_says_held_out(desk: Desk) -> None:
    _all_buy(desk)
    desk.batch("2026-03-05")
    accounts = _accounts(desk)
    out = next(who for who, n in accounts.items() if _is_held_out("double", n, 50))
    told = points_explain(
        desk.store,
        out,
        transaction=f"t{accounts[out]}",
        as_of=parse_day("2026-03-05"),
    )
    assert "held out" in repr(told)
    assert "50 percent of members do without" in repr(told)


def test_without_its_key_nothing_is_judged(desk: Desk) -> None:
    (desk.path.parent / "loyalty.key").unlink()
    with pytest.raises(StoreUnavailable) as no:
        desk.batch("2026-03-05")
    assert no.value.problems[0].code == "key-missing"


def test_a_store_without_a_key_gets_one_with_the_program(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS)
    key = desk.path.parent / "loyalty.key"
    key.unlink()
    desk.store.db.execute("DELETE FROM settings WHERE name = 'key_fingerprint'")
    simulate(desk.store, HALF, "p.toml", as_of=parse_day("2026-03-05"))
    assert not key.exists()
    desk.apply(HALF, as_of=parse_day("2026-01-01"))
    assert len(key.read_bytes()) == 32
    desk.buys("t1,ann,2026-03-01,10.00")
    desk.batch("2026-03-05")
    desk.is_sound()
    desk.close()


def test_what_if_holds_out_the_same(desk: Desk) -> None:
    _all_buy(desk)
    desk.batch("2026-03-05")
    [given] = desk.all("SELECT sum(points) FROM ledger WHERE points > 0")
    found = simulate(desk.store, HALF, "p.toml", as_of=parse_day("2026-03-05"))
    assert found["now"]["given"] == given
