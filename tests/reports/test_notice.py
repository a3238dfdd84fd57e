"""`program notice`: what changes, in words, and who would lose what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.languages import LANGUAGES
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.languages.catalogue import sentences
from loyalty_cli.languages.speech import Speech
from loyalty_cli.reports.terms.losing import who_loses
from loyalty_cli.reports.terms.notice import program_notice
from tests.jobs.shop import Shop

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[[boost]]
name = "tuesday"
multiply = "2"
when = { weekday = ["tue"] }

[tiers]
by = "spend"
window = "calendar-year"
keep = "end-of-next-year"
[[tiers.level]]
name = "Member"
from = "0"
[[tiers.level]]
name = "Silver"
from = "50.00"
[[tiers.level]]
name = { en = "Gold", de = "Golden" }
from = "100.00"

[[reward]]
id = "mug"
name = "A mug"
kind = "item"
cost = 60

[[reward]]
id = "bag"
name = "A bag"
kind = "item"
cost = { Silver = 90, Gold = 80 }
"""
GOLD = '[[tiers.level]]\nname = { en = "Gold", de = "Golden" }\nfrom = "100.00"\n'
MEMBERS = "member_id,name,email\nM1,Ann,ann@x.com\nM2,Bob,bob@x.com\nM3,Cleo,cleo@x.com\n"
DAY = parse_day("2026-03-31")
NEW = parse_day("2026-05-01")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """M1 is Gold with 120 stars, M2 Silver with 70, M3 has 10; no purchase was on a Tuesday."""
    opened = Shop(tmp_path)
    opened.members(MEMBERS)
    opened.apply(PROGRAM)
    opened.sales("R1,M1,2026-01-12,120,", "R2,M2,2026-01-12,70,", "R3,M3,2026-03-30,10,")
    run_batch(opened.store, caller=Caller(DAY, "eve"))
    yield opened
    opened.close()


def swapped(*swaps: tuple[str, str]) -> str:
    text = PROGRAM
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def told(shop: Shop, text: str, language: str = "en") -> dict[str, Any]:
    return program_notice(shop.store, text, "c.toml", starts_on=NEW, as_of=DAY, language=language)


def lines(items: list[dict[str, Any]], indent: str = "") -> Iterator[str]:
    for item in items:
        yield indent + item["text"]
        yield from lines(item["items"], f"{indent}  ")


def page(found: dict[str, Any]) -> list[str]:
    said = [found["title"], *found["intro"]]
    for section in found["sections"]:
        said += [section["heading"], *lines(section["items"], "  ")]
    return said


def losing(shop: Shop, text: str, language: str = "en") -> dict[str, dict[str, Any]]:
    rows = who_loses(shop.store, text, "c.toml", starts_on=NEW, as_of=DAY, language=language)
    return {row["member_id"]: row for row in rows}


CHANGED = (
    ('per = "1.00"', 'per = "2.00"'),
    ('[[boost]]\nname = "tuesday"', '[[boost]]\nname = "wednesday"'),
    ('from = "50.00"', 'from = "40.00"'),
    ("cost = 60", 'cost = 60\nlimit = { times = 1, every = "month" }'),
)

IN_WORDS = """
Stars: what changes on May 1, 2026
These rules hold from May 1, 2026 on.
How you collect stars
  spend: 1 star for every €2.00 you spend
    Until now: spend: 1 star for every €1.00 you spend
    Less good for everybody whom “spend” concerns.
Extra stars
  New: wednesday: stars × 2
    Applies to all purchases.
    Only on: Tuesday.
    Better for everybody whom “wednesday” concerns.
  No longer: tuesday: stars × 2
    Less good for everybody whom “tuesday” concerns.
Levels
  Silver: from €40.00
    Until now: Silver: from €50.00
    Better for members of Silver.
What your stars are good for
  A mug: for 60 stars
    From then on: Limit: once per calendar month.
    Less good for everybody whom “A mug” concerns.
"""


def test_what_changes_in_words(shop: Shop) -> None:
    found = told(shop, swapped(*CHANGED))
    assert page(found) == IN_WORDS.strip().splitlines()
    assert found["changes"][0] == {
        "table": "earn",
        "name": "spend",
        "change": "changed",
        "verdict": "worse",
        "before": ["spend: 1 star for every €1.00 you spend"],
        "after": ["spend: 1 star for every €2.00 you spend"],
    }
    assert [row["change"] for row in found["changes"]] == [
        "changed",
        "new",
        "gone",
        "changed",
        "changed",
    ]


def test_nothing_changes_by_what_concerns_no_member(shop: Shop) -> None:
    found = told(shop, "# another comment\n" + swapped(("cost = 60", 'cost = 60\nvalue = "3.00"')))
    assert page(found) == ["Stars: what changes on May 1, 2026", "Nothing changes for you."]
    assert found["changes"] == []


def test_it_is_compared_with_what_is_in_force_the_day_before(shop: Shop) -> None:
    between = swapped(('per = "1.00"', 'per = "1.50"'))
    shop.apply(between, valid_from=parse_day("2026-04-15"))
    found = told(shop, swapped(('per = "1.00"', 'per = "2.00"')))
    assert found["changes"][0]["before"] == ["spend: 1 star for every €1.50 you spend"]


