"""`program simulate --vary`: a candidate with each of many values."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Rejected, Usage
from loyalty_cli.jobs.setup import variations as job
from loyalty_cli.jobs.setup.variations import vary
from loyalty_cli.reports.whatif import simulation
from loyalty_cli.reports.whatif.settings import vary_typed
from loyalty_cli.reports.whatif.simulation import simulate
from tests.jobs.desk import Desk

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]
point_value = "0.02"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[[earn]]
name = "a.b visit"
on = "visit"
points = 5

[[boost]]
name = "web"
multiply = "1.5"
when = { channel = ["web"] }

[expiry]
after = "12 months"

[tiers]
by = "spend"
[[tiers.level]]
name = "Base"
from = "0"
[[tiers.level]]
name = "Gold"
from = "100.00"

[[reward]]
id = "mug"
name = "Mug"
kind = "item"
value = "4.00"

[[grant]]
name = "gold mug"
on = "level"
reward = "mug"
"""
DAY = parse_day("2026-03-31")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, PROGRAM)
    opened.buys(
        *("a1,ann,2026-01-10,120.00", "a2,ann,2026-02-10,30.00", "a3,ann,2026-02-11,-10.00,a2"),
        *("b1,bob,2026-01-11,60.00", "c1,cleo,2026-01-12,0.00"),
    )
    opened.batch("2026-03-31")
    yield opened
    opened.close()


def tried(desk: Desk, *texts: str, text: str = PROGRAM, **asked: Any) -> dict[str, Any]:
    return vary(desk.store, text, "p.toml", vary_typed(texts), as_of=DAY, **asked)


def lines(found: dict[str, Any]) -> list[str]:
    return [
        " ".join(
            str(told)
            for told in (
                *run["settings"].values(),
                *(run[key] for key in ("points", "liability", "cost_percent")),
                *(run["levels"] or {}).values(),
            )
        )
        for run in found["runs"]
    ]


def test_each_value_by_hand(desk: Desk) -> None:
    # Sales 140 + 60 = 200.00; 1 point: 200 points are 4.00, and ann's mug 4.00: 8 of 200 is 4 %.
    found = tried(desk, "earn.spend.points=1..3/1")
    assert lines(found) == ["1 200 4.00 4.00 2 1", "2 400 8.00 6.00 2 1", "3 600 12.00 8.00 2 1"]
    assert found["now"]["points"] == 200
    assert [run["cost"] for run in found["runs"]] == ["8.00", "12.00", "16.00"]
    assert [run["sales"] for run in found["runs"]] == ["200.00"] * 3
    assert (found["program"], found["as_of"], found["accounts"]) == ("stars", "2026-03-31", 3)
    assert "best" not in found


def test_every_combination_the_last_key_fastest(desk: Desk) -> None:
    # From 60.00 on bob is Gold too, and gets a mug.
    found = tried(desk, "earn.spend.points=1..2/1", "tiers.level.Gold.from=60..100/40")
    assert lines(found) == [
        "1 60.00 200 4.00 6.00 1 2",
        "1 100.00 200 4.00 4.00 2 1",
        "2 60.00 400 8.00 8.00 1 2",
        "2 100.00 400 8.00 6.00 2 1",
    ]


def test_the_most_generous_that_holds(desk: Desk) -> None:
    for under, best in (("8", "2"), ("8.01", "3"), ("4", None), ("99", "3")):
        found = tried(desk, "earn.spend.points=1..3/1", keep_cost_under=Decimal(under))
        assert (found["best"] and found["best"]["settings"]["earn.spend.points"]) == best
    text = PROGRAM.replace('point_value = "0.02"\n', "")
    with pytest.raises(Refused, match="no point_value"):
        tried(desk, "earn.spend.points=1..3/1", text=text, keep_cost_under=Decimal(3))


