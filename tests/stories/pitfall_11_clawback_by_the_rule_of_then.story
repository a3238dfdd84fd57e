# 50 earned, the rule doubled since: the refund takes 50, not 100.
pitfalls: 11
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 50.00
    batch 2026-01-10
    program from 2026-02-01
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 2
        per = "1.00"
    2026-02-10 purchase p2 50.00
    2026-02-10 refund r1 50.00 of=p1
    batch 2026-02-10
entries:
    2026-01-10 earn spend +50 p1
    2026-02-10 earn spend +100 p2
    2026-02-10 clawback spend -50 r1
after:
    ann: balance 100
