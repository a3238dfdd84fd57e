"""Which backups the rotation keeps."""

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.base.dates import iso, parse_day, period_of
from loyalty_cli.jobs.nightly.rotation import days_to_keep


def test_days_then_the_last_of_weeks_then_of_months() -> None:
    last = parse_day("2026-11-27")
    kept = days_to_keep(range(last - 400, last + 1), daily=3, weekly=2, monthly=3)
    assert [iso(day) for day in sorted(kept)] == [
        *("2026-09-30", "2026-10-31"),  # months; November's last one is the newest of all
        "2026-11-22",  # the Sunday before; this week's last one is the newest
        *("2026-11-25", "2026-11-26", "2026-11-27"),
    ]


def test_a_night_that_did_not_run_pushes_nothing_out() -> None:
    days = [parse_day(day) for day in ("2026-01-05", "2026-06-30", "2026-11-27")]
    assert days_to_keep(days, daily=1, weekly=2, monthly=3) == set(days)


@given(
    st.sets(st.integers(739_000, 739_800)), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)
)
def test_the_newest_is_kept_and_a_period_is_not_emptied(
    days: set[int], daily: int, weekly: int, monthly: int
) -> None:
    kept = days_to_keep(days, daily=daily, weekly=weekly, monthly=monthly)
    assert kept <= days
    assert len(kept) <= daily + weekly + monthly
    assert set(sorted(days)[-daily:]) <= kept
    months = sorted({period_of(day, "month") for day in days})[-monthly:] if monthly else []
    assert all(any(period_of(day, "month") == month for day in kept) for month in months)
    # Removing every night keeps what removing once keeps.
    assert days_to_keep(kept, daily=daily, weekly=weekly, monthly=monthly) == kept
