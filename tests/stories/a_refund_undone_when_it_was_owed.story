# All of p1 was spent, so its refund left 10 owing, which the visit paid. Taken back, what was owed
# comes as points of p1's own lot, good until 31 March. bob's program is the same: his debt stands,
# and what comes back pays it.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    expiry = { after = "30 days" }
    [[earn]]
    name = "visit"
    on = "visit"
    points = 20
happens:
    member ann
    member bob
    2026-03-01 10:00 purchase p1 10.00
    2026-03-01 10:00 purchase p2 10.00 member=bob
    batch 2026-03-01
    adjust ann -10 on 2026-03-02
    adjust bob -10 on 2026-03-02
    2026-03-03 refund r1 10.00 of=p1
    2026-03-03 refund r2 10.00 of=p2 member=bob
    batch 2026-03-03
    2026-03-04 visit v1
    batch 2026-03-04
    undo r1 on 2026-03-10
    batch 2026-04-01
entries:
    2026-03-01 earn spend +10 p1
    2026-03-02 adjust - -10
    2026-03-03 clawback spend -10 r1
    2026-03-04 earn visit +20 v1
    2026-03-10 clawback spend +10 r1 from 2026-03-01 to 2026-03-31
    2026-04-01 expire - -10
    2026-03-01 earn spend +10 p2
    2026-03-02 adjust - -10
    2026-03-03 clawback spend -10 r2
    2026-03-10 clawback spend +10 r2 from 2026-03-01 to 2026-03-31
after:
    ann: balance 10, debt 0
    bob: balance 0, debt 0, spend 10.00
