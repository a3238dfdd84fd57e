# Tea for 5.00 and 2.00 off: 3.00. The boost on tea works on all of the 3 points, not on 5/3 of them.
# With the discount on tea itself its share is 1.00 of 4.00.
settings: boost.when.category
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
    2026-01-10 purchase p1 5.00 category=tea + -2.00
    2026-01-11 purchase p2 3.00 category=tea + -2.00 category=tea + 3.00
    batch 2026-01-11
entries:
    2026-01-10 earn spend +3 p1
    2026-01-10 boost tea three times +6 p1
    2026-01-11 earn spend +4 p2
    2026-01-11 boost tea three times +2 p2
