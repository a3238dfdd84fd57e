"""The words in which a day may be said."""

from __future__ import annotations

import pytest

from loyalty_cli.base.dates import day_in_words, iso, parse_day

WEDNESDAY = "2026-03-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", "2026-03-03"),
        (" Yesterday ", "2026-03-03"),
        ("-0", "2026-03-04"),
        ("-1", "2026-03-03"),
        ("-5", "2026-02-27"),
        ("wednesday", "2026-03-04"),
        ("tue", "2026-03-03"),
        ("Thursday", "2026-02-26"),
        ("sun", "2026-03-01"),
        ("2026-03-01", None),
        ("1", None),
        ("+1", None),
        ("today", None),
        ("tomorrow", None),
        ("we", None),
        ("", None),
    ],
)
def test_a_word_is_a_day_or_none(text: str, day: str | None) -> None:
    found = day_in_words(text, parse_day(WEDNESDAY))
    assert (None if found is None else iso(found)) == day


def test_nothing_lies_before_the_first_day() -> None:
    assert day_in_words("-99999", 5) == 1
