# r1 takes p1's 30.00 and with it p2's step; r2, 10.00 of p2, takes none. p3 makes S = 10.00 + 45.00 =
# 55.00: 1. r1 undone: S = 85.00, 1 step, and that is given: nothing comes back. r2 undone: S = 95.00.
# p4 makes the second step of 100.00.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    batch 2026-03-02
    2026-03-03 refund r1 30.00 of=p1
    batch 2026-03-03
    2026-03-04 refund r2 10.00 of=p2
    batch 2026-03-04
    2026-03-05 10:00 purchase p3 45.00
    batch 2026-03-05
    undo r1 on 2026-03-06
    batch 2026-03-06
    undo r2 on 2026-03-07
    2026-03-07 10:00 purchase p4 5.00
    batch 2026-03-07
entries:
    2026-03-02 earn spend +1 p2
    2026-03-03 clawback spend -1 r1
    2026-03-05 earn spend +1 p3
    2026-03-07 earn spend +1 p4
