# r1 takes p1's own step; undone, it has it again: S = 60.00. 40.00 more are the second step, so
# nothing was given twice.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 60.00
    batch 2026-03-01
    2026-03-02 refund r1 60.00 of=p1
    batch 2026-03-02
    undo r1 on 2026-03-03
    batch 2026-03-03
    2026-03-04 10:00 purchase p2 39.99
    2026-03-05 10:00 purchase p3 0.01
    batch 2026-03-05
entries:
    2026-03-01 earn spend +1 p1
    2026-03-02 clawback spend -1 r1
    2026-03-03 clawback spend +1 r1
    2026-03-05 earn spend +1 p3
