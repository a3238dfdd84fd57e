# p2 makes the step: 1 x 3 x 2 + 5. All of it comes back, and p3's 49.00 hold the step: S = 79.00. It
# keeps the boost without a condition (3); from 10.00 on nothing is kept, and a flat bonus goes with
# the rule. p1 back: S = 49.00, so p2's step goes with the 3.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    [[boost]]
    name = "three"
    multiply = "3"
    [[boost]]
    name = "two"
    multiply = "2"
    when = { min_amount = "10.00" }
    [[boost]]
    name = "five"
    add = 5
    when = { dates = ["2026-03-02"] }
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    2026-03-03 10:00 purchase p3 49.00
    batch 2026-03-03
    2026-03-04 refund r1 20.00 of=p2
    batch 2026-03-04
    2026-03-05 refund r2 30.00 of=p1
    batch 2026-03-05
entries:
    2026-03-02 earn spend +1 p2
    2026-03-02 boost three +2 p2
    2026-03-02 boost two +3 p2
    2026-03-02 boost five +5 p2
    2026-03-04 clawback spend -8 r1
    2026-03-05 clawback spend -3 r2
after:
    ann: balance 0, debt 0
