# Several limits are applied in their order, each with its own way. Ten to give: "clip first" is cut
# to the 4 a day, which the 20 in all let pass; "reject first" lets ten pass where ten are left, and
# rejects them where 2 are, whatever the 8 a day would clip it to.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[boost]]
    name = "clip first"
    multiply = "2"
    limit = [ { points = 4, every = "day" }, { points = 20, every = "ever", over = "reject" } ]
    [[boost]]
    name = "reject first"
    add = 10
    limit = [ { points = 10, every = "ever", over = "reject" }, { points = 8, every = "day" } ]
happens:
    2026-01-09 purchase p1 1.00
    2026-01-10 purchase p2 1.00
    2026-01-11 refund r2 1.00 of=p2
    2026-01-12 purchase p3 1.00
    batch 2026-03-10
entries:
    2026-01-09 earn spend +10 p1
    2026-01-09 boost clip first +4 of +10 p1
    2026-01-09 boost reject first +8 of +10 p1
    2026-01-10 earn spend +10 p2
    2026-01-10 boost clip first +4 of +10 p2
    2026-01-10 boost reject first 0 of +10 p2
    2026-01-11 clawback spend -14 r2
    2026-01-12 earn spend +10 p3
    2026-01-12 boost clip first +4 of +10 p3
    2026-01-12 boost reject first 0 of +10 p3
after:
    ann: balance 36
