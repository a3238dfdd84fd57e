# S = 110.00, 2 steps: p2 and p3. p1 comes back in three pieces: 105.00 (2), 99.99 (1: p2, the next
# after it, loses its own), 80.00 (1). It is what one refund of 30.00 takes. Then all of p2 and p3:
# 35.00 (0: p2 has none left, p3 loses its own), 0.00.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 45.00
    2026-03-03 10:00 purchase p3 35.00
    batch 2026-03-03
    2026-03-04 refund r1 5.00 of=p1
    batch 2026-03-04
    2026-03-05 refund r2 5.01 of=p1
    batch 2026-03-05
    2026-03-06 refund r3 19.99 of=p1
    batch 2026-03-06
    2026-03-07 refund r4 45.00 of=p2
    batch 2026-03-07
    2026-03-08 refund r5 35.00 of=p3
    batch 2026-03-08
entries:
    2026-03-02 earn spend +1 p2
    2026-03-03 earn spend +1 p3
    2026-03-05 clawback spend -1 r2
    2026-03-07 clawback spend -1 r4
after:
    ann: balance 0, debt 0, spend 0.00
