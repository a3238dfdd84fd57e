"""Whether a change is better or worse for members: a table by hand, and no key forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.reports.terms.direction import COMPARED, CONDITIONS, DEPENDS, NEUTRAL
from loyalty_cli.reports.terms.notice import differences
from loyalty_cli.reports.terms.terms import speech_of
from tests.reports.terms_keys import BASE
from tests.reports.test_terms import changed, keys_of, model_of

DEPENDS_ON_THE_MEMBER = {"quantity", "score", "history", "hours", "dates", "first", "attribute"}
"""Conditions of which another value is better for some and worse for others."""

TOP = {"program", "earn", "boost", "tiers", "grant", "reward"}


def test_every_key_is_compared_or_said_to_depend() -> None:
    """A new key goes into one of the lists of `reports/terms/direction.py`."""
    keys = {key.rpartition(".")[2] for key in keys_of(ProgramFile)} - (TOP - {"reward"})
    assert {*COMPARED, *NEUTRAL, *DEPENDS} == keys
    assert not set(COMPARED) & NEUTRAL
    assert not set(COMPARED) & DEPENDS
    assert not NEUTRAL & DEPENDS
    assert {*CONDITIONS, *DEPENDS_ON_THE_MEMBER} == set(KINDS)


TWICE_A_DAY = {"times": 2, "every": "day"}

CASES: list[tuple[str, Any, Any, str | None]] = [
    ("program.join", "invite", "auto", "better"),
    ("program.debt", "carry", "forgive", "better"),
    ("program.stacking", "multiply", "best", "worse"),
    ("program.not_counted", ["tip"], ["tip", "tax"], "worse"),
    ("program.not_counted", ["tip"], ["tax"], "mixed"),
    ("program.limit", None, {"points": 10, "every": "day"}, "worse"),
    ("program.limit.points", 10, 20, "better"),
    ("program.limit.every", "day", "week", "mixed"),
    ("program.limit.over", "clip", "reject", "worse"),
    ("earn.0.points", 1, 2, "better"),
    ("earn.0.per", "1.00", "1.50", "worse"),
    ("earn.1.per_quantity", 1000, 500, "better"),
    ("earn.0.prorate", False, True, "better"),
    ("earn.0.carry", True, False, "worse"),
    ("earn.0.rounding", "down", "up", "better"),
    ("earn.0.pending", None, "14 days", "worse"),
    ("earn.0.pending", "2 weeks", "13 days", "better"),
    ("earn.0.counts_for_tier", True, False, "worse"),
    ("earn.0.limit", TWICE_A_DAY, [TWICE_A_DAY, {"points": 9, "every": "week"}], "worse"),
    ("earn.0.when", None, {"weekday": ["tue"]}, "worse"),
    ("earn.0.when", {"weekday": ["tue"]}, {"weekday": ["tue", "wed"]}, "better"),
    ("earn.0.when", {"weekday": ["tue"]}, {"weekday": ["wed"]}, "mixed"),
    ("earn.0.when", {"min_amount": "5.00"}, {"min_amount": "10.00"}, "worse"),
    ("earn.0.when", {"max_amount": "5.00"}, {"max_amount": "10.00"}, "better"),
    ("earn.0.when", {"not_sku": ["A"]}, {"not_sku": ["A", "B"]}, "worse"),
    ("earn.0.when", {"birthday": "month"}, {"birthday": "day"}, "worse"),
    ("earn.0.when", {"hours": ["10:00-12:00"]}, {"hours": ["10:00-13:00"]}, "mixed"),
    ("earn.0.when", {"first": True}, {"nth": 2}, "mixed"),
    ("earn.0.expiry", {"after": "90 days"}, {"after": "3 months"}, None),
    ("earn.0.expiry", {"after": "90 days"}, {"after": "never"}, "better"),
    ("earn.0.expiry", None, {"after": "2 years"}, "mixed"),
    ("boost.0.multiply", "2", "3", "better"),
    ("boost.0.starts_on", None, "2026-03-01", "worse"),
    ("boost.0.ends_on", "2026-03-01", "2026-03-31", "better"),
    ("boost.0.holdout", None, "10", "worse"),
    ("boost.0.rules", ["spend"], ["spend", "steps"], "better"),
    ("expiry", None, {"after": "12 months"}, "worse"),
    ("expiry", {"after": "12 months"}, {"on": "12-31"}, "mixed"),
    ("expiry.idle", None, "6 months", "worse"),
    ("expiry.round", "none", "year-end", "better"),
    ("tiers.keep", "forever", "end-of-year", "worse"),
    ("tiers.keep", "6 months", "1 year", "mixed"),
    ("tiers.downgrade", "to-earned", "one-level", "better"),
    ("tiers.window", "calendar-year", "12 months", "mixed"),
    ("tiers.grace", "30 days", None, "worse"),
    ("tiers.level.1.from", "1000.00", "900.00", "better"),
    ("tiers.level.1.perks", ["A", "B"], ["A"], "worse"),
    ("tiers.level.1.discount", None, {"percent": "3"}, "better"),
    ("tiers.level.1.discount", {"percent": "3"}, None, "worse"),
    ("tiers.level.1.discount", {"percent": "3"}, {"percent": "2.5"}, "worse"),
    ("tiers.level.1.free_shipping", False, True, "better"),
    ("reward.0.cost", 100, 120, "worse"),
    ("reward.0.cost", {"Member": 100, "Gold": 90}, {"Member": 90, "Gold": 100}, "mixed"),
    ("reward.0.cost", {"Member": 100, "Gold": 90}, {"Gold": 90}, "worse"),
    ("reward.0.cost", 100, "all", "mixed"),
    ("reward.0.stock", None, 100, "worse"),
    ("reward.0.stacks", False, True, "better"),
    ("reward.0.voucher.percent", "10", "15", "better"),
    ("reward.0.voucher.valid", "30 days", None, "better"),
    ("reward.0.voucher.personal", False, True, "worse"),
    ("reward.0.voucher", {"percent": "10"}, {"item": "mug"}, "mixed"),
    ("program.point_value", "0.05", "0.04", "worse"),
    ("grant.0.points", 50, 40, "worse"),
    ("grant.0.reward", ["mug"], ["mug", "gift"], "better"),
]


@pytest.mark.parametrize(("path", "old", "new", "said"), CASES)
def test_for_whom_it_is_worse(path: str, old: Any, new: Any, said: str | None) -> None:
    before, after = (model_of(changed(BASE, [(path, value)])) for value in (old, new))
    found = list(
        differences(before, after, speech_of(before, "EUR", "en"), speech_of(after, "EUR", "en"))
    )
    # A rule that is multiplied now says how it rounds, which is no better and no worse.
    verdicts = [each.verdict for each in found if each.verdict is not None]
    assert verdicts == ([] if said is None else [said])


@pytest.mark.parametrize(("change", "said"), [("new", "better"), ("gone", "worse")])
def test_what_comes_is_better_and_what_goes_is_worse(change: str, said: str) -> None:
    full, small = (
        model_of(BASE),
        model_of({**BASE, "reward": [*BASE["reward"][:3], BASE["reward"][4]]}),
    )
    old, new = (small, full) if change == "new" else (full, small)
    (found,) = differences(old, new, speech_of(old, "EUR", "en"), speech_of(new, "EUR", "en"))
    assert (found.change, found.about, found.verdict) == (change, ("reward", "mug"), said)
