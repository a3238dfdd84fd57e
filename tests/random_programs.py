"""Programs at random: a little of everything that a program file may say."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

START = date(2025, 11, 3)
SKUS = ("a1", "b2", "c3")
CATEGORIES = ("coffee", "tea", "books")
KINDS = ("review", "visit")


def maybe(r: Random, share: float) -> bool:
    """True now and then."""
    return r.random() < share


def make_program(r: Random, *, richer: bool = True) -> dict[str, Any]:
    """A program file's data with a little of everything."""
    program: dict[str, Any] = {"id": "p", "name": "P", "points": ["point", "points"]}
    program["stacking"] = r.choice(["multiply", "add", "best"])
    if maybe(r, 0.3):
        program["not_counted"] = r.choice([[], ["tax"], ["tax", "tip"], ["shipping"]])
    if maybe(r, 0.2):
        program["limit"] = [make_limit(r) for _ in range(r.choice([1, 1, 2]))]
    if maybe(r, 0.2):
        program["debt"] = "forgive"
    names = ["spend", "extra", "kind"][: r.choice([1, 2, 2, 3])]
    ladder = make_ladder(r) if maybe(r, 0.7) else None
    levels = [level["name"] for level in ladder["level"]] if ladder else []
    data: dict[str, Any] = {"program": program}
    data["earn"] = [make_rule(r, name, levels) for name in names]
    if maybe(r, 0.6):
        data["boost"] = [
            make_boost(r, f"boost {n}", data["earn"], levels) for n in range(r.choice([1, 1, 2, 3]))
        ]
    if maybe(r, 0.6):
        data["expiry"] = make_expiry(r, idle=True)
    if ladder:
        data["tiers"] = ladder
    if richer and maybe(r, 0.4):
        data["grant"] = [make_grant(r, f"grant {n}", levels) for n in range(r.choice([1, 2]))]
    return data


def make_limit(r: Random) -> dict[str, Any]:
    """Times or points in a period."""
    every = r.choice(["day", "week", "month", "quarter", "year", "ever", "birthday"])
    if maybe(r, 0.35):
        return {"times": r.choice([1, 2, 3]), "every": every}
    limit: dict[str, Any] = {
        "points": r.choice([3, 7, 10, 25]),
        "every": r.choice([every, "event"]),
    }
    if maybe(r, 0.3):
        limit["over"] = r.choice(["clip", "reject"])
    return limit


def make_length(r: Random) -> str:
    """A length that a short history can feel."""
    return r.choice(["1 day", "5 days", "2 weeks", "1 month", "2 months", "45 days"])


def make_history(r: Random) -> dict[str, Any] | list[dict[str, Any]]:
    """One or two sums of the member's own history."""

    def one() -> dict[str, Any]:
        by = r.choice(["points", "spend", "purchases", "review"])
        low, high = r.choice([(1, 3), (2, 5), (5, 20)])
        bounds: dict[str, Any] = {"from": low, "below": high}
        if maybe(r, 0.5):
            del bounds[r.choice(["from", "below"])]
        if by == "spend":
            bounds = {key: f"{value}.00" for key, value in bounds.items()}
        window = r.choice(["lifetime", "calendar-year", make_length(r), None])
        return {"by": by, **({} if window is None else {"window": window}), **bounds}

    return one() if maybe(r, 0.7) else [one(), one()]


def make_when(
    r: Random, levels: list[str], *, purchase: bool, event: bool = True
) -> dict[str, Any]:
    """Up to two conditions."""
    choices: list[tuple[str, Any]] = [
        ("weekday", r.sample(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 4)),
        ("birthday", r.choice(["day", "week", "month"])),
        ("quiet", make_length(r)),
        ("member_for", make_length(r)),
        ("attribute", {"city": ["Rome"]}),
        ("history", make_history(r)),
    ]
    if levels:
        choices.append(("level", r.sample(levels, r.choice([1, min(2, len(levels))]))))
    if event:
        least = r.choice([1, 2, 3])
        choices += [
            (
                "quantity",
                r.choice([{"from": least}, {"below": least + 1}, {"from": 1, "below": 3}]),
            ),
            ("hours", [r.choice(["08:00-12:00", "22:00-02:00", "14:00-17:00"])]),
            ("nth", r.choice([2, 3])),
            ("first", True),
            ("store", ["north"]),
            ("channel", ["web"]),
            (
                "dates",
                [f"{START + timedelta(r.randrange(60))}/{START + timedelta(r.randrange(60, 200))}"],
            ),
        ]
    if purchase:
        choices += [
            ("category", r.sample(CATEGORIES, r.choice([1, 2]))),
            ("not_category", r.sample(CATEGORIES, r.choice([1, 2]))),
            ("sku", r.sample(SKUS, 2)),
            ("not_sku", r.sample(SKUS, 1)),
            ("min_amount", r.choice(["2.00", "5.00"])),
            ("max_amount", "9.00"),
            ("min_order", "6.00"),
        ] * 2
    elif event:
        choices += [
            ("score", r.choice([{"from": 3}, {"below": 4}, {"from": "1.5", "below": "4.5"}])),
            ("subject", r.choice([["latte"], ["latte", "mocha"]])),
        ]
    when = dict(r.sample(choices, r.choice([1, 1, 2])))
    if when.keys() >= {"first", "nth"}:
        del when["nth"]
    for name in ("category", "sku"):
        if name in when and f"not_{name}" in when:
            when[f"not_{name}"] = ["cakes"]
    return when


