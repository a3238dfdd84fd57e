# Two pieces are two terms, one after the other: to 10 February and to 10 March. 15.00 of 30.00 back
# ends the last of them, which has not begun. The rest back on 20 January makes that day the last one,
# without a grace. The multiplied points stay.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[club]]
    id = "plus"
    name = "Plus"
    grace = "14 days"
    multiply = "2"
    [[club.term]]
    price = "15.00"
    valid = "1 month"
    sku = ["PLUS"]
happens:
    2026-01-10 10:00 purchase p1 30.00 sku=PLUS quantity=2
    2026-01-11 10:00 purchase p2 10.00
    2026-01-15 10:00 refund r1 15.00 of=p1
    2026-01-16 10:00 purchase p3 10.00
    2026-01-20 10:00 refund r2 15.00 of=p1
    2026-01-20 11:00 purchase p4 10.00
    2026-01-21 10:00 purchase p5 10.00
    batch 2026-01-21
entries:
    2026-01-11 earn spend +10 p2
    2026-01-11 boost plus +10 p2
    2026-01-16 earn spend +10 p3
    2026-01-16 boost plus +10 p3
    2026-01-20 earn spend +10 p4
    2026-01-20 boost plus +10 p4
    2026-01-21 earn spend +10 p5
after:
    ann: balance 70, spend 40.00
