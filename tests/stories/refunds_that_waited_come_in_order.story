# The purchase comes late, and so does its first refund; the second one is of a day not walked yet and
# waits for the purchase. They take back in the order of their dates: 19.50 is worth 19, 19.00 is 19.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-05 12:00 purchase a 3.00
    batch 2026-02-01
    2026-01-10 12:00 purchase p 20.00
    2026-01-20 12:00 refund r1 0.50 of=p
    2026-02-05 12:00 refund r2 0.50 of=p
    batch 2026-02-10
entries:
    2026-01-05 earn spend +3 a
    2026-02-10 earn spend +20 p
    2026-02-10 clawback spend -1 r1
