# +20 earned, -5 by hand, +8 by hand, -3 clawed back, -20 lapsed (12 + 8): 0, entry by entry.
# The refund takes 3 of the lot that the purchase fed: 20 - 5 - 3 = 12 are left to lapse.
pitfalls: 9
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "10 days"
happens:
    2026-01-10 purchase p1 20.00
    batch 2026-01-11
    adjust ann -5 on 2026-01-11
    adjust ann +8 on 2026-01-12 to 2026-01-20
    2026-01-13 refund r1 3.00 of=p1
    batch 2026-01-21
entries:
    2026-01-10 earn spend +20 p1 to 2026-01-20
    2026-01-11 adjust - -5
    2026-01-12 adjust - +8 to 2026-01-20
    2026-01-13 clawback spend -3 r1
    2026-01-21 expire - -12
    2026-01-21 expire - -8
after:
    ann: balance 0, pending 0, debt 0
