# Coffee for 10.00, and 2.00 off by a line of tea: the boost on tea takes nothing from the 8 points.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "tea three times"
    multiply = "3"
    when = { category = ["tea"] }
happens:
    2026-01-10 purchase p1 10.00 category=coffee + -2.00 category=tea
    batch 2026-01-10
entries:
    2026-01-10 earn spend +8 p1
