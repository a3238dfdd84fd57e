# p2 makes the step: 1, and 5 on that day. 10.00 of it come back: the 10.00 that are kept are less than
# the 15.00 that the rule asks for, so all 20.00 count no more: S = 79.00. The step stays, the bonus
# goes with the rule.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    when = { min_amount = "15.00" }
    [[boost]]
    name = "five"
    add = 5
    when = { dates = ["2026-03-02"] }
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    2026-03-03 10:00 purchase p3 49.00
    batch 2026-03-03
    2026-03-04 refund r1 10.00 of=p2
    batch 2026-03-04
entries:
    2026-03-02 earn spend +1 p2
    2026-03-02 boost five +5 p2
    2026-03-04 clawback spend -5 r1
