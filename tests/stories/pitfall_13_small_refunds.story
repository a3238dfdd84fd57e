# 10.00 at one point for each 3.00 is 3. Ten refunds of 1.00: kept 9.00 is still 3, then at 8.00 (2),
# 5.00 (1) and 2.00 (0) one point goes each time. Together 3, like one refund of 10.00.
pitfalls: 13
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "3.00"
happens:
    2026-01-10 purchase p1 10.00
    2026-01-11 refund r0 1.00 of=p1
    2026-01-12 refund r1 1.00 of=p1
    2026-01-13 refund r2 1.00 of=p1
    2026-01-14 refund r3 1.00 of=p1
    batch 2026-01-14
    2026-01-15 refund r4 1.00 of=p1
    2026-01-16 refund r5 1.00 of=p1
    2026-01-17 refund r6 1.00 of=p1
    2026-01-18 refund r7 1.00 of=p1
    2026-01-19 refund r8 1.00 of=p1
    2026-01-20 refund r9 1.00 of=p1
    batch 2026-01-20
entries:
    2026-01-10 earn spend +3 p1
    2026-01-12 clawback spend -1 r1
    2026-01-15 clawback spend -1 r4
    2026-01-18 clawback spend -1 r7
after:
    ann: balance 0, debt 0, spend 0.00, purchases 0
