# A refund of a purchase that nobody knows is judged as the purchase that would come next: ann's as
# her first, bob's as his second.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[earn]]
    name = "first"
    on = "purchase"
    points = 7
    when = { first = true }
    [[earn]]
    name = "second"
    on = "purchase"
    points = 3
    when = { nth = 2 }
happens:
    member ann
    member bob
    2026-01-10 purchase p1 10.00 member=bob
    2026-01-11 refund u1 5.00 of=lost
    2026-01-11 refund u2 5.00 of=gone member=bob
    batch 2026-01-11
entries:
    2026-01-11 clawback spend -5 u1
    2026-01-11 clawback first -7 u1
    2026-01-10 earn spend +10 p1
    2026-01-10 earn first +7 p1
    2026-01-11 clawback spend -5 u2
    2026-01-11 clawback second -3 u2
after:
    ann: balance 0, debt 12
    bob: balance 9, debt 0
