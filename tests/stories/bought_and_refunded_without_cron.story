# A week without cron: the mug that was bought with p1 is refunded on the 12th, and its points are
# back at the end of that day, in the lot they came from, which lapses on the 14th: the mug of the
# 13th takes them. A mug counts as had until then: its limit lets none go with p2 on that same day.
# That of p3 is made by the first batch: its points come back with the second, which voids it, and
# lapse at once.
pitfalls: 15, 17
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    expiry = { after = "4 days" }
    [[earn]]
    name = "visit"
    on = "visit"
    points = 20
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 4
    limit = { times = 1, every = "ever" }
    [[grant]]
    name = "with it"
    on = "purchase"
    reward = "mug"
    pay = true
happens:
    2026-03-09 visit v1
    2026-03-10 10:00 purchase p1 10.00
    2026-03-12 10:00 refund r1 2.00 of=p1
    2026-03-12 11:00 refund r2 8.00 of=p1
    2026-03-12 12:00 purchase p2 5.00
    2026-03-13 purchase p3 6.00
    batch 2026-03-16
    2026-03-17 refund r3 6.00 of=p3
    batch 2026-03-20
entries:
    2026-03-09 earn visit +20 v1
    2026-03-10 earn spend +10 p1 to 2026-03-14
    2026-03-10 redeem mug -4
    2026-03-12 clawback spend -2 r1
    2026-03-12 clawback spend -8 r2
    2026-03-12 earn spend +5 p2 to 2026-03-16
    2026-03-12 restore mug +4
    2026-03-13 earn spend +6 p3 to 2026-03-17
    2026-03-13 redeem mug -4
    2026-03-17 expire - -5
    2026-03-17 clawback spend -6 r3
    2026-03-20 restore mug +4
    2026-03-20 expire - -4
after:
    ann: balance 16
    ann: claims 2026-03-10 mug dropped; 2026-03-13 mug dropped
