"""Every key of a program file with a change that members must read, or why it concerns none."""

from __future__ import annotations

from typing import Any

BASE: dict[str, Any] = {
    "program": {
        "id": "stars",
        "name": "Stars",
        "points": ["star", "stars"],
        "point_value": "0.05",
        "breakage": "5",
        "limit": {"points": 2000, "every": "day"},
    },
    "earn": [
        {"name": "spend", "on": "purchase", "points": 1, "per": "1.00"},
        {"name": "steps", "on": "walk", "points": 2, "per_quantity": 1000},
        {"name": "review", "on": "review", "points": 5},
    ],
    "boost": [
        {"name": "double", "multiply": "2", "rules": ["spend"]},
        {"name": "more", "add": 50},
    ],
    "expiry": {"after": "12 months"},
    "tiers": {
        "by": "spend",
        "window": "calendar-year",
        "keep": "end-of-next-year",
        "level": [
            {"name": "Member", "from": "0"},
            {"name": "Gold", "from": "1000.00", "multiply": "1.5"},
        ],
    },
    "reward": [
        {
            "id": "ten",
            "name": "Ten off",
            "kind": "voucher",
            "cost": 100,
            "value": "3.00",
            "voucher": {"percent": "10"},
        },
        {
            "id": "card",
            "name": "A card",
            "kind": "gift-card",
            "cost": "any",
            "gift_card": {"amount": "point-value"},
        },
        {"id": "gift", "name": "A gift", "kind": "points", "points": 20},
        {"id": "mug", "name": "A mug", "kind": "item", "cost": 300},
    ],
    "grant": [
        {"name": "birthday", "on": "birthday", "points": 50},
        {"name": "welcome", "on": "join", "reward": "gift"},
    ],
}

_LIMIT = {"points": 500, "every": "day"}
_EXPIRY = {"after": "90 days"}
_FREE = {"free_shipping": True}

Change = tuple[str, Any]

