# 107.00 with 7.00 shipping counts 100. r1 gives the shipping back and says so: all goods are kept,
# all 100 points. r2 is of 107.00 again and gives 53.50 back of p2 without a word: half the shipping,
# 3.50, goes with it, 50.00 count. r3 says 0.00: the 50.00 are goods, 50.00 stay.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 107.00 shipping=7.00
    2026-01-10 purchase p2 107.00 shipping=7.00
    2026-01-10 purchase p3 107.00 shipping=7.00
    2026-01-11 refund r1 7.00 shipping=7.00 of=p1
    2026-01-11 refund r2 53.50 of=p2
    2026-01-11 refund r3 50.00 shipping=0.00 of=p3
    batch 2026-01-11
entries:
    2026-01-10 earn spend +100 p1
    2026-01-10 earn spend +100 p2
    2026-01-10 earn spend +100 p3
    2026-01-11 clawback spend -50 r2
    2026-01-11 clawback spend -50 r3
after:
    ann: spend 200.00
