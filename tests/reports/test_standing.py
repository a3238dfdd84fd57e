"""Who stands in `report standing` of a day: nobody who came later, nobody who was erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.members.erasing import erase_member
from loyalty_cli.reports.standing import standing
from loyalty_cli.reports.tiers import tiers
from tests.jobs.desk import LADDER, STARS, Desk

MEMBERS = "member_id,joined_on\nold,2026-01-05\nnew,2026-03-05\nearly,2026-03-05\nnone,\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, STARS + LADDER)
    desk.members(MEMBERS, as_of="2026-02-01", future_rows=True)
    desk.buys("t1,old,2026-01-10,12.00", "t2,early,2026-02-10,30.00")
    desk.batch("2026-03-10")
    yield desk
    desk.close()


def who(desk: Desk, day: str, erased: bool = False) -> list[str]:
    rows = standing(desk.store, as_of=parse_day(day), program=None, erased=erased)
    return [row["member_id"] for row in rows if row["member_id"] not in {"ann", "bob", "cleo"}]


def test_who_joined_later_is_left_out(desk: Desk) -> None:
    # early bought before joining, and has points on 10 February; of none no file says a day,
    # so the day of the import counts.
    assert who(desk, "2026-03-10") == ["early", "new", "none", "old"]
    assert who(desk, "2026-02-10") == ["early", "none", "old"]
    assert who(desk, "2026-01-31") == ["old"]
    assert who(desk, "2026-01-04") == []


def test_who_joined_later_is_on_no_level(desk: Desk) -> None:
    def members(day: str) -> int:
        return sum(row["members"] for row in tiers(desk.store, as_of=parse_day(day), program=None))

    assert members("2026-03-10") - members("2026-02-10") == 1


def test_who_was_erased_is_left_out_unless_asked_for(desk: Desk) -> None:
    erase_member(desk.store, "old", reason=None, caller=desk.on("2026-03-10"))
    assert who(desk, "2026-03-10") == ["early", "new", "none"]
    asked = who(desk, "2026-03-10", erased=True)
    assert len(asked) == 4
    assert [each for each in asked if each.startswith("erased-")] != []
