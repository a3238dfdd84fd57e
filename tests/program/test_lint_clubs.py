"""Warnings about clubs: each with a file that deserves it, and one that deserves none."""

from __future__ import annotations

import pytest

from loyalty_cli.program.language.lint import lint
from loyalty_cli.program.language.load import load_program

from .sample import EARN, HEAD

CLUB = '\n[[club]]\nid = "plus"\nname = "Plus"\n{}\n'
TERM = '[[club.term]]\nprice = "9.00"\nvalid = "1 month"\n'
REWARD = """
[[reward]]
id = "membership"
name = "A membership"
kind = "club"
{}
club = {{ id = "plus", valid = "1 year" }}
"""
LEVELS = """
[tiers]
by = "points"
[[tiers.level]]
name = "Member"
from = 0
[[tiers.level]]
name = "Gold"
from = 10
discount = {{ percent = "{}" }}
"""


def warned(text: str) -> list[tuple[str, str]]:
    model, problems = load_program(HEAD + EARN + text, "p.toml")
    assert model is not None, problems
    return [(problem.code, problem.message) for problem in lint(model, 2)]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            CLUB.format("") + REWARD.format(""),
            "club-nobody-joins",
            'club[1]: nobody comes into "plus": "membership" has no cost, and no grant gives it',
        ),
        (
            CLUB.format('grace = "2 months"\n' + TERM),
            "grace-longer-than-term",
            "club[1].grace: 2 months are longer than the term of 1 month itself",
        ),
        (
            LEVELS.format("3.0") + CLUB.format('discount = { percent = "3" }\n' + TERM),
            "discount-already-given",
            'club[1].discount.percent: 3 % brings nothing to members of "Gold", who have as much '
            "off already",
        ),
    ],
)
def test_a_club_is_warned_of(text: str, code: str, message: str) -> None:
    assert warned(text) == [(code, message)]


@pytest.mark.parametrize(
    "text",
    [
        CLUB.format(""),
        CLUB.format("") + REWARD.format("cost = 100"),
        CLUB.format(TERM) + REWARD.format(""),
        CLUB.format('grace = "1 month"\n' + TERM),
        LEVELS.format("3") + CLUB.format('discount = { percent = "3.5" }\n' + TERM),
    ],
)
def test_a_good_club_is_not(text: str) -> None:
    assert warned(text) == []
