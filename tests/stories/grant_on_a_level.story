# Reaching Gold gives 30 once; it is given for the rise, so it is no part of the purchase and stays
# when the purchase is refunded. Gold has no end, so it is taken back at once. What it gave stays.
settings: grant.on
instead: grant.on = "purchase"
pitfalls: 15
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[grant]]
    name = "hello gold"
    on = "level"
    points = 30
    when = { level = ["Gold"] }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    2026-01-10 purchase p1 10.00
    2026-01-12 refund r1 10.00 of=p1
    batch 2026-01-12
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 grant hello gold +30 p1
    2026-01-12 clawback spend -10 r1
after:
    ann: balance 30, level Base
