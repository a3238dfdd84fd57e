# Points given by hand on a day that was walked already buy on that day, with the next batch; on a day
# that was not, in their turn. What they leave, buys with what comes later.
settings: grant.on
instead: grant.on = "visit"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 10
    [[grant]]
    name = "full card"
    on = "balance"
    reward = "mug"
happens:
    2026-03-01 10:00 purchase p1 4.00
    batch 2026-03-01
    adjust ann +8 on 2026-03-01
    2026-03-02 10:00 purchase p2 5.00
    batch 2026-03-03
    adjust ann +4 on 2026-03-05
    batch 2026-03-06
entries:
    2026-03-01 earn spend +4 p1
    2026-03-01 adjust - +8
    2026-03-01 redeem mug -10
    2026-03-02 earn spend +5 p2
    2026-03-05 adjust - +4
    2026-03-05 redeem mug -10
after:
    ann: balance 1
