# 2.50 is halfway: half-up gives 3, half-even 2; 3.50 gives 4 by both.
settings: earn.rounding
instead: earn.rounding = "down"
program:
    [[earn]]
    name = "half up"
    on = "purchase"
    points = 1
    per = "1.00"
    prorate = true
    rounding = "half-up"
    [[earn]]
    name = "half even"
    on = "purchase"
    points = 1
    per = "1.00"
    prorate = true
    rounding = "half-even"
happens:
    2026-01-10 purchase p1 2.50
    2026-01-11 purchase p2 3.50
    batch 2026-01-11
entries:
    2026-01-10 earn half up +3 p1
    2026-01-10 earn half even +2 p1
    2026-01-11 earn half up +4 p2
    2026-01-11 earn half even +4 p2
