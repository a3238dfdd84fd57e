# p2 of the 4th: S = 45.00, none. p1 of the 3rd comes late: S = 75.00, and it has the step, posted
# now. p2 comes back: S = 30.00; p2 has no step and nobody is later, so the earlier p1 loses it.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    [[earn]]
    name = "review"
    on = "review"
    points = 1
happens:
    2026-03-01 10:00 review a1
    2026-03-04 10:00 purchase p2 45.00
    batch 2026-03-04
    2026-03-03 10:00 purchase p1 30.00
    batch 2026-03-05
    2026-03-06 refund r1 45.00 of=p2
    batch 2026-03-06
entries:
    2026-03-01 earn review +1 a1
    2026-03-05 earn spend +1 p1
    2026-03-06 clawback spend -1 r1
