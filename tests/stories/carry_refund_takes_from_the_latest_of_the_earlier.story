# p1 (doubled) and p2 have a step each, p3 none: S = 145.00. 30.00 of p2 and 10.00 of p1 come back: S =
# 105.00, all stays. p3 comes back: S = 60.00; nobody is later, and of the earlier p2 is the latest.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    [[boost]]
    name = "two"
    multiply = "2"
    when = { dates = ["2026-03-01"] }
happens:
    2026-03-01 10:00 purchase p1 50.00
    2026-03-02 10:00 purchase p2 50.00
    2026-03-03 10:00 purchase p3 45.00
    batch 2026-03-03
    2026-03-04 refund r1 30.00 of=p2
    2026-03-05 refund r2 10.00 of=p1
    2026-03-06 refund r3 45.00 of=p3
    batch 2026-03-06
entries:
    2026-03-01 earn spend +1 p1
    2026-03-01 boost two +1 p1
    2026-03-02 earn spend +1 p2
    2026-03-06 clawback spend -1 r3
