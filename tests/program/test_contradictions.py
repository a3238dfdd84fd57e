"""What a file may not say together, each as a change of a file that is fine."""

from __future__ import annotations

import pytest

from loyalty_cli.program.language.load import load_program

from .sample import FULL, HEAD

ROWS = [
    # (old, new, code, column, message)
    (
        'per = "1.00"',
        'per = "1.00"\nper_quantity = 5',
        "contradiction",
        "earn[1].per_quantity",
        "per_quantity: per and per_quantity are two steps",
    ),
    ('per = "1.00"\n', "", "contradiction", "earn[1].prorate", "prorate: prorate needs a step"),
    (
        "prorate = true",
        "prorate = true\ncarry = true",
        "contradiction",
        "earn[1].carry",
        "carry: carry keeps what is left under a step, and prorate leaves nothing",
    ),
    (
        "per_quantity = 1000",
        "carry = true",
        "contradiction",
        "earn[2].carry",
        "carry: carry needs a step: it keeps what is left under one",
    ),
    (
        "per_quantity = 1000",
        'per = "1.00"',
        "contradiction",
        "earn[2].per",
        'per: an activity has no amount, and this rule is on "walk"',
    ),
    *(
        (
            "per_quantity = 1000",
            f"when = {{ {key} = {value} }}",
            "contradiction",
            f"earn[2].when.{key}",
            f'when.{key}: an activity has no amount and no lines, and this rule is on "walk"',
        )
        for key, value in (
            ("min_amount", '"1"'),
            ("max_amount", '"1"'),
            ("min_order", '"1"'),
            ("category", '["a"]'),
            ("not_category", '["a"]'),
            ("sku", '["a"]'),
            ("not_sku", '["a"]'),
        )
    ),
    (
        'expiry = { after = "90 days" }',
        'expiry = { idle = "90 days" }',
        "contradiction",
        "earn[1].expiry.idle",
        "expiry.idle: idle is for the whole balance, not for one rule",
    ),
    (
        '{ after = "30 days", round = "month-end" }',
        '{ idle = "90 days" }',
        "contradiction",
        "grant[1].expiry.idle",
        "expiry.idle: idle is for the whole balance, not for one grant",
    ),
    *(
        (
            'on = "walk"',
            f'on = "{word}"',
            "reserved-word",
            "earn[2].on",
            f'on: "{word}" is a word of the language and can\'t be an activity kind;'
            ' allowed here: "purchase", or an activity kind of your own',
        )
        for word in (
            [
                "refund",
                "points",
                "spend",
                "purchases",
                "average-order",
                "badges",
                "referrals",
            ]
        )
    ),
    *(
        (
            'on = "walk"',
            f'on = "{word}"',
            "reserved-word",
            "earn[2].on",
            f'on: "{word}" is an occasion, not an event',
        )
        for word in ("join", "birthday", "anniversary", "level", "club", "12-24")
    ),
    (
        'on = "walk"',
        'on = "walk.days"',
        "not-allowed",
        "earn[2].on",
        'on: "walk.days" has a dot; an activity kind may not',
    ),
    (
        'on = "birthday"',
        'on = "refund"',
        "reserved-word",
        "grant[1].on",
        'on: "refund" is a word of the language and can\'t be an activity kind; allowed here:'
        ' join, birthday, anniversary, level, club, balance, purchase, a day like "12-24", or an'
        " activity kind of your own",
    ),
    (
        'multiply = "2"',
        'multiply = "2"\nadd = 5',
        "contradiction",
        "boost[1].add",
        "add: multiply and add in one boost",
    ),
    ("add = 50\n", "", "missing-key", "boost[2]", "[[boost]]: a boost needs multiply or add"),
    (
        'multiply = "2"',
        'multiply = "0.99"',
        "bad-amount",
        "boost[1].multiply",
        'multiply: "0.99" is below 1; a factor is "1" or more, like "1.5"',
    ),
    (
        'multiply = "1.5"',
        'multiply = "0.5"',
        "bad-amount",
        "tiers.level[2].multiply",
        'level[2].multiply: "0.5" is below 1; a factor is "1" or more, like "1.5"',
    ),
    (
        'rules = ["spend"]',
        'rules = ["spent"]',
        "unknown-rule",
        "boost[1].rules[1]",
        'rules[1]: no [[earn]] has the name "spent"; there is spend, steps',
    ),
    (
        "add = 50",
        'add = 50\nrules = ["steps"]\nwhen = { min_order = "5" }',
        "contradiction",
        "boost[2].when.min_order",
        'when.min_order: an activity has no amount and no lines, and this boost works on "steps"',
    ),
    (
        'ends_on = "2026-03-31"',
        'ends_on = "2026-02-28"',
        "contradiction",
        "boost[1].ends_on",
        "ends_on: ends_on lies before starts_on",
    ),
    (
        '{ times = 5, every = "month" }',
        '{ times = 5, points = 5, every = "month" }',
        "contradiction",
        "boost[1].limit",
        "limit: times and points in one limit",
    ),
    (
        '{ times = 5, every = "month" }',
        '{ every = "month" }',
        "missing-key",
        "boost[1].limit",
        "limit: a limit needs times or points",
    ),
    (
        '{ times = 5, every = "month" }',
        '{ times = 5, every = "month", over = "clip" }',
        "contradiction",
        "boost[1].limit.over",
        "limit.over: over goes with points, not with times",
    ),
    (
        '{ times = 5, every = "month" }',
        '{ times = 5, every = "event" }',
        "contradiction",
        "boost[1].limit.every",
        'limit.every: times for every "event" says nothing: an event happens once',
    ),
    (
        'min_life = "3 months"',
        'min_life = "3 months"\nafter = "1 year"',
        "contradiction",
        "expiry.on",
        "on: on and after are two dates for points to lapse",
    ),
    (
        'on = "12-31"\nmin_life',
        'after = "1 year"\nmin_life',
        "contradiction",
        "expiry.min_life",
        "min_life: min_life goes with on",
    ),
    (
        'on = "12-31"\nmin_life = "3 months"',
        'idle = "1 year"\nafter = "never"',
        "contradiction",
        "expiry.idle",
        "idle: idle lets points lapse, and with after never they don't",
    ),
    (
        'min_life = "3 months"',
        'round = "year-end"',
        "contradiction",
        "expiry.round",
        "round: round goes with a length in after",
    ),
    (
        'on = "12-31"\nmin_life = "3 months"',
        'idle = "1 year"\nround = "year-end"',
        "contradiction",
        "expiry.round",
        "round: round goes with a length in after",
    ),
    (
        'on = "12-31"\nmin_life = "3 months"',
        'after = "never"\nround = "year-end"',
        "contradiction",
        "expiry.round",
        "round: round goes with a length in after",
    ),
    (
        'on = "12-31"\nmin_life = "3 months"',
        "",
        "missing-key",
        "expiry",
        "[expiry]: an expiry needs one of after, on and idle",
    ),
    (
        'from = "0"',
        'from = "1"',
        "ladder-falls",
        "tiers.level[1].from",
        'level[1].from: "1" is not 0, where the lowest level begins',
    ),
    (
        'from = "1000.00"',
        'from = "0.00"',
        "ladder-falls",
        "tiers.level[2].from",
        'level[2].from: "0.00" is not above 0, where the level before begins',
    ),
    (
        'from = "1000.00"',
        "from = 1000",
        "bad-amount",
        "tiers.level[2].from",
        'level[2].from: 1000 is a number without quotes, and levels by "spend" begin at an amount',
    ),
    (
        'by = "spend"',
        'by = "points"',
        "bad-amount",
        "tiers.level[2].from",
        'level[2].from: "1000.00" is not a whole number, and levels by "points" begin at one',
    ),
    (
        'by = "spend"',
        'by = "purchase"',
        "reserved-word",
        "tiers.by",
        'by: "purchase" is a word of the language and can\'t be an activity kind;'
        " allowed here: points, spend, purchases, or an activity kind of your own",
    ),
    (
        'by = "spend"',
        'by = "visit.kinds"',
        "not-allowed",
        "tiers.by",
        'by: "visit.kinds" has a dot; an activity kind may not',
    ),
    *(
        (f'name = "{old}"', f'name = "{new}"', "name-twice", f"{column}.name", f"name: {message}")
        for old, new, column, message in (
            ("steps", "spend", "earn[2]", '"spend" is already the name of earn[1]'),
            (
                "fifty more",
                "double tuesday",
                "boost[2]",
                '"double tuesday" is already the name of boost[1]',
            ),
            ("fifty more", "steps", "boost[2]", '"steps" is already the name of earn[2]'),
            ("christmas", "Gold", "grant[2]", '"Gold" is already the name of tiers.level[2]'),
        )
    ),
    (
        'name = "Gold"',
        'name = "Member"',
        "name-twice",
        "tiers.level[2].name",
        'level[2].name: "Member" is already the name of tiers.level[1]',
    ),
    (
        '{ member_for = "1 month" }',
        '{ level = ["Gld"] }',
        "unknown-level",
        "grant[1].when.level[1]",
        'when.level[1]: no [[tiers.level]] has the name "Gld"; there is Gold, Member',
    ),
    *(
        (
            '{ member_for = "1 month" }',
            f"{{ {key} = {value} }}",
            "contradiction",
            f"grant[1].when.{key}",
            f"when.{key}: {says}",
        )
        for key, value, says in (
            ("category", '["a"]', "looks at an event, and birthday is none"),
            ("min_amount", '"5"', "looks at an event, and birthday is none"),
            ("store", '["a"]', "looks at an event, and birthday is none"),
            ("channel", '["a"]', "looks at an event, and birthday is none"),
            ("quantity", "{ from = 1 }", "looks at an event, and birthday is none"),
            ("first", "true", "counts events, and birthday is none"),
            ("nth", "2", "counts events, and birthday is none"),
            ("hours", '["10:00-11:00"]', "looks at the time of day, and birthday has none"),
        )
    ),
    (
        'on = "12-24"',
        'on = "12-24"\nwhen = { store = ["a"] }',
        "contradiction",
        "grant[2].when.store",
        "when.store: looks at an event, and a date is none",
    ),
    (
        'on = "12-24"',
        'on = "walk"\nwhen = { sku = ["a"] }',
        "contradiction",
        "grant[2].when.sku",
        'when.sku: an activity has no amount and no lines, and this grant is on "walk"',
    ),
    (
        '{ category = ["coffee"] }',
        '{ category = ["coffee", "tea"], not_category = ["tea"] }',
        "contradiction",
        "earn[1].when.not_category",
        "when.not_category: tea is in category and in not_category",
    ),
    (
        '{ category = ["coffee"] }',
        '{ min_amount = "10", max_amount = "9.99" }',
        "contradiction",
        "earn[1].when.min_amount",
        "when.min_amount: min_amount 10 is more than max_amount 9.99",
    ),
    (
        '{ category = ["coffee"] }',
        "{ first = true, nth = 10 }",
        "contradiction",
        "earn[1].when.nth",
        "when.nth: the first event is never the 10th",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "column", "message"), ROWS)
