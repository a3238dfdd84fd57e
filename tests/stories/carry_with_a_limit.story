# 120.00 are 2 steps, of which the limit leaves 1; both are given: 30.00 more make the third of
# 150.00. A refund of 120.00 leaves S = 30.00, no step: p1's 1 and p2's 1 go. Where only 60.00 come
# back (below), S = 90.00 has 1 step: p1 loses both of its 2 before p2 does.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    limit = { points = 1, every = "day" }
happens:
    2026-03-01 10:00 purchase p1 120.00
    2026-03-02 10:00 purchase p2 30.00
    batch 2026-03-02
    2026-03-03 refund r1 60.00 of=p1
    batch 2026-03-03
    2026-03-04 refund r2 60.00 of=p1
    batch 2026-03-04
entries:
    2026-03-01 earn spend +1 of +2 p1
    2026-03-02 earn spend +1 p2
    2026-03-03 clawback spend -1 r1
    2026-03-04 clawback spend -1 r2
