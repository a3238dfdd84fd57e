# "once" was used up by p1, so p2 was judged without it and is on its refund: half of 10 stay. On p3
# "rejected" gave nothing of its 10, but "half more" works on its 20: 10. Of half of it the same is
# left: 5 for the base, nothing, and 5.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[earn]]
    name = "other"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { store = ["north"] }
    [[boost]]
    name = "once"
    rules = ["spend"]
    multiply = "2"
    limit = { times = 1, every = "ever" }
    [[boost]]
    name = "rejected"
    rules = ["other"]
    multiply = "2"
    limit = { points = 5, every = "ever", over = "reject" }
    [[boost]]
    name = "half more"
    rules = ["other"]
    multiply = "1.5"
happens:
    2026-01-09 purchase p1 1.00
    2026-01-10 purchase p2 10.00
    2026-01-11 refund r2 5.00 of=p2
    2026-01-12 purchase p3 10.00 store=north
    2026-01-13 refund r3 5.00 of=p3
    batch 2026-03-10
entries:
    2026-01-09 earn spend +1 p1
    2026-01-09 boost once +1 p1
    2026-01-10 earn spend +10 p2
    2026-01-11 clawback spend -5 r2
    2026-01-12 earn spend +10 p3
    2026-01-12 earn other +10 p3
    2026-01-12 boost rejected 0 of +10 p3
    2026-01-12 boost half more +10 p3
    2026-01-13 clawback spend -5 r3
    2026-01-13 clawback other -10 r3
after:
    ann: balance 22
