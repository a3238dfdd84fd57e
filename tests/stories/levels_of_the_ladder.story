# 10.00 crosses the line of Gold: with crossing after it earned at Base. The next 10.00 earn 10 and
# 5 by the level, in its name, and lapse by the level's own expiry, a month later; the first two
# by the program's, two months after.
settings: tiers.level.name tiers.level.from tiers.level.multiply tiers.level.expiry expiry.after tiers.level
instead: tiers.level.1.name = "Other"
instead: tiers.level.1.from = "20.00"
instead: tiers.level = [{ name = "Base", from = "0" }]
instead: expiry.after = "3 months"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "2 months"
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    multiply = "1.5"
    expiry = { after = "1 month" }
happens:
    2026-01-30 purchase p1 10.00
    2026-01-31 purchase p2 10.00
    batch 2026-01-31
entries:
    2026-01-30 earn spend +10 p1 from 2026-01-30 to 2026-03-30
    2026-01-31 earn spend +10 p2 from 2026-01-31 to 2026-02-28
    2026-01-31 boost Gold +5 p2 from 2026-01-31 to 2026-02-28
after:
    ann: level Gold, until -
