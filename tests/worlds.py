"""Small worlds to try laws on: a random program, a few members, a history, days of batches.

A world comes from a random source alone, so a seed (or hypothesis) repeats it. It is run on the
real thing: program text, CSV files, import, batch, in a store in memory.
"""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import tomli_w

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch import run_batch
from loyalty_cli.jobs.imports import import_files
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.programs import apply_program
from loyalty_cli.store.connection import Store, connect, create_store
from loyalty_cli.store.settings import Settings

ZONE = ZoneInfo("Europe/Berlin")
START = date(2025, 11, 3)
SKUS = ("a1", "b2", "c3")
CATEGORIES = ("coffee", "tea", "books")
KINDS = ("review", "visit")


@dataclass
class World:
    """What happens: versions with their first day, members, events by batch, days of batches."""

    versions: list[tuple[date | None, dict[str, Any]]]
    members: list[dict[str, Any]]
    events: list[dict[str, Any]]
    batches: list[date]
    seed: object = None
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


# Programs -------------------------------------------------------------------------------------


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
        program["limit"] = [make_limit(r)]
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
    every = r.choice(["day", "week", "month", "quarter", "year", "ever"])
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


def make_when(
    r: Random, levels: list[str], *, purchase: bool, event: bool = True
) -> dict[str, Any]:
    """Up to two conditions."""
    choices: list[tuple[str, Any]] = [
        ("weekday", r.sample(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 4)),
        ("birthday", r.choice(["week", "month"])),
        ("quiet", make_length(r)),
        ("member_for", make_length(r)),
        ("attribute", {"city": ["Rome"]}),
    ]
    if levels:
        choices.append(("level", r.sample(levels, r.choice([1, min(2, len(levels))]))))
    if event:
        choices += [
            ("hours", [r.choice(["08:00-12:00", "22:00-02:00", "14:00-17:00"])]),
            ("nth", r.choice([2, 3])),
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
            ("sku", r.sample(SKUS, 2)),
            ("min_amount", r.choice(["2.00", "5.00"])),
            ("max_amount", "9.00"),
            ("min_order", "6.00"),
        ] * 2
    return dict(r.sample(choices, r.choice([1, 1, 2])))


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
    return rule


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
    if maybe(r, 0.3):
        boost["starts_on"] = str(START + timedelta(r.randrange(90)))
    if maybe(r, 0.4):
        boost["when"] = make_when(r, levels, purchase=purchase)
    if maybe(r, 0.3):
        boost["limit"] = make_limit(r)
        if boost["limit"].get("times") and boost["limit"]["every"] == "event":
            del boost["limit"]
    return boost


def make_expiry(r: Random, *, idle: bool) -> dict[str, Any]:
    """One of the ways in which points lapse."""
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
        grant["limit"] = make_limit(r)
    if maybe(r, 0.3):
        grant["pending"] = make_length(r)
    if maybe(r, 0.3):
        grant["expiry"] = make_expiry(r, idle=False)
    if maybe(r, 0.3) and on in ("purchase", "review"):
        grant["when"] = make_when(r, levels, purchase=on == "purchase")
    return grant


# Histories ------------------------------------------------------------------------------------


def make_world(
    r: Random,
    *,
    members: int = 1,
    events: int = 14,
    days: int = 150,
    batches: int = 3,
    late: bool = True,
    versions: int = 1,
    refunds: bool = True,
    attributes: bool = True,
) -> World:
    """A program with a history that ends with the last batch."""
    made: list[tuple[date | None, dict[str, Any]]] = [(None, make_program(r))]
    for _ in range(versions - 1):
        start = START + timedelta(r.randrange(10, days))
        made.append((start, change_program(r, made[-1][1])))
    people = [make_member(r, n, attributes=attributes) for n in range(members)]
    last = START + timedelta(days)
    dates = sorted({START + timedelta(r.randrange(5, days)) for _ in range(batches - 1)} | {last})
    world = World(made, people, [], dates)
    for number in range(events * members):
        add_event(r, world, number, r.choice(people), days, late=late, refunds=refunds)
    return world


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
    changed["grant"] = [g for g in changed.get("grant", ()) if levels or g["on"] != "level"]
    for table in ("boost", "grant"):
        if not changed[table]:
            del changed[table]
    return changed


