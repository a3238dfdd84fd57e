"""`--as-of` in words, counted from the clock's day in the store's time zone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from loyalty_cli.commands.common import calling
from tests.contract.conftest import Cli


@pytest.fixture
def on_wednesday(monkeypatch: pytest.MonkeyPatch) -> date:
    day = date(2026, 3, 4)
    monkeypatch.setattr(calling, "today", lambda zone: day.toordinal())
    return day


@pytest.mark.parametrize(
    ("said", "ago"), [("yesterday", 1), ("-1", 1), ("-30", 30), ("monday", 2), ("wed", 0)]
)
def test_days_in_words(running: Cli, on_wednesday: date, said: str, ago: int) -> None:
    day = (on_wednesday - timedelta(days=ago)).isoformat()
    shown = running("member", "show", "0001", "--as-of", said, "--json")
    assert (shown.code, shown.json["as_of"]) == (0, day)
    assert running("batch", "--as-of", said, "--dry-run", "--json").json["as_of"] == day
    words = ("points", "adjust", "0001", "-5", "--reason", "x", "--dry-run", "--json")
    assert running(*words, "--as-of", said).json["as_of"] == day
    assert running(*words, f"--as-of={said}").json["as_of"] == day


def test_what_is_no_day_says_what_would_be(
    running: Cli, on_wednesday: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = running("report", "standing", "--as-of", "tomorrow")
    assert (ran.code, ran.err) == (
        2,
        "--as-of: tomorrow is not a date like 2026-03-31\n"
        "  fix: give a date as YYYY-MM-DD, or yesterday, -N for N days ago, or a weekday\n",
    )
    # What scripts keep in the environment is a date.
    monkeypatch.setenv("LOYALTY_AS_OF", "yesterday")
    ran = running("report", "standing")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "  fix: give a date as YYYY-MM-DD")
