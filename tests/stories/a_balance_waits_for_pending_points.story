# The points of the 1st can be spent from the 15th on: then, without another event, they buy.
settings: earn.pending
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    pending = "14 days"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 10
    [[grant]]
    name = "mug"
    on = "balance"
    reward = "mug"
happens:
    2026-03-01 10:00 purchase p1 12.00
    batch 2026-03-10
    batch 2026-03-20
entries:
    2026-03-01 earn spend +12 p1
    2026-03-15 redeem mug -10
after:
    ann: balance 2
    ann: claims 2026-03-15 mug met