def test_values_keep_their_form(desk: Desk) -> None:
    for key, told in (
        ("boost.web.multiply=1..2/0.5", ["1.0", "1.5", "2.0"]),
        ("boost[1].multiply=1..1.25/0.25", ["1.00", "1.25"]),
        ("expiry.after=6..12/6", ["6 months", "12 months"]),
        ("earn.a.b visit.points=5..5/1", ["5"]),
        ("program.point_value=0.01..0.03/0.01", ["0.01", "0.02", "0.03"]),
        ("reward.mug.value=4..5/1", ["4.00", "5.00"]),
    ):
        runs = tried(desk, key)["runs"]
        assert [value for run in runs for value in run["settings"].values()] == told


def test_a_value_that_makes_no_program_is_told_and_passed_over(desk: Desk) -> None:
    found = tried(desk, "tiers.level.Gold.from=0..100/50")
    assert [run["problem"] is None for run in found["runs"]] == [False, True, True]
    assert found["runs"][0]["points"] is None
    assert found["runs"][2]["points"] == 200
    with pytest.raises(Rejected):
        tried(desk, "tiers.level.Gold.from=0..0/50")


@pytest.mark.parametrize("hands", [1, 2])
def test_each_run_is_what_simulate_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, hands: int
) -> None:
    monkeypatch.setattr(job, "WORTH", 1)
    monkeypatch.setattr(job, "processors", lambda: hands)
    monkeypatch.setattr(simulation, "PIECE_ACCOUNTS", 1)
    found = tried(desk, "earn.spend.points=1..4/1", since=parse_day("2026-02-01"))
    for run in found["runs"]:
        text = PROGRAM.replace("points = 1", f"points = {run['settings']['earn.spend.points']}")
        alone = simulate(desk.store, text, "p.toml", as_of=DAY, since=parse_day("2026-02-01"))
        then = alone["candidate"]
        assert run["points"] == then["given"] - then["clawed_back"]
        assert run["liability"] == then["liability"]
        assert run["levels"] == {row["level"]: row["candidate"] for row in alone["levels"]}
        # February alone: 30.00 less 10.00.
        assert run["sales"] == "20.00"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["earn.spend.points"], "is not KEY=FROM..TO/STEP"),
        (["earn.spend.points=1..x/1"], "is not KEY=FROM..TO/STEP"),
        (["earn.spend.points=1..2"], "is not KEY=FROM..TO/STEP"),
        (["earn.spend.points=2..1/1"], "has no values"),
        (["earn.spend.points=1..2/0"], "has no values"),
        (["earn.spend.points=1..201/1"], "has 201 values; at most 200"),
        (["earn.spend.points=1..100000000000/0.000001"], "at most 200"),
        (["a=1..15/1", "b=1..14/1"], "15 x 14 = 210 runs"),
        (["a=1..2/1", "a=1..2/1"], "a is varied twice"),
    ],
)
def test_what_is_typed_wrong_is_said(texts: list[str], message: str) -> None:
    with pytest.raises(Usage, match=message):
        vary_typed(texts)


@pytest.mark.parametrize(
    ("text", "code", "fix"),
    [
        ("earn.spent.points=1..2/1", "unknown-key", "did you mean spend?"),
        ("earns.spend.points=1..2/1", "unknown-key", "did you mean earn?"),
        ("earn.spend.point=1..2/1", "unknown-key", "did you mean points?"),
        ("earn[9].points=1..2/1", "unknown-key", None),
        ("earn.spend.points=1..2/0.5", "not-whole", None),
        ("expiry.after=1..2/0.5", "not-whole", None),
        ("earn.spend.on=1..2/1", "not-a-number", None),
        ("earn.spend=1..2/1", "not-a-number", None),
    ],
)
def test_a_key_that_is_none_is_said(desk: Desk, text: str, code: str, fix: str | None) -> None:
    with pytest.raises(Rejected) as wrong:
        tried(desk, text)
    (problem,) = wrong.value.problems
    assert problem.code == code
    assert fix is None or problem.fix == fix
