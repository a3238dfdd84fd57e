# What is kept of p1 after the first refund is too little for the mug: it is asked back that day, and
# not again with the second. The same of a mug that an earlier batch has made, and of points.
pitfalls: 15
program:
    [[earn]]
    name = "visit"
    on = "visit"
    points = 20
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 4
    [[reward]]
    id = "bonus"
    name = "Bonus"
    kind = "points"
    points = 3
    [[grant]]
    name = "big order"
    on = "purchase"
    reward = "mug"
    pay = true
    when = { min_order = "8.00" }
    [[grant]]
    name = "thanks"
    on = "purchase"
    reward = "bonus"
    when = { min_order = "8.00" }
happens:
    2026-03-01 visit v1
    2026-03-02 10:00 purchase p1 10.00
    2026-03-03 refund r1 3.00 of=p1
    2026-03-04 refund r2 3.00 of=p1
    2026-03-05 refund r3 4.00 of=p1
    2026-03-06 purchase p2 9.00
    batch 2026-03-06
    2026-03-07 refund r4 3.00 of=p2
    batch 2026-03-07
    2026-03-08 refund r5 3.00 of=p2
    batch 2026-03-08
entries:
    2026-03-01 earn visit +20 v1
    2026-03-02 redeem mug -4
    2026-03-02 grant thanks 0 p1
    2026-03-02 grant thanks +3 p1
    2026-03-03 clawback thanks -3 r1
    2026-03-03 restore mug +4
    2026-03-06 redeem mug -4
    2026-03-06 grant thanks 0 p2
    2026-03-06 grant thanks +3 p2
    2026-03-07 clawback thanks -3 r4
    2026-03-07 restore mug +4
after:
    ann: balance 20, claims 2026-03-02 mug dropped; 2026-03-02 bonus dropped; 2026-03-06 mug dropped; 2026-03-06 bonus dropped
