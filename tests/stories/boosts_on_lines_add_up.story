# stacking = "add": the parts above 1 add up for each share. Red has 12 of the 20 points, the rest 8.
# Red x 3 adds 24; all x 2 adds 20: 64 = 12 x (1 + 2 + 1) + 8 x (1 + 1).
settings: program.stacking
program:
    [program]
    stacking = "add"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "red x 3"
    multiply = "3"
    when = { category = ["red"] }
    [[boost]]
    name = "all x 2"
    multiply = "2"
happens:
    2026-01-10 purchase p1 12.00 category=red + 8.00 category=other
    batch 2026-01-10
entries:
    2026-01-10 earn spend +20 p1
    2026-01-10 boost red x 3 +24 p1
    2026-01-10 boost all x 2 +20 p1
