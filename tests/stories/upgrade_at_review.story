# 12.00 in January reach Gold on 1 February, by the month that ended; kept for ever.
settings: tiers.upgrade
program:
    [tiers]
    by = "spend"
    upgrade = "at-review"
    window = "1 month"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    [[earn]]
    name = "gold"
    on = "purchase"
    points = 1
    when = { level = ["Gold"] }
happens:
    2026-01-10 purchase p1 12.00
    2026-01-11 purchase p2 1.00
    2026-02-01 purchase p3 1.00
    batch 2026-02-01
entries:
    2026-02-01 earn gold +1 p3