def make_rule(r: Random, name: str, levels: list[str]) -> dict[str, Any]:
    """An earn rule on purchases, or the one on a kind."""
    purchase = name != "kind"
    rule: dict[str, Any] = {"name": name, "on": "purchase" if purchase else "review"}
    rule["points"] = r.choice([1, 2, 3, 10])
    step = r.choice(["per", "per", "per_quantity", None] if purchase else ["per_quantity", None])
    if step == "per":
        rule["per"] = r.choice(["1.00", "0.30", "2.50"])
    elif step:
        rule["per_quantity"] = r.choice([1, 2])
    if step and maybe(r, 0.4):
        rule["prorate"] = True
    if maybe(r, 0.5):
        rule["rounding"] = r.choice(["down", "up", "half-up", "half-even"])
    if maybe(r, 0.4):
        rule["pending"] = make_length(r)
    if maybe(r, 0.2):
        rule["counts_for_tier"] = False
    if maybe(r, 0.4):
        rule["limit"] = [make_limit(r) for _ in range(r.choice([1, 1, 2]))]
    if maybe(r, 0.5):
        rule["when"] = make_when(r, levels, purchase=purchase)
    if maybe(r, 0.25):
        rule["expiry"] = make_expiry(r, idle=False)
    # By the rule itself: what else a seed makes stays as it was.
    own = Random(repr(rule))
    if step and not rule.get("prorate") and maybe(own, 0.3):
        carry_over(own, rule)
    return rule


def carry_over(r: Random, rule: dict[str, Any]) -> None:
    """The rule carries, mostly by a step that takes several purchases."""
    step = "per" if "per" in rule else "per_quantity"
    rule.pop("prorate", None)
    rule["carry"] = True
    if maybe(r, 0.7):
        rule[step] = r.choice(["5.00", "10.00", "1.70"] if step == "per" else [2, 4, 7])


def make_carry(r: Random, program: dict[str, Any]) -> None:
    """Nearly all rules with a step carry."""
    for rule in program["earn"]:
        if ("per" in rule or "per_quantity" in rule) and maybe(r, 0.9):
            carry_over(r, rule)


def make_boost(
    r: Random, name: str, rules: list[dict[str, Any]], levels: list[str]
) -> dict[str, Any]:
    """A multiplier or a flat bonus."""
    boost: dict[str, Any] = {"name": name}
    purchase = True
    if maybe(r, 0.4):
        chosen = r.choice(rules)
        boost["rules"] = [chosen["name"]]
        purchase = chosen["on"] == "purchase"
    if maybe(r, 0.7):
        boost["multiply"] = r.choice(["2", "1.5", "1.25", "3"])
    else:
        boost["add"] = r.choice([1, 5])
    if maybe(r, 0.15):
        boost["holdout"] = r.choice(["50", "12.5"])
    if maybe(r, 0.3):
        boost["starts_on"] = str(START + timedelta(r.randrange(90)))
    if maybe(r, 0.4):
        boost["when"] = make_when(r, levels, purchase=purchase)
    elif purchase and maybe(r, 0.5):
        boost["when"] = {"category": r.sample(CATEGORIES, r.choice([1, 1, 2]))}
    if maybe(r, 0.3):
        boost["limit"] = [make_limit(r) for _ in range(r.choice([1, 1, 2]))]
    return boost


def make_expiry(r: Random, *, idle: bool) -> dict[str, Any]:
    """One of the ways in which points lapse."""
    expiry = make_date(r, idle=idle)
    if idle and {"after", "on"} & set(expiry) and expiry.get("after") != "never" and maybe(r, 0.4):
        expiry["idle"] = r.choice(["10 days", "1 month"])
    return expiry


def make_date(r: Random, *, idle: bool) -> dict[str, Any]:
    """`after` or `on`, or never, or idleness alone."""
    way = r.choice(["after", "after", "on", "never", "idle" if idle else "after"])
    if way == "after":
        expiry = {"after": r.choice(["20 days", "1 month", "2 months"])}
        if maybe(r, 0.4):
            expiry["round"] = r.choice(["month-end", "quarter-end", "year-end"])
        return expiry
    if way == "on":
        expiry = {"on": r.choice(["12-31", "01-15", "02-29"])}
        if maybe(r, 0.7):
            expiry["min_life"] = make_length(r)
        return expiry
    return {"after": "never"} if way == "never" else {"idle": r.choice(["10 days", "1 month"])}


