# 30 points a purchase, of which only the 10 of spend count: Gold (20) is reached by the second.
settings: earn.counts_for_tier tiers.by
instead: tiers.by = "purchases"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[earn]]
    name = "gift"
    on = "purchase"
    points = 20
    counts_for_tier = false
    [tiers]
    by = "points"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 20
    multiply = "2"
happens:
    2026-01-10 purchase p1 1.00
    2026-01-11 purchase p2 1.00
    2026-01-12 purchase p3 1.00
    batch 2026-01-12
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 earn gift +20 p1
    2026-01-11 earn spend +10 p2
    2026-01-11 earn gift +20 p2
    2026-01-12 earn spend +10 p3
    2026-01-12 boost Gold +10 p3
    2026-01-12 earn gift +20 p3
    2026-01-12 boost Gold +20 p3
after:
    ann: level Gold
