# stacking = "best": red x 3 alone would add 24, blue x 6 alone 40; so blue. Lines are added up by
# both: red 12.00 less its discount of 2.00 is 10 of the 18 points, blue 8.
settings: program.stacking
program:
    [program]
    stacking = "best"
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
    name = "blue x 6"
    multiply = "6"
    when = { category = ["blue"] }
happens:
    2026-01-10 purchase p1 12.00 category=red + -2.00 category=red + 8.00 category=blue
    batch 2026-01-10
entries:
    2026-01-10 earn spend +18 p1
    2026-01-10 boost blue x 6 +40 p1
