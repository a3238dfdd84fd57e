"""What a refused file says, word for word: place, code, message and fix of each kind of mistake."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from loyalty_cli.program.language.load import load_program

from .sample import EARN, FULL, HEAD

LATER_IN_FULL = [
    # (text in FULL, what it becomes, column, message)
    ("points = 50\n", "points = { Gold = 5 }\n", "grant[1].points", "points by group"),
    ("points = 2\n", "points = { Gold = 5 }\n", "earn[2].points", "points by group"),
    ("add = 50\n", "add = { Gold = 5 }\n", "boost[2].add", "add by group"),
    ('by = "spend"', 'by = "average-order"', "tiers.by", 'by = "average-order"'),
    ('by = "spend"', 'by = "badges"', "tiers.by", 'by = "badges"'),
    ('by = "spend"', 'by = "referrals"', "tiers.by", 'by = "referrals"'),
    ('by = "spend"', 'by = "visit.quantity"', "tiers.by", 'by = "visit.quantity"'),
    ('by = "spend"', 'by = "visit.days"', "tiers.by", 'by = "visit.days"'),
    ('by = "spend"', 'by = "visit.stores"', "tiers.by", 'by = "visit.stores"'),
    ('by = "spend"', 'by = "visit.subjects"', "tiers.by", 'by = "visit.subjects"'),
    *(
        (
            '{ weekday = ["tue"] }',
            f"{{ {word} = {value} }}",
            f"boost[1].when.{word}",
            f"when.{word}",
        )
        for word, value in (
            ("segment", '["regulars"]'),
            ("badge", '["paris"]'),
            ("favourite", '["beauty"]'),
        )
    ),
]


@pytest.mark.parametrize(("old", "new", "column", "name"), LATER_IN_FULL)
def test_what_is_not_in_this_version_is_refused_by_name(
    old: str, new: str, column: str, name: str
) -> None:
    assert old in FULL
    text = FULL.replace(old, new, 1)
    model, problems = load_program(text)
    assert model is None
    assert [(p.code, p.column, p.message, p.line) for p in problems] == [
        (
            "not-in-this-version",
            column,
            f"{name}: not in this version",
            (text[: text.index(new)] + new.strip()).count("\n") + 1,
        )
    ]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("[[segment]]", "[[segment]]"),
        ("[[challenge]]", "[[challenge]]"),
        ("[referral]", "[referral]"),
        ("[[contest]]", "[[contest]]"),
        ("[[cause]]", "[[cause]]"),
        ("[[reminder]]", "[[reminder]]"),
    ],
)
def test_later_tables_are_refused_by_name(table: str, name: str) -> None:
    _, problems = load_program(HEAD + EARN + f'\n{table}\nid = "x"\n', "p.toml")
    assert [(p.code, p.message, p.file, p.line) for p in problems] == [
        ("not-in-this-version", f"{name}: not in this version", "p.toml", 11)
    ]
    assert problems[0].fix == "leave it out; loyalty program schema has all that this version knows"


# Each row: what stands in line 11 of a small file (the table before it is [[earn]]), then code,
# column, message and fix.
AFTER_EARN = [
    (
        "per = 1.5",
        "bad-amount",
        "earn[1].per",
        "per: 1.5 is a number without quotes; amounts and factors are text",
        'write "1.50" in quotes',
    ),
    (
        "per = 1",
        "bad-amount",
        "earn[1].per",
        "per: 1 is a number without quotes; amounts and factors are text",
        'write "1" in quotes',
    ),
    (
        'per = "1,50"',
        "bad-amount",
        "earn[1].per",
        'per: "1,50" is not a plain number like "1.50"',
        'write "1.50"',
    ),
    (
        'per = "1e3"',
        "bad-amount",
        "earn[1].per",
        'per: "1e3" is not a plain number like "1.50"',
        None,
    ),
    ('per = "-1"', "bad-amount", "earn[1].per", 'per: "-1" is below 0', None),
    (
        'per = "0"',
        "bad-amount",
        "earn[1].per",
        'per: "0" is not allowed; it must be more than 0',
        None,
    ),
    (
        'per = "0.0000001"',
        "bad-amount",
        "earn[1].per",
        'per: "0.0000001" is too long; at most 12 digits and 6 decimals are allowed',
        None,
    ),
    (
        "per = true",
        "wrong-type",
        "earn[1].per",
        'per: true is not an amount in quotes, like "1.50"',
        None,
    ),
    (
        "per_quantity = 0",
        "bad-amount",
        "earn[1].per_quantity",
        "per_quantity: 0 is not allowed; it must be more than 0",
        None,
    ),
    (
        "prorated = true",
        "unknown-key",
        "earn[1].prorated",
        "prorated: unknown key; known here: name, on, points, per, per_quantity, prorate,"
        " carry, rounding, pending, counts_for_tier, limit, when, expiry",
        "did you mean prorate?",
    ),
    (
        'rounding = "half-upp"',
        "not-allowed",
        "earn[1].rounding",
        'rounding: "half-upp" is not one of down, up, half-up, half-even',
        'did you mean "half-up"?',
    ),
    (
        'counts_for_tier = "true"',
        "wrong-type",
        "earn[1].counts_for_tier",
        'counts_for_tier: "true" is text, not true or false',
        "write true without quotes",
    ),
    (
        "pending = 14",
        "wrong-type",
        "earn[1].pending",
        'pending: 14 is a whole number, not a length like "14 days"',
        'write "14 days"',
    ),
    (
        'pending = "14d"',
        "bad-length",
        "earn[1].pending",
        'pending: "14d" is not a length like "14 days", "2 weeks", "12 months", "1 year"',
        'did you mean "14 days"?',
    ),
    (
        'expiry = { after = "nevr" }',
        "bad-length",
        "earn[1].expiry.after",
        'expiry.after: "nevr" is not a length like "14 days", "2 weeks", "12 months", "1 year",'
        ' "never"',
        'did you mean "never"?',
    ),
    (
        'expiry = { after = "0 days" }',
        "bad-length",
        "earn[1].expiry.after",
        'expiry.after: "0 days" is not allowed; it must be longer',
        None,
    ),
    (
        'expiry = { on = "02-30" }',
        "bad-date",
        "earn[1].expiry.on",
        'expiry.on: "02-30" is not a day of every year like "12-31"',
        None,
    ),
    (
        'expiry = "90 days"',
        "wrong-type",
        "earn[1].expiry",
        'expiry: "90 days" is not a table',
        None,
    ),
    (
        "limit = 5",
        "wrong-type",
        "earn[1].limit",
        "limit: 5 is a whole number, not a list of tables",
        None,
    ),
    ("limit = []", "not-allowed", "earn[1].limit", "limit: the list is empty", "leave the key out"),
    (
        "limit = { points = 5 }",
        "missing-key",
        "earn[1].limit.every",
        "limit.every: is missing",
        None,
    ),
    (
        'limit = [{ times = 5, every = "day" }, { time = 5, times = 5, every = "day" }]',
        "unknown-key",
        "earn[1].limit[2].time",
        "limit[2].time: unknown key; known here: every, times, points, over",
        "did you mean times?",
    ),
    (
        'expiry = { after = "1 year", until = 5 }',
        "unknown-key",
        "earn[1].expiry.until",
        "expiry.until: unknown key; known here: after, round, on, min_life, idle",
        "write one of those, or leave it out",
    ),
    (
        '[tiers]\nby = "points"\nlevel = [{ name = "A", form = 0, from = 0 }]',
        "unknown-key",
        "tiers.level[1].form",
        "level[1].form: unknown key; known here: name, from, multiply, expiry, discount, "
        "free_shipping, perks",
        "did you mean from?",
    ),
    (
        'limit = [{ times = 5, every = "weekly" }]',
        "not-allowed",
        "earn[1].limit[1].every",
        'limit[1].every: "weekly" is not one of event, day, week, month, quarter, year, birthday,'
        " ever",
        'did you mean "week"?',
    ),
    (
        'limit = { times = 0, every = "day" }',
        "not-allowed",
        "earn[1].limit.times",
        "limit.times: 0 is not allowed; it must be 1 or more",
        None,
    ),
    (
        'limit = { points = 1000000001, every = "day" }',
        "not-allowed",
        "earn[1].limit.points",
        "limit.points: 1000000001 is too large; the most is 1000000000",
        None,
    ),
    (
        'limit = { points = "5", every = "day" }',
        "wrong-type",
        "earn[1].limit.points",
        'limit.points: "5" is text, not a whole number',
        "write 5 without quotes",
    ),
    ("when = []", "wrong-type", "earn[1].when", "when: a list, not a table", None),
    (
        'when = { weekday = ["tue", "wendsday"] }',
        "not-allowed",
        "earn[1].when.weekday[2]",
        'when.weekday[2]: "wendsday" is not one of mon, tue, wed, thu, fri, sat, sun',
        None,
    ),
    (
        'when = { weekday = ["tuesday"] }',
        "not-allowed",
        "earn[1].when.weekday[1]",
        'when.weekday[1]: "tuesday" is not one of mon, tue, wed, thu, fri, sat, sun',
        'did you mean "tue"?',
    ),
    (
        'when = { category = "coffee" }',
        "wrong-type",
        "earn[1].when.category",
        'when.category: "coffee" is text, not a list like ["coffee"]',
        'write ["coffee"]',
    ),
    (
        "when = { store = [] }",
        "not-allowed",
        "earn[1].when.store",
        "when.store: the list is empty",
        "leave the key out",
    ),
    (
        'when = { hours = ["2pm-5pm"] }',
        "bad-hours",
        "earn[1].when.hours[1]",
        'when.hours[1]: "2pm-5pm" is not hours like "14:00-17:00"',
        None,
    ),
    (
        'when = { hours = ["14:00-24:30"] }',
        "bad-hours",
        "earn[1].when.hours[1]",
        'when.hours[1]: "14:00-24:30" ends after 24:00',
        None,
    ),
    (
        'when = { hours = ["14:00-14:00"] }',
        "bad-hours",
        "earn[1].when.hours[1]",
        'when.hours[1]: "14:00-14:00" is empty',
        'the whole day is "00:00-24:00"',
    ),
    (
        'when = { dates = ["2026-02-30"] }',
        "bad-date",
        "earn[1].when.dates[1]",
        'when.dates[1]: "2026-02-30" is not a date that exists, like 2026-03-31',
        None,
    ),
    (
        'when = { dates = ["2026-03-31/2026-03-01"] }',
        "contradiction",
        "earn[1].when.dates[1]",
        'when.dates[1]: "2026-03-31/2026-03-01" ends before it begins',
        None,
    ),
    (
        "when = { nth = 0 }",
        "not-allowed",
        "earn[1].when.nth",
        "when.nth: 0 is not allowed; it must be 1 or more",
        None,
    ),
    (
        "when = { first = false }",
        "not-allowed",
        "earn[1].when.first",
        "when.first: false is not allowed",
        "leave the key out",
    ),
    (
        "when = { quantity = { from = 5, below = 5 } }",
        "contradiction",
        "earn[1].when.quantity",
        "when.quantity: from must be less than below",
        None,
    ),
    (
        "when = { quantity = { form = 5 } }",
        "unknown-key",
        "earn[1].when.quantity.form",
        "when.quantity.form: unknown key; known here: from, below",
        "did you mean from?",
    ),
    (
        'when = { attribute = { city = "Taipei" } }',
        "wrong-type",
        "earn[1].when.attribute.city",
        'when.attribute.city: "Taipei" is text, not a list like ["Taipei"]',
        'write ["Taipei"]',
    ),
    (
        'when = { birthday = "weekly" }',
        "not-allowed",
        "earn[1].when.birthday",
        'when.birthday: "weekly" is not one of day, week, month',
        'did you mean "week"?',
    ),
    (
        'when = { member_for = "a year" }',
        "bad-length",
        "earn[1].when.member_for",
        'when.member_for: "a year" is not a length like "14 days", "2 weeks", "12 months",'
        ' "1 year"',
        None,
    ),
    (
        'when = { level = ["Gold"] }',
        "unknown-level",
        "earn[1].when.level[1]",
        'when.level[1]: no [[tiers.level]] has the name "Gold"; there is none',
        None,
    ),
    (
        "[[boosts]]",
        "unknown-key",
        "boosts",
        "[[boosts]]: unknown key; known here: program, expiry, tiers, club, earn, boost, reward,"
        " grant",
        "did you mean boost?",
    ),
    (
        "[boost]",
        "wrong-type",
        "boost",
        "[[boost]]: there may be several such tables",
        "write [[boost]]",
    ),
    (
        "[[tiers]]",
        "wrong-type",
        "tiers",
        "[[tiers]]: there is one such table",
        "write [tiers]",
    ),
    (
        "name = 5",
        "toml-syntax",
        None,
        "not TOML: a key stands here twice",
        "keep one of them",
    ),
    ("per: 5", "toml-syntax", None, "not TOML: a key without =", 'write key = "value"'),
    ("per = five", "toml-syntax", None, "not TOML: a value that is none", "text goes in quotes"),
    (
        'per = "1.00" "2.00"',
        "toml-syntax",
        None,
        "not TOML: something after the value",
        "one key on each line",
    ),
    (
        'per = "1.00',
        "toml-syntax",
        None,
        "not TOML: a character that may not stand here",
        "close the text in its line",
    ),
    (
        "points = { times = 5 ]",
        "toml-syntax",
        None,
        "not TOML: unclosed inline table",
        "look for a quote or a bracket that is missing or one too many",
    ),
]


@pytest.mark.parametrize(("line", "code", "column", "message", "fix"), AFTER_EARN)
def test_messages_word_for_word(
    line: str, code: str, column: str | None, message: str, fix: str | None
) -> None:
    model, problems = load_program(HEAD + EARN + line + "\n", "p.toml")
    assert model is None
    assert [(p.code, p.column, p.message, p.fix) for p in problems] == [
        (code, column, message, fix)
    ]
    assert (problems[0].file, problems[0].line) == ("p.toml", 10 + line.count("\n"))


IN_PROGRAM = [
    (
        'id = "Corner Coffee"\nname = "x"\npoints = ["a", "b"]',
        "bad-id",
        'id: "Corner Coffee" is not an id; ids have lower-case letters, digits and dashes',
        'did you mean "corner-coffee"?',
    ),
    ('id = "x"\npoints = ["a", "b"]', "missing-key", "name: is missing", None),
    (
        'id = "x"\nname = ""\npoints = ["a", "b"]',
        "not-allowed",
        'name: "" is empty',
        None,
    ),
    (
        'id = "x"\nname = 5\npoints = ["a", "b"]',
        "wrong-type",
        "name: 5 is a whole number, not text",
        'write "5" in quotes',
    ),
    (
        'id = "x"\nname = " x"\npoints = ["a", "b"]',
        "not-allowed",
        'name: " x" has blanks at its ends or control characters',
        None,
    ),
    (
        'id = "x"\nname = "x"\npoints = ["star"]',
        "not-allowed",
        'points: ["star"] has not two words',
        'write the word for one and for many: ["star", "stars"]',
    ),
    (
        'id = "x"\nname = "x"\npoints = ["a", "b"]\nstacking = "mulitply"',
        "not-allowed",
        'stacking: "mulitply" is not one of multiply, add, best',
        'did you mean "multiply"?',
    ),
    (
        'id = "x"\nname = "x"\npoints = ["a", "b"]\nnot_counted = ["tips"]',
        "not-allowed",
        'not_counted[1]: "tips" is not one of tax, tip, shipping',
        'did you mean "tip"?',
    ),
]


@pytest.mark.parametrize(("body", "code", "message", "fix"), IN_PROGRAM)
def test_messages_of_the_program_table(body: str, code: str, message: str, fix: str | None) -> None:
    _, problems = load_program("[program]\n" + body)
    assert [(p.code, p.message, p.fix) for p in problems] == [(code, message, fix)]


def test_an_empty_file_says_how_to_begin() -> None:
    _, problems = load_program("")
    assert [(p.code, p.message, p.fix, p.line) for p in problems] == [
        (
            "missing-key",
            "[program]: the table is missing",
            "begin the file with [program], id, name and points",
            1,
        )
    ]


def test_all_problems_are_collected_in_the_order_of_lines() -> None:
    text = (
        FULL.replace('per = "1.00"', "per = 1.00")
        .replace('rules = ["spend"]', 'rules = ["spnd"]')
        .replace('debt = "forgive"', "debts = 1")
        .replace('from = "1000.00"', 'from = "0"')
        .replace('on = "12-24"', 'on = "12-40"')
    )
    _, problems = load_program(text)
    assert [(p.code, p.column, p.value) for p in problems] == [
        ("unknown-key", "program.debts", "1"),
        ("bad-amount", "earn[1].per", "1.0"),
        ("unknown-rule", "boost[1].rules[1]", "spnd"),
        ("ladder-falls", "tiers.level[2].from", "0"),
        ("bad-date", "grant[2].on", "12-40"),
    ]
    assert [p.line for p in problems] == sorted(p.line or 0 for p in problems)


def test_a_syntax_error_at_the_end_has_the_last_line() -> None:
    _, problems = load_program("a = [\n1,\n")
    assert [(p.code, p.line) for p in problems] == [("toml-syntax", 2)]


def test_a_file_nested_without_end_is_a_problem_not_a_crash() -> None:
    _, problems = load_program("a = " + "[" * 100_000)
    assert [p.code for p in problems] == ["toml-syntax"]
    for depth in range(1, 1000, 7):  # somewhere here the nesting becomes too deep
        _, problems = load_program("a = " + "[" * depth + "]" * depth)
        assert {p.code for p in problems} <= {"toml-syntax", "missing-key", "unknown-key"}
        assert problems
    _, problems = load_program("a = " + "9" * 10_000)
    assert [p.code for p in problems] == ["toml-syntax"]


@pytest.mark.parametrize(("length", "shown"), [(200, "x" * 200), (201, "x" * 200 + "…")])
def test_a_long_value_is_cut(length: int, shown: str) -> None:
    _, problems = load_program(HEAD + EARN + f'per = "{"x" * length}"\n')
    assert [p.value for p in problems] == [shown]


def test_a_model_is_frozen_and_knows_its_file() -> None:
    model, _ = load_program(FULL, "p.toml")
    assert model is not None
    with pytest.raises(ValidationError):
        model.program.id = "other"


@pytest.mark.parametrize("text", ["a" + ".a" * 20_000 + " = 1", "[" + "a." * 33 + "a]", "a = 1"])
def test_a_key_of_many_parts_is_refused_before_it_takes_long(text: str) -> None:
    _, problems = load_program(HEAD + EARN + 'per = "1.00"\n' + text + "\n")
    deep = [p.line for p in problems if "nested too deep" in p.message]
    assert deep == ([] if text == "a = 1" else [(HEAD + EARN).count("\n") + 2])
