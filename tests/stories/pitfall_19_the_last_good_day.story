# Samoa, +13:00: the last good day is the shop's own. What lapses after the 31st can be spent on the
# 31st by hand, pays for the mug of that evening's purchase (10:30 UTC of the 31st), and is gone on
# the 1st. Read as midnight in UTC it would end on the 31st at 13:00.
pitfalls: 19
zone: Pacific/Apia
program:
    [expiry]
    after = "30 days"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 7
    [[grant]]
    name = "with it"
    on = "visit"
    reward = "mug"
    pay = true
happens:
    2026-03-01 23:59:59 purchase p1 20.00
    batch 2026-03-30
    adjust ann -3 on 2026-03-31
    2026-03-31 10:30Z visit v1
    2026-04-01 00:00 visit v2
    batch 2026-04-01
entries:
    2026-03-01 earn spend +20 p1 from 2026-03-01 to 2026-03-31
    2026-03-31 adjust - -3
    2026-03-31 redeem mug -7
    2026-04-01 expire - -10
after:
    ann: balance 0, claims 2026-03-31 mug met
