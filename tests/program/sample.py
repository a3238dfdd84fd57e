"""A program file that says everything the first version can say, and a small one to change."""

from __future__ import annotations

FULL = """\
[program]
id = "corner-coffee"
name = "Corner Coffee Stars"
points = ["star", "stars"]
point_value = "0.05"
join = "invite"
not_counted = ["tip", "tax"]
stacking = "best"
debt = "forgive"
limit = { points = 2000, every = "day" }

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
prorate = true
rounding = "half-up"
pending = "14 days"
counts_for_tier = false
limit = [ { points = 500, every = "day", over = "reject" }, { points = 100, every = "event" } ]
when = { category = ["coffee"] }
expiry = { after = "90 days" }

[[earn]]
name = "steps"
on = "walk"
points = 2
per_quantity = 1000

[[boost]]
name = "double tuesday"
rules = ["spend"]
multiply = "2"
starts_on = 2026-03-01
ends_on = "2026-03-31"
limit = { times = 5, every = "month" }
when = { weekday = ["tue"] }

[[boost]]
name = "fifty more"
add = 50

[expiry]
on = "12-31"
min_life = "3 months"

[tiers]
by = "spend"
window = "calendar-year"
upgrade = "at-review"
crossing = "before"
keep = "end-of-next-year"
downgrade = "one-level"
grace = "30 days"

[[tiers.level]]
name = "Member"
from = "0"

[[tiers.level]]
name = "Gold"
from = "1000.00"
multiply = "1.5"
expiry = { after = "never" }
perks = ["Thank-you card in every parcel"]

[[grant]]
name = "birthday treat"
on = "birthday"
points = 50
pending = "0 days"
when = { member_for = "1 month" }
limit = { times = 1, every = "year" }
expiry = { after = "30 days", round = "month-end" }

[[grant]]
name = "christmas"
on = "12-24"
points = 24
"""

HEAD = """\
[program]
id = "shop"
name = "Shop"
points = ["point", "points"]
"""

EARN = """
[[earn]]
name = "spend"
on = "purchase"
points = 1
"""

REWARDS = """
[[reward]]
id = "free-latte"
name = "A latte on us"
kind = "voucher"
cost = 100
value = "1.20"
stock = 500
limit = { times = 1, every = "month" }
starts_on = "2026-03-01"
ends_on = "2026-12-31"
early_access = { Gold = "7 days" }
when = { level = ["Gold"], member_for = "1 month" }
stacks = true

[reward.voucher]
item = "latte"
valid = "30 days"
code = "LATTE-####-####-####"
personal = true
message = "{name}, this one is on us"

[[reward]]
id = "money-off"
name = "Money off"
kind = "voucher"
cost = "any"
step = 50
min = 100
voucher = { amount = "point-value", min_order = { Member = "20", Gold = "10" }, uses = 3 }

[[reward]]
id = "percent-off"
name = "Percent off"
kind = "voucher"
cost = { Member = 200, Gold = 150 }
voucher = { percent = { Member = "5", Gold = "12.5" }, max_discount = "30" }

[[reward]]
id = "card"
name = "Gift card"
kind = "gift-card"
cost = 500
gift_card = { amount = "25", valid = "2 years", code = "CARD-####-####-####-####" }

[[reward]]
id = "extra"
name = "Extra stars"
kind = "points"
points = 50

[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 900
"""
