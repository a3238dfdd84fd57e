# 50.00 (1) and 45.00 (0). 30.00 of p1 come back: S = 65.00, 1 step, all stays. p2 comes back: S =
# 20.00, and only p1, which is earlier, has a step.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 50.00
    2026-03-02 10:00 purchase p2 45.00
    2026-03-03 refund r1 30.00 of=p1
    2026-03-04 refund r2 45.00 of=p2
    batch 2026-03-04
entries:
    2026-03-01 earn spend +1 p1
    2026-03-04 clawback spend -1 r2
