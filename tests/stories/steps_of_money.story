# 10.00 holds 6 whole steps of 1.50: 6 x 2 = 12. 9.00 + 1.00 on one receipt are still 10.00.
settings: earn.per
pitfalls: 5
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 2
    per = "1.50"
happens:
    2026-01-10 purchase p1 10.00
    2026-01-11 purchase p2 9.00 + 1.00
    batch 2026-01-11
entries:
    2026-01-10 earn spend +12 p1
    2026-01-11 earn spend +12 p2
