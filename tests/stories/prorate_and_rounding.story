# 10.00 / 3.00 = 3.33: up to 4. Without prorate 3 whole steps, without rounding down to 3.
settings: earn.prorate earn.rounding
program:
    [[earn]]
    name = "share"
    on = "purchase"
    points = 1
    per = "3.00"
    prorate = true
    rounding = "up"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
entries:
    2026-01-10 earn share +4 p1
