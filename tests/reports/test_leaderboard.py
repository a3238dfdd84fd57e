"""Who has most by a measure, and what others may see of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.leaderboard import leaderboard
from tests.jobs.desk import Desk

DAY = "2026-03-01"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    opened.buys(
        *("a1,ann,2026-01-10,30.00", "a2,ann,2026-02-10,20.50", "a3,ann,2026-02-11,-10.00,a2"),
        *("b1,bob,2026-01-11,40.00", "c1,cleo,2026-01-12,40.00", "c2,cleo,2026-01-12,1.00"),
        "c3,cleo,2026-02-20,-1.00,c2",
    )
    visits = "".join(f"v{n},bob,2026-02-0{n},visit\n" for n in (1, 2, 3))
    opened.take("activities", "activity_id,member_id,occurred_at,kind\n" + visits)
    opened.batch(DAY)
    yield opened
    opened.close()


def board(desk: Desk, by: str = "points", **asked: Any) -> list[tuple[Any, ...]]:
    days: dict[str, Any] = {
        key: parse_day(asked.pop(key)) for key in ("since", "until") if key in asked
    }
    known: dict[str, Any] = {
        "since": None,
        "until": None,
        "program": None,
        "top": None,
        "public": False,
    }
    as_of = parse_day(asked.pop("as_of", DAY))
    known.update(asked)
    known.update(days)
    rows = leaderboard(desk.store, by=by, as_of=as_of, **known)
    return [(row["place"], row.get("member_id", row.get("member")), row["value"]) for row in rows]


def test_the_greatest_first_then_who_reached_it_earlier(desk: Desk) -> None:
    # All have 40; bob had them on the 11th of January, cleo on the 12th.
    assert board(desk) == [(1, "bob", 40), (2, "cleo", 40), (3, "ann", 40)]
    assert board(desk, "spend") == [(1, "ann", "40.50"), (2, "bob", "40.00"), (3, "cleo", "40.00")]
    assert board(desk, "purchases") == [(1, "ann", 2), (2, "bob", 1), (3, "cleo", 1)]
    assert board(desk, "visit") == [(1, "bob", 3)]
    assert board(desk, top=1) == [(1, "bob", 40)]


def test_a_window_of_days(desk: Desk) -> None:
    assert board(desk, "spend", until="2026-01-31") == [
        (1, "cleo", "41.00"),
        (2, "bob", "40.00"),
        (3, "ann", "30.00"),
    ]
    assert board(desk, "spend", since="2026-02-01") == [(1, "ann", "10.50")]
    assert board(desk, "visit", since="2026-02-02", until="2026-02-02") == [(1, "bob", 1)]
    with pytest.raises(Usage):
        board(desk, since="2026-03-02")


def test_who_is_merged_closed_or_not_there(desk: Desk) -> None:
    desk.merge("bob", "cleo", DAY)
    assert board(desk, "spend") == [(1, "bob", "80.00"), (2, "ann", "40.50")]
    desk.status("ann", "closed", DAY)
    assert board(desk, "spend") == [(1, "bob", "80.00")]
    for wrong in ("by", "program"):
        with pytest.raises(Refused) as no:
            board(desk, **{wrong: {"by": "vist", "program": "star"}[wrong]})
        assert str(no.value.problems[0].fix).startswith("Did you mean")


def test_others_see_who_consented_by_nickname_or_pseudonym(desk: Desk) -> None:
    assert board(desk, public=True) == []
    desk.members(
        "member_id,nickname,consent_leaderboard\nann,Annie,no\nbob,Bobby,yes\ncleo,,yes\n",
        as_of=DAY,
    )
    [(_, bob, _), (place, cleo, value)] = board(desk, public=True)
    assert (bob, place, value) == ("Bobby", 2, 40)
    assert cleo.startswith("Member ")
    assert board(desk, public=True) == board(desk, public=True)
    desk.members("member_id,consent_leaderboard\nbob,no\n", as_of=DAY)
    assert board(desk, public=True) == [(1, cleo, 40)]
