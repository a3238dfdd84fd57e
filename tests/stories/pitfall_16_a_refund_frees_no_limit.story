# 100 a day: 60 and 40 of 70. The first is refunded, but the third purchase of the day still gets 0.
# The second kept 35.00 of 70.00: 35 is less than the 40 it got, so 5 go.
pitfalls: 16
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    limit = { points = 100, every = "day" }
happens:
    2026-01-10 08:00 purchase p1 60.00
    2026-01-10 09:00 purchase p2 70.00
    2026-01-10 10:00 refund r1 60.00 of=p1
    2026-01-10 11:00 purchase p3 5.00
    2026-01-11 refund r2 35.00 of=p2
    batch 2026-01-11
entries:
    2026-01-10 earn spend +60 p1
    2026-01-10 earn spend +40 of +70 p2
    2026-01-10 clawback spend -60 r1
    2026-01-10 earn spend 0 of +5 p3
    2026-01-11 clawback spend -5 r2
after:
    ann: balance 35
