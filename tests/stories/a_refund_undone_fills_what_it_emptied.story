# The refund took 9 from the lot of p1 and, because 1 of that was spent, 1 from the visit's; and 3
# by the other rule. With its file taken back each lot has its own again, with its own last day, so
# 9 lapse and no more; p1 counts as bought again.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    expiry = { after = "30 days" }
    [[earn]]
    name = "each time"
    on = "purchase"
    points = 3
    expiry = { after = "40 days" }
    [[earn]]
    name = "visit"
    on = "visit"
    points = 20
happens:
    2026-03-01 10:00 purchase p1 10.00
    2026-03-02 visit v1
    batch 2026-03-03
    adjust ann -1 on 2026-03-03
    2026-03-04 refund r1 10.00 of=p1
    batch 2026-03-04
    undo r1 on 2026-03-10
    batch 2026-05-01
entries:
    2026-03-01 earn spend +10 p1 to 2026-03-31
    2026-03-01 earn each time +3 p1 to 2026-04-10
    2026-03-02 earn visit +20 v1
    2026-03-03 adjust - -1
    2026-03-04 clawback spend -10 r1
    2026-03-04 clawback each time -3 r1
    2026-03-10 clawback spend +10 r1
    2026-03-10 clawback each time +3 r1
    2026-04-01 expire - -9
    2026-04-11 expire - -3
after:
    ann: balance 20, debt 0, spend 10.00, purchases 1
