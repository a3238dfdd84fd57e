# 5 items hold 2 whole steps of 2: 2 x 3 = 6; a visit without a quantity is 1: no step, no entry.
settings: earn.per_quantity
program:
    [[earn]]
    name = "visits"
    on = "visit"
    points = 3
    per_quantity = 2
happens:
    2026-01-10 visit a1 quantity=5
    2026-01-11 visit a2
    batch 2026-01-11
entries:
    2026-01-10 earn visits +6 a1
