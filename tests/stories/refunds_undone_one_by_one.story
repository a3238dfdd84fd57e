# 10.00 at one point for each 3.00 are 3; kept 9.00 is 3 still, 8.00 is 2, 7.00 is 2. Without r2 there
# is 8.00 left, so the point that r2 took stays gone; without r3, which took none, it comes back, into
# the lot of p1. With r1 taken back nothing more comes, and r4 takes the point again that day.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "3.00"
    expiry = { after = "90 days" }
happens:
    2026-03-01 10:00 purchase p1 10.00
    batch 2026-03-01
    2026-03-02 refund r1 1.00 of=p1
    batch 2026-03-02
    2026-03-03 refund r2 1.00 of=p1
    batch 2026-03-03
    2026-03-04 refund r3 1.00 of=p1
    batch 2026-03-04
    undo r2 on 2026-03-05
    batch 2026-03-05
    undo r3 on 2026-03-06
    batch 2026-03-06
    undo r1 on 2026-03-07
    2026-03-07 refund r4 4.00 of=p1
    batch 2026-03-07
entries:
    2026-03-01 earn spend +3 p1 to 2026-05-30
    2026-03-03 clawback spend -1 r2
    2026-03-06 clawback spend +1 r3 from 2026-03-01 to 2026-05-30
    2026-03-07 clawback spend -1 r4
after:
    ann: balance 2, spend 6.00