def make_member(r: Random, number: int, *, attributes: bool) -> dict[str, Any]:
    """A member with a birthday and an attribute, or without."""
    return {
        "id": f"m{number}",
        "birthday": date(1990, r.randrange(1, 13), r.randrange(1, 29)) if maybe(r, 0.7) else None,
        "joined_on": START + timedelta(r.randrange(-400, 30)),
        "city": r.choice(["Rome", "Oslo"]) if attributes and maybe(r, 0.6) else None,
    }


def add_event(
    r: Random,
    world: World,
    number: int,
    member: dict[str, Any],
    days: int,
    *,
    late: bool,
    refunds: bool,
) -> None:
    """One more event: a purchase, an activity, or a refund of a purchase made before."""
    day = START + timedelta(r.randrange(days))
    minute = r.choice([None, 0, 60, 9 * 60, 15 * 60 + 30, 23 * 60 + 59])
    mine = [e for e in world.events if e["member"] is member and e["type"] == "purchase"]
    event: dict[str, Any] = {
        "id": f"e{number}",
        "member": member,
        "source": "csv",
        "day": day,
        "minute": minute,
        "store": r.choice(["north", "south", None]),
        "channel": r.choice(["web", None]),
        "lines": [],
    }
    kind = r.random()
    if kind < 0.25 and refunds and mine:
        purchase = r.choice(mine)
        left = sum(line["amount"] for line in purchase["lines"]) - purchase["refunded"]
        if left <= 0:
            return
        amount = left if maybe(r, 0.4) else r.randrange(1, left + 1)
        purchase["refunded"] += amount
        event["type"] = "refund"
        event["refund_of"] = purchase["id"]
        event["day"] = min(
            purchase["day"] + timedelta(r.randrange(40)), START + timedelta(days - 1)
        )
        event["day"] = max(event["day"], purchase["day"])
        sku = r.choice([*SKUS, None, None])
        event["lines"] = [line(amount, sku=sku)]
    elif kind < 0.45:
        event["type"] = r.choice(KINDS)
        event["quantity"] = r.choice([None, 1, 2, 5])
    else:
        event["type"] = "purchase"
        event["refunded"] = 0
        event["lines"] = make_lines(r)
        for part in ("tax", "tip", "shipping", "paid_by_points", "paid_by_gift_card"):
            if maybe(r, 0.12):
                event[part] = r.randrange(0, 200)
    local = datetime.combine(event["day"], time((minute or 0) // 60, (minute or 0) % 60), ZONE)
    event["instant"] = local.astimezone(UTC)
    due = next(n for n, batch in enumerate(world.batches) if batch >= event["day"])
    event["arrives_before_batch"] = due
    if late and maybe(r, 0.25):
        event["arrives_before_batch"] = r.randrange(due, len(world.batches))
    if event["type"] == "refund":
        purchase = next(e for e in mine if e["id"] == event["refund_of"])
        event["arrives_before_batch"] = max(
            event["arrives_before_batch"], purchase["arrives_before_batch"]
        )
    world.events.append(event)


def make_lines(r: Random) -> list[dict[str, Any]]:
    """One to four lines; now and then a discount, a free item, a quantity."""
    lines = [
        line(
            r.choice([100, 250, 333, 999, 1200, 0]),
            sku=r.choice([*SKUS, None]),
            category=r.choice([*CATEGORIES, None]),
            quantity=r.choice([None, None, 1, 3]),
        )
        for _ in range(r.choice([1, 1, 2, 3]))
    ]
    if maybe(r, 0.15) and sum(each["amount"] for each in lines) > 50:
        lines.append(line(-50, category=r.choice([*CATEGORIES, None]), quantity=1))
    return lines


def line(
    amount: int, sku: str | None = None, category: str | None = None, quantity: int | None = None
) -> dict[str, Any]:
    """One line of a transaction in minor units."""
    return {"sku": sku, "category": category, "quantity": quantity, "amount": amount}


# Running --------------------------------------------------------------------------------------


class Shop:
    """A store in memory, made from a template, that a world runs in."""

    template: sqlite3.Connection | None = None
    settings = Settings("Shop", "EUR", 2, ZONE)

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if Shop.template is None:
            path = folder / "template.db"
            create_store(path, self.settings)
            with_file = connect(path, write=False)
            Shop.template = sqlite3.connect(":memory:")
            with_file.backup(Shop.template)
            with_file.close()
        db = sqlite3.connect(":memory:", isolation_level=None)
        Shop.template.backup(db)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA recursive_triggers = ON")
        self.store = Store(folder / "memory.db", db, self.settings)

    def caller(self, day: date) -> Caller:
        """Whoever asks, for that day."""
        return Caller(parse_day(str(day)), "tester")

    def apply(self, program: dict[str, Any], valid_from: date | None, day: date) -> None:
        """Applies a version of a program."""
        outcome = apply_program(
            self.store,
            tomli_w.dumps(program),
            "p.toml",
            valid_from=None if valid_from is None else parse_day(str(valid_from)),
            caller=self.caller(day),
        )
        assert outcome.status == "ok", [p.message for p in outcome.problems]

    def load(self, kind: str, rows: list[dict[str, Any]], day: date) -> Any:
        """Imports rows as a CSV file."""
        if not rows:
            return None
        path = self.folder / f"{kind}.csv"
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        outcome = import_files(self.store, kind, [path], caller=self.caller(day))  # type: ignore[arg-type]
        assert outcome.status == "ok", [p.message for p in outcome.problems]
        return outcome

    def batch(self, day: date) -> Any:
        """Runs the batch through that day."""
        return run_batch(self.store, caller=self.caller(day))

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows straight from the store."""
        return self.store.db.execute(query, values).fetchall()


def run_world(world: World, folder: Path) -> Shop:
    """The world, run on the real thing: files, imports, batches."""
    shop = Shop(folder)
    first = START
    for valid_from, program in world.versions:
        shop.apply(program, valid_from, first)
    shop.load("members", [member_row(member) for member in world.members], first)
    for number, day in enumerate(world.batches):
        arriving = [e for e in world.events if e["arrives_before_batch"] == number]
        load_events(shop, arriving, day)
        shop.batch(day)
    return shop


def load_events(shop: Shop, events: list[dict[str, Any]], day: date) -> None:
    """Imports events: transactions line by line, then activities."""
    transactions = [e for e in events if e["type"] in ("purchase", "refund")]
    shop.load("transactions", [row for e in transactions for row in transaction_rows(e)], day)
    shop.load("activities", [activity_row(e) for e in events if e["type"] in KINDS], day)


def member_row(member: dict[str, Any]) -> dict[str, Any]:
    """A member as a row of members.csv."""
    return {
        "member_id": member["id"],
        "birthday": member["birthday"] or "",
        "joined_on": member["joined_on"] or "",
        "city": member["city"] or "",
    }


def moment_text(event: dict[str, Any]) -> str:
    """When it was, as a till writes it."""
    if event["minute"] is None:
        return str(event["day"])
    return f"{event['day']} {event['minute'] // 60:02}:{event['minute'] % 60:02}"


def transaction_rows(event: dict[str, Any]) -> list[dict[str, Any]]:
    """A transaction as rows of transactions.csv; the parts stand on the first."""
    rows = []
    for number, each in enumerate(event["lines"]):
        row = {
            "transaction_id": event["id"],
            "member_id": event["member"]["id"],
            "occurred_at": moment_text(event),
            "amount": f"{each['amount'] / 100:.2f}",
            "type": event["type"],
            "refund_of": event.get("refund_of", ""),
            "store": event["store"] or "",
            "channel": event["channel"] or "",
            "sku": each["sku"] or "",
            "category": each["category"] or "",
            "quantity": "" if each["quantity"] is None else each["quantity"],
        }
        for part in ("tax", "tip", "shipping", "paid_by_points", "paid_by_gift_card"):
            row[part] = f"{event[part] / 100:.2f}" if part in event and number == 0 else ""
        rows.append(row)
    return rows


def activity_row(event: dict[str, Any]) -> dict[str, Any]:
    """An activity as a row of activities.csv."""
    return {
        "activity_id": event["id"],
        "member_id": event["member"]["id"],
        "occurred_at": moment_text(event),
        "kind": event["type"],
        "quantity": "" if event["quantity"] is None else event["quantity"],
        "store": event["store"] or "",
        "channel": event["channel"] or "",
    }
