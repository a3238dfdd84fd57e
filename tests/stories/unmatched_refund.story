# A refund of a purchase that nobody knows, taken with --allow-unmatched: judged as a purchase of
# that amount on its own date, at the plain rules: 1 for each 1.00, without the boost and without the
# level's. 8 of the 10 that are there go, then 8 more: 2, and 6 are owed. The limit of 8 a day holds
# for what it asks back too, and it uses none of it.
settings: earn.limit
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    limit = { points = 8, every = "day" }
    [[boost]]
    name = "double"
    multiply = "2"
    starts_on = "2026-01-12"
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "5.00"
    multiply = "3"
happens:
    2026-01-10 purchase p1 2.00
    2026-01-11 purchase p2 8.00
    2026-01-12 refund u1 20.00 of=lost
    2026-01-12 refund u2 20.00 of=gone
    batch 2026-01-12
entries:
    2026-01-10 earn spend +2 p1
    2026-01-11 earn spend +8 p2
    2026-01-12 clawback spend -8 u1
    2026-01-12 clawback spend -8 u2
after:
    ann: balance 0, debt 6, spend -30.00, purchases 2, level Base
