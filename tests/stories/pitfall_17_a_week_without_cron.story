# One run after a week: each thing on its own day, as seven runs would have it. Good until the 12th,
# reviewed on the 13th, and the purchase of the 14th earns at the lower level.
pitfalls: 17
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    expiry = { after = "2 days" }
    [tiers]
    by = "purchases"
    window = "2 days"
    keep = "2 days"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 2
    multiply = "2"
happens:
    2026-01-09 purchase p1 1.00
    2026-01-10 purchase p2 1.00
    2026-01-12 purchase p3 1.00
    2026-01-14 purchase p4 1.00
    batch 2026-01-16
entries:
    2026-01-09 earn spend +10 p1 to 2026-01-11
    2026-01-10 earn spend +10 p2 to 2026-01-12
    2026-01-12 expire - -10
    2026-01-12 earn spend +10 p3 to 2026-01-14
    2026-01-12 boost Gold +10 p3 to 2026-01-14
    2026-01-13 expire - -10
    2026-01-14 earn spend +10 p4 to 2026-01-16
    2026-01-15 expire - -20
after:
    ann: balance 10, level Base