def make_ladder(r: Random) -> dict[str, Any]:
    """Levels by any measure of the first version."""
    by = r.choice(["points", "spend", "purchases", "visit"])
    ladder: dict[str, Any] = {"by": by}
    ladder["window"] = r.choice(["lifetime", "calendar-year", "1 month", "2 months"])
    ladder["keep"] = r.choice(["forever", "end-of-year", "end-of-next-year", "20 days", "1 month"])
    ladder["downgrade"] = r.choice(["to-earned", "one-level", "to-earned", "never"])
    if maybe(r, 0.3):
        ladder["upgrade"] = "at-review"
    elif maybe(r, 0.4):
        ladder["crossing"] = "before"
    if maybe(r, 0.3):
        ladder["grace"] = r.choice(["5 days", "1 month"])
    lines = {"points": (10, 40), "spend": ("10.00", "30.00"), "purchases": (2, 5), "visit": (1, 3)}
    first: Any = "0" if by == "spend" else 0
    ladder["level"] = [{"name": "Base", "from": first}]
    for name, start in zip(["Silver", "Gold"][: r.choice([1, 2, 2])], lines[by], strict=False):
        level: dict[str, Any] = {"name": name, "from": start}
        if maybe(r, 0.6):
            level["multiply"] = r.choice(["1.5", "2", "1.25"])
        if maybe(r, 0.25):
            level["expiry"] = make_expiry(r, idle=False)
        ladder["level"].append(level)
    return ladder


def make_grant(r: Random, name: str, levels: list[str]) -> dict[str, Any]:
    """Points by themselves, on an occasion or an event."""
    on = r.choice(["join", "birthday", "anniversary", "purchase", "review", "12-24", "level"])
    if on == "level" and not levels:
        on = "birthday"
    grant: dict[str, Any] = {"name": name, "on": on, "points": r.choice([1, 5, 20])}
    if maybe(r, 0.3):
        grant["limit"] = [make_limit(r) for _ in range(r.choice([1, 1, 2]))]
    if maybe(r, 0.3):
        grant["pending"] = make_length(r)
    if maybe(r, 0.3):
        grant["expiry"] = make_expiry(r, idle=False)
    if maybe(r, 0.15):
        grant["holdout"] = "50"
    if maybe(r, 0.4):
        of_event = on in ("purchase", "review")
        grant["when"] = make_when(r, levels, purchase=on == "purchase", event=of_event)
        if on == "join" and maybe(r, 0.5):
            grant["when"] = r.choice([{"nth": 2}, {"first": True}])
    return grant


def made_plain(r: Random, data: dict[str, Any]) -> dict[str, Any]:
    """The program without what a till can't know beforehand, or hardly ever."""
    plain = {**data}
    if "tiers" in data:
        plain["tiers"] = {k: v for k, v in data["tiers"].items() if k != "crossing"}
    if "boost" in data and maybe(r, 0.6):
        plain["boost"] = [{k: v for k, v in b.items() if k != "limit"} for b in data["boost"]]
    return plain


def change_program(r: Random, program: dict[str, Any]) -> dict[str, Any]:
    """Another version: other rules, or another ladder, under the same names."""
    other = make_program(r)
    changed = dict(program)
    for table in r.sample(["earn", "boost", "expiry", "tiers", "grant"], 2):
        if table in other:
            changed[table] = other[table]
        elif table != "earn":
            changed.pop(table, None)
    names = {rule["name"] for rule in changed["earn"]}
    levels = {level["name"] for level in changed.get("tiers", {}).get("level", ())}
    changed["boost"] = [
        boost for boost in changed.get("boost", ()) if set(boost.get("rules", names)) <= names
    ]
    for table in ("earn", "boost", "grant"):
        for rule in changed.get(table, ()):
            if not set(rule.get("when", {}).get("level", ())) <= levels:
                rule.pop("when")
    gifts = [grant for grant in program.get("grant", ()) if grant.get("reward")]
    grants = [grant for grant in changed.get("grant", ()) if not grant.get("reward")]
    changed["grant"] = [g for g in grants + gifts if levels or g["on"] != "level"]
    changed["reward"] = [
        {**reward, "cost": 5} if isinstance(reward.get("cost"), dict) else dict(reward)
        for reward in changed.get("reward", ())
    ]
    for reward in changed["reward"]:
        if not set(reward.get("when", {}).get("level", ())) <= levels:
            reward.pop("when")
    for table in ("boost", "grant", "reward"):
        if not changed[table]:
            del changed[table]
    return changed
