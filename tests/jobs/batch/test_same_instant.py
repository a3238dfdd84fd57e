"""Of two events of one instant that comes first whose source, then whose id does, whatever came
first into the store."""

from pathlib import Path

import pytest

from tests.jobs.desk import STARS, Desk

CAPPED = STARS.replace('per = "1.00"', 'per = "1.00"\nlimit = { points = 10, every = "day" }')


def given(shop: Desk) -> dict[str, int]:
    """What each of the receipts gave."""
    return dict(
        shop.store.db.execute(
            "SELECT i.id, l.points FROM ledger l JOIN event_ids i USING (event) WHERE kind = 'earn'"
        )
    )


@pytest.mark.parametrize("walked", [False, True])
def test_the_lower_id_comes_first(tmp_path: Path, walked: bool) -> None:
    shop = Desk(tmp_path, CAPPED)
    if walked:
        shop.buys("x,ann,2026-02-01 09:00,1.00")
        shop.batch("2026-02-01")
    shop.buys("b,ann,2026-03-01 10:00,8.00", "c,ann,2026-03-01 09:59,1.00")
    shop.buys("a,ann,2026-03-01 10:00,7.00", "b2,ann,2026-03-01 10:00,1.00")
    shop.batch("2026-03-31")
    assert given(shop) == {"c": 1, "a": 7, "b": 2, "b2": 0} | ({"x": 1} if walked else {})


def test_the_source_comes_before_the_id(tmp_path: Path) -> None:
    shop = Desk(tmp_path, CAPPED)
    shop.buys("a,ann,2026-03-01 10:00,8.00")
    assert shop.sales("b,ann,2026-03-01 10:00,7.00,", source="cash").status == "ok"
    shop.batch("2026-03-31")
    assert given(shop) == {"b": 7, "a": 3}