CHANGES: dict[str, list[Change]] = {
    "program": [("program.debt", "forgive")],
    "program.name": [("program.name", "Sterne")],
    "program.points": [("program.points", ["page", "pages"])],
    "program.point_value": [("program.point_value", "0.04")],
    "program.join": [("program.join", "invite")],
    "program.not_counted": [("program.not_counted", ["tax"])],
    "program.stacking": [("program.stacking", "best")],
    "program.debt": [("program.debt", "forgive")],
    "program.limit": [("program.limit.points", 1000)],
    "limit.every": [("program.limit.every", "week")],
    "limit.points": [("program.limit.points", 1999)],
    "limit.times": [("earn.0.limit", {"times": 3, "every": "day"})],
    "limit.over": [("program.limit.over", "reject")],
    "earn": [("earn.2.name", "opinion")],
    "earn.name": [("earn.1.name", "walking")],
    "earn.on": [("earn.2.on", "opinion")],
    "earn.points": [("earn.0.points", 2)],
    "earn.per": [("earn.0.per", "2.00")],
    "earn.per_quantity": [("earn.1.per_quantity", 500)],
    "earn.prorate": [("earn.0.prorate", True)],
    "earn.carry": [("earn.0.carry", True)],
    "earn.rounding": [("earn.0.rounding", "up")],
    "earn.pending": [("earn.0.pending", "14 days")],
    "earn.counts_for_tier": [("earn.0.counts_for_tier", False)],
    "earn.limit": [("earn.0.limit", _LIMIT)],
    "earn.when": [("earn.0.when", {"first": True})],
    "earn.expiry": [("earn.0.expiry", _EXPIRY)],
    "boost": [("boost.0.multiply", "3")],
    "boost.name": [("boost.0.name", "twice")],
    "boost.rules": [("boost.0.rules", None)],
    "boost.multiply": [("boost.0.multiply", "2.5")],
    "boost.add": [("boost.1.add", 60)],
    "boost.starts_on": [("boost.0.starts_on", "2026-03-01")],
    "boost.ends_on": [("boost.0.ends_on", "2026-03-31")],
    "boost.holdout": [("boost.0.holdout", "10")],
    "boost.limit": [("boost.0.limit", {"times": 5, "every": "month"})],
    "boost.when": [("boost.0.when", {"weekday": ["tue"]})],
    "expiry": [("expiry", None)],
    "expiry.after": [("expiry.after", "never")],
    "expiry.round": [("expiry.round", "quarter-end")],
    "expiry.on": [("expiry", {"on": "12-31"})],
    "expiry.min_life": [("expiry.min_life", "3 months")],
    "expiry.idle": [("expiry.idle", "6 months")],
    "tiers": [("tiers", None)],
    "tiers.by": [("tiers.by", "purchases"), ("tiers.level.0.from", 0), ("tiers.level.1.from", 10)],
    "tiers.window": [("tiers.window", "12 months")],
    "tiers.upgrade": [("tiers.upgrade", "at-review")],
    "tiers.crossing": [("tiers.crossing", "before")],
    "tiers.keep": [("tiers.keep", "6 months")],
    "tiers.downgrade": [("tiers.downgrade", "one-level")],
    "tiers.grace": [("tiers.grace", "30 days")],
    "tiers.level": [("tiers.level.1.name", "Silver")],
    "level.name": [("tiers.level.0.name", "Guest")],
    "level.from": [("tiers.level.1.from", "900.00")],
    "level.multiply": [("tiers.level.1.multiply", "2")],
    "level.expiry": [("tiers.level.1.expiry", {"after": "never"})],
    "level.discount": [("tiers.level.1.discount", {"percent": "3"})],
    "discount.percent": [("tiers.level.1.discount", {"percent": "4"})],
    "level.free_shipping": [("tiers.level.1.free_shipping", True)],
    "level.perks": [("tiers.level.1.perks", ["A card in every parcel"])],
    "reward": [("reward.3.cost", 200)],
    "reward.name": [("reward.0.name", "Ten percent")],
    "reward.kind": [("reward.3.kind", "voucher"), ("reward.3.voucher", {"item": "mug"})],
    "reward.cost": [("reward.0.cost", {"Member": 100, "Gold": 80})],
    "reward.step": [("reward.1.step", 50)],
    "reward.min": [("reward.1.min", 100)],
    "reward.stock": [("reward.0.stock", 500)],
    "reward.limit": [("reward.0.limit", {"times": 1, "every": "month"})],
    "reward.starts_on": [("reward.0.starts_on", "2026-03-01")],
    "reward.ends_on": [("reward.0.ends_on", "2026-12-31")],
    "reward.early_access": [("reward.0.early_access", {"Gold": "7 days"})],
    "reward.when": [("reward.0.when", {"level": ["Gold"]})],
    "reward.stacks": [("reward.0.stacks", True)],
    "reward.points": [("reward.2.points", 30)],
    "reward.voucher": [("reward.0.voucher", _FREE)],
    "reward.gift_card": [("reward.1.gift_card", {"amount": "5.00"})],
    "voucher.percent": [("reward.0.voucher.percent", "20")],
    "voucher.amount": [("reward.0.voucher", {"amount": "5.00"})],
    "voucher.item": [("reward.0.voucher", {"item": "latte"})],
    "voucher.free_shipping": [("reward.0.voucher", _FREE)],
    "voucher.min_order": [("reward.0.voucher.min_order", "20.00")],
    "voucher.max_discount": [("reward.0.voucher.max_discount", "15.00")],
    "voucher.uses": [("reward.0.voucher.uses", 2)],
    "voucher.valid": [("reward.0.voucher.valid", "30 days")],
    "voucher.personal": [("reward.0.voucher.personal", True)],
    "gift_card.amount": [("reward.1.gift_card.amount", "5.00")],
    "gift_card.valid": [("reward.1.gift_card.valid", "3 years")],
    "grant": [("grant.0.points", 60)],
    "grant.name": [("grant.0.name", "happy birthday")],
    "grant.on": [("grant.0.on", "12-24")],
    "grant.points": [("grant.0.points", 40)],
    "grant.reward": [("grant.0.reward", ["mug"])],
    "grant.pay": [("grant.1.pay", True)],
    "grant.holdout": [("grant.0.holdout", "10")],
    "grant.pending": [("grant.0.pending", "3 days")],
    "grant.limit": [("grant.0.limit", {"times": 1, "every": "year"})],
    "grant.when": [("grant.0.when", {"member_for": "1 month"})],
    "grant.expiry": [("grant.0.expiry", _EXPIRY)],
    "when.min_amount": [("earn.0.when", {"min_amount": "10.00"})],
    "when.max_amount": [("earn.0.when", {"max_amount": "10.00"})],
    "when.min_order": [("earn.0.when", {"min_order": "10.00"})],
    "when.category": [("earn.0.when", {"category": ["coffee"]})],
    "when.not_category": [("earn.0.when", {"not_category": ["coffee"]})],
    "when.sku": [("earn.0.when", {"sku": ["LATTE"]})],
    "when.not_sku": [("earn.0.when", {"not_sku": ["LATTE"]})],
    "when.store": [("earn.0.when", {"store": ["harbour"]})],
    "when.channel": [("earn.0.when", {"channel": ["web"]})],
    "when.quantity": [("earn.1.when", {"quantity": {"from": 5, "below": 10}})],
    "when.weekday": [("earn.0.when", {"weekday": ["tue", "wed"]})],
    "when.hours": [("earn.0.when", {"hours": ["22:00-02:00"]})],
    "when.dates": [("earn.0.when", {"dates": ["2026-03-01/2026-03-31", "2026-12-24"]})],
    "when.first": [("earn.0.when", {"first": True})],
    "when.nth": [("earn.0.when", {"nth": 10})],
    "when.level": [("earn.0.when", {"level": ["Gold"]})],
    "when.attribute": [("earn.0.when", {"attribute": {"city": ["Taipei"]}})],
    "when.birthday": [("earn.0.when", {"birthday": "week"})],
    "when.quiet": [("earn.0.when", {"quiet": "60 days"})],
    "when.member_for": [("earn.0.when", {"member_for": "1 year"})],
}
"""Each key with what is set (None: taken out) in BASE, which must change what members read."""

