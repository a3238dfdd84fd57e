# S = 115.00: p2 and p3 have a step each. p1 is undone: S = 85.00, so p2, the next after it, loses its
# own. p1 comes anew with the right amount, 20.00: S = 105.00, and it has the step.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 30.00
    batch 2026-03-01
    2026-03-02 10:00 purchase p2 40.00
    2026-03-03 10:00 purchase p3 45.00
    batch 2026-03-03
    undo p1 on 2026-03-04
    batch 2026-03-04
    2026-03-01 10:00 purchase p1 20.00
    batch 2026-03-05
entries:
    2026-03-02 earn spend +1 p2
    2026-03-03 earn spend +1 p3
    2026-03-04 clawback spend -1 p1
    2026-03-05 earn spend +1 p1
