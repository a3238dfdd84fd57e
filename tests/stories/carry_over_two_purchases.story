# 30.00 and 20.00 are one whole 50.00: 1 with the second. 49.99 more are no second one, 0.01 makes it.
settings: earn.carry
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    batch 2026-03-02
    2026-03-03 10:00 purchase p3 49.99
    batch 2026-03-03
    2026-03-04 10:00 purchase p4 0.01
    batch 2026-03-04
entries:
    2026-03-02 earn spend +1 p2
    2026-03-04 earn spend +1 p4