PREPARED: dict[str, list[Change]] = {
    "expiry.min_life": [("expiry", {"on": "12-31"})],
    "reward.early_access": [("reward.0.starts_on", "2026-03-01")],
    "grant.pay": [("grant.1.reward", "mug")],
}
"""What is set in BASE before, where a key needs something beside it."""

VARIANTS: list[list[Change]] = [
    [("reward.3.kind", "access"), ("reward.3.cost", None)],
    *([("earn.0.rounding", rounding)] for rounding in ("half-up", "half-even")),
    *(
        [("program.limit.every", every)]
        for every in ("event", "month", "quarter", "year", "birthday", "ever")
    ),
    [("earn.0.per", None)],
    [("earn.0.per", None), ("earn.0.per_quantity", 2)],
    [("program.not_counted", ["tax", "tip", "shipping"])],
    [("program.stacking", "add")],
    [("expiry.round", "month-end")],
    [("expiry.round", "year-end")],
    [("boost.0.starts_on", "2026-03-01"), ("boost.0.ends_on", "2026-03-31")],
    *(
        [("tiers.by", by), ("tiers.level.0.from", 0), ("tiers.level.1.from", 10)]
        for by in ("points", "visit")
    ),
    [("tiers.window", "lifetime")],
    [("tiers.window", "lifetime"), ("tiers.upgrade", "at-review")],
    [("tiers.keep", "forever")],
    [("tiers.keep", "end-of-year")],
    [("tiers.downgrade", "never")],
    [("reward.1.cost", "all")],
    [("reward.1.cost", {"Member": 100, "Gold": 80})],
    [("reward.0.voucher", {"amount": "point-value"})],
    *([("earn.0.when", {"birthday": near})] for near in ("day", "month")),
    *(
        [("grant.0.on", on)]
        for on in ("anniversary", "level", "purchase", "review", "join", "birthday")
    ),
    [("grant.1.on", "balance"), ("grant.1.reward", "mug")],
]
"""What else there is to say: other words of the same keys."""

CONCERNS_NO_MEMBER = {
    "program.id": "how the merchant's commands name the program",
    "program.breakage": "for the merchant's books alone; no point lapses by it",
    "reward.id": "how commands and other tables name the reward; members see its name",
    "reward.value": "what the reward costs the merchant",
    "voucher.code": "how the code looks, which stands on the voucher",
    "voucher.message": "what stands on the voucher itself",
    "gift_card.code": "how the code looks, which stands on the card",
    "gift_card.message": "what stands on the card itself",
}
