"""`program terms`: all that a program file says to members, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any, get_args

import pytest
import tomli_w

from loyalty_cli.base.languages import LANGUAGES
from loyalty_cli.languages.catalogue import sentences
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.tables import Table
from loyalty_cli.program.reward_kinds import KINDS as REWARD_KINDS
from loyalty_cli.reports.terms import rewards
from loyalty_cli.reports.terms.conditions import WRITERS
from loyalty_cli.reports.terms.notice import differences
from loyalty_cli.reports.terms.terms import sections_of, speech_of
from tests.program.sample import FULL
from tests.random_programs import make_program
from tests.random_rewards import add_rewards
from tests.reports.terms_keys import (
    BASE,
    CHANGES,
    CONCERNS_NO_MEMBER,
    PREPARED,
    VARIANTS,
    Change,
)


def keys_of(model: type[Table], name: str | None = None) -> Iterator[str]:
    """All keys below a table, each as `table.key`; a table within a table by its own key."""
    for field, about in model.model_fields.items():
        key = about.alias or field
        yield key if name is None else f"{name}.{key}"
        for inner in tables_in(about.annotation):
            yield from keys_of(inner, key)


def tables_in(annotation: Any) -> Iterator[type[Table]]:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for part in get_args(annotation):
        yield from tables_in(part)


def every_key() -> set[str]:
    return {*keys_of(ProgramFile), *(f"when.{key}" for key in KINDS)}


def model_of(data: Any) -> ProgramFile:
    model, problems = load_program(data if isinstance(data, str) else tomli_w.dumps(data))
    assert model is not None, problems
    return model


def terms(data: Any, language: str) -> list[str]:
    model = model_of(data)
    found = []
    for section in sections_of(model, speech_of(model, "EUR", language)):
        found.append(section.heading)
        found += [line for item in section.items for line in item.lines()]
    title = speech_of(model, "EUR", language).say(
        "page.title", program=speech_of(model, "EUR", language).name(model.program.name)
    )
    return [title, *found]


def changed(data: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """A copy in which the values at these paths are others; None takes one out."""
    made = deepcopy(data)
    for path, value in changes:
        *way, last = path.split(".")
        inner: Any = made
        for word in way:
            inner = inner[int(word)] if isinstance(inner, list) else inner[word]
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return made


def test_every_key_of_the_program_file_is_here() -> None:
    """A new key needs a change that members read in `terms_keys.py`, or a reason why not."""
    assert {*CHANGES, *CONCERNS_NO_MEMBER} == every_key()
    assert not set(CHANGES) & set(CONCERNS_NO_MEMBER)


@pytest.mark.parametrize("key", CHANGES)
def test_a_change_of_a_key_changes_what_members_read(key: str) -> None:
    before = changed(BASE, PREPARED.get(key, ()))
    after = changed(before, CHANGES[key])
    for language in LANGUAGES:
        assert terms(before, language) != terms(after, language), language


def test_every_sentence_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that nothing says is not translated for nobody."""
    said: set[str] = set()
    say = Speech.say

    def noted(self: Speech, key: str, **words: Any) -> str:
        said.add(key)
        return say(self, key, **words)

    monkeypatch.setattr(Speech, "say", noted)
    terms(FULL, "en")
    for changes in (*CHANGES.values(), *VARIANTS):
        key = next((key for key, value in CHANGES.items() if value is changes), "")
        terms(changed(BASE, [*PREPARED.get(key, ()), *changes]), "en")
    elsewhere = {"page.since", "page.as_of"}
    assert {key for key in sentences("en") if not key.startswith("notice.")} == said | elsewhere


@pytest.mark.parametrize("key", CONCERNS_NO_MEMBER)
def test_what_concerns_no_member_says_why(key: str) -> None:
    assert CONCERNS_NO_MEMBER[key]


def test_every_condition_has_its_words() -> None:
    assert set(WRITERS) == set(KINDS)


