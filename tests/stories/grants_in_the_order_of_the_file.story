# A purchase that reaches Gold: the grants on the purchase and on the level are one pass in file
# order. Of the day's limit of one thanks, the second purchase gets 0 and says so.
settings: grant.limit.times
instead: grant.limit.times = 2
program:
    [[grant]]
    name = "gold"
    on = "level"
    points = 3
    [[grant]]
    name = "thanks"
    on = "purchase"
    points = 1
    limit = { times = 1, every = "day" }
    [tiers]
    by = "purchases"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 1
happens:
    2026-01-10 08:00 purchase p1 1.00
    2026-01-10 09:00 purchase p2 1.00
    batch 2026-01-10
entries:
    2026-01-10 grant gold +3 p1
    2026-01-10 grant thanks +1 p1
    2026-01-10 grant thanks 0 of +1 p2
