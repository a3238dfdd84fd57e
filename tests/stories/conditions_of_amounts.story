# 6.00 is both at least and at most 6.00. The tea rule looks at its own 3.00 with min_amount and
# at the whole order with min_order: 9.00 holds, 8.99 does not. Three items: not two, not four.
settings: earn.when.min_amount earn.when.max_amount earn.when.min_order earn.when.quantity
program:
    [[earn]]
    name = "big"
    on = "purchase"
    points = 1
    when = { min_amount = "6.00" }
    [[earn]]
    name = "small"
    on = "purchase"
    points = 2
    when = { max_amount = "6.00" }
    [[earn]]
    name = "tea"
    on = "purchase"
    points = 3
    when = { category = ["tea"], min_order = "9.00" }
    [[earn]]
    name = "three"
    on = "purchase"
    points = 4
    when = { quantity = { from = 3, below = 4 } }
happens:
    2026-01-10 purchase p1 6.00
    2026-01-11 purchase p2 5.99 quantity=3
    2026-01-12 purchase p3 3.00 category=tea + 6.00
    2026-01-13 purchase p4 3.00 category=tea + 5.99 quantity=3
    batch 2026-01-13
entries:
    2026-01-10 earn big +1 p1
    2026-01-10 earn small +2 p1
    2026-01-11 earn small +2 p2
    2026-01-11 earn three +4 p2
    2026-01-12 earn big +1 p3
    2026-01-12 earn tea +3 p3
    2026-01-13 earn big +1 p4
