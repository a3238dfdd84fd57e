"""The accountant's reports as commands."""

from __future__ import annotations

from tests.contract.conftest import AS_OF, Cli


def test_roll_forward_has_its_keys_and_its_periods(running: Cli) -> None:
    rows = running("report", "roll-forward", "--as-of", AS_OF, "--json").json
    assert list(rows[0]) == [
        *("kind", "program", "period", "opening", "issued", "redeemed", "expired"),
        *("clawed_back", "adjusted", "closing", "amount", "currency"),
    ]
    years = running("report", "roll-forward", "--every", "year", "--as-of", AS_OF, "--json").json
    assert years[-1]["closing"] == rows[-1]["closing"]
    ran = running("report", "roll-forward", "--every", "week", "--as-of", AS_OF)
    assert (ran.code, "fix: give one of month, quarter, year" in ran.err) == (2, True)
    ran = running("report", "roll-forward", "--from", "2026-01-01", "--as-of", AS_OF)
    assert (ran.code, "lies after" in ran.err) == (2, True)


def test_deferred_says_what_it_needs(running: Cli) -> None:
    ran = running("report", "deferred", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "needs-point-value")
