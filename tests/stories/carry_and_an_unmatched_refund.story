# S = 50.00, 1 step. 60.00 of an unknown purchase are judged by themselves: 1 goes, S stays. 50.00
# more make the second step.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 50.00
    batch 2026-03-01
    2026-03-02 refund r1 60.00 of=p9
    batch 2026-03-02
    2026-03-03 10:00 purchase p2 50.00
    batch 2026-03-03
entries:
    2026-03-01 earn spend +1 p1
    2026-03-02 clawback spend -1 r1
    2026-03-03 earn spend +1 p2
