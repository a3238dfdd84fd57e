# The 10.00 that reach Gold are judged again at Gold: 10 and 10.
settings: tiers.crossing
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [tiers]
    by = "spend"
    crossing = "before"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    multiply = "2"
happens:
    2026-01-30 purchase p1 10.00
    batch 2026-01-30
entries:
    2026-01-30 earn spend +10 p1
    2026-01-30 boost Gold +10 p1