def test_a_contradiction_is_refused_where_it_stands(
    old: str, new: str, code: str, column: str, message: str
) -> None:
    assert old in FULL
    model, problems = load_program(FULL.replace(old, new, 1))
    assert model is None
    assert [(p.code, p.column, p.message) for p in problems] == [(code, column, message)]
    assert problems[0].line


ALLOWED = [
    ('on = "birthday"', 'on = "anniversary"'),
    ('on = "birthday"', 'on = "level"'),
    ('on = "birthday"', 'on = "review"'),
    ('on = "12-24"', 'on = "02-29"'),
    ('on = "12-24"', 'on = "join"\nwhen = { nth = 100 }'),
    ('on = "12-24"', 'on = "level"\nwhen = { level = ["Gold"], weekday = ["mon"] }'),
    ('on = "12-24"', 'on = "purchase"\nwhen = { min_order = "5", category = ["a"], first = true }'),
    ("points = 2\n", "points = 1000000000\n"),
    ("per_quantity = 1000", 'per_quantity = "0.5"'),
    ("per_quantity = 1000", 'when = { quantity = { from = 5 }, store = ["a"] }'),
    ('min_life = "3 months"\n', ""),
    ('on = "12-31"\nmin_life = "3 months"', 'after = "never"'),
    ('on = "12-31"\nmin_life = "3 months"', 'idle = "12 months"'),
    ('min_life = "3 months"\n', 'min_life = "3 months"\nidle = "12 months"\n'),
    (
        'on = "12-31"\nmin_life = "3 months"',
        'idle = "1 year"\nafter = "1 year"\nround = "year-end"',
    ),
    ('window = "calendar-year"', 'window = "6 months"'),
    ('keep = "end-of-next-year"', 'keep = "1 year"'),
    ('keep = "end-of-next-year"', 'keep = "forever"'),
    ("starts_on = 2026-03-01", "starts_on = 2026-03-31"),
    ('multiply = "1.5"', 'multiply = "1"'),
    ('not_counted = ["tip", "tax"]', "not_counted = []"),
    ('pending = "14 days"', 'pending = "0 days"'),
]


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_what_is_allowed(old: str, new: str) -> None:
    assert old in FULL
    _, problems = load_program(FULL.replace(old, new, 1))
    assert problems == []


@pytest.mark.parametrize("by", ["points", "purchases", "visit"])
@pytest.mark.parametrize("start", ["100", '"100"'])
def test_ladders_by_a_count_take_whole_numbers_with_or_without_quotes(by: str, start: str) -> None:
    text = (
        HEAD
        + f'[tiers]\nby = "{by}"\n[[tiers.level]]\nname = "a"\nfrom = 0\n'
        + f'[[tiers.level]]\nname = "b"\nfrom = {start}\n'
    )
    assert load_program(text)[1] == []


def test_a_fault_in_one_table_hides_no_fault_between_others() -> None:
    text = FULL.replace('per = "1.00"', "per = 1").replace('"steps"', '"double tuesday"')
    _, problems = load_program(text)
    assert [p.code for p in problems] == ["bad-amount", "name-twice"]
