# Two receipts of one instant, in order of their ids: 'a' reached Gold, so the late 'b' was bought as
# a Gold member, and not as one who had bought nothing for 5 days.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[earn]]
    name = "back again"
    on = "purchase"
    points = 3
    when = { quiet = "5 days" }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    multiply = "2"
happens:
    2026-01-10 12:00 purchase a 10.00
    batch 2026-01-20
    2026-01-10 12:00 purchase b 10.00
    batch 2026-01-21
entries:
    2026-01-10 earn spend +10 a
    2026-01-10 earn back again +3 a
    2026-01-21 earn spend +10 b
    2026-01-21 boost Gold +10 b