def test_every_kind_of_reward_has_its_words() -> None:
    assert set(rewards.WRITERS) == set(REWARD_KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_says_everything_is_told_without_a_gap(language: str) -> None:
    for line in terms(FULL, language):
        assert "{" not in line, line
        assert "None" not in line, line
        assert line == line.strip(), line


SMALL = """
[program]
id = "stars"
name = { en = "Corner Stars", "zh-TW" = "街角星" }
points = { en = ["star", "stars"], "zh-TW" = ["星", "星"] }

[[earn]]
name = { en = "coffee", "zh-TW" = "咖啡" }
on = "purchase"
points = 1
per = "50"
carry = true
pending = "14 days"
when = { level = ["Gold"], weekday = ["sat", "sun"], hours = ["14:00-17:00"] }

[expiry]
after = "12 months"
round = "month-end"
idle = "6 months"

[tiers]
by = "spend"
window = "12 months"
keep = "1 year"
[[tiers.level]]
name = { en = "Guest", "zh-TW" = "會員" }
from = "0"
[[tiers.level]]
name = { en = "Gold", "zh-TW" = "金卡" }
from = "3000"
"""

IN_ENGLISH = """
Corner Stars: the rules
Membership
You are a member as soon as we have registered you. You need not do anything else.
How you collect stars
What you pay yourself counts. What you pay with stars or gift cards does not.
Not counted: tips and shipping costs.
coffee: 1 star for every €50.00 you spend
What is left below a full step counts next time.
Only on: Saturday or Sunday.
Only at these times: 2:00 PM–5:00 PM; the last minute is not included.
Only for members of: Gold.
Waiting time before you can use them: 14 days.
Levels
Your level depends on how much you spend.
What counts is the time just before: 12 months.
You have a higher level as soon as you have reached it.
The purchase that reaches it still counts by the level before.
You keep a level for 1 year; then it is reviewed.
If you have not earned it again by then, you get the level you have earned.
Guest: from the beginning
Gold: from €3,000.00
How long your stars are good
They are good for 12 months from the day you can use them, and then to the end of that month.
All of your stars lapse if you neither collect nor use any for 6 months.
Whichever comes first decides.
When you return goods
When you return goods, we take back the stars you got for them.
If you have used them already, they are taken off stars you collect later.
"""

IN_CHINESE = """
街角星 會員辦法
入會
本店為您登記後，您就是會員，不必另外申請。
如何累積星
以您實際付款的金額計算；以星或禮物卡支付的部分不計。
不計入：小費和運費。
咖啡：每消費 €50.00 可得 1 星
未滿的部分留到下次累計。
限以下日子：星期六或星期日。
限以下時段：下午2:00–下午5:00（不含結束的那一分鐘）。
限以下等級的會員：金卡。
可以使用前的等待期：14 天。
會員等級
等級依您的消費金額而定。
計算截至當日為止的期間：12 個月。
達到門檻後立即升級。
達到門檻的那筆消費仍按原等級計算。
等級保留 1 年，之後重新審核。
屆時若未再次達到門檻，改為您所達到的等級。
會員：入會即享
金卡：€3,000.00起
星的有效期限
有效期限：自可使用日起 12 個月，再到該月月底為止。
若連續 6 個月 沒有累積也沒有使用星，所有星將失效。
以先到者為準。
退貨時
退貨時，本店會收回該商品所給的星。
若已使用，將從您之後累積的星扣除。
"""


@pytest.mark.parametrize(("language", "page"), [("en", IN_ENGLISH), ("zh-TW", IN_CHINESE)])
def test_a_whole_page_with_names_by_language(language: str, page: str) -> None:
    said = [line.replace("\u202f", " ").replace("\xa0", " ") for line in terms(SMALL, language)]
    assert said == page.strip().splitlines()


def test_a_language_without_a_name_of_its_own_has_the_first() -> None:
    assert terms(SMALL, "de")[0] == "Corner Stars: die Regeln"
    assert "Gold: ab 3.000,00\xa0€" in terms(SMALL, "de")


def test_fractions_are_spoken_of_only_where_there_can_be_some() -> None:
    plain = {**BASE, "boost": [], "tiers": {**BASE["tiers"], "level": [BASE["tiers"]["level"][0]]}}
    assert "Fractions are rounded down." not in terms(plain, "en")
    assert "Fractions are rounded down." in terms(BASE, "en")


@pytest.mark.parametrize("seed", range(40))
def test_any_program_is_told_in_every_language_and_compared_with_any_other(seed: int) -> None:
    r = Random(seed)
    one, other = (make_program(r) for _ in range(2))
    add_rewards(r, one)
    add_rewards(r, other)
    for language in LANGUAGES:
        for line in terms(one, language):
            assert "{" not in line
            assert "None" not in line
    old, new = model_of(one), model_of(other)
    found = differences(old, new, speech_of(old, "EUR", "en"), speech_of(new, "EUR", "en"))
    assert all(each.before or each.after for each in found if each.change == "changed")