def test_every_sentence_of_a_notice_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()
    say = Speech.say

    def noted(self: Speech, key: str, **words: Any) -> str:
        said.add(key)
        return say(self, key, **words)

    monkeypatch.setattr(Speech, "say", noted)
    debt = ('points = ["star", "stars"]', 'points = ["star", "stars"]\ndebt = "forgive"')
    for text in (
        swapped(*CHANGED),
        swapped(debt, ('from = "50.00"', 'from = "60.00"')),
        swapped(('["tue"]', '["wed"]')),
        PROGRAM + '\n[expiry]\nafter = "1 month"\n',
        PROGRAM,
    ):
        told(shop, text)
    losing(shop, swapped(('per = "1.00"', 'per = "3.00"'), ("cost = 60", "cost = 65")))
    losing(shop, swapped(('id = "mug"', 'id = "cup"'), (GOLD, ""), (", Gold = 80", "")))
    assert {key for key in sentences("en") if key.startswith("notice.")} <= said


def test_who_loses_points_and_rewards(shop: Shop) -> None:
    """Half the stars: 60 of 120 and 35 of 70 and 5 of 10. The mug is in reach of M1 and M2."""
    rows = losing(shop, swapped(('per = "1.00"', 'per = "2.00"'), ("cost = 60", "cost = 75")))
    assert {member: row["points_less"] for member, row in rows.items()} == {
        "M1": 60,
        "M2": 35,
        "M3": 5,
    }
    assert {member: row["rewards_dearer"] for member, row in rows.items()} == {
        "M1": ["mug"],
        "M2": ["mug"],
        "M3": [],
    }
    assert rows["M2"] == {
        "member_id": "M2",
        "name": "Bob",
        "email": "bob@x.com",
        "level": "Silver",
        "next_level": None,
        "review_on": None,
        "points_less": 35,
        "rewards_gone": [],
        "rewards_dearer": ["mug"],
        "loses": [
            "Had the new rules held for the last twelve months, you would have 35 stars less"
            " today.",
            "“A mug” will cost you 75 stars instead of 60 stars.",
        ],
    }


def test_a_cost_by_level_is_that_of_the_members_own(shop: Shop) -> None:
    """The bag is 80 for Gold, which M1 has 120 for; M2 would need 90 of 70."""
    rows = losing(shop, swapped(("Silver = 90, Gold = 80", "Silver = 95, Gold = 85")))
    assert {member: row["rewards_dearer"] for member, row in rows.items()} == {"M1": ["bag"]}
    rows = losing(shop, swapped(("{ Silver = 90, Gold = 80 }", "{ Silver = 90 }")))
    assert {member: row["rewards_gone"] for member, row in rows.items()} == {"M1": ["bag"]}


def test_a_level_is_lost_at_the_review_only_where_the_old_ladder_would_have_kept_it(
    shop: Shop,
) -> None:
    """Levels of 2026 are kept to the end of 2027, and the review of 1 January 2028 counts 2027,
    in which nobody has bought yet: by both ladders they fall to Member. With a longer window the
    old one would have kept them."""
    assert losing(shop, swapped(('from = "100.00"', 'from = "200.00"'))) == {}
    lifetime = ('window = "calendar-year"', 'window = "lifetime"')
    shop.apply(swapped(lifetime))
    run_batch(shop.store, caller=Caller(DAY, "eve"))
    rows = losing(shop, swapped(lifetime, ('from = "100.00"', 'from = "200.00"')))
    assert {member: (row["next_level"], row["review_on"]) for member, row in rows.items()} == {
        "M1": ("Silver", "2028-01-01")
    }
    assert rows["M1"]["loses"] == [
        "As things stand, your level will be Silver instead of Gold from January 1, 2028 on."
    ]


def test_a_level_that_is_gone_is_lost_on_the_first_day(shop: Shop) -> None:
    text = swapped((GOLD, ""), (", Gold = 80", ""))
    rows = losing(shop, text, "de")
    assert set(rows) == {"M1"}
    assert rows["M1"]["loses"][0] == (
        "Nach heutigem Stand ist Ihre Stufe ab 1. Mai 2026 Silver statt Golden."
    )


def test_a_level_that_is_only_renamed_is_not_lost(shop: Shop) -> None:
    renamed = swapped(
        ('{ en = "Gold", de = "Golden" }', '"Platinum"'), ("Gold = 80", "Platinum = 80")
    )
    assert losing(shop, renamed) == {}


def test_who_left_gets_no_letter(shop: Shop) -> None:
    text = swapped(('per = "1.00"', 'per = "2.00"'))
    assert set(losing(shop, text)) == {"M1", "M2", "M3"}
    shop.store.db.execute("UPDATE members SET status = 'closed' WHERE member_id = 'M2'")
    assert set(losing(shop, text)) == {"M1", "M3"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_in_every_language(shop: Shop, language: str) -> None:
    said = page(told(shop, swapped(*CHANGED), language))
    assert len(said) == len(IN_WORDS.strip().splitlines())
    assert not any("{" in line for line in said)
